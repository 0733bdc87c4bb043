import ArgumentParser
import Foundation
import Kafka
import Naming
import Strategy
import Worker

extension StrategyCommand {
  /// `strata strategy names`: review, approval, announcement and drift of groups' names.
  struct Names: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Reviews the names of groups; records decisions, announces them, watches for drift.",
      discussion: """
        Without another option every name is reviewed: the status is 1 when one is refused. \
        Decisions are recorded in the strategy's names.yaml: --review by one person, then \
        --approve by another; only then a name goes out. GROUP is segment:ID, tier:ID:STEP, \
        lifecycle:ID:STATE, or all.
        """)

    @Argument(help: "The strategy's folder.") var folder = "config/strategy"
    @Option(help: ArgumentHelp("Counts of the groups' members, JSON.", valueName: "file"))
    var counts: String?
    @Option(
      help: ArgumentHelp(
        "Names of customers, one a line, or sha256: fingerprints of them.", valueName: "file"))
    var people: String?
    @Flag(help: "One JSON object instead of a table.") var json = false

    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp("Records that these were looked at.", valueName: "group"))
    var review: [String] = []
    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp("Records that these may go out.", valueName: "group"))
    var approve: [String] = []
    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp("Records that these must not go out.", valueName: "group"))
    var reject: [String] = []
    @Option(help: "Who decides.") var by: String?
    @Option(help: "The day of the decision, today where not given.") var date: String?
    @Option(help: "What should be known about the decision.") var note: String?

    @Flag(help: "Proposes to look again at names of groups that changed since their approval.")
    var drift = false
    @Option(
      help: ArgumentHelp(
        "Counts over time, one JSON object a line; without it, those in Kafka that the workers keep.",
        valueName: "file"))
    var history: String?
    @Option(help: ArgumentHelp("Where proposals go as JSON lines.", valueName: "file"))
    var out: String?

    @Flag(help: "Announces approved names on the segments topic, each version once.")
    var publish = false
    @Flag(help: "Writes fingerprints of the names of --people, to keep instead of them.")
    var fingerprints = false
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
      let decisions = [review, approve, reject].count { !$0.isEmpty }
      let modes = decisions + [drift, publish, fingerprints].count { $0 }
      guard modes <= 1 else {
        throw ValidationError(
          "one of --review, --approve, --reject, --drift, --publish and --fingerprints at a time")
      }
      if decisions > 0 && (by ?? "").isEmpty {
        throw ValidationError("--by says who decides")
      }
      if history != nil && !drift { throw ValidationError("--history belongs to --drift") }
      if fingerprints && people == nil { throw ValidationError("--fingerprints needs --people") }
      if let date, date.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) == nil {
        throw ValidationError("--date takes a day such as 2026-03-31")
      }
    }

    func run() async throws {
      if fingerprints { return try writeFingerprints() }
      let strategy = try load()
      if drift { return try proposeByDrift(strategy.plan) }
      if publish { return try announce(strategy.plan) }
      let reviewed = NamesReview(
        strategy.plan.naming, people: try readPeople(), counts: try readCounts())
      for (state, groups) in [
        (NameState.reviewed, review), (.approved, approve), (.rejected, reject),
      ] where !groups.isEmpty {
        return try decide(state, groups, strategy.plan.naming, reviewed)
      }
      if json {
        Terminal.line(try reviewed.json())
      } else {
        for line in reviewed.table { Terminal.line(line) }
        Terminal.line("\(reviewed.rows.count) names, \(reviewed.refused.count) refused")
        if people == nil { Terminal.line("not compared with customers' names (--people)") }
        if counts == nil { Terminal.line("not compared with sizes of groups (--counts)") }
      }
      if !reviewed.refused.isEmpty { throw ExitStatus.failedCheck.code }
    }

    // MARK: Modes

    private func decide(
      _ state: NameState, _ groups: [String], _ naming: NamingPlan, _ review: NamesReview
    ) throws {
      guard naming.isGoverned else {
        Terminal.error("names: the strategy has no naming.yaml, so its names need no approval")
        throw ExitStatus.configuration.code
      }
      let decision = NamesDecision(
        state: state, groups: groups, person: by ?? "", date: date ?? Self.today(), note: note)
      let made: (ledger: NameLedger, count: Int)
      do throws(NamesDecision.Failure) {
        made = try decision.apply(to: naming.ledger, review)
      } catch {
        Terminal.error("names: \(error)")
        throw ExitStatus.failedCheck.code
      }
      let file = folder + "/" + NameRecordsText.file
      guard write(NameRecordsText.yaml(made.ledger), to: file) else {
        throw ExitStatus.failedCheck.code
      }
      Terminal.line("\(made.count) names \(state.rawValue) by \(by ?? ""), recorded in \(file)")
    }

    private func announce(_ plan: StrategyPlan) throws {
      guard plan.naming.isGoverned else {
        Terminal.error("names: the strategy has no naming.yaml, so no name is approved")
        throw ExitStatus.configuration.code
      }
      let worker = try settings.workerSettings()
      let live = plan.naming.groups.compactMap(\.standing.live)
      let events = try KafkaAccess.reporting("names", brokers: worker.brokers) {
        () throws(KafkaError) in
        try NamesPublication(worker: worker, strategyHash: plan.hash).publish(live)
      }
      for event in events {
        Terminal.line("\(event.name.group): version \(event.name.version) announced")
      }
      Terminal.line("\(events.count) names announced, \(live.count - events.count) were before")
    }

    private func writeFingerprints() throws {
      for line in try read(people ?? "").split(whereSeparator: \.isNewline) {
        guard let fingerprint = PeopleIndex.fingerprint(of: String(line)) else { continue }
        Terminal.line("sha256:\(fingerprint)")
      }
    }

    // MARK: Files

    private func load() throws -> LoadedStrategy {
      do throws(StrategyErrors) {
        return try StrategyLoader.load(folder: folder)
      } catch {
        Terminal.error(error.description)
        throw ExitStatus.configuration.code
      }
    }

    private func readPeople() throws -> PeopleIndex {
      guard let people else { return PeopleIndex() }
      let text = try read(people)
      do throws(PeopleFile.Malformed) {
        return try PeopleFile.read(text)
      } catch {
        Terminal.error("names: \(people): \(error)")
        throw ExitStatus.configuration.code
      }
    }

    private func readCounts() throws -> CountSnapshot? {
      try counts.flatMap { try snapshots(in: $0).last }
    }

    func snapshots(in file: String) throws -> [CountSnapshot] {
      let text = try read(file)
      do throws(CountsFile.Malformed) {
        return try CountsFile.read(text)
      } catch {
        Terminal.error("names: \(file): \(error)")
        throw ExitStatus.configuration.code
      }
    }

    private func read(_ file: String) throws -> String {
      guard let data = FileManager.default.contents(atPath: file),
        let text = String(validating: data, as: UTF8.self)
      else {
        Terminal.error("names: \(file) cannot be read as UTF-8; check its path and rights")
        throw ExitStatus.configuration.code
      }
      return text
    }

    /// Replaces the file as a whole; says so and answers false where that fails.
    func write(_ text: String, to file: String) -> Bool {
      do {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        return true
      } catch {
        Terminal.error("names: \(file) cannot be written; check its folder and rights")
        return false
      }
    }

    private static func today() -> String {
      String(Date().formatted(.iso8601).prefix(10))
    }
  }
}
