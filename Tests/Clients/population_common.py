"""A population with known scores, and the binary records of strata.aggregates."""

import math
import random

from confluent_kafka import Consumer, TopicPartition

AGGREGATES = "strata.aggregates"


def balances(count, seed):
    """A balance in fen by customer: heavy tail, a group that owes, and round sums that many
    share."""
    generator = random.Random(seed)
    found = {}
    for number in range(count):
        kind = generator.random()
        if kind < 0.15:
            amount = -int(math.exp(generator.gauss(11, 1)))
        elif kind < 0.3:
            amount = generator.choice([0, 1_000_00, 10_000_00])
        elif kind < 0.4:
            amount = int(50_000 / (1 - generator.random()) ** (1 / 1.16))
        else:
            amount = int(math.exp(generator.gauss(13, 1.3)))
        found[f"P-{number}"] = amount
    return found


def rank_error(values, cut, share):
    """How far the wanted share is from those the cut stands for; ties make that a range."""
    above = sum(value > cut for value in values) / len(values)
    at_least = sum(value >= cut for value in values) / len(values)
    return max(above - share, share - at_least, 0)


class Varints:
    """LEB128, signed numbers zigzag."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def signed(self):
        value = self.take()
        return (value >> 1) ^ -(value & 1)


def parse_cuts(data):
    """The merged cut points, version 1."""
    source = Varints(data)
    if source.take() != 1:
        raise ValueError("another version")
    found = {"epoch": source.take(), "clock": source.signed()}
    found["parts"] = {source.signed(): source.take() for _ in range(source.take())}
    found["counters"] = {source.take(): source.signed() for _ in range(source.take())}
    found["scores"] = {}
    for _ in range(source.take()):
        series, count, total = source.take(), source.signed(), source.signed()
        cuts = {}
        for _ in range(source.take()):
            top = source.signed()
            cuts[top] = {
                "value": source.signed(), "count": source.signed(), "sum": source.signed()
            }
        found["scores"][series] = {"count": count, "sum": total, "cuts": cuts}
    if source.at != len(data):
        raise ValueError("bytes follow")
    return found


def parse_counts(data):
    """The counters of a day, version 1."""
    source = Varints(data)
    if source.take() != 1:
        raise ValueError("another version")
    found = {"epoch": source.take(), "clock": source.signed()}
    found["counters"] = {source.take(): source.signed() for _ in range(source.take())}
    if source.at != len(data):
        raise ValueError("bytes follow")
    return found


def counts_bytes(counts):
    """The record that `parse_counts` reads."""

    def varint(value):
        digits = bytearray()
        while value >= 0x80:
            digits.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes(digits) + bytes([value])

    def signed(value):
        return varint(value << 1 if value >= 0 else (-value << 1) - 1)

    counters = counts["counters"]
    head = varint(1) + varint(counts["epoch"]) + signed(counts["clock"]) + varint(len(counters))
    return head + b"".join(varint(cell) + signed(counters[cell]) for cell in sorted(counters))


def published(brokers):
    """Every committed table of cut points there still is, in order, as (parsed, bytes)."""
    return [
        (parse_cuts(value), value) for key, value in aggregates(brokers) if key == b"cuts"
    ]


def days(brokers):
    """The newest committed counts of each day, by its date."""
    found = {}
    for key, value in aggregates(brokers):
        if key.startswith(b"counts/"):
            found[key.decode().removeprefix("counts/")] = parse_counts(value)
    return found


def aggregates(brokers):
    """Every committed record there still is, in order, as (key, value); no tombstones."""
    consumer = Consumer(
        {
            "bootstrap.servers": brokers, "group.id": "population-checks",
            "enable.auto.commit": False, "isolation.level": "read_committed",
        }
    )
    try:
        partition = TopicPartition(AGGREGATES, 0, 0)
        _, end = consumer.get_watermark_offsets(partition, timeout=10)
        consumer.assign([partition])
        found = []
        while True:
            message = consumer.poll(1.0)
            if message is None:
                position = consumer.position([partition])[0].offset
                if position >= end or position < 0:
                    return found
                continue
            if message.error() is None and message.value() is not None:
                found.append((message.key(), message.value()))
    finally:
        consumer.close()
