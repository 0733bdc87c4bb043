"""Replays the journal: applies every input to the naive customers in the order in which the
service applied it, and holds each output against what the model expects at that point."""

import hashlib
from collections import defaultdict

from model_checks import Checks
from model_customer import Customer
from model_decode import decode
from model_events import apply_event, escalations_due, future_limit, is_open, survey_due
from model_json import Fault
from model_source import INPUTS

SLACK = 60_000


class Replay:
    def __init__(self, strategy, inputs, outputs, report):
        self.strategy = strategy
        self.inputs = inputs  # by topic number: {partition: {offset: record}}
        self.outputs = outputs
        self.report = report
        self.checks = Checks(strategy, outputs, report)
        self.customers = {}
        self.partition_of = {}
        self.expected_dead = {}
        self.counts = defaultdict(int)
        self.clocks = {}

    def partition(self, number, transactions):
        """All transactions of one partition, in the order of the journal."""
        covered = [[] for _ in INPUTS]
        last = 0
        for transaction in transactions:
            if transaction.clock < last:
                self.report.fail("journal.clockNeverBack", f"{number}@{transaction.offset}")
            last = max(last, transaction.clock)
            for customer in transaction.woken:
                self.wake(customer, transaction.clock)
            for run in transaction.runs:
                for offset in self.between(run, number):
                    covered[run.topic].append(offset)
                    self.apply(self.inputs[run.topic][number][offset], run.topic,
                               transaction.clock)
        self.clocks[number] = last
        for topic, name in enumerate(INPUTS):
            wanted = sorted(self.inputs[topic].get(number, {}))
            place = f"{name}/{number}"
            if covered[topic] == wanted:
                self.report.ok("journal.everyInputOnce", len(wanted))
            else:
                missing = len(set(wanted) - set(covered[topic]))
                twice = len(covered[topic]) - len(set(covered[topic]))
                self.report.fail(
                    "journal.everyInputOnce", f"{place}: {missing} missing, {twice} twice"
                )

    def between(self, run, number):
        if run.first == run.last:
            return [run.first] if run.first in self.inputs[run.topic][number] else []
        records = self.inputs[run.topic][number]
        return [at for at in range(run.first, run.last + 1) if at in records]

    def wake(self, key, clock):
        customer = self.customers.get(key)
        if customer is None:
            return
        self.counts["wakes"] += 1
        before, customer.clock = customer.clock, max(clock, customer.clock)
        self.pass_time(key, customer, before)

    def apply(self, record, topic, clock):
        self.counts["records"] += 1
        try:
            event = decode(record, topic)
        except Fault as fault:
            self.dead(record, str(fault))
            return
        if event is None:
            self.counts["ignored"] += 1
            return
        key = event["customer"]
        customer = self.customers.get(key)
        if event["type"] == "bank.customer.erased":
            if customer is not None:
                self.erase(key, customer, event, clock)
            return
        if max(event["subject"], event["time"]) > future_limit(clock):
            self.dead(record, "event.future")
            return
        is_new = customer is None
        if is_new:
            customer = Customer(self.strategy, clock)
            self.customers[key] = customer
            self.partition_of[key] = record.partition
        if event["id"] in customer.events:
            self.counts["duplicates"] += 1
            return
        if event["id"] in customer.all_events:
            # Beyond the bound: the service has forgotten it, too.
            self.counts["duplicates beyond the bound"] += 1
        before, customer.clock = customer.clock, max(clock, customer.clock)
        if not is_new:
            self.pass_time(key, customer, before)
        customer.events.append(event["id"])
        customer.all_events.add(event["id"])
        self.counts["events"] += 1
        held = open_holdings(customer)
        customer.portrait_changed = is_new
        apply_event(customer, event)
        escalated, customer.pushed_out = customer.pushed_out, []
        taken = self.outputs.take(
            "crm.marketing", key, event["causation"], customer.clock, len(escalated)
        )
        self.checks.marketing(customer, taken, escalated, None)
        changed = customer.portrait_changed or open_holdings(customer) != held
        self.settle(key, customer, event, changed)

    def dead(self, record, error_class):
        self.expected_dead[(record.topic, record.partition, record.offset)] = error_class

    def pass_time(self, key, customer, before):
        """What is due, then everything that depends on time. `before` is the clock of the turn
        before: what was due later than that was not overdue from the start."""
        escalations = escalations_due(customer)
        for _, _, due in escalations:
            if due > before:
                late = customer.clock - due
                if late <= SLACK:
                    self.report.ok("timers.escalatedInTime")
                else:
                    self.report.fail("timers.escalatedInTime", f"{late} ms late")
        invitation = survey_due(customer)
        taken = self.outputs.take(
            "crm.marketing", key, None, customer.clock,
            len(escalations) + (invitation is not None),
        )
        self.checks.marketing(customer, taken, escalations, invitation)
        if customer.evaluated != customer.clock or escalations or invitation:
            self.settle(key, customer, None, False)

    def settle(self, key, customer, event, portrait_changed):
        cause = None if event is None else event["causation"]
        changes = customer.evaluate()
        self.counts["segment and tier changes"] += len(changes)
        now = customer.clock
        # No more than expected: what is left over is found by the next turn, or at the end.
        signals = [one for one in changes if one[0] in ("raised", "cleared")]
        seen = [one for one in changes if one not in signals]
        taken = self.outputs.take("crm.segments", key, cause, now, len(seen))
        self.checks.segments(customer, taken, seen)
        taken = self.outputs.take("crm.marketing", key, cause, now, len(signals))
        self.checks.signals(customer, taken, signals)
        self.counts["signals"] += len(signals)
        triggers = []
        if event is None or not event.get("snapshot_read"):
            triggers = self.triggers(customer, changes, event)
        withdrawals = self.checks.withdrawals_expected(customer)
        most = len(withdrawals) + len(triggers)
        offers = self.outputs.take("crm.offers", key, cause, now, most)
        decisions = self.outputs.take("crm.decisions", key, cause, now, len(triggers))
        self.checks.decisions(key, customer, triggers, withdrawals, offers, decisions)
        if portrait_changed or seen:
            taken = self.outputs.take("crm.profiles", key, cause, now, 1)
            self.checks.portrait(key, customer, taken)

    def triggers(self, customer, changes, event):
        """The triggers of these changes and this event, in order, each once."""
        found = []
        for change in changes:
            kind = {
                "tier": "tierChanged", "entered": "segmentEntered", "raised": "segmentEntered",
            }.get(change[0])
            found += [
                one["id"] for one in self.strategy.triggers if one.get(kind) == change[1]
                and kind is not None
            ]
        if event is not None:
            view = EventAttributes(customer, event)
            for one in self.strategy.triggers:
                if one.get("event") == event["type"]:
                    if one["condition"] is None or one["condition"](view) is True:
                        found.append(one["id"])
        return list(dict.fromkeys(found))

    def erase(self, key, customer, event, clock):
        """Live offers are withdrawn, the profile becomes a tombstone, a receipt leaves."""
        self.counts["erasures"] += 1
        customer.clock = max(clock, customer.clock)
        live = [one["id"] for one in customer.decisions if one_is_live(one, customer.clock)]
        taken = self.outputs.take(
            "crm.offers", key, event["causation"], customer.clock, len(live)
        )
        self.report.expect(
            "erasure.withdrawals", [one.data["decisionId"] for one in taken], live, "erasure"
        )
        hashed = hashlib.sha256(key).hexdigest()
        receipts = self.outputs.queues[5][hashed.encode()]
        good = receipts and receipts[0].time == customer.clock
        if good and receipts.popleft().data["customerHash"] == hashed:
            self.report.ok("erasure.receipt")
        else:
            self.report.fail("erasure.receipt", "an erasure without its receipt")
        if self.outputs.take_tombstone(key) is None:
            self.report.fail("erasure.tombstone", "an erasure without its tombstone")
        else:
            self.report.ok("erasure.tombstone")
        del self.customers[key]
        self.checks.safety.forget(key)
        self.outputs.forget(key)

    def finish(self):
        """Nothing may be left that nothing explains, and nothing that time has made due."""
        for output in self.outputs.rest():
            self.report.fail("outputs.explained", f"{output.place()} {output.type}")
        for key, customer in self.customers.items():
            customer.clock = max(customer.clock, self.clocks[self.partition_of[key]] - SLACK)
            late = escalations_due(customer)
            if late:
                self.report.fail("timers.escalatedInTime", f"{len(late)} deadlines missed")
            if customer.evaluate():
                self.report.fail("timers.windowsMoveInTime", "a change was due and did not come")
            self.report.ok("timers.escalatedInTime")
            self.report.ok("timers.windowsMoveInTime")
        self.report.ok("outputs.explained", self.outputs.count)


class EventAttributes:
    """What a trigger's condition sees."""

    def __init__(self, customer, event):
        self.customer = customer
        self.event = event

    def attribute(self, path):
        if path.startswith("event."):
            return self.event.get(path[6:])
        return self.customer.attribute(path)

    def call(self, name, arguments):
        return self.customer.call(name, arguments)


def one_is_live(decision, now):
    answered = {"accepted", "declined"} & decision["responses"]
    return now < decision["expires"] and not decision["withdrawn"] and not answered


def open_holdings(customer):
    return {name for name, one in customer.holdings.items() if is_open(one)}
