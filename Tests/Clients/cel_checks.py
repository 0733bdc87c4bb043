"""The expression evaluator against an independent implementation of CEL, on generated expressions.

    cel_checks.py STRATA [--count N] [--seed S] [--jobs J] [--show N]

The other implementation is cel-python (module `celpy`), which shares no code with Strata. Every
expression is generated with a type (cel_generator.py) and evaluated by both: they must agree on
the value, or both refuse to give one; Strata's deduced type must be the type that was generated,
and the value must belong to it. Where cel-python departs from the specification is listed in
cel_deviations.py, each with its reason; an expression whose evaluation came through such a place
is counted there, and does not count as one of the N. Anything else that differs is a failure.
"""

import argparse
import base64
import gc
import json
import math
import multiprocessing
import os
import subprocess
import sys
import time
from collections import Counter

from cel_deviations import DEVIATIONS, Watch
from cel_generator import (
    DURATION, TIMESTAMP, Generator, element, json_type, json_value, pair)

CHUNK = 500


def celpy_value(value, kind):
    """A generated value as one of cel-python's."""
    import celpy
    from celpy import celtypes as cel

    if kind.startswith("list("):
        return cel.ListType([celpy_value(item, element(kind)) for item in value])
    if kind.startswith("map("):
        key, item = pair(kind)
        return cel.MapType({celpy_value(k, key): celpy_value(v, item) for k, v in value.items()})
    make = {"bool": cel.BoolType, "int": cel.IntType, "uint": cel.UintType,
            "double": cel.DoubleType, "string": cel.StringType, "bytes": cel.BytesType,
            TIMESTAMP: cel.TimestampType, DURATION: cel.DurationType}[kind]
    return make(value)


def plain(value):
    """cel-python's value in the JSON mapping, and its type at run time."""
    from celpy import celtypes as cel

    if isinstance(value, (bool, cel.BoolType)):
        return bool(value), "bool"
    if isinstance(value, cel.IntType):
        return int(value), "int"
    if isinstance(value, cel.UintType):
        return int(value), "uint"
    if isinstance(value, float):
        return float(value), "double"
    if isinstance(value, str):
        return str(value), "string"
    if isinstance(value, bytes):
        return base64.b64encode(bytes(value)).decode(), "bytes"
    if isinstance(value, cel.TimestampType):
        return ("at", value.timestamp()), TIMESTAMP
    if isinstance(value, cel.DurationType):
        return ("for", value.total_seconds()), DURATION
    if isinstance(value, list):
        return [plain(item) for item in value], "list"
    if isinstance(value, dict):
        return {("true" if k else "false") if isinstance(k, cel.BoolType) else str(k): plain(v)
                for k, v in value.items()}, "map"
    return value, type(value).__name__


def same(ours, theirs, kind):
    """Whether Strata's JSON says what cel-python's value is, and that value is of the type."""
    from celpy import celtypes as cel

    value, shape = theirs
    if kind.startswith("list("):
        return shape == "list" and isinstance(ours, list) and len(ours) == len(value) and all(
            same(a, b, element(kind)) for a, b in zip(ours, value))
    if kind.startswith("map("):
        return shape == "map" and isinstance(ours, dict) and ours.keys() == value.keys() and all(
            same(ours[key], value[key], pair(kind)[1]) for key in ours)
    if shape != kind:
        return False
    if kind in ("int", "uint"):
        return not isinstance(ours, (bool, float)) and int(ours) == value
    if kind == "double":
        number = float(ours)
        return (math.isnan(number) and math.isnan(value)) or (
            number == value and math.copysign(1, number) == math.copysign(1, value))
    if kind == TIMESTAMP:
        return abs(cel.TimestampType(ours).timestamp() - value[1]) < 1e-4
    if kind == DURATION:
        return abs(float(ours[:-1]) - value[1]) <= 1e-9 * max(1.0, abs(value[1])) + 1e-6
    return ours == value and isinstance(ours, bool) == (kind == "bool")


