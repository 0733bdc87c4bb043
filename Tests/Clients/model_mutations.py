#!/usr/bin/env python3
"""Whether the independent model would notice: it verifies a run again and again, each time with
one thing changed in what it read, and each change has to turn a check red.

`model_mutations.py --brokers HOST:PORT --strategy config/strategy [--prefix P]`, on a run that
passes. `PASS name` for a mutation that is noticed.
"""

import argparse
import copy
import json
import sys

import independent_model
from model_outputs import Report
from model_source import Record

OFFERS, SEGMENTS, DECISIONS = "crm.offers", "crm.segments", "crm.decisions"
PROFILES, DEAD, JOURNAL = "crm.profiles", "strata.dead-letters", "strata.journal"
MUTATIONS = []


def mutation(name, *reds):
    """Registers a change of the topics read; one of these checks has to fail for it."""

    def register(function):
        MUTATIONS.append((name, reds, function))
        return function

    return register


def pick(topics, topic, wanted=lambda record: True):
    """The middle one of the records that fit, and the list it is in."""
    found = [
        (records, index) for records in topics[topic].values()
        for index, record in enumerate(records) if wanted(record)
    ]
    return found[len(found) // 2]


def of_type(*types):
    return lambda record: record.header("ce_type") in types and record.value is not None


def edit(records, index, change):
    """Replaces a record by one with other data."""
    record = copy.copy(records[index])
    data = json.loads(record.value)
    change(data)
    record.value = json.dumps(data).encode()
    records[index] = record


@mutation("an offer is lost", "offers.oneDecisionEach")
def _(topics):
    records, index = pick(topics, OFFERS, of_type("crm.offer.decided"))
    del records[index]


@mutation("an offer leaves twice", "outputs.uniqueIds")
def _(topics):
    records, index = pick(topics, OFFERS, of_type("crm.offer.decided"))
    records.insert(index, records[index])


@mutation("an offer leaves by a channel without consent", "safety.consent")
def _(topics):
    records, index = pick(topics, OFFERS, of_type("crm.offer.decided"))
    edit(records, index, lambda data: data.update(channel="carrierPigeon"))


@mutation("an offer is sent at night", "safety.sendingHours")
def _(topics):
    def change(data):
        data["sendAt"] = data["sendAt"][:10] + "T18:30:00Z"  # 02:30 in China

    records, index = pick(topics, OFFERS, of_type("crm.offer.decided"))
    edit(records, index, change)


@mutation("an offer has no way to refuse", "safety.wayToRefuse")
def _(topics):
    records, index = pick(topics, OFFERS, of_type("crm.offer.decided"))
    edit(records, index, lambda data: data.pop("refusal"))


@mutation("a withdrawal is lost", "offers.withdrawals", "erasure.withdrawals")
def _(topics):
    records, index = pick(topics, OFFERS, of_type("crm.offer.withdrawn"))
    del records[index]


@mutation("a decision is lost", "decisions.triggers")
def _(topics):
    records, index = pick(topics, DECISIONS)
    del records[index]


@mutation("a funnel step is told otherwise", "decisions.funnel")
def _(topics):
    records, index = pick(topics, DECISIONS)
    edit(records, index, lambda data: data["offers"][0]["steps"][-1].update(outcome="odd"))


@mutation("a segment change is lost", "segments.changes")
def _(topics):
    records, index = pick(topics, SEGMENTS)
    del records[index]


@mutation("a segment change comes twice under another id", "segments.changes")
def _(topics):
    records, index = pick(topics, SEGMENTS)
    again = copy.copy(records[index])
    again.headers = [
        (name, b"0" * 32 if name == "ce_id" else value) for name, value in again.headers
    ]
    records.insert(index + 1, again)


@mutation("two changes of a customer are swapped", "segments.changes", "outputs.explained")
def _(topics):
    for records in topics[SEGMENTS].values():
        for index in range(len(records) - 1):
            if records[index].key == records[index + 1].key:
                records[index], records[index + 1] = records[index + 1], records[index]
                return


@mutation("an escalation is lost", "complaints.escalations")
def _(topics):
    records, index = pick(topics, "crm.marketing", of_type("crm.complaint.escalated"))
    del records[index]


@mutation("a feature is off by one cent", "features.values")
def _(topics):
    def change(data):
        data["features"]["outflow30d"] = data["features"]["outflow30d"][:-1] + "x"

    records, index = pick(topics, PROFILES, of_type("crm.profile.changed"))
    edit(records, index, change)


@mutation("a dead letter is lost", "deadLetters.once")
def _(topics):
    records, index = pick(topics, DEAD)
    del records[index]


@mutation("a dead letter comes twice", "deadLetters.once")
def _(topics):
    records, index = pick(topics, DEAD)
    records.append(records[index])


@mutation("a dead letter has another class", "deadLetters.class")
def _(topics):
    records, index = pick(topics, DEAD)
    record = copy.copy(records[index])
    record.headers = [
        (name, b"amount.odd" if name == "strata.error.class" else value)
        for name, value in record.headers
    ]
    records[index] = record


@mutation("a transaction is lost from the journal", "journal.everyInputOnce")
def _(topics):
    records, index = pick(topics, JOURNAL)
    del records[index]


@mutation("a transaction is applied twice", "journal.everyInputOnce")
def _(topics):
    records, index = pick(topics, JOURNAL)
    records.insert(index, records[index])


@mutation("an output nothing caused", "outputs.explained", "segments.changes")
def _(topics):
    records, index = pick(topics, SEGMENTS)
    stray = copy.copy(records[index])
    stray.headers = [
        (name, {"ce_id": b"1" * 32, "ce_causationid": b"nothing"}.get(name, value))
        for name, value in stray.headers
    ]
    records.append(stray)


@mutation("an erasure leaves no receipt", "erasure.receipt")
def _(topics):
    records, index = pick(topics, "strata.erasures")
    del records[index]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brokers", required=True, metavar="HOST:PORT")
    parser.add_argument("--strategy", required=True, metavar="FOLDER")
    parser.add_argument("--prefix", default="")
    parser.add_argument("--only", help="mutations whose name contains this")
    options = parser.parse_args()
    topics = independent_model.read_all(options)
    passed = failed = 0
    for name, reds, change in MUTATIONS:
        if options.only and options.only not in name:
            continue
        changed = {
            topic: {number: [copy_of(one) for one in records]
                    for number, records in partitions.items()}
            for topic, partitions in topics.items()
        }
        try:
            change(changed)
        except IndexError:
            print(f"SKIP {name}: the run has no such record", flush=True)
            continue
        report = Report()
        independent_model.verify(options, changed, report)
        noticed = any(report.failed[red] for red in reds)
        passed, failed = passed + noticed, failed + (not noticed)
        print(f"{'PASS' if noticed else 'FAIL'} {name}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


def copy_of(record):
    return Record(
        record.topic, record.partition, record.offset, record.timestamp, record.key,
        record.value, record.headers,
    )


if __name__ == "__main__":
    main()
