#!/usr/bin/env python3
"""confluent-kafka: transactions."""

import time

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import OffsetSpec

from checks import check, expect, main, unique, until
from confluent_common import (
    admin,
    committed,
    consumer,
    create,
    poll_until,
    send,
    transactional,
    values,
)


def outcome(action):
    """None, or what kind of error the action raised."""
    try:
        action()
    except KafkaException as raised:
        error = raised.args[0]
        if error.fatal():
            return "fatal"
        if error.txn_requires_abort():
            return "abort"
        return "retriable" if error.retriable() else error.name()
    return None


def write(producer, topic, lines, partition=0):
    producer.begin_transaction()
    for line in lines:
        producer.produce(topic, line, partition=partition)
    expect(producer.flush(15), 0, "messages left")


@check("a committed transaction is seen by everybody")
def commit(bootstrap):
    topic = create(bootstrap, partitions=2)
    producer = transactional(bootstrap, unique("x"))
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    producer.produce(topic, b"b", partition=1)
    producer.commit_transaction(15)
    for partition, wanted in [(0, [b"a"]), (1, [b"b"])]:
        expect(values(bootstrap, topic, partition), wanted)
        expect(values(bootstrap, topic, partition, isolation="read_uncommitted"), wanted)


@check("an aborted transaction is seen by read_uncommitted only")
def abort(bootstrap):
    topic = create(bootstrap)
    producer = transactional(bootstrap, unique("x"))
    write(producer, topic, [b"never"])
    producer.abort_transaction(15)
    write(producer, topic, [b"always"])
    producer.commit_transaction(15)
    expect(values(bootstrap, topic), [b"always"])
    expect(values(bootstrap, topic, isolation="read_uncommitted"), [b"never", b"always"])


@check("interleaved transactions of several producers keep apart")
def interleaved(bootstrap):
    topic = create(bootstrap)
    producers = [transactional(bootstrap, unique("x")) for _ in range(4)]
    wanted = []
    for turn in range(5):
        for number, producer in enumerate(producers):
            write(producer, topic, [f"{turn}-{number}-{i}".encode() for i in range(20)])
        for number, producer in enumerate(producers):
            if (turn + number) % 2 == 0:
                producer.commit_transaction(15)
                wanted += [f"{turn}-{number}-{i}".encode() for i in range(20)]
            else:
                producer.abort_transaction(15)
    expect(sorted(values(bootstrap, topic)), sorted(wanted), "committed values")
    expect(len(values(bootstrap, topic, isolation="read_uncommitted")), 400, "all values")


@check("the last stable offset stops before an open transaction")
def last_stable_offset(bootstrap):
    topic = create(bootstrap)
    send(bootstrap, topic, [b"before"])
    producer = transactional(bootstrap, unique("x"))
    write(producer, topic, [b"open"])
    send(bootstrap, topic, [b"after"])
    expect(values(bootstrap, topic), [b"before"], "while open")
    partition = TopicPartition(topic, 0)

    def latest(isolation):
        reader = consumer(bootstrap, unique("g"), isolation_level=isolation)
        try:
            return reader.get_watermark_offsets(partition, 10)[1]
        finally:
            reader.close()

    expect(latest("read_committed"), 1, "last stable offset")
    expect(latest("read_uncommitted"), 3, "high watermark")
    spec = {partition: OffsetSpec.latest()}
    expect(admin(bootstrap).list_offsets(spec)[partition].result(10).offset, 3, "admin's latest")
    producer.commit_transaction(15)
    expect(values(bootstrap, topic), [b"before", b"open", b"after"], "afterwards")


@check("a second producer of the same id fences the first and aborts its transaction")
def fencing(bootstrap):
    topic = create(bootstrap)
    name = unique("x")
    old = transactional(bootstrap, name)
    write(old, topic, [b"zombie"])
    new = transactional(bootstrap, name)
    write(new, topic, [b"new"])
    new.commit_transaction(15)
    expect(outcome(lambda: old.commit_transaction(15)), "fatal", "the zombie's commit")
    expect(values(bootstrap, topic), [b"new"])


@check("a fenced producer cannot write either")
def fenced_write(bootstrap):
    topic = create(bootstrap)
    name = unique("x")
    old = transactional(bootstrap, name)
    transactional(bootstrap, name)

    def zombie():
        write(old, topic, [b"zombie"])
        old.commit_transaction(15)

    expect(outcome(zombie), "fatal", "the zombie's transaction")
    expect(values(bootstrap, topic, isolation="read_uncommitted"), [])


