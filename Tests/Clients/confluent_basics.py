#!/usr/bin/env python3
"""confluent-kafka: records, offsets, administration."""

import time

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import (
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

from checks import check, expect, main, unique, until
from confluent_common import admin, consumer, create, producer, read, send, values


def error_name(action):
    try:
        action()
    except KafkaException as error:
        return error.args[0].name()
    return None


@check("records come back in order with key, headers and timestamp")
def round_trip(bootstrap):
    topic = create(bootstrap)
    made = producer(bootstrap)
    stamp = int(time.time() * 1000) - 12345
    headers = [("a", b"1"), ("a", b"2"), ("empty", None)]
    made.produce(topic, b"value", key=b"key", headers=headers, timestamp=stamp)
    made.produce(topic, None, key=b"tombstone")
    made.flush(15)
    reader = consumer(bootstrap, unique("g"), enable_partition_eof=False)
    reader.assign([TopicPartition(topic, 0, 0)])

    def record():
        # A message without a value is false, so it is wrapped.
        message = reader.poll(1)
        return None if message is None else [message]

    first = until(record, what="first record")[0]
    second = until(record, what="second record")[0]
    expect(first.key(), b"key", "key")
    expect(first.headers(), headers, "headers")
    expect(first.timestamp()[1], stamp, "timestamp")
    expect((second.key(), second.value()), (b"tombstone", None), "tombstone")
    reader.close()


for codec in ["none", "gzip", "snappy", "lz4", "zstd"]:

    @check(f"records compressed with {codec} come back")
    def compressed(bootstrap, codec=codec):
        topic = create(bootstrap)
        wanted = [b"x" * 500 + str(number).encode() for number in range(500)]
        send(bootstrap, topic, wanted, compression_type=codec, linger_ms=20)
        expect(values(bootstrap, topic), wanted, "values")


@check("an idempotent producer's 20,000 records are there once and in order")
def idempotent(bootstrap):
    topic = create(bootstrap)
    wanted = [str(number).encode() for number in range(20000)]
    offsets = send(bootstrap, topic, wanted, linger_ms=0, batch_num_messages=50)
    expect(offsets, list(range(20000)), "offsets")
    expect(values(bootstrap, topic), wanted, "values")


@check("a producer without acknowledgement and one without idempotence deliver")
def plain(bootstrap):
    topic = create(bootstrap)
    send(bootstrap, topic, [b"0"], enable_idempotence=False, acks=0)
    send(bootstrap, topic, [b"1"], enable_idempotence=False, acks=1)
    until(lambda: len(read(bootstrap, topic)) == 2, what="both records")


@check("watermarks, and offsets by timestamp, before and behind all records")
def offsets_by_time(bootstrap):
    topic = create(bootstrap)
    # Retention goes by these times, so they are recent.
    start = int(time.time() * 1000) - 60_000
    made = producer(bootstrap)
    for number in range(10):
        made.produce(topic, b"v", partition=0, timestamp=start + number * 1000)
        made.flush(15)
    reader = consumer(bootstrap, unique("g"))
    expect(reader.get_watermark_offsets(TopicPartition(topic, 0), 10), (0, 10), "watermarks")

    def at(timestamp):
        asked = [TopicPartition(topic, 0, timestamp)]
        return reader.offsets_for_times(asked, timeout=10)[0].offset

    expect(at(start - 1000), 0, "before")
    expect(at(start + 3000), 3, "exact")
    expect(at(start + 3001), 4, "between")
    expect(at(start + 9001), -1, "behind")
    reader.close()
    partition = TopicPartition(topic, 0)
    latest = admin(bootstrap).list_offsets({partition: OffsetSpec.latest()})[partition]
    expect(latest.result(10).offset, 10, "latest")


@check("topics are created, listed, described and deleted")
def topics(bootstrap):
    client = admin(bootstrap)
    topic = create(bootstrap, partitions=3)
    metadata = client.list_topics(timeout=10)
    expect(sorted(metadata.topics[topic].partitions), [0, 1, 2], "partitions")
    again = NewTopic(topic, num_partitions=1, replication_factor=1)
    expect(
        error_name(lambda: client.create_topics([again])[topic].result(10)),
        "TOPIC_ALREADY_EXISTS",
    )
    client.delete_topics([topic])[topic].result(10)
    until(lambda: topic not in client.list_topics(timeout=10).topics, what="deletion")
    expect(
        error_name(lambda: client.delete_topics([topic])[topic].result(10)),
        "UNKNOWN_TOPIC_OR_PART",
    )


@check("bad topics are refused with Kafka's errors")
def bad_topics(bootstrap):
    client = admin(bootstrap)

    def outcome(name, **settings):
        settings = {"num_partitions": 1, "replication_factor": 1, **settings}
        topic = NewTopic(name, **settings)
        return error_name(lambda: client.create_topics([topic])[name].result(10))

    expect(outcome("bad name"), "TOPIC_EXCEPTION", "illegal characters")
    expect(outcome("x" * 250), "TOPIC_EXCEPTION", "too long")
    expect(outcome(unique("r"), replication_factor=3), "INVALID_REPLICATION_FACTOR")
    expect(outcome(unique("r"), config={"no.such.key": "1"}), "INVALID_CONFIG")
    expect(outcome(unique("r"), config={"retention.ms": "often"}), "INVALID_CONFIG")


@check("partitions are added, never taken away")
def partitions(bootstrap):
    client = admin(bootstrap)
    topic = create(bootstrap, partitions=1)
    client.create_partitions([NewPartitions(topic, 4)])[topic].result(10)
    found = client.list_topics(topic, timeout=10).topics[topic].partitions
    expect(len(found), 4, "partitions")
    send(bootstrap, topic, [b"v"], partition=3)
    expect(values(bootstrap, topic, 3), [b"v"])
    fewer = NewPartitions(topic, 2)
    expect(
        error_name(lambda: client.create_partitions([fewer])[topic].result(10)),
        "INVALID_PARTITIONS",
    )


@check("configurations are described and changed")
def configurations(bootstrap):
    client = admin(bootstrap)
    topic = create(bootstrap, config={"cleanup.policy": "compact"})
    resource = ConfigResource(ResourceType.TOPIC, topic)

    def described():
        entries = list(client.describe_configs([resource]).values())[0].result(10)
        return {name: entry.value for name, entry in entries.items()}

    expect(described()["cleanup.policy"], "compact")
    change = ConfigResource(
        ResourceType.TOPIC,
        topic,
        incremental_configs=[
            ConfigEntry("retention.ms", "12345", incremental_operation=AlterConfigOpType.SET)
        ],
    )
    list(client.incremental_alter_configs([change]).values())[0].result(10)
    expect(described()["retention.ms"], "12345")
    expect(described()["cleanup.policy"], "compact", "what was not changed")


@check("records are deleted up to an offset")
def delete_records(bootstrap):
    topic = create(bootstrap)
    send(bootstrap, topic, [str(number).encode() for number in range(10)])
    partition = TopicPartition(topic, 0, 6)
    result = list(admin(bootstrap).delete_records([partition]).values())[0].result(10)
    expect(result.low_watermark, 6, "low watermark")
    expect([offset for offset, _ in read(bootstrap, topic, start=6)], [6, 7, 8, 9])
    reader = consumer(bootstrap, unique("g"))
    expect(reader.get_watermark_offsets(TopicPartition(topic, 0), 10), (6, 10), "watermarks")
    reader.close()


@check("a record that is too large is refused and the next one goes through")
def too_large(bootstrap):
    topic = create(bootstrap, config={"max.message.bytes": "20000"})
    errors = []
    made = producer(bootstrap, message_max_bytes=5_000_000)
    made.produce(topic, b"x" * 30000, on_delivery=lambda error, _: errors.append(error))
    made.flush(15)
    made = producer(bootstrap)
    made.produce(topic, b"small", on_delivery=lambda error, _: errors.append(error))
    made.flush(15)
    expect(errors[0].name() if errors[0] else None, "MSG_SIZE_TOO_LARGE")
    expect(errors[1], None, "error of the small record")


@check("a waiting fetch is woken by a new record")
def long_poll(bootstrap):
    topic = create(bootstrap)
    reader = consumer(bootstrap, unique("g"), fetch_wait_max_ms=8000, enable_partition_eof=False)
    reader.assign([TopicPartition(topic, 0, 0)])
    expect(reader.poll(1.5), None, "an early record")
    before = time.monotonic()
    send(bootstrap, topic, [b"v"])
    until(lambda: reader.poll(0.2), 6, "the record")
    if time.monotonic() - before > 4:
        raise AssertionError("the fetch waited for its time-out")
    reader.close()


if __name__ == "__main__":
    main()
