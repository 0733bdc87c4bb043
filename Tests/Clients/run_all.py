#!/usr/bin/env python3
"""Runs every client's checks against one broker: `run_all.py host:port [options of a script]`."""

import pathlib
import subprocess
import sys

SCRIPTS = [
    "kcat_checks.py",
    "confluent_basics.py",
    "confluent_groups.py",
    "confluent_transactions.py",
    "kafka_python_checks.py",
    "aiokafka_checks.py",
]


def main():
    passed = failed = 0
    for script in SCRIPTS:
        path = pathlib.Path(__file__).with_name(script)
        lines = subprocess.Popen(
            [sys.executable, str(path), *sys.argv[1:]], stdout=subprocess.PIPE, text=True
        )
        finished = False
        for line in lines.stdout:
            words = line.split()
            if line.endswith(" failed\n") and len(words) == 4 and words[0].isdigit():
                passed, failed, finished = passed + int(words[0]), failed + int(words[2]), True
            else:
                print(line, end="", flush=True)
        lines.wait()
        if not finished:
            failed += 1
            print(f"FAIL {script}: it did not come to its end", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed or passed == 0 else 0)


if __name__ == "__main__":
    main()
