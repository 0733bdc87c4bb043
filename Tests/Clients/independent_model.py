#!/usr/bin/env python3
"""An independent verifier: reads the bank's input, the journal and all outputs as committed, and
recomputes with plain data structures what has to be in them. It shares no code with the service.

`independent_model.py --brokers HOST:PORT --strategy config/strategy [--prefix P] [--json]`

Prints `PASS name` or `FAIL name: detail` for each check, without personal data, and ends with
`N passed, N failed`; exits 1 if one failed.
"""

import argparse
import json
import sys
import time
from collections import Counter

from model_outputs import Outputs, Report
from model_replay import Replay
from model_source import DEAD_LETTERS, INPUTS, JOURNAL, OUTPUTS, parse_journal, read_topic
from model_strategy import Strategy


def dead_letters(records, prefix, replay, report):
    """Expected against actual, by position: each once, its class right, its content untouched."""
    actual = Counter()
    for partition in records.values():
        for record in partition:
            topic = record.header("strata.error.topic") or ""
            position = (
                topic.removeprefix(prefix), int(record.header("strata.error.partition") or -1),
                int(record.header("strata.error.offset") or -1),
            )
            actual[position] += 1
            place = f"{position[0]}/{position[1]}@{position[2]}"
            if position[0] not in INPUTS:
                report.fail("deadLetters.position", f"{record.topic}@{record.offset}")
                continue
            wanted = replay.expected_dead.get(position, "nothing")
            actual_class = record.header("strata.error.class") or ""
            if about_json(actual_class) and about_json(wanted):
                # Where JSON is broken in several ways, which one is found first is not defined.
                actual_class = wanted
            report.expect("deadLetters.class", actual_class, wanted, place)
            inputs = replay.inputs[INPUTS.index(position[0])]
            source = inputs.get(position[1], {}).get(position[2])
            same = source is not None and (source.key, source.value) == (record.key, record.value)
            own = [one for one in record.headers if not one[0].startswith("strata.error.")]
            if same and own == source.headers:
                report.ok("deadLetters.untouched")
            else:
                report.fail("deadLetters.untouched", place)
    for position, error_class in replay.expected_dead.items():
        if actual[position] == 1:
            report.ok("deadLetters.once")
        else:
            place = f"{position[0]}/{position[1]}@{position[2]}"
            report.fail("deadLetters.once", f"{place}: {actual[position]} times ({error_class})")


def about_json(error_class):
    return error_class.startswith("json.") or error_class.endswith(".duplicate")


def read_all(options):
    """Every topic as committed, by its name without the prefix."""
    return {
        name: read_topic(options.brokers, options.prefix + name)
        for name in [*INPUTS, JOURNAL, *OUTPUTS, DEAD_LETTERS]
    }


def verify(options, topics, report):
    strategy = Strategy(options.strategy)
    inputs = []
    for name in INPUTS:
        for records in topics[name].values():
            for record in records:
                record.topic = name
        inputs.append(
            {number: {one.offset: one for one in records}
             for number, records in topics[name].items()}
        )
    journal = {}
    for number, records in topics[JOURNAL].items():
        journal[number] = []
        for record in records:
            try:
                journal[number].append(parse_journal(record))
                report.ok("journal.readable")
            except ValueError as error:
                report.fail("journal.readable", f"{number}@{record.offset}: {error}")
    outputs = Outputs(report)
    for name in OUTPUTS:
        outputs.add_topic(name, topics[name])
    report.ok("outputs.attributes", outputs.count)
    replay = Replay(strategy, inputs, outputs, report)
    for number in sorted(set(journal) | set(inputs[0])):
        replay.partition(number, journal.get(number, []))
    replay.finish()
    replay.checks.safety.all_caps()
    dead_letters(topics[DEAD_LETTERS], options.prefix, replay, report)
    replay.counts["customers"] = len(replay.customers)
    replay.counts["outputs"] = outputs.count
    replay.counts["dead letters"] = len(replay.expected_dead)
    return replay.counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brokers", required=True, metavar="HOST:PORT")
    parser.add_argument("--strategy", required=True, metavar="FOLDER")
    parser.add_argument("--prefix", default="", help="of all topic names")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    parser.add_argument("--details", type=int, default=3, help="shown of each failure")
    options = parser.parse_args()
    report = Report(options.details)
    start = time.monotonic()
    counts = verify(options, read_all(options), report)
    seconds = time.monotonic() - start
    for name in report.names():
        if report.failed[name]:
            print(f"FAIL {name}: {report.failed[name]} of "
                  f"{report.failed[name] + report.passed[name]}")
            for detail in report.details[name]:
                print(f"     {detail}")
        else:
            print(f"PASS {name} ({report.passed[name]})")
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    print(f"{seconds:.1f} s")
    failed = sum(1 for name in report.names() if report.failed[name])
    passed = len(report.names()) - failed
    print(f"{passed} passed, {failed} failed")
    if options.json:
        print(json.dumps({
            "passed": passed, "failed": failed, "seconds": round(seconds, 1), **counts,
            "failures": {name: report.failed[name] for name in report.names()
                         if report.failed[name]},
        }))
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