def evaluate(environment, case, watch):
    """cel-python's answer: its value, or the reason why there is none."""
    from celpy import CELEvalError

    try:
        program = environment.program(environment.compile(case.text), functions=watch.functions)
        bound = {name: celpy_value(value, case.types[name]) for name, value in case.values.items()}
        value = program.evaluate(bound)
        return plain(value), None
    except CELEvalError as error:
        return None, f"{error.args[0]}" if error.args else "error"
    except Exception as error:  # it lets errors of Python's out
        return None, f"{type(error).__name__}: {error}"


def answers(strata, cases):
    """Strata's answer to each case."""
    lines = "".join(
        json.dumps({
            "expr": case.text, "types": {n: json_type(k) for n, k in case.types.items()},
            "bindings": {n: json_value(v) for n, v in case.values.items()},
        }) + "\n" for case in cases)
    done = subprocess.run([strata, "expression", "eval", "--batch"], input=lines,
                          capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(case, ours, theirs, reason):
    """What differs, in words; None when nothing does."""
    if theirs is None:
        return None if "error" in ours else f"cel-python refuses ({reason})"
    if "error" in ours:
        return "Strata refuses"
    if ours["type"] != case.kind:
        return f"Strata deduces {ours['type']}"
    return None if same(ours["value"], theirs, case.kind) else "the values differ"


def chunk(job):
    """One seed's cases: how many agreed as values and as errors, deviations, failures."""
    import celpy

    strata, seed, wanted = job
    # Parse trees have no cycles worth looking for; what there is goes with the chunk.
    gc.disable()
    counts, failures = Counter(), []
    environment = celpy.Environment()
    watch = Watch()
    generator = Generator(seed)
    cases = [generator.case() for _ in range(wanted)]
    for case, ours in zip(cases, answers(strata, cases), strict=True):
        watch.begin()
        theirs, reason = evaluate(environment, case, watch)
        difference = compare(case, ours, theirs, reason)
        if watch.seen:
            for name in watch.seen:
                counts["deviation " + name] += 1
            counts["set aside"] += 1
            continue
        counts["compared"] += 1
        counts["errors" if theirs is None else "values"] += 1
        if difference:
            shown = theirs if theirs is not None else reason
            failures.append(f"{difference}: {case.text}\n    with {case.values}\n"
                            f"    expected type {case.kind}; Strata {ours}; cel-python {shown}")
    gc.collect()
    return counts, failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("strata", help="the built command")
    parser.add_argument("--count", type=int, default=100_000, help="expressions to compare")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--show", type=int, default=20, help="differences to show")
    options = parser.parse_args()
    started = time.monotonic()
    counts, failures = Counter(), []
    jobs = ((options.strata, options.seed * 1_000_003 + number, CHUNK)
            for number in range(4 * options.count // CHUNK + 1))
    with multiprocessing.Pool(options.jobs) as pool:
        for found, wrong in pool.imap_unordered(chunk, jobs):
            counts += found
            failures += wrong
            if counts["compared"] >= options.count:
                pool.terminate()
                break
    for name, reason in DEVIATIONS.items():
        number = counts["deviation " + name]
        print(f"  set aside {number:6}  {name}: {reason}", flush=True)
    for text in failures[: options.show]:
        print(f"DIFFERS {text}")
    seconds = time.monotonic() - started
    print(f"{counts['compared']} expressions compared in {seconds:.0f} s "
          f"({counts['values']} values, {counts['errors']} errors), "
          f"{counts['set aside']} set aside")
    share = counts["set aside"] / max(counts["set aside"] + counts["compared"], 1)
    checks = [
        (f"{options.count} generated expressions were compared", counts["compared"] >= options.count),
        ("Strata and cel-python agree on every one", not failures),
        ("fewer than one in five was set aside", share < 0.2),
        ("a tenth or more were errors, a half or more values",
         counts["errors"] * 10 >= counts["compared"] and counts["values"] * 2 >= counts["compared"]),
    ]
    for name, passed in checks:
        print(f"{'PASS' if passed else 'FAIL'} {name}")
    passed = sum(passed for _, passed in checks)
    print(f"{passed} passed, {len(checks) - passed} failed", flush=True)
    sys.exit(0 if passed == len(checks) else 1)


if __name__ == "__main__":
    main()
