#!/usr/bin/env python3
"""Awkward traffic through two workers that are killed and stopped, then the independent model.

`model_run.py STRATA [--seconds N] [--rate N] [--seed S] [--customers N] [--sharp]`

STRATA is the built command. `--sharp` takes a copy of the default strategy whose windows, dwells,
deadlines and memories are so short that all of them are passed within the run. Everything lies in
a temporary folder; the broker listens on a free port of this machine.
"""

import argparse
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARP = {
    "service.yaml": [
        (r"deadlines: \[48h, 5d, 15d\]", "deadlines: [1m, 2m]"),
        (r"\[2h, 8h, 24h\]", "[1m, 2m, 3m]"), (r"\[4h, 24h, 72h\]", "[1m, 24h]"),
        ("delay: 24h", "delay: 1m"), ("coolDown: 90d", "coolDown: 2m"),
    ],
    "segments.yaml": [(r"dwell: \d+d", "dwell: 1m")],
    "tiers.yaml": [(r"dwell: \d+d", "dwell: 1m")],
    "features.yaml": [("window: 7d", "window: 1h"), ("window: 30d", "window: 2h")],
    "offers.yaml": [("coolDown: .*", "coolDown: {afterRefusal: 3m, afterContact: 1m}")],
    "contact-policy.yaml": [
        ("window: 7d}", "window: 7m}"), (r"count: (5|12),", "count: 3,"),
        ("AfterRefusal: 90d", "AfterRefusal: 2m"),
    ],
    "strategy.yaml": [
        (r"transactions: \d+", "transactions: 5"), (r"holdings: \d+", "holdings: 4"),
        (r"accounts: \d+", "accounts: 2"), (r"consents: \d+", "consents: 4"),
        (r"contacts: \d+", "contacts: 4"), (r"decisions: \d+", "decisions: 2"),
        (r"complaints: \d+", "complaints: 2"),
    ],
}


def sharpened(folder):
    target = pathlib.Path(folder) / "strategy"
    shutil.copytree(ROOT / "config" / "strategy", target)
    for name, changes in SHARP.items():
        text = (target / name).read_text()
        for pattern, replacement in changes:
            text = re.sub(pattern, replacement, text)
        (target / name).write_text(text)
    return target


class Run:
    def __init__(self, options, folder):
        self.options = options
        self.folder = pathlib.Path(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.brokers = f"127.0.0.1:{probe.getsockname()[1]}"
        self.strategy = sharpened(folder) if options.sharp else ROOT / "config" / "strategy"
        self.processes = {}

    def start(self, name, *arguments):
        log = open(self.folder / f"{name}.log", "ab")
        self.processes[name] = subprocess.Popen(
            [self.options.strata, *map(str, arguments)], stdout=log, stderr=log, cwd=ROOT
        )
        log.close()

    def worker(self, number):
        self.start(
            f"worker-{number}", "worker", "--brokers", self.brokers,
            "--set", f"worker.instance=model-{number}", "--set", "worker.lanes=2",
            "--set", f"worker.stateDirectory={self.folder}/state-{number}",
            "--set", f"strategy.directory={self.strategy}", "--set", "http.listen=127.0.0.1:0",
        )

    def signal(self, name, number):
        self.processes[name].send_signal(number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            self.processes[name].wait(60)

    def run(self):
        options = self.options
        self.start("broker", "broker", "--listen", self.brokers, "--data", self.folder / "broker")
        self.topics()
        for number in range(2):
            self.worker(number)
        traffic = subprocess.Popen(
            [sys.executable, HERE / "model_traffic.py", "--brokers", self.brokers,
             "--seconds", str(options.seconds), "--rate", str(options.rate),
             "--seed", str(options.seed), "--customers", str(options.customers)]
        )
        self.processes["traffic"] = traffic
        time.sleep(options.seconds / 4)
        self.signal("worker-0", signal.SIGKILL)
        time.sleep(2)
        self.worker(0)
        time.sleep(options.seconds / 4)
        # Longer than a session lasts: the other worker takes over meanwhile.
        self.signal("worker-1", signal.SIGSTOP)
        time.sleep(16)
        self.signal("worker-1", signal.SIGCONT)
        if traffic.wait(options.seconds + 60) != 0:
            raise RuntimeError("the traffic did not come to its end")
        # What is still on its way is consumed, and what is due meanwhile is done.
        time.sleep(15)
        for number in range(2):
            self.signal(f"worker-{number}", signal.SIGTERM)
        return subprocess.call(
            [sys.executable, HERE / "independent_model.py", "--brokers", self.brokers,
             "--strategy", self.strategy]
        )

    def topics(self):
        """Applies the topics as soon as the broker answers."""
        for _ in range(50):
            done = subprocess.run(
                [self.options.strata, "topics", "apply", "--brokers", self.brokers,
                 "--partitions", "6"], cwd=ROOT, capture_output=True, check=False,
            )
            if done.returncode == 0:
                return
            time.sleep(0.2)
        raise RuntimeError("the topics could not be applied")

    def stop(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.kill()
                process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("strata", help="the built command", type=lambda text: str(
        pathlib.Path(text).resolve()))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--customers", type=int, default=60)
    parser.add_argument("--sharp", action="store_true")
    parser.add_argument("--folder", help="keep the broker's data and all logs here")
    options = parser.parse_args()
    if options.folder:
        pathlib.Path(options.folder).mkdir(parents=True)
        run = Run(options, options.folder)
        try:
            sys.exit(run.run())
        finally:
            run.stop()
    with tempfile.TemporaryDirectory(prefix="strata-model-") as folder:
        run = Run(options, folder)
        try:
            status = run.run()
        finally:
            run.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
