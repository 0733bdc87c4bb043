import CRdKafka

extension Admin {
  /// Deletes the records before these offsets. Returns the new first offsets.
  package func deleteRecords(
    before offsets: [PartitionOffset], timeout: Duration
  ) throws(KafkaError) -> [PartitionOffset] {
    guard !offsets.isEmpty else { return [] }
    let list = PartitionList(offsets)
    var native: [OpaquePointer?] = [rd_kafka_DeleteRecords_new(list.pointer)]
    defer { rd_kafka_DeleteRecords_destroy_array(&native, native.count) }
    return try request(
      RD_KAFKA_ADMIN_OP_DELETERECORDS, "delete records", timeout: timeout, brokerWaits: true,
      start: { rd_kafka_DeleteRecords(raw, &native, 1, $0, $1) },
      read: { (event) throws(KafkaError) in
        let result = rd_kafka_event_DeleteRecords_result(event)
        guard let borrowed = rd_kafka_DeleteRecords_result_offsets(result),
          let copy = rd_kafka_topic_partition_list_copy(borrowed)
        else { return [] }
        let answer = PartitionList(owning: copy)
        try answer.checkElements("delete records")
        return answer.offsets()
      })
  }
}
