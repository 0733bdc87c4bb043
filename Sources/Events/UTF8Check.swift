/// Whether bytes are well-formed UTF-8 (Unicode 15, table 3-7). For keys and headers, which the
/// JSON reader does not see.
func isValidUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
  if bytes.isASCII { return true }
  var at = 0
  let end = bytes.count
  while at < end {
    let lead = bytes[at]
    if lead < 0x80 {
      at += 1
      continue
    }
    let (length, low, high): (Int, UInt8, UInt8)
    switch lead {
    case 0xC2...0xDF: (length, low, high) = (2, 0x80, 0xBF)
    case 0xE0: (length, low, high) = (3, 0xA0, 0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, low, high) = (3, 0x80, 0xBF)
    case 0xED: (length, low, high) = (3, 0x80, 0x9F)
    case 0xF0: (length, low, high) = (4, 0x90, 0xBF)
    case 0xF1...0xF3: (length, low, high) = (4, 0x80, 0xBF)
    case 0xF4: (length, low, high) = (4, 0x80, 0x8F)
    default: return false
    }
    guard at + length <= end, bytes[at + 1] >= low, bytes[at + 1] <= high else { return false }
    for next in (at + 2)..<max(at + 2, at + length) where bytes[next] & 0xC0 != 0x80 {
      return false
    }
    at += length
  }
  return true
}
