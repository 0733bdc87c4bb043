#!/usr/bin/env python3
"""Awkward traffic for the independent model, under a seed: out of order, repeated, reversed before
it was booked, forgotten, in every envelope, and spoilt byte by byte.

`model_traffic.py --brokers HOST:PORT [--prefix P] [--seconds N] [--rate N] [--seed S]`
"""

import argparse
import json
import random
import time
from datetime import datetime, timedelta, timezone

from confluent_kafka import Consumer, Producer, TopicPartition

HOUR, DAY = 3_600_000, 86_400_000
PRODUCTS = ["current", "savings", "timeDeposit", "creditCard", "premiumCard", "wealthPlan", "fund"]
CHANNELS = ["app", "push", "sms", "email", "phone"]


class Traffic:
    def __init__(self, seed, customers):
        self.random = random.Random(seed)
        self.customers = [f"h-{number:04}" for number in range(customers)]
        self.events = 0
        self.booked = {key: [] for key in self.customers}
        self.sent = []
        self.later = []
        self.offers = []

    def chance(self, share):
        return self.random.random() < share

    def moment(self, spread=None):
        """A time of day, mostly lately, sometimes long ago, rarely ahead."""
        now = int(time.time() * 1000)
        if spread is None:
            spread = self.random.choice(
                [5_000, 5_000, 120_000, 2 * HOUR, 2 * HOUR, 40 * DAY, 200 * DAY, 500 * DAY]
            )
        if self.chance(0.02):
            return now + self.random.choice([HOUR, DAY - 10_000, DAY + HOUR])
        at = now - self.random.randrange(spread)
        # Whole hours: where tiles, sending hours and thresholds meet.
        return at // HOUR * HOUR if self.chance(0.05) else at

    def text(self, at):
        minutes = self.random.choice([0, 0, 480, -300, 330])
        zone = timezone(timedelta(minutes=minutes))
        found = datetime.fromtimestamp(at / 1000, zone).isoformat(timespec="milliseconds")
        return found.replace("+00:00", "Z") if self.chance(0.8) else found

    def transaction(self, key):
        self.events += 1
        channel = self.random.choice(
            ["pos", "ecom", "ecom", "atm", "transfer", "fee", "interest", "salary", "salary",
             "kiosk"]
        )
        currency, digits = self.random.choice(
            [("CNY", 2)] * 6 + [("USD", 2), ("JPY", 0), ("KWD", 3), ("CHF", 2)]
        )
        units = self.random.choice([1, 50, 10_000, 400_000, 2_000_000])
        units = self.random.randrange(units * 2) + 1
        amount = f"{units / 10**digits:.{digits}f}" if digits else str(units)
        is_credit = channel in ("salary", "interest") or self.chance(0.15)
        data = {
            "transactionId": f"x{self.events}", "customerId": key, "accountId": f"{key}-a",
            "amount": amount, "currency": currency,
            "creditDebit": "credit" if is_credit else "debit",
            "bookedAt": self.text(self.moment()), "channel": channel,
        }
        if self.chance(0.8):
            data["merchantCategory"] = self.random.choice(
                ["5812", "5411", "3005", "7011", 4511, "5999", 5814]
            )
        return data

    def transactions(self, key):
        booked = self.booked[key]
        dice = self.random.random()
        if dice < 0.12 and booked:
            back = min(len(booked), self.random.choice([2, 5, 30]))
            data = self.reversal(key, self.random.choice(booked[-back:]))
            return "bank.transaction.reversed", data
        data = self.transaction(key)
        if dice < 0.17:
            # The reversal comes first, its original later or never.
            if self.chance(0.7):
                self.later.append((time.time() + self.random.random() * 3, key, data))
            return "bank.transaction.reversed", self.reversal(key, data)
        booked.append(data)
        return "bank.transaction.booked", data

    def reversal(self, key, original):
        self.events += 1
        data = dict(original)
        data |= {"transactionId": f"x{self.events}", "reversalOf": original["transactionId"]}
        data["creditDebit"] = "debit" if data["creditDebit"] == "credit" else "credit"
        if self.chance(0.4):
            data["bookedAt"] = self.text(self.moment(120_000))
        return data

    def master(self, key):
        data = {"type": "person" if self.chance(0.9) else "company"}
        if self.chance(0.5):
            data["version"] = self.random.randrange(50)
        optional = {
            "birthDate": self.random.choice(
                ["1990-02-28", "2004-02-29", f"{2008:04}-{datetime.now():%m-%d}", "1960-12-31"]
            ),
            "riskRating": self.random.randrange(1, 6),
            "locale": self.random.choice(["zh-CN", "en", "fr-FR"]),
            "timeZone": self.random.choice(
                ["Asia/Shanghai", "America/New_York", "Nowhere/None", "Pacific/Chatham"]
            ),
            "jurisdiction": self.random.choice(["CN", "US", "DE", "GB", "XX"]),
        }
        data |= {name: value for name, value in optional.items() if self.chance(0.8)}
        flags = ["vulnerable", "deceased", "hardship", "fraudHold", "doNotContact"]
        if self.chance(0.1):
            data["flags"] = {self.random.choice(flags): True}
        if self.chance(0.7):
            data["consents"] = [self.consent() for _ in range(self.random.randrange(5))]
        return "bank.customer.updated", data

    def consent(self):
        found = {
            "purpose": self.random.choice(["marketing", "marketing", "survey"]),
            "state": "granted" if self.chance(0.8) else "withdrawn",
        }
        if self.chance(0.6):
            found["channel"] = self.random.choice(CHANNELS)
        if self.chance(0.7):
            found["at"] = self.text(self.moment())
        return found

    def customer_events(self, key):
        dice = self.random.random()
        if dice < 0.45:
            return self.master(key)
        if dice < 0.75:
            opened = self.chance(0.7)
            data = {
                "holdingId": f"{key}-h{self.random.randrange(6)}",
                "product": self.random.choice(PRODUCTS),
                "at": self.text(self.moment()),
            }
            return f"bank.holding.{'opened' if opened else 'closed'}", data
        if dice < 0.92:
            amount = self.random.choice([900, 470_000, 520_000, 6_100_000])
            data = {
                "accountId": f"{key}-a{self.random.randrange(3)}",
                "currency": self.random.choice(["CNY", "CNY", "USD", "CHF"]),
                "amount": f"{self.random.choice(['', '', '-'])}{amount}.37",
                "asOf": self.text(self.moment()),
            }
            return "bank.balance.reported", data
        return "bank.application.submitted", {
            "applicationId": f"p{self.events}", "product": self.random.choice(PRODUCTS),
        }

    def feedback(self, key):
        dice = self.random.random()
        if dice < 0.35 and self.offers:
            owner, decision = self.random.choice(self.offers[-200:])
            kind = self.random.choice(["opened", "accepted", "declined", "declined", "later"])
            return "crm.response.recorded", {"decisionId": decision, "response": kind}, owner
        if dice < 0.6:
            data = self.consent()
            return "crm.consent.changed", data, key
        if dice < 0.8:
            kind = self.random.choice(["opened", "updated", "closed", "closed"])
            data = {"complaintId": f"{key}-k{self.random.randrange(3)}"}
            data["at"] = self.text(self.moment(self.random.choice([1_000, 90_000, 3 * DAY])))
            if self.chance(0.7):
                data["severity"] = self.random.choice(["critical", "high", "low", "odd"])
            return f"crm.complaint.{kind}", data, key
        if dice < 0.9:
            data = {"flag": self.random.choice(["hardship", "fraudHold", "odd"])}
            data["at"] = self.text(self.moment(90_000))
            return f"crm.risk.{self.random.choice(['flagged', 'cleared'])}", data, key
        if dice < 0.95:
            data = {"channel": self.random.choice(CHANNELS), "byManager": self.chance(0.5)}
            return "crm.contact.logged", data, key
        return "crm.survey.answered", {"surveyId": "afterComplaint", "csat": 4}, key

    def next(self):
        """A record as (topic, key, value, headers)."""
        if self.sent and self.chance(0.06):
            back = min(len(self.sent), self.random.choice([3, 50, 500]))
            return self.random.choice(self.sent[-back:])
        if self.later and self.later[0][0] < time.time():
            _, key, data = self.later.pop(0)
            return self.keep("bank.transactions", key, "bank.transaction.booked", data)
        # Few customers are busy, so that their memories overflow.
        index = int(len(self.customers) * self.random.random() ** 3)
        key = self.customers[index]
        dice = self.random.random()
        if dice < 0.003:
            return ("bank.customers", key.encode(), None, [])
        if dice < 0.6:
            return self.keep("bank.transactions", key, *self.transactions(key))
        if dice < 0.8:
            return self.keep("bank.customers", key, *self.customer_events(key))
        type_, data, key = self.feedback(key)
        return self.keep("crm.feedback", key, type_, data)

    def keep(self, topic, key, type_, data):
        record = self.dress(topic, key, type_, data)
        self.sent.append(record)
        del self.sent[:-1_000]
        return record

    def dress(self, topic, key, type_, data):
        """The event in one of the envelopes, or spoilt."""
        self.events += 1
        id_, dice = f"v{self.events}", self.random.random()
        at = self.text(self.moment(60_000))
        headers = [("ce_id", id_), ("ce_type", type_), ("ce_source", "bank"), ("ce_time", at),
                   ("ce_specversion", "1.0")]
        if type_ == "bank.customer.updated" and dice < 0.4:
            op = self.random.choice("ccuurrdtm" if self.chance(0.2) else "cur")
            change = {"op": op, "ts_ms": int(time.time() * 1000)}
            change["before" if op == "d" else "after"] = data
            data = {"payload": change, "schema": None} if self.chance(0.3) else change
            headers = []
        elif dice < 0.5:
            data = {"specversion": "1.0", "id": id_, "source": "bank", "type": type_, "time": at,
                    "data": data}
            headers = [("content-type", "application/cloudevents+json; charset=utf-8")]
        value = json.dumps(data, ensure_ascii=self.chance(0.5)).encode()
        if self.chance(0.05):
            value = b"\0\0\0\0\7" + value
        if self.chance(0.05):
            value = self.spoil(value)
        return (topic, key.encode(), value, headers)

    def spoil(self, value):
        at = self.random.randrange(len(value))
        how = self.random.randrange(5)
        if how == 0:
            return value[:at]
        if how == 1:
            letter = self.random.choice(b'"{}[],:0129.eE-+\\\x00\x1f\x7f\xff\xc3ntTZ ')
            return value[:at] + bytes([letter]) + value[at + 1:]
        if how == 2:
            return value[:at] + value[at + 1:]
        if how == 3:
            other = self.random.randrange(len(value))
            low, high = min(at, other), max(at, other)
            return value[:low] + value[low:high] * 2 + value[high:]
        return value + self.random.choice([b"}", b" ", b"x", b"\0", b"{}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brokers", required=True)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--customers", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    traffic = Traffic(options.seed, options.customers)
    producer = Producer(
        {"bootstrap.servers": options.brokers, "partitioner": "murmur2_random", "linger.ms": 5}
    )
    inbox = Consumer(
        {"bootstrap.servers": options.brokers, "group.id": "model-traffic",
         "isolation.level": "read_committed", "enable.auto.commit": False}
    )
    offers = options.prefix + "crm.offers"
    partitions = inbox.list_topics(offers, timeout=10).topics[offers].partitions
    inbox.assign([TopicPartition(offers, number, 0) for number in partitions])
    start = time.monotonic()
    count = 0
    while time.monotonic() < start + options.seconds:
        while count < (time.monotonic() - start) * options.rate:
            topic, key, value, headers = traffic.next()
            producer.produce(options.prefix + topic, key=key, value=value, headers=headers)
            count += 1
        producer.poll(0)
        for message in inbox.consume(100, timeout=0.01):
            if message.error() is None:
                decided = json.loads(message.value())
                traffic.offers.append((message.key().decode(), decided["decisionId"]))
    producer.flush(10)
    inbox.close()
    print(f"{count} records")


if __name__ == "__main__":
    main()
