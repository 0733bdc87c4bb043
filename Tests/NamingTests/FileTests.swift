import Naming
import Testing

@Suite("Files about names, and the announcement of names")
struct FileTests {
  private let name = NameRecord(
    group: .segment("traveller"), version: 2, state: .approved,
    labels: ["zh": "旅行达人", "en": "Traveller"], reviewedBy: "a", approvedBy: ["b"],
    date: "2026-03-31")

  @Test("counts are read as one object, a list, or lines, and come sorted by time")
  func counts() throws {
    let first = #"{"at":"2026-01-01T00:00:00Z","groups":{"segment:a":{"members":5}}}"#
    let second =
      #"{"at":"2026-02-01T00:00:00Z","groups":{"tier:t:s":{"members":7,"traits":{"r":{"x":3}}}}}"#
    #expect(try CountsFile.read(first).map(\.at) == ["2026-01-01T00:00:00Z"])
    for text in ["[\(second),\(first)]", "\(second)\r\n\n\(first)\n"] {
      let snapshots = try CountsFile.read(text)
      #expect(snapshots.map(\.at) == ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"])
      #expect(snapshots[1].groups[.tier("t", step: "s")]?.traits == ["r": ["x": 3]])
    }
    #expect(try CountsFile.read("").isEmpty)
  }

  @Test("what `strata population` prints is read as counts of segments, steps and states")
  func reported() throws {
    let report = #"""
      {"epoch":3,"at":"2026-03-01T00:00:00Z","smallestGroup":10,"customers":60,
       "segments":[{"segmentId":"a","members":25},{"segmentId":"b","members":null}],
       "tiers":[{"tierId":"t","steps":[{"step":"s","customers":40}]}],
       "lifecycles":[{"machineId":"life","states":[
         {"state":"new","customers":31},{"state":"loyal","customers":null}]}],
       "proposals":[]}
      """#
    let snapshot = try #require(try CountsFile.read(report).first)
    #expect(snapshot.groups.count == 5)
    #expect(snapshot.groups[.segment("a")]?.members == 25)
    #expect(snapshot.groups[.tier("t", step: "s")]?.members == 40)
    #expect(snapshot.groups[.lifecycle("life", state: "new")]?.members == 31)
    let loyal = try #require(snapshot.groups[.lifecycle("life", state: "loyal")])
    #expect(loyal.members == nil)
  }

  @Test("the report of the population is a count; what it withholds is not known")
  func populationReport() throws {
    let text =
      #"{"epoch":3,"at":"2026-01-01T00:00:00Z","smallestGroup":20,"customers":100,"#
      + #""segments":[{"segmentId":"a","members":40},{"segmentId":"b","members":null}],"#
      + #""tiers":[{"tierId":"t","steps":[{"step":"s","customers":60}]}]}"#
    let groups = try #require(try CountsFile.read(text).first?.groups)
    #expect(groups[.segment("a")]?.members == 40)
    #expect(groups[.tier("t", step: "s")]?.members == 60)
    let withheld = try #require(groups[.segment("b")])
    #expect(withheld.members == nil)
  }

  @Test(
    "a faulty count is told with its line",
    arguments: [
      (#"{"at":"yesterday","groups":{}}"#, 0, "is not a time"),
      ("{}\n", 1, "not a count"),
      (#"{"at":"2026-01-01T00:00:00Z","groups":{"a":{"members":1}}}"#, 0, "is not a group"),
      (
        #"{"at":"2026-01-01T00:00:00Z","groups":{}}"# + "\n"
          + #"{"at":"2026-01-02T00:00:00Z","groups":{"segment:a":{"members":-1}}}"#, 2,
        "is negative"
      ),
      ("\n\nnonsense", 3, "not a count"),
    ])
  func faultyCounts(text: String, line: Int, message: String) {
    do throws(CountsFile.Malformed) {
      _ = try CountsFile.read(text)
      Issue.record("it was read")
    } catch {
      #expect(error.line == line && error.message.contains(message), "\(error)")
    }
  }

  @Test("people are read by name and by fingerprint; a faulty line is told without its text")
  func people() throws {
    let fingerprint = try #require(PeopleIndex.fingerprint(of: "李秀英"))
    let people = try PeopleFile.read("# customers\r\nJohn Smith\r\n\nsha256:\(fingerprint)\n")
    #expect(people.count == 2)
    let reviewer = NameReviewer(people: people)
    #expect(reviewer.review("李秀英客户").map(\.reason) == [.personName])
    do throws(PeopleFile.Malformed) {
      _ = try PeopleFile.read("John Smith\none two three four five six")
      Issue.record("it was read")
    } catch {
      #expect(error.line == 2 && !error.description.contains("three"))
    }
    #expect(throws: PeopleFile.Malformed.self) { try PeopleFile.read("sha256:12") }
  }

  @Test("an announcement's id and bytes follow from the name")
  func event() {
    let event = NamedEvent(name, previous: nil)
    #expect(event.key == "segment:traveller" && event.memoryKey == "name/segment:traveller")
    #expect(
      String(decoding: event.value, as: UTF8.self)
        == #"{"approvedBy":["b"],"at":"2026-03-31T00:00:00Z","groupId":"segment:traveller","#
        + #""labels":{"en":"Traveller","zh":"旅行达人"},"nameHash":"\#(name.hash)","#
        + #""segmentId":"traveller","version":2}"#)
    #expect(event.id == "fb4951c8ad85846d1bb977ec4f70056a")
    #expect(event.id != NamedEvent(name, previous: 1).id)
    let memory = event.memoryValue.withUnsafeBytes { NamedEvent.Memory($0) }
    #expect(memory == NamedEvent.Memory(version: 2, hash: name.hash))
    let noise = Array("not json".utf8).withUnsafeBytes { NamedEvent.Memory($0) }
    #expect(noise == nil)
  }

  @Test("a name is due once; again only when another version is live")
  func due() {
    let group = name.group
    let memory = NamedEvent.Memory(version: 2, hash: name.hash)
    #expect(NamedEvent.due([name], announced: [:]).map(\.previous) == [nil])
    #expect(NamedEvent.due([name], announced: [group: memory]).isEmpty)
    let other = NamedEvent.Memory(version: 3, hash: "other")
    #expect(NamedEvent.due([name], announced: [group: other]).map(\.previous) == [3])
  }

  @Test("a proposal is written for programs and for people")
  func proposals() {
    let proposal = Drift.Proposal(
      group: name.group, version: 2, labels: name.labels, since: "2026-03-31T00:00:00Z",
      at: "2026-06-30T00:00:00Z",
      changes: [
        .grew(2.5), .shifted(trait: "region", index: 0.5, from: "CN-31", to: "CN-44"), .tooSmall,
      ])
    #expect(
      proposal.json
        == #"{"action":"reviewName","at":"2026-06-30T00:00:00Z","changes":[{"kind":"grew","ratio":2.5},"#
        + #"{"from":"CN-31","index":0.5,"kind":"shifted","to":"CN-44","trait":"region"},"#
        + #"{"kind":"tooSmall"}],"group":"segment:traveller","labels":{"en":"Traveller","#
        + #""zh":"旅行达人"},"since":"2026-03-31T00:00:00Z","version":2}"#)
    #expect(
      proposal.description == """
        segment:traveller (Traveller / 旅行达人, version 2): look at the name and the rule again
          it is 2.50 times as large
          region is distributed otherwise (stability index 0.50): most were CN-31, most are CN-44
          it has too few members for a name now
        """)
  }
}