@check("a transaction that takes too long is aborted by the broker")
def timeout(bootstrap):
    topic = create(bootstrap)
    name = unique("x")
    producer = transactional(bootstrap, name, timeout=1500)
    write(producer, topic, [b"slow"])
    send(bootstrap, topic, [b"after"])
    expect(values(bootstrap, topic), [], "while open")
    until(lambda: values(bootstrap, topic) == [b"after"], 10, "the abort")
    got = outcome(lambda: producer.commit_transaction(15))
    if got not in ("fatal", "abort"):
        raise AssertionError(f"the late commit: {got}")
    successor = transactional(bootstrap, name)
    write(successor, topic, [b"next"])
    successor.commit_transaction(15)
    expect(values(bootstrap, topic), [b"after", b"next"])


@check("offsets are committed with the transaction, and not with an aborted one")
def offsets_in_transactions(bootstrap):
    source, sink = create(bootstrap), create(bootstrap)
    send(bootstrap, source, [b"1", b"2", b"3"])
    member = consumer(bootstrap, unique("g"), isolation_level="read_committed")
    member.subscribe([source])
    poll_until([member], lambda: member.assignment(), what="assignment")
    producer = transactional(bootstrap, unique("x"))

    def transact(offset, finish):
        producer.begin_transaction()
        producer.produce(sink, str(offset).encode())
        position = [TopicPartition(source, 0, offset)]
        producer.send_offsets_to_transaction(position, member.consumer_group_metadata(), 15)
        finish()

    transact(1, lambda: producer.commit_transaction(15))
    expect(committed(member, source), 1, "after a commit")
    transact(2, lambda: producer.abort_transaction(15))
    expect(committed(member, source), 1, "after an abort")
    transact(3, lambda: producer.commit_transaction(15))
    expect(committed(member, source), 3, "after another commit")
    expect(values(bootstrap, sink), [b"1", b"3"])
    member.close()


@check("pending offsets of an open transaction hold a committed() back until its end")
def unstable_offsets(bootstrap):
    source = create(bootstrap)
    group = unique("g")
    member = consumer(bootstrap, group)
    member.subscribe([source])
    poll_until([member], lambda: member.assignment(), what="assignment")
    name = unique("x")
    producer = transactional(bootstrap, name, timeout=2000)
    producer.begin_transaction()
    position = [TopicPartition(source, 0, 9)]
    producer.send_offsets_to_transaction(position, member.consumer_group_metadata(), 15)
    # The answer comes when the broker has aborted the transaction, not before.
    before = time.monotonic()
    expect(committed(member, source), -1001, "after the time-out")
    if time.monotonic() - before < 0.5:
        raise AssertionError("unstable offsets were answered")
    member.close()


@check("a member of an old generation cannot commit offsets in a transaction")
def zombie_member(bootstrap):
    source = create(bootstrap, partitions=2)
    group = unique("g")
    member = consumer(bootstrap, group)
    member.subscribe([source])
    poll_until([member], lambda: len(member.assignment()) == 2, what="assignment")
    stale = member.consumer_group_metadata()
    other = consumer(bootstrap, group)
    other.subscribe([source])
    both = [member, other]
    poll_until(both, lambda: all(len(m.assignment()) == 1 for m in both), what="rebalance")
    producer = transactional(bootstrap, unique("x"))
    producer.begin_transaction()
    position = [TopicPartition(source, 0, 1)]
    got = outcome(lambda: producer.send_offsets_to_transaction(position, stale, 15))
    expect(got, "abort", "stale metadata")
    producer.abort_transaction(15)
    producer.begin_transaction()
    fresh = member.consumer_group_metadata()
    producer.send_offsets_to_transaction(position, fresh, 15)
    producer.commit_transaction(15)
    expect(committed(member, source), 1, "after fresh metadata")
    for one in both:
        one.close()


@check("an empty transaction commits and aborts")
def empty(bootstrap):
    producer = transactional(bootstrap, unique("x"))
    producer.begin_transaction()
    producer.commit_transaction(15)
    producer.begin_transaction()
    producer.abort_transaction(15)


@check("three hundred transactions in a row, every third aborted")
def many(bootstrap):
    topic = create(bootstrap, partitions=3)
    producer = transactional(bootstrap, unique("x"))
    wanted = [0, 0, 0]
    for number in range(300):
        producer.begin_transaction()
        for partition in range(3):
            producer.produce(topic, str(number).encode(), partition=partition)
        if number % 3 == 2:
            producer.abort_transaction(15)
        else:
            producer.commit_transaction(15)
            wanted = [count + 1 for count in wanted]
    expect([len(values(bootstrap, topic, p)) for p in range(3)], wanted, "records")


if __name__ == "__main__":
    main()
