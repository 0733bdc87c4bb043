"""A broker and a worker as processes, and a bank of hand-made customers, for service checks."""

import datetime
import json
import pathlib
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from confluent_kafka import Producer

from checks import until

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-the-checks"


class Service:
    """An embedded broker, topics, and workers that are stopped when the checks are over."""

    def __init__(self, strata):
        self.strata = strata
        self.folder = tempfile.TemporaryDirectory(prefix="strata-checks-")
        self.processes = []
        self.broker, self.brokers = self.start(
            ["broker", "--listen", "127.0.0.1:0", "--no-auto-create", "--data", self.path("broker")]
        )
        self.producer = Producer(
            {"bootstrap.servers": self.brokers, "partitioner": "murmur2_random", "linger.ms": 1}
        )

    def path(self, name):
        return f"{self.folder.name}/{name}"

    def start(self, arguments, marker="listening on "):
        """Starts a part and returns it with the address it says it listens on."""
        log = open(self.path(f"{arguments[0]}-{len(self.processes)}.log"), "w", encoding="utf-8")
        process = subprocess.Popen(
            [self.strata, *arguments], stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT
        )
        self.processes.append(process)
        for line in process.stdout:
            if marker in line:
                return process, line.split(marker)[1].split()[0]
        raise AssertionError(f"strata {arguments[0]} ended: see its log: {open(log.name).read()}")

    def worker(self, name, *settings):
        arguments = ["worker", *self.at()]
        for setting in (
            f"worker.instance={name}", f"worker.stateDirectory={self.path(name)}",
            "http.listen=127.0.0.1:0", f"http.token={TOKEN}", *settings,
        ):
            arguments += ["--set", setting]
        process, address = self.start(arguments)
        until(lambda: self.get(address, "/ready")[0] == 200, 60, "a ready worker")
        return process, address

    def at(self):
        return ["--brokers", self.brokers, "--config", "config/strata.yaml"]

    def run(self, *arguments):
        """Runs a command to its end: exit status, standard output, standard error."""
        done = subprocess.run(
            [self.strata, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=120,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def get(self, address, path, token=None):
        request = urllib.request.Request(f"http://{address}{path}")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        self.folder.cleanup()

    # The bank.

    def send(self, topic, customer, kind, data, event_id=None):
        """Produces one event and waits until the broker has it."""
        identity = event_id or f"e-{time.time_ns()}"
        headers = {
            "ce_specversion": "1.0", "ce_source": "checks", "ce_type": kind, "ce_id": identity,
            "ce_time": now(), "content-type": "application/json",
        }
        value = None if data is None else json.dumps(data)
        self.producer.produce(topic, key=customer, value=value, headers=headers)
        self.producer.flush(10)
        return identity

    def customer(self, customer, **fields):
        data = {
            "customerId": customer, "version": time.time_ns() // 1_000_000, "type": "person",
            "birthDate": "1990-05-17", "region": "CN-GD", "locale": "en",
            "timeZone": "UTC", "jurisdiction": "XX", "riskRating": 3,
            "consents": [
                {"purpose": "marketing", "channel": channel, "state": "granted", "at": now()}
                for channel in ("app", "email", "sms", "push", "phone")
            ],
        }
        data.update(fields)
        self.send("bank.customers", customer, "bank.customer.updated", data)

    def holding(self, customer, product):
        data = {
            "customerId": customer, "holdingId": f"h-{product}", "product": product,
            "openedAt": now(),
        }
        self.send("bank.customers", customer, "bank.holding.opened", data)

    def book(self, customer, number, amount="10.00", event_id=None, **fields):
        data = {
            "transactionId": f"t-{customer}-{number}", "customerId": customer,
            "accountId": f"a-{customer}", "amount": amount, "currency": "CNY",
            "creditDebit": "debit", "bookedAt": now(), "channel": "pos",
            "merchantCategory": "5812",
        }
        data.update(fields)
        return self.send(
            "bank.transactions", customer, "bank.transaction.booked", data, event_id
        )


def now(days_ago=0):
    time_then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days_ago)
    return time_then.isoformat()
