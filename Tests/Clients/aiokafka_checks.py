#!/usr/bin/env python3
"""aiokafka, another independent implementation: records, offsets, groups, transactions."""

import asyncio
import logging
import time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError

from checks import check, expect, main, unique

logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def asynchronous(name):
    """Registers a coroutine as a check, a minute at most."""

    def register(function):
        return check(f"aiokafka: {name}")(
            lambda bootstrap: asyncio.run(asyncio.wait_for(function(bootstrap), 60))
        )

    return register


async def create(bootstrap, partitions=1):
    name = unique("aio")
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(name, partitions, 1)])
    await admin.close()
    return name


async def started(client):
    await client.start()
    return client


async def consumer(bootstrap, *topics, **settings):
    base = {"auto_offset_reset": "earliest", "enable_auto_commit": False, "fetch_max_wait_ms": 100}
    return await started(
        AIOKafkaConsumer(*topics, bootstrap_servers=bootstrap, **{**base, **settings})
    )


async def read(bootstrap, topic, count, isolation="read_committed", quiet=1.0):
    """Values of a topic: at least `count`, and what follows within the quiet time."""
    reader = await consumer(bootstrap, topic, isolation_level=isolation)
    found = []
    end = time.monotonic() + 15
    while time.monotonic() < end:
        batch = await reader.getmany(timeout_ms=int(1000 * quiet))
        found += [record.value for records in batch.values() for record in records]
        if not batch and len(found) >= count:
            break
    await reader.stop()
    return found


@asynchronous("records come back with key, headers and timestamp")
async def round_trip(bootstrap):
    topic = await create(bootstrap)
    stamp = int(time.time() * 1000) - 12345
    producer = await started(AIOKafkaProducer(bootstrap_servers=bootstrap))
    await producer.send_and_wait(topic, b"v", key=b"k", headers=[("h", b"1")], timestamp_ms=stamp)
    await producer.stop()
    reader = await consumer(bootstrap, topic)
    record = await reader.getone()
    await reader.stop()
    expect((record.key, record.value, record.timestamp), (b"k", b"v", stamp))
    expect([(name, bytes(value)) for name, value in record.headers], [("h", b"1")])


@asynchronous("an idempotent producer delivers in order")
async def idempotent(bootstrap):
    topic = await create(bootstrap)
    lines = [str(number).encode() for number in range(2000)]
    producer = await started(
        AIOKafkaProducer(
            bootstrap_servers=bootstrap, enable_idempotence=True, compression_type="gzip"
        )
    )
    sent = [await producer.send(topic, line, partition=0) for line in lines]
    expect([(await future).offset for future in sent], list(range(2000)), "offsets")
    await producer.stop()
    expect(await read(bootstrap, topic, 2000), lines)


@asynchronous("offsets by time, beginning and end; a topic that exists is refused")
async def offsets(bootstrap):
    topic = await create(bootstrap)
    start = int(time.time() * 1000) - 60_000
    producer = await started(AIOKafkaProducer(bootstrap_servers=bootstrap))
    for number in range(3):
        await producer.send_and_wait(topic, b"v", timestamp_ms=start + number * 1000)
    await producer.stop()
    partition = TopicPartition(topic, 0)
    reader = await consumer(bootstrap)
    expect(await reader.beginning_offsets([partition]), {partition: 0})
    expect(await reader.end_offsets([partition]), {partition: 3})
    found = (await reader.offsets_for_times({partition: start + 500}))[partition]
    expect((found.offset, found.timestamp), (1, start + 1000))
    await reader.stop()
    admin = await started(AIOKafkaAdminClient(bootstrap_servers=bootstrap))
    answer = await admin.create_topics([NewTopic(topic, 1, 1)])
    await admin.close()
    expect(answer.topic_errors[0][1], TopicAlreadyExistsError.errno, "error code")


@asynchronous("two members of a group share the partitions and take over")
async def groups(bootstrap):
    topic = await create(bootstrap, 4)
    group = unique("g")
    settings = {
        "group_id": group, "session_timeout_ms": 6000, "heartbeat_interval_ms": 300,
        "isolation_level": "read_committed",
    }

    async def settle(members, counts):
        end = time.monotonic() + 30
        while [len(member.assignment()) for member in members] != counts:
            if time.monotonic() > end:
                raise AssertionError(f"not {counts} within 30 s")
            await asyncio.sleep(0.05)

    first = await consumer(bootstrap, topic, **settings)
    await settle([first], [4])
    second = await consumer(bootstrap, topic, **settings)
    await settle([first, second], [2, 2])
    expect(first.assignment() & second.assignment(), frozenset(), "owned by both")
    await second.stop()
    await settle([first], [4])
    await first.stop()


@asynchronous("a transaction moves records and offsets together, an aborted one neither")
async def transactions(bootstrap):
    source, target = await create(bootstrap), await create(bootstrap)
    group = unique("g")
    producer = await started(AIOKafkaProducer(bootstrap_servers=bootstrap))
    for number in range(100):
        await producer.send(source, str(number).encode(), partition=0)
    await producer.stop()
    worker = await started(
        AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=unique("t"))
    )
    partition = TopicPartition(source, 0)
    for attempt, is_aborted in enumerate([True, False]):
        await worker.begin_transaction()
        for number in range(100):
            await worker.send(target, f"{attempt}-{number}".encode(), partition=0)
        await worker.send_offsets_to_transaction({partition: 100}, group)
        if is_aborted:
            await worker.flush()
            await worker.abort_transaction()
        else:
            await worker.commit_transaction()
        reader = await consumer(bootstrap, group_id=group)
        reader.assign([partition])
        expect(await reader.committed(partition), None if is_aborted else 100, "committed")
        await reader.stop()
    await worker.stop()
    wanted = [f"1-{number}".encode() for number in range(100)]
    expect(await read(bootstrap, target, 100), wanted, "committed records")
    everything = await read(bootstrap, target, 200, isolation="read_uncommitted")
    expect(len(everything), 200, "uncommitted records")


@asynchronous("a producer whose successor has come is fenced")
async def fencing(bootstrap):
    topic, name = await create(bootstrap), unique("t")
    zombie = await started(AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=name))
    await zombie.begin_transaction()
    await zombie.send_and_wait(topic, b"zombie", partition=0)
    heir = await started(AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=name))
    async with heir.transaction():
        await heir.send_and_wait(topic, b"heir", partition=0)
    await heir.stop()
    refusal = None
    try:
        await zombie.commit_transaction()
    except KafkaError as error:
        refusal = error
    await zombie.stop()
    expect(type(refusal).__name__, "ProducerFenced", "the zombie's commit")
    expect(await read(bootstrap, topic, 1), [b"heir"])


if __name__ == "__main__":
    main()
