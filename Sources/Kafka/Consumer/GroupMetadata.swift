import CRdKafka

/// The consumer's membership at one moment: group, member id and generation. The broker fences
/// a transaction's offsets by it, so it is taken when the transaction begins, from the live
/// consumer, never made up.
package struct GroupMetadata: ~Copyable {
  let pointer: OpaquePointer

  init(owning pointer: OpaquePointer) { self.pointer = pointer }

  deinit { rd_kafka_consumer_group_metadata_destroy(pointer) }
}
