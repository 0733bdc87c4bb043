"""Reads topics as a committed-only consumer sees them, and the journal in its binary form."""

import struct
import time
from dataclasses import dataclass, field

from confluent_kafka import Consumer, TopicPartition

INPUTS = ["bank.transactions", "bank.customers", "crm.feedback"]
OUTPUTS = [
    "crm.offers",
    "crm.marketing",
    "crm.segments",
    "crm.profiles",
    "crm.decisions",
    "strata.erasures",
]
DEAD_LETTERS = "strata.dead-letters"
JOURNAL = "strata.journal"


@dataclass(slots=True)
class Record:
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: list

    def header(self, name):
        """The last header of a name as text; None without one."""
        found = None
        for key, value in self.headers:
            if key == name and value is not None:
                found = value
        return None if found is None else found.decode("utf-8", "replace")


@dataclass(slots=True)
class Run:
    """Committed records of one input from `first` to `last`, applied in this order."""

    topic: int
    first: int
    last: int


@dataclass(slots=True)
class Transaction:
    """What one transaction did in one partition."""

    partition: int
    offset: int
    clock: int
    nonce: int
    sequence: int
    watermarks: list = field(default_factory=list)
    epoch: int = 0
    cuts: bytes = b""
    woken: list = field(default_factory=list)
    runs: list = field(default_factory=list)


def read_topic(brokers, topic, seconds=60):
    """All committed records of a topic, as `{partition: [Record]}`, each in order of offset."""
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": "independent-model",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "auto.offset.reset": "error",
            "check.crcs": True,
        }
    )
    try:
        known = consumer.list_topics(topic, timeout=20).topics[topic]
        if known.error is not None:
            raise RuntimeError(f"{topic}: {known.error}")
        records = {number: [] for number in known.partitions}
        assignment = []
        for number in records:
            low, _ = consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=20)
            assignment.append(TopicPartition(topic, number, low))
        consumer.assign(assignment)
        open_ends = set(records)
        deadline = time.monotonic() + seconds
        while open_ends:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{topic}: the end was not reached in {seconds} s")
            for message in consumer.consume(10_000, timeout=0.2):
                error = message.error()
                if error is not None:
                    if error.name() == "_PARTITION_EOF":
                        open_ends.discard(message.partition())
                        continue
                    raise RuntimeError(f"{topic}: {error}")
                records[message.partition()].append(
                    Record(
                        topic,
                        message.partition(),
                        message.offset(),
                        message.timestamp()[1],
                        message.key(),
                        message.value(),
                        message.headers() or [],
                    )
                )
        return records
    finally:
        consumer.close()


def parse_journal(record):
    """One record of the journal topic, version 2; raises ValueError for anything else."""
    value = record.value or b""
    try:
        version, clock, nonce, sequence, *marks, epoch, length = struct.unpack_from(
            "<BqQQ3qQI", value, 0
        )
        if version != 2:
            raise ValueError(f"journal version {version}")
        at = struct.calcsize("<BqQQ3qQI")
        found = Transaction(record.partition, record.offset, clock, nonce, sequence)
        found.watermarks, found.epoch = marks, epoch
        if at + length > len(value):
            raise ValueError("cut points run over the end")
        found.cuts = value[at : at + length]
        at += length
        (count,) = struct.unpack_from("<I", value, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", value, at)
            at += 2
            if at + length > len(value):
                raise ValueError("a customer id runs over the end")
            found.woken.append(value[at : at + length])
            at += length
        (count,) = struct.unpack_from("<I", value, at)
        at += 4
        for _ in range(count):
            topic, first, last = struct.unpack_from("<Bqq", value, at)
            at += struct.calcsize("<Bqq")
            if topic >= len(INPUTS) or first > last:
                raise ValueError("a run that cannot be")
            found.runs.append(Run(topic, first, last))
    except struct.error as error:
        raise ValueError(f"too short: {error}") from error
    if at != len(value):
        raise ValueError("bytes follow the journal record")
    return found
