import Settings
import Testing

@Suite("Durations and sizes")
struct SettingTextTests {
  @Test(
    "durations are read in their units",
    arguments: [
      ("0", 0), ("1ms", 1), ("90s", 90_000), ("5m", 300_000), ("2h", 7_200_000),
      ("7d", 604_800_000),
    ])
  func durations(_ text: String, _ milliseconds: Int64) {
    #expect(SettingText.milliseconds(text) == milliseconds)
  }

  @Test(
    "what is no duration is refused",
    arguments: ["", "ms", "1", "1.5s", "1w", "99999999999999999d"])
  func badDurations(_ text: String) {
    #expect(SettingText.milliseconds(text) == nil)
  }

  @Test("sizes are powers of 1024", arguments: [("1KB", 1024), ("3MB", 3 << 20), ("17", 17)])
  func sizes(_ text: String, _ bytes: Int64) {
    #expect(SettingText.byteCount(text) == bytes)
  }

  @Test("a printed duration or size reads back the same", arguments: [1, 1000, 61_000, 86_400_000])
  func roundTrip(_ value: Int64) {
    #expect(SettingText.milliseconds(SettingText.durationText(value)) == value)
    #expect(SettingText.byteCount(SettingText.bytesText(value)) == value)
  }
}
