#!/usr/bin/env python3
"""kafka-python, an independent implementation: records, groups, transactions, administration."""

import logging
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from checks import check, expect, main, unique, until

logging.getLogger("kafka").setLevel(logging.CRITICAL)


def create(bootstrap, partitions=1, configs=None):
    name = unique("k")
    client = KafkaAdminClient(bootstrap_servers=bootstrap)
    client.create_topics([NewTopic(name, partitions, 1, topic_configs=configs or {})])
    client.close()
    return name


def producer(bootstrap, **settings):
    return KafkaProducer(bootstrap_servers=bootstrap, **settings)


def send(bootstrap, topic, lines, partition=0, **settings):
    made = producer(bootstrap, **settings)
    sent = [made.send(topic, line, partition=partition) for line in lines]
    offsets = [future.get(15).offset for future in sent]
    made.close()
    return offsets


def consumer(bootstrap, group=None, **settings):
    base = {
        "bootstrap_servers": bootstrap,
        "group_id": group,
        "auto_offset_reset": "earliest",
        "enable_auto_commit": False,
        "session_timeout_ms": 6000,
        "heartbeat_interval_ms": 500,
        "fetch_max_wait_ms": 100,
    }
    base.update(settings)
    return KafkaConsumer(**base)


def read(bootstrap, topic, count, isolation="read_committed", quiet=1.0):
    """Values of partition 0: at least `count`, and what follows within the quiet time."""
    reader = consumer(bootstrap, isolation_level=isolation)
    partition = TopicPartition(topic, 0)
    reader.assign([partition])
    reader.seek_to_beginning(partition)
    found = []
    end = time.monotonic() + 15
    settled = None
    while time.monotonic() < end:
        for records in reader.poll(timeout_ms=100).values():
            found += [record.value for record in records]
        if len(found) >= count:
            settled = settled or time.monotonic() + quiet
            if time.monotonic() > settled:
                break
    reader.close()
    return found


@check("kafka-python: records come back with key, headers and timestamp")
def round_trip(bootstrap):
    topic = create(bootstrap)
    made = producer(bootstrap)
    stamp = int(time.time() * 1000) - 12345
    made.send(topic, b"v", key=b"k", headers=[("h", b"1")], timestamp_ms=stamp).get(15)
    made.close()
    reader = consumer(bootstrap)
    reader.assign([TopicPartition(topic, 0)])
    reader.seek_to_beginning()
    record = until(lambda: next(iter(sum(reader.poll(200).values(), [])), None), what="record")
    reader.close()
    expect((record.key, record.value, record.timestamp), (b"k", b"v", stamp))
    expect([(name, bytes(value)) for name, value in record.headers], [("h", b"1")])


@check("kafka-python: an idempotent producer delivers in order")
def idempotent(bootstrap):
    topic = create(bootstrap)
    lines = [str(number).encode() for number in range(2000)]
    offsets = send(bootstrap, topic, lines, enable_idempotence=True, compression_type="gzip")
    expect(offsets, list(range(2000)), "offsets")
    expect(read(bootstrap, topic, 2000), lines)


@check("kafka-python: offsets by time, beginning and end")
def offsets(bootstrap):
    topic = create(bootstrap)
    # Retention goes by these times, so they are recent.
    start = int(time.time() * 1000) - 60_000
    made = producer(bootstrap)
    for number in range(3):
        stamp = start + number * 1000
        made.send(topic, b"v", partition=0, timestamp_ms=stamp).get(15)
    made.close()
    reader = consumer(bootstrap)
    partition = TopicPartition(topic, 0)
    expect(reader.beginning_offsets([partition])[partition], 0)
    expect(reader.end_offsets([partition])[partition], 3)
    found = reader.offsets_for_times({partition: start + 500})[partition]
    expect((found.offset, found.timestamp), (1, start + 1000))
    reader.close()


def rebalance(bootstrap, strategy, **settings):
    topic = create(bootstrap, 4)
    group = unique("g")
    settings["partition_assignment_strategy"] = [strategy]

    def step(members):
        for member in members:
            member.poll(timeout_ms=50)

    first = consumer(bootstrap, group, **settings)
    first.subscribe([topic])
    until(lambda: step([first]) or len(first.assignment()) == 4, 30, "all partitions")
    second = consumer(bootstrap, group, **settings)
    second.subscribe([topic])
    both = [first, second]
    until(
        lambda: step(both) or [len(member.assignment()) for member in both] == [2, 2],
        30,
        "sharing",
    )
    expect(first.assignment() & second.assignment(), set(), "owned by both")
    second.close()
    until(lambda: step([first]) or len(first.assignment()) == 4, 30, "taking over")
    first.close()


