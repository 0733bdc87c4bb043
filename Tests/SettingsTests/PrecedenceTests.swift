import Foundation
import Settings
import Testing
import Worker

@Suite("Where a setting comes from")
struct PrecedenceTests {
  @Test("a flag wins over the environment, the environment over the file, the file over defaults")
  func precedence() throws {
    let file = (path: "f.yaml", text: "kafka:\n  group: fromFile\nworker:\n  lanes: 2\n")
    let environment = ["STRATA_KAFKA_GROUP": "fromEnvironment", "HOME": "/root"]
    let flags = [(key: "kafka.group", flag: "--set", text: "fromFlag")]
    let all = try SettingsReader.read(file: file, environment: environment, flags: flags)
    #expect(all.text("kafka.group") == "fromFlag")
    #expect(all.integer("worker.lanes") == 2)
    #expect(all.integer("worker.commitInterval") == 100)
    let withoutFlag = try SettingsReader.read(file: file, environment: environment, flags: [])
    #expect(withoutFlag.text("kafka.group") == "fromEnvironment")
    #expect(withoutFlag.origin("kafka.group") == .environment("STRATA_KAFKA_GROUP"))
    let fileOnly = try SettingsReader.read(file: file, environment: [:], flags: [])
    #expect(fileOnly.text("kafka.group") == "fromFile")
    #expect(fileOnly.origin("kafka.group") == .file(path: "f.yaml", line: 2, column: 10))
  }

  @Test("printed settings redact secrets and say where each value came from")
  func printing() throws {
    let resolved = try SettingsReader.read(
      file: nil, environment: ["STRATA_HTTP_TOKEN": "a-very-secret-token"],
      flags: [("kafka.properties", "--set", "sasl.password=hunter2,security.protocol=sasl_ssl")])
    let printed = resolved.printed()
    #expect(!printed.contains("a-very-secret-token"))
    #expect(!printed.contains("hunter2"))
    #expect(printed.contains("security.protocol: \"sasl_ssl\""))
    #expect(printed.contains("# environment STRATA_HTTP_TOKEN"))
  }

  @Test("config/strata.yaml names every setting with its default")
  func shippedFile() throws {
    let path = Self.projectRoot + "/config/strata.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let shipped = try SettingsReader.read(file: (path, text), environment: [:], flags: [])
    let defaults = try SettingsReader.read(file: nil, environment: [:], flags: [])
    for setting in SettingsCatalogue.all {
      let entry = shipped.entries[setting.key]
      if case .file? = entry?.origin {
        let expected = defaults.entries[setting.key]?.value ?? .properties([:])
        #expect(entry?.value == expected, "\(setting.key)")
      } else {
        Issue.record("\(setting.key) is not in config/strata.yaml")
      }
    }
    _ = try WorkerSettings(shipped, hostName: "host")
  }

  @Test("the built-in defaults are the worker's own")
  func defaultsAgree() throws {
    let resolved = try SettingsReader.read(file: nil, environment: [:], flags: [])
    let settings = try WorkerSettings(resolved, hostName: "host")
    #expect(settings == WorkerSettings(brokers: "127.0.0.1:9092", instance: "host"))
  }

  static var projectRoot: String {
    var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while url.path != "/", !FileManager.default.fileExists(atPath: url.path + "/config/strata.yaml")
    {
      url.deleteLastPathComponent()
    }
    return url.path
  }
}
