/// A topic of one producer: the library's topic object, so that producing looks nothing up.
/// Valid as long as the producer.
package struct ProducerTopic: Hashable {
  let object: OpaquePointer
}
