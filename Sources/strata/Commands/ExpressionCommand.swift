import ArgumentParser
import Expressions
import Strategy

/// `strata expression`: one CEL expression on its own.
struct ExpressionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expression", abstract: "Type-checks or evaluates CEL expressions.",
    subcommands: [Check.self, Eval.self])

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows the deduced type.",
      discussion: """
        With --strategy the expression may name what the strategy has, as if it stood in one of \
        its files: --place feature sees the event, tier the customer and features, segment \
        all of the customer, trigger the event besides.
        """)
    @Argument(help: "The expression.") var expression: String
    @Option(help: #"Types of variables, such as {"x": "int", "tags": {"list": "string"}}."#)
    var types = "{}"
    @Option(help: ArgumentHelp("A strategy whose names may be used.", valueName: "folder"))
    var strategy: String?
    @Option(help: "Where in the strategy it would stand.") var place = ExpressionPlace.segment

    func validate() throws {
      guard strategy == nil || types == "{}" else {
        throw ValidationError("give either --types or --strategy")
      }
    }

    func run() async throws {
      if let strategy { return try check(in: strategy) }
      let request = ExpressionRequest(
        expression: expression, bindings: CELMap(), types: try jsonObject(types, "--types"))
      do throws(ExpressionRequest.Failure) {
        Terminal.line(try request.compile().type.description)
      } catch {
        Terminal.error(error.message)
        throw ExitStatus.failedCheck.code
      }
    }

    private func check(in folder: String) throws {
      let strategy: LoadedStrategy
      do throws(StrategyErrors) {
        strategy = try StrategyLoader.load(folder: folder)
      } catch {
        Terminal.error(error.description)
        throw ExitStatus.configuration.code
      }
      do throws(ExpressionErrors) {
        Terminal.line(try strategy.type(of: expression, at: place).description)
      } catch {
        Terminal.error(error.description)
        throw ExitStatus.failedCheck.code
      }
    }
  }

  struct Eval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows the value as JSON.",
      discussion: """
        With --batch, reads one JSON object {"expr", "bindings", "types"} a line from standard \
        input and answers one {"value", "type"} or {"error"} a line.
        """)
    @Argument(help: "The expression.") var expression: String?
    @Option(help: #"Values of variables, such as {"x": 1}."#) var bindings = "{}"
    @Option(help: "Types of variables; those without one are dyn.") var types = "{}"
    @Flag(help: "One request a line on standard input.") var batch = false

    func validate() throws {
      guard batch != (expression != nil) else {
        throw ValidationError("give either an expression or --batch")
      }
    }

    func run() async throws {
      if batch {
        while let line = readLine(strippingNewline: true) {
          if !line.isEmpty { Terminal.line(ExpressionRequest.answer(line: line)) }
        }
        return
      }
      let request = ExpressionRequest(
        expression: expression ?? "", bindings: try jsonObject(bindings, "--bindings"),
        types: try jsonObject(types, "--types"))
      do throws(ExpressionRequest.Failure) {
        Terminal.line(try request.evaluate().value.json)
      } catch {
        Terminal.error(error.message)
        throw ExitStatus.failedCheck.code
      }
    }
  }
}

extension ExpressionPlace: ExpressibleByArgument {}

private func jsonObject(_ text: String, _ option: String) throws -> CELMap {
  do throws(JSONError) {
    guard case .map(let map) = try CELValue(json: Array(text.utf8)) else {
      throw JSONError(message: "not an object", offset: 0)
    }
    return map
  } catch {
    Terminal.error("\(option): \(error)")
    throw ExitStatus.usage.code
  }
}
