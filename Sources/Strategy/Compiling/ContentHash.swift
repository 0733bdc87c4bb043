import Crypto
import Yams

/// The identity of a strategy: SHA-256 over what its files say. Comments, layout, quoting, the
/// order of keys in a mapping and the white space of expressions do not count; the order of list
/// elements does.
enum ContentHash {
  private static let version = "strata strategy 1"
  /// Keys whose values are expressions.
  private static let expressionKeys: Set<String> = [
    "when", "exit", "filter", "score", "value", "keep", "release", "applies", "groupBy",
    "price", "fee", "rate", "limit",
  ]

  /// Lower-case hexadecimal.
  static func of(_ documents: [String: YamlDocument]) -> String {
    var hash = SHA256()
    put(version, into: &hash)
    for (file, document) in documents.sorted(by: { $0.key < $1.key }) {
      put(file, into: &hash)
      put(document.root, key: "", into: &hash)
    }
    let digits = Array("0123456789abcdef")
    return hash.finalize().reduce(into: "") { text, byte in
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }

  private static func put(_ node: Node, key: String, into hash: inout SHA256) {
    if let mapping = node.mapping {
      var pairs: [(key: String, value: Node)] = []
      for (key, value) in mapping { pairs.append((key.scalar?.string ?? "", value)) }
      put("{\(pairs.count)", into: &hash)
      for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
        put(key, into: &hash)
        put(value, key: key, into: &hash)
      }
    } else if let sequence = node.sequence {
      put("[\(sequence.count)", into: &hash)
      for element in sequence { put(element, key: key, into: &hash) }
    } else {
      put("=", into: &hash)
      put(canonical(node.scalar?.string ?? "", key: key), into: &hash)
    }
  }

  /// A value in the form that counts.
  static func canonical(_ text: String, key: String) -> String {
    expressionKeys.contains(key) ? ExpressionLayout.canonical(text) : text.trimmingNewlines()
  }

  /// The length goes first, so that no two contents give the same bytes.
  private static func put(_ text: String, into hash: inout SHA256) {
    var text = text
    text.withUTF8 { bytes in
      withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hash.update(bufferPointer: $0) }
      hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    }
  }
}
