import Settings
import Testing
import Worker

/// One mistake in a settings file, and the message it must give.
struct Mistake: Sendable, CustomTestStringConvertible {
  var file: String
  var line: Int
  var column: Int
  var message: String
  var remedy: String

  init(_ file: String, _ line: Int, _ column: Int, _ message: String, _ remedy: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.remedy = remedy
  }

  var testDescription: String { message }
}

private let mistakes: [Mistake] = [
  Mistake("kafka:\n  broker: [a:1]\n", 2, 3, "unknown setting 'kafka.broker'", "kafka.brokers"),
  Mistake("kafak:\n  group: x\n", 1, 1, "unknown setting 'kafak'", "config/strata.yaml"),
  Mistake("worker:\n  lanes: many\n", 2, 10, "'many' is not a whole number", "1 to 64"),
  Mistake("worker:\n  lanes: 0\n", 2, 10, "'0' is out of range", "1 to 64"),
  Mistake("worker:\n  lanes: 65\n", 2, 10, "'65' is out of range", "1 to 64"),
  Mistake("worker:\n  lanes: [1]\n", 2, 10, "a single value is expected", "config/strata.yaml"),
  Mistake("worker:\n  commitInterval: 100\n", 2, 19, "'100' is not a duration", "100ms"),
  Mistake("worker:\n  commitInterval: 5 s\n", 2, 19, "'5 s' is not a duration", "30s"),
  Mistake("worker:\n  commitInterval: 2h\n", 2, 19, "'2h' is out of range", "to 1m"),
  Mistake("worker:\n  commitInterval: -1s\n", 2, 19, "'-1s' is not a duration", "unit"),
  Mistake("worker:\n  cacheSize: lots\n", 2, 14, "'lots' is not a size", "512MB"),
  Mistake("worker:\n  cacheSize: 1KB\n", 2, 14, "'1KB' is out of range", "1MB"),
  Mistake("worker:\n  commitRecords: 1.5\n", 2, 18, "'1.5' is not a whole number", "1000000"),
  Mistake("log:\n  level: loud\n", 2, 10, "'loud' is none of the choices", "warning"),
  Mistake("topics: here\n", 1, 9, "'topics' is a section", "indented"),
  Mistake("- kafka\n", 1, 1, "not a mapping of sections", "kafka:"),
  Mistake("kafka:\n  group: [a\n", 3, 1, "not valid YAML", "correct the line"),
  Mistake("kafka:\n  group: a\n  group: b\n", 2, 3, "written twice", "correct the line"),
  Mistake("kafka:\n  properties: [a]\n", 2, 15, "a mapping of names", "config/strata.yaml"),
  Mistake(
    "kafka:\n  properties:\n    sasl: {a: b}\n", 3, 5, "a property is a name with a plain value",
    "name: value"),
  Mistake("kafka:\n  brokers: []\n", 2, 12, "kafka.brokers is empty", "host:port"),
  Mistake("kafka:\n  brokers: [localhost]\n", 2, 12, "is not host:port", "host:port"),
  Mistake("kafka:\n  brokers: [\"h:99999\"]\n", 2, 12, "is not host:port", "kafka-1:9092"),
  Mistake("kafka:\n  group: \"\"\n", 2, 10, "is not a group name", "letters"),
  Mistake("kafka:\n  group: a b\n", 2, 10, "is not a group name", "letters"),
  Mistake(
    "kafka:\n  properties: {enable.auto.commit: \"true\"}\n", 2, 15,
    "is set by the worker itself", "remove it"),
  Mistake(
    "kafka:\n  properties:\n    transactional.id: mine\n", 3, 5, "is set by the worker itself",
    "exactly-once"),
  Mistake("worker:\n  instance: a/b\n", 2, 13, "is not an instance name", "letters"),
  Mistake("topics:\n  offers: \"a b\"\n", 2, 11, "is not a topic name", "letters"),
  Mistake("topics:\n  marketing: crm.offers\n", 2, 14, "the same name", "its own name"),
  Mistake("topics:\n  prefix: \"x/\"\n", 2, 11, "cannot start a topic name", "letters"),
  Mistake("topics:\n  rekey: [payments]\n", 2, 10, "'payments' is no input", "transactions"),
  Mistake("http:\n  listen: 8080\n", 2, 11, "'8080' is not host:port", "127.0.0.1:8080"),
  Mistake("http:\n  listen: \"h:70000\"\n", 2, 11, "is not host:port", "127.0.0.1:8080"),
  Mistake("http:\n  token: short\n", 2, 10, "shorter than 16", "random token"),
  Mistake(
    "worker:\n  transactionTimeout: 40s\n", 2, 23, "is not below", "lower it"),
  Mistake("worker:\n  commitInterval: 30s\n", 2, 19, "is not below", "commit well before"),
  Mistake("worker:\n  revokeTimeout: 60s\n", 2, 18, "is not below", "lower it"),
  Mistake("worker:\n  stateDirectory: \"\"\n", 2, 19, "is empty", "local disk"),
]

private func problems(_ text: String) -> [ConfigurationProblem] {
  do throws(ConfigurationProblems) {
    let resolved = try SettingsReader.read(
      file: ("strata.yaml", text), environment: [:], flags: [])
    _ = try WorkerSettings(resolved, hostName: "host")
    return []
  } catch {
    return error.problems
  }
}

@Suite("Mistakes in the settings")
struct MistakesTests {
  @Test("each names its place and its remedy", arguments: mistakes)
  func namesPlaceAndRemedy(_ mistake: Mistake) {
    let found = problems(mistake.file)
    let hit = found.first { $0.message.contains(mistake.message) }
    #expect(hit != nil, "found: \(found)")
    #expect(hit?.remedy.contains(mistake.remedy) == true, "remedy: \(hit?.remedy ?? "none")")
    if case .file(let path, let line, let column)? = hit?.origin {
      #expect(path == "strata.yaml")
      #expect(line == mistake.line)
      #expect(column == mistake.column)
    } else {
      Issue.record("no place in the file: \(found)")
    }
  }

  @Test("all are reported at once")
  func allAtOnce() {
    let found = problems("worker:\n  lanes: x\n  cacheSize: y\nlog:\n  level: z\nnope: 1\n")
    #expect(found.count == 4)
  }

  @Test("an unknown environment variable is refused with the nearest name")
  func unknownEnvironment() {
    #expect(throws: ConfigurationProblems.self) {
      try SettingsReader.read(file: nil, environment: ["STRATA_KAFKA_BROKER": "a:1"], flags: [])
    }
  }

  @Test("a secret's text never comes back in a message")
  func secretsStaySecret() {
    do {
      _ = try SettingsReader.read(
        file: nil, environment: ["STRATA_KAFKA_PROPERTIES": "hunter2"], flags: [])
      Issue.record("accepted")
    } catch {
      #expect(!"\(error)".contains("hunter2"))
    }
  }
}
