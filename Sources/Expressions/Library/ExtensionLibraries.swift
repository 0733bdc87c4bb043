/// The functions of each extension.
enum ExtensionLibraries {
  static func functions(of extensions: Extensions) -> [LibraryFunction] {
    var result: [LibraryFunction] = []
    if extensions.contains(.strings) {
      result += StringLibrary.functions + [FormatFunction.declaration]
    }
    if extensions.contains(.math) { result += MathLibrary.functions }
    if extensions.contains(.optionals) { result += OptionalLibrary.functions }
    if extensions.contains(.encoders) { result += EncoderLibrary.functions }
    if extensions.contains(.network) { result += NetworkLibrary.functions }
    return result
  }
}