@check("kafka-python: a range group rebalances")
def range_group(bootstrap):
    from kafka.coordinator.assignors.range import RangePartitionAssignor

    rebalance(bootstrap, RangePartitionAssignor)


@check("kafka-python: a sticky group rebalances")
def sticky_group(bootstrap):
    from kafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor

    rebalance(bootstrap, StickyPartitionAssignor)


@check("kafka-python: offsets are committed with metadata")
def commits(bootstrap):
    topic = create(bootstrap)
    group = unique("g")
    partition = TopicPartition(topic, 0)
    member = consumer(bootstrap, group)
    member.assign([partition])
    member.commit({partition: OffsetAndMetadata(7, "note", -1)})
    member.close()
    member = consumer(bootstrap, group)
    expect(member.committed(partition), 7)
    expect(member.committed(partition, metadata=True).metadata, "note")
    member.close()


@check("kafka-python: transactions commit and abort")
def transactions(bootstrap):
    topic = create(bootstrap)
    made = producer(bootstrap, transactional_id=unique("x"))
    made.init_transactions()
    for line, commits in [(b"never", False), (b"always", True)]:
        made.begin_transaction()
        made.send(topic, line, partition=0).get(15)
        if commits:
            made.commit_transaction()
        else:
            made.abort_transaction()
    made.close()
    expect(read(bootstrap, topic, 1), [b"always"])
    everything = read(bootstrap, topic, 2, isolation="read_uncommitted")
    expect(everything, [b"never", b"always"])


@check("kafka-python: a second transactional producer fences the first")
def fencing(bootstrap):
    topic = create(bootstrap)
    name = unique("x")
    old = producer(bootstrap, transactional_id=name)
    old.init_transactions()
    old.begin_transaction()
    old.send(topic, b"zombie", partition=0).get(15)
    new = producer(bootstrap, transactional_id=name)
    new.init_transactions()
    new.begin_transaction()
    new.send(topic, b"new", partition=0).get(15)
    new.commit_transaction()
    try:
        old.commit_transaction()
        raise AssertionError("the zombie committed")
    except KafkaError as error:
        if "Fenced" not in type(error).__name__ and "Epoch" not in type(error).__name__:
            raise
    new.close()
    old.close(timeout=1)
    expect(read(bootstrap, topic, 1), [b"new"])


@check("kafka-python: offsets in a transaction")
def transactional_offsets(bootstrap):
    topic = create(bootstrap)
    group = unique("g")
    partition = TopicPartition(topic, 0)
    made = producer(bootstrap, transactional_id=unique("x"))
    made.init_transactions()
    for offset, commits in [(3, True), (5, False)]:
        made.begin_transaction()
        position = {partition: OffsetAndMetadata(offset, "", -1)}
        made.send_offsets_to_transaction(position, group)
        if commits:
            made.commit_transaction()
        else:
            made.abort_transaction()
    made.close()
    member = consumer(bootstrap, group)
    expect(member.committed(partition), 3)
    member.close()


@check("kafka-python: topics and groups are administered")
def administration(bootstrap):
    client = KafkaAdminClient(bootstrap_servers=bootstrap)
    topic = create(bootstrap, 2, {"retention.ms": "1000000"})
    if topic not in client.list_topics():
        raise AssertionError("the topic is not listed")
    resource = ConfigResource(ConfigResourceType.TOPIC, topic)
    if "1000000" not in str(client.describe_configs([resource])):
        raise AssertionError("the configuration is not described")
    group = unique("g")
    member = consumer(bootstrap, group)
    partition = TopicPartition(topic, 0)
    member.assign([partition])
    member.commit({partition: OffsetAndMetadata(1, "", -1)})
    member.close()
    if group not in str(client.list_groups()):
        raise AssertionError("the group is not listed")
    client.delete_topics([topic])
    until(lambda: topic not in client.list_topics(), what="deletion")
    client.close()


if __name__ == "__main__":
    main()
