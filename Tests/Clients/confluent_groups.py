#!/usr/bin/env python3
"""confluent-kafka: consumer groups."""

import time

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition

from checks import check, expect, main, unique, until
from confluent_common import admin, committed, consumer, create, poll_until, send, values


def owned(member):
    return sorted((p.topic, p.partition) for p in member.assignment())


def shares(members, total):
    """Whether the members together own `total` partitions, none of them twice."""
    everything = [partition for member in members for partition in owned(member)]
    if len(set(everything)) != len(everything):
        return False
    return len(everything) == total and all(owned(member) for member in members)


def close(members):
    for member in members:
        member.close()


for strategy in ["range", "roundrobin", "cooperative-sticky"]:

    @check(f"{strategy}: members share partitions, take over and give back")
    def sharing(bootstrap, strategy=strategy):
        topic = create(bootstrap, partitions=6)
        group = unique("g")
        settings = {"partition_assignment_strategy": strategy}
        first = consumer(bootstrap, group, **settings)
        first.subscribe([topic])
        poll_until([first], lambda: len(owned(first)) == 6, what="all partitions")
        second = consumer(bootstrap, group, **settings)
        second.subscribe([topic])
        poll_until([first, second], lambda: shares([first, second], 6), what="sharing by two")
        third = consumer(bootstrap, group, **settings)
        third.subscribe([topic])
        everybody = [first, second, third]
        poll_until(everybody, lambda: shares(everybody, 6), what="sharing by three")
        second.close()
        poll_until([first, third], lambda: shares([first, third], 6), what="taking over")
        close([first, third])


@check("range gives the same partition numbers of two topics to one member")
def co_partitioned(bootstrap):
    topics = [create(bootstrap, partitions=4), create(bootstrap, partitions=4)]
    group = unique("g")
    members = [
        consumer(bootstrap, group, partition_assignment_strategy="range") for _ in range(2)
    ]
    for member in members:
        member.subscribe(topics)
    poll_until(members, lambda: shares(members, 8), what="sharing")
    for member in members:
        by_topic = [[p for t, p in owned(member) if t == topic] for topic in topics]
        expect(by_topic[0], by_topic[1], "partition numbers")
    close(members)


@check("every record is consumed once while members come and go")
def once(bootstrap):
    topic = create(bootstrap, partitions=4)
    for partition in range(4):
        lines = [f"{partition}-{number}".encode() for number in range(500)]
        send(bootstrap, topic, lines, partition=partition)
    group = unique("g")
    seen = []

    def drain(member, count):
        end = time.monotonic() + 30
        while count > 0 and time.monotonic() < end:
            message = member.poll(0.5)
            if message is not None and not message.error():
                seen.append(message.value())
                count -= 1
        member.commit(asynchronous=False)

    for count in [700, 700, 600]:
        member = consumer(bootstrap, group)
        member.subscribe([topic])
        drain(member, count)
        member.close()
    expect(len(seen), 2000, "records")
    expect(len(set(seen)), 2000, "distinct records")


@check("a static member that restarts keeps its partitions and disturbs nobody")
def static_restart(bootstrap):
    topic = create(bootstrap, partitions=4)
    group = unique("g")
    revoked = []

    def member(name):
        made = consumer(bootstrap, group, group_instance_id=name, session_timeout_ms=10000)
        made.subscribe([topic], on_revoke=lambda _, partitions: revoked.append(name))
        return made

    a, b = member("a"), member("b")
    poll_until([a, b], lambda: shares([a, b], 4), what="sharing")
    before = owned(b)
    revoked.clear()
    b.close()  # a static member does not leave
    revoked.clear()
    b = member("b")
    poll_until([a, b], lambda: owned(b), what="assignment after the restart")
    expect(owned(b), before, "partitions after the restart")
    expect(revoked, [], "revocations")
    close([a, b])


