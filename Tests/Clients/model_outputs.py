"""The service's outputs by customer, taken in the order in which they left."""

import json
from collections import defaultdict, deque

from model_fields import parse_time
from model_json import Fault
from model_source import OUTPUTS


class Output:
    """One output record, its attributes read."""

    __slots__ = ("record", "type", "id", "cause", "time", "correlation", "strategy", "data",
                 "expiry")

    def __init__(self, record):
        self.record = record
        self.type = record.header("ce_type")
        self.id = record.header("ce_id")
        self.cause = record.header("ce_causationid")
        self.correlation = record.header("ce_correlationid")
        self.strategy = record.header("ce_strategyversion")
        self.expiry = record.header("ce_expirytime")
        time = record.header("ce_time")
        self.time = None if time is None else parse_time(time, "time")
        self.data = None if record.value is None else json.loads(record.value)

    def place(self):
        """Where the record is; names no customer."""
        return f"{self.record.topic}/{self.record.partition}@{self.record.offset}"


class Outputs:
    def __init__(self, report):
        self.queues = defaultdict(lambda: defaultdict(deque))
        self.count = 0
        self.ids = defaultdict(set)
        self.report = report
        self.strategy = None

    def add_topic(self, name, partitions):
        """Adds one topic's records by partition; an output's topic is known by its number."""
        index = OUTPUTS.index(name)
        for records in partitions.values():
            for record in records:
                try:
                    output = Output(record)
                except (ValueError, Fault) as error:
                    place = f"{name}/{record.partition}@{record.offset}"
                    self.report.fail("outputs.readable", f"{place}: {type(error).__name__}")
                    continue
                self.count += 1
                self.check_frame(output)
                self.queues[index][record.key].append(output)

    def check_frame(self, output):
        """Attributes every output carries."""
        if output.data is None:
            return
        if None in (output.type, output.id, output.cause, output.time, output.strategy):
            self.report.fail("outputs.attributes", output.place())
        self.strategy = self.strategy or output.strategy
        if output.strategy != self.strategy:
            self.report.fail("outputs.oneStrategy", output.place())

    def take(self, topic, key, cause, now, most):
        """What left for this customer, cause and time, in order, `most` at most; `cause` None is
        a timer's."""
        queue = self.queues[OUTPUTS.index(topic)][key]
        found = []
        while queue and len(found) < most:
            head = queue[0]
            if head.data is None:
                break
            fits = head.cause.startswith("timer:") if cause is None else head.cause == cause
            if not fits or head.time != now:
                if head.time < now:
                    # Its moment has passed without anything that explains it.
                    self.report.fail("outputs.explained", f"{head.place()} {head.type}")
                    queue.popleft()
                    continue
                break
            found.append(queue.popleft())
            if head.id in self.ids[key]:
                self.report.fail("outputs.uniqueIds", head.place())
            self.ids[key].add(head.id)
        self.report.ok("outputs.uniqueIds", len(found))
        return found

    def forget(self, key):
        """An erased customer's events are forgotten; sent again, they cause the same again."""
        self.ids.pop(key, None)

    def take_tombstone(self, key):
        queue = self.queues[OUTPUTS.index("crm.profiles")][key]
        if queue and queue[0].data is None:
            return queue.popleft()
        return None

    def rest(self):
        """What nothing explained."""
        for by_customer in self.queues.values():
            for queue in by_customer.values():
                yield from queue


class Report:
    """Checks by name, each with how often it held and failed."""

    def __init__(self, shown=5):
        self.passed = defaultdict(int)
        self.failed = defaultdict(int)
        self.details = defaultdict(list)
        self.shown = shown
        self.notes = {}

    def ok(self, name, count=1):
        if count:
            self.passed[name] += count

    def fail(self, name, detail):
        self.failed[name] += 1
        if len(self.details[name]) < self.shown:
            self.details[name].append(detail)

    def expect(self, name, actual, wanted, place):
        if actual == wanted:
            self.ok(name)
        else:
            self.fail(name, f"{place}: got {actual!r}, want {wanted!r}"[:600])
        return actual == wanted

    def names(self):
        return sorted(set(self.passed) | set(self.failed))
