"""Short forms of confluent-kafka (librdkafka) for the checks."""

import functools
import time

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from checks import expect, unique, until


@functools.cache
def admin(bootstrap):
    """One client for all checks: it must outlive the answers it is asked for."""
    return AdminClient({"bootstrap.servers": bootstrap})


def create(bootstrap, partitions=1, config=None, prefix="c"):
    """A fresh topic; returns its name."""
    name = unique(prefix)
    topic = NewTopic(name, num_partitions=partitions, replication_factor=1, config=config or {})
    admin(bootstrap).create_topics([topic])[name].result(15)
    return name


def producer(bootstrap, **settings):
    base = {
        "bootstrap.servers": bootstrap,
        "linger.ms": 1,
        "message.timeout.ms": 15000,
        "enable.idempotence": True,
    }
    base.update({key.replace("_", "."): value for key, value in settings.items()})
    return Producer(base)


def transactional(bootstrap, transactional_id, timeout=10000):
    made = producer(
        bootstrap,
        transactional_id=transactional_id,
        transaction_timeout_ms=timeout,
        message_timeout_ms=timeout,
    )
    made.init_transactions(20)
    return made


def send(bootstrap, topic, values, partition=0, **settings):
    """Produces values and returns their offsets."""
    offsets = []

    def delivered(error, message):
        if error:
            raise AssertionError(str(error))
        offsets.append(message.offset())

    made = producer(bootstrap, **settings)
    for value in values:
        made.produce(topic, value, partition=partition, on_delivery=delivered)
    expect(made.flush(20), 0, "messages left")
    return offsets


def consumer(bootstrap, group, **settings):
    base = {
        "bootstrap.servers": bootstrap,
        "group.id": group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "session.timeout.ms": 6000,
        "heartbeat.interval.ms": 500,
        "enable.partition.eof": True,
        "fetch.wait.max.ms": 100,
    }
    base.update({key.replace("_", "."): value for key, value in settings.items()})
    return Consumer(base)


def read(bootstrap, topic, partition=0, isolation="read_committed", start=0):
    """Every message from an offset to the end, as (offset, value)."""
    reader = consumer(bootstrap, unique("reader"), isolation_level=isolation)
    reader.assign([TopicPartition(topic, partition, start)])
    found = []
    end = time.monotonic() + 20
    try:
        while time.monotonic() < end:
            message = reader.poll(1)
            if message is None:
                continue
            if message.error():
                if message.error().name() == "_PARTITION_EOF":
                    return found
                raise AssertionError(str(message.error()))
            found.append((message.offset(), message.value()))
    finally:
        reader.close()
    raise AssertionError("the end of the partition was not reached")


def values(*arguments, **settings):
    return [value for _, value in read(*arguments, **settings)]


def poll_until(consumers, condition, seconds=30, what="condition"):
    """Polls all consumers in turn until a condition holds; returns the messages seen."""
    seen = []

    def step():
        for member in consumers:
            message = member.poll(0.05)
            if message is not None and not message.error():
                seen.append(message)
        return condition()

    until(step, seconds, what)
    return seen


def committed(member, topic, partition=0):
    return member.committed([TopicPartition(topic, partition)], timeout=15)[0].offset
