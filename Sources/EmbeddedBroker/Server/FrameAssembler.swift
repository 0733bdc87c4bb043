import NIOCore

/// Cuts a connection's bytes into requests: a length of four bytes, then the request.
struct FrameAssembler {
  private let maximumBytes: Int
  /// What has arrived of the next frame, its length first.
  private var partial: ByteBuffer?

  init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

  /// Adds received bytes and hands over every frame that is complete, without its length.
  /// Frames that arrived in one piece are not copied.
  mutating func add(_ received: ByteBuffer, _ frame: (ByteBuffer) -> Void) throws(WireError) {
    var received = received
    while received.readableBytes > 0 {
      if var begun = partial {
        partial = nil
        let missing = try Self.size(of: begun, maximumBytes) - begun.readableBytes
        guard var more = received.readSlice(length: min(missing, received.readableBytes)) else {
          return
        }
        begun.writeBuffer(&more)
        try take(&begun, frame)
        if begun.readableBytes > 0 { partial = begun }
      } else {
        try take(&received, frame)
        guard received.readableBytes > 0 else { return }
        // A buffer of the frame's own, as large as it will be: nothing is moved again.
        var begun = ByteBuffer()
        begun.reserveCapacity(try Self.size(of: received, maximumBytes))
        begun.writeBuffer(&received)
        partial = begun
      }
    }
  }

  /// Takes whole frames off the front.
  private func take(
    _ buffer: inout ByteBuffer, _ frame: (ByteBuffer) -> Void
  ) throws(WireError) {
    while buffer.readableBytes >= 4 {
      let size = try Self.size(of: buffer, maximumBytes)
      guard buffer.readableBytes >= size, var whole = buffer.readSlice(length: size) else { return }
      whole.moveReaderIndex(forwardBy: 4)
      frame(whole)
    }
  }

  /// Bytes of the frame that begins here, its length included; 4 as long as that is not known.
  private static func size(of buffer: ByteBuffer, _ maximum: Int) throws(WireError) -> Int {
    guard let length = buffer.getInteger(at: buffer.readerIndex, as: Int32.self) else { return 4 }
    guard length >= 0, Int(length) <= maximum else { throw .invalidLength }
    return Int(length) + 4
  }
}
