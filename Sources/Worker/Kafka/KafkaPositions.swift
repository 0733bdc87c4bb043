import Kafka

extension TopicPartition {
  var forKafka: Kafka.TopicPartition { Kafka.TopicPartition(topic: topic, partition: partition) }
}

extension Kafka.TopicPartition {
  var forLane: TopicPartition { TopicPartition(topic, partition) }
}

extension TopicPosition {
  var forKafka: PartitionOffset { PartitionOffset(partition.forKafka, KafkaOffset(raw: offset)) }
}
