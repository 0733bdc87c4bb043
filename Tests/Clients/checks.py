"""What the client checks share: a list of named checks, run one after the other.

Every script takes a bootstrap address, prints `PASS name` or `FAIL name: reason` for each
check, ends with `N passed, N failed`, and exits 1 if one failed.
"""

import argparse
import os
import subprocess
import sys
import time
import traceback

CHECKS = []


def check(name):
    """Registers a function as a check; it fails by raising."""

    def register(function):
        CHECKS.append((name, function))
        return function

    return register


def unique(prefix):
    """A name no earlier run on the same broker has used."""
    return f"{prefix}-{os.getpid()}-{time.time_ns() % 10**12}"


def expect(actual, wanted, what="value"):
    if actual != wanted:
        raise AssertionError(f"{what}: got {actual!r}, want {wanted!r}")


def until(condition, seconds=20, what="condition"):
    """Polls until the condition holds and returns what it returned."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise AssertionError(f"{what} not reached within {seconds} s")


def run(command, stdin=None, seconds=30):
    """Runs a program to its end and returns what it printed."""
    done = subprocess.run(
        command, input=stdin, capture_output=True, timeout=seconds, check=False, text=True
    )
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} exited {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bootstrap", help="host:port of the broker")
    parser.add_argument("--only", help="run the checks whose name contains this")
    parser.add_argument("--verbose", action="store_true", help="show where a check failed")
    options = parser.parse_args()
    passed = failed = 0
    for name, function in CHECKS:
        if options.only and options.only not in name:
            continue
        try:
            function(options.bootstrap)
        except Exception as error:  # a check may fail in any way
            failed += 1
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            print(f"FAIL {name}: {reason[:1600]}", flush=True)
            if options.verbose:
                traceback.print_exc(file=sys.stderr)
        else:
            passed += 1
            print(f"PASS {name}", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed or passed == 0 else 0)