@check("the older of two processes with one instance id is fenced")
def static_fencing(bootstrap):
    topic = create(bootstrap, partitions=2)
    group = unique("g")
    old = consumer(bootstrap, group, group_instance_id="i")
    old.subscribe([topic])
    poll_until([old], lambda: owned(old), what="assignment")
    new = consumer(bootstrap, group, group_instance_id="i")
    new.subscribe([topic])
    poll_until([new], lambda: owned(new), what="assignment of the new process")

    def is_fenced():
        try:
            message = old.poll(0.1)
            if message is not None and message.error():
                return message.error().name() in ("_FATAL", "FENCED_INSTANCE_ID")
            return False
        except KafkaException as error:
            return error.args[0].name() in ("_FATAL", "FENCED_INSTANCE_ID")

    until(is_fenced, what="fencing")
    close([new, old])


@check("a silent member's partitions go to the other after its session")
def session_expiry(bootstrap):
    topic = create(bootstrap, partitions=2)
    group = unique("g")
    first = consumer(bootstrap, group, max_poll_interval_ms=6000)
    second = consumer(bootstrap, group)
    for member in [first, second]:
        member.subscribe([topic])
    poll_until([first, second], lambda: shares([first, second], 2), what="sharing")
    # The first one no longer polls and leaves when its poll interval is over.
    poll_until([second], lambda: len(owned(second)) == 2, what="taking over")
    close([second, first])


@check("offsets are committed with metadata and found by a later member")
def offsets(bootstrap):
    topic = create(bootstrap, partitions=2)
    group = unique("g")
    member = consumer(bootstrap, group)
    expect(committed(member, topic), -1001, "nothing committed")
    offset = TopicPartition(topic, 0, 5, metadata="where I was")
    member.commit(offsets=[offset], asynchronous=False)
    found = member.committed([TopicPartition(topic, 0), TopicPartition(topic, 1)], timeout=10)
    expect([p.offset for p in found], [5, -1001], "offsets")
    member.close()
    listed = admin(bootstrap).list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])
    result = listed[group].result(10).topic_partitions
    expect([(p.partition, p.offset, p.metadata) for p in result], [(0, 5, "where I was")])


@check("groups are listed, described and deleted when empty")
def administration(bootstrap):
    client = admin(bootstrap)
    topic = create(bootstrap, partitions=2)
    group = unique("g")
    member = consumer(bootstrap, group, client_id="me")
    member.subscribe([topic])
    poll_until([member], lambda: owned(member), what="assignment")
    until(
        lambda: group in [g.group_id for g in client.list_consumer_groups().result(10).valid],
        what="the group in the list",
    )
    described = client.describe_consumer_groups([group])[group].result(10)
    expect(described.state.name, "STABLE", "state")
    expect(described.partition_assignor, "range", "protocol")
    expect([m.client_id for m in described.members], ["me"], "members")
    expect(len(described.members[0].assignment.topic_partitions), 2, "assigned")
    try:
        client.delete_consumer_groups([group])[group].result(10)
        raise AssertionError("a group with members was deleted")
    except KafkaException as error:
        expect(error.args[0].name(), "NON_EMPTY_GROUP")
    member.close()
    client.delete_consumer_groups([group])[group].result(10)
    names = [g.group_id for g in client.list_consumer_groups().result(10).valid]
    expect(group in names, False, "still listed")


@check("a group reads on where it stopped")
def resumes(bootstrap):
    topic = create(bootstrap)
    send(bootstrap, topic, [b"0", b"1", b"2"])
    group = unique("g")
    member = consumer(bootstrap, group)
    member.subscribe([topic])
    seen = []

    def first_two():
        message = member.poll(0.2)
        if message is not None and not message.error():
            seen.append(message)
        return len(seen) == 2

    until(first_two, what="two records")
    member.commit(message=seen[-1], asynchronous=False)
    member.close()
    member = consumer(bootstrap, group)
    member.subscribe([topic])
    got = poll_until([member], lambda: committed(member, topic) == 2 and owned(member))
    until(lambda: got or got.append(member.poll(0.2)) or got[-1] or got.clear(), what="a record")
    expect(got[0].value(), b"2", "the next record")
    member.close()
    expect(values(bootstrap, topic), [b"0", b"1", b"2"])


if __name__ == "__main__":
    main()
