import Expressions
import Testing

@Suite struct JSONTests {
  /// Type, JSON, the JSON it is written as again.
  static let cases: [(CELType, String, String)] = [
    (.int, "9007199254740992", "9007199254740992"),
    (.int, "\"9007199254740993\"", "\"9007199254740993\""),
    (
      .int, "-9007199254740993",
      "\"-9007199254740993\""
    ), (.int, "3.0", "3"),
    (
      .uint, "18446744073709551615",
      "\"18446744073709551615\""
    ), (.uint, "7", "7"), (.double, "1", "1.0"),
    (.double, "\"NaN\"", "\"NaN\""), (.double, "\"-Infinity\"", "\"-Infinity\""),
    (.double, "2.5e-3", "0.0025"), (.bool, "true", "true"), (.null, "null", "null"),
    (.string, "\"a\\n\\u00e9\\ud83d\\ude2c\\\"\"", "\"a\\né😬\\\"\""),
    (.bytes, "\"aGk=\"", "\"aGk=\""),
    (
      .timestamp, "\"2024-01-01T08:00:00+08:00\"",
      "\"2024-01-01T00:00:00Z\""
    ), (.duration, "\"1.5s\"", "\"1.5s\""),
    (.list(.int), "[1, \"2\"]", "[1,2]"), (.map(.int, .string), "{\"1\":\"a\"}", "{\"1\":\"a\"}"),
    (.map(.bool, .double), "{\"true\":1}", "{\"true\":1.0}"),
    (.optional(.int), "null", "null"), (.optional(.int), "4", "4"),
    (.opaque("money", []), "12345", "12345"),
    (
      .dyn, "{\"a\":[1,2.5,null]}",
      "{\"a\":[1,2.5,null]}"
    ),
  ]

  @Test("a value is read from JSON by its type and written again", arguments: cases)
  func mapping(_ type: CELType, _ json: String, _ written: String) throws {
    let value = try CELValue(json: json.utf8, as: type)
    #expect(value.json == written)
    if type != .dyn, value.json != "null" {
      #expect(value.type.runtimeName == type.runtimeName || type == .optional(.int))
    }
  }

  @Test(
    "what is not of the type is refused",
    arguments: [
      (CELType.int, "1.5"), (.int, "\"x\""), (.uint, "-1"), (.bool, "1"), (.string, "1"),
      (.bytes, "\"*\""), (.timestamp, "\"yesterday\""), (.duration, "\"1d\""),
      (.list(.int), "{}"), (.map(.bool, .int), "{\"yes\":1}"),
      (.map(.int, .int), "{\"1\":1,\"1.0\":2}"),
    ])
  func mismatches(_ type: CELType, _ json: String) {
    #expect(throws: JSONError.self) { try CELValue(json: json.utf8, as: type) }
  }

  @Test(
    "malformed JSON is refused",
    arguments: [
      "", "{", "[1,]", "{\"a\"}", "{a:1}", "tru", "\"\\x\"", "\"\\ud800\"", "\"a", "1 2", "+1",
      "\"\n\"", String(repeating: "[", count: 10_000),
    ])
  func malformed(_ json: String) {
    #expect(throws: JSONError.self) { try CELValue(json: json.utf8) }
  }

  @Test(
    "a type is read as it is shown",
    arguments: [
      "list(int)", "map(string, list(double))", "optional_type(google.protobuf.Timestamp)",
      "type(bool)", "list(list(dyn))", "bool", "google.protobuf.Duration",
    ])
  func notation(text: String) throws {
    #expect(CELType(notation: text)?.description == text)
    #expect(CELType(notation: " " + text + " ")?.description == text)
    #expect(try CELType(json: .string(text)).description == text)
  }

  @Test(
    "what is no type is refused",
    arguments: [
      "", "lists", "list(", "list()", "list(int", "list(int))", "list(int, int)", "map(string)",
      "int(int)", "list int", String(repeating: "list(", count: 40) + "int",
    ])
  func noType(text: String) {
    #expect(CELType(notation: text) == nil)
  }
}
