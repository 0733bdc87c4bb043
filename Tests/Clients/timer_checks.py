#!/usr/bin/env python3
"""Timers of the service with real processes: a window that moves, a dwell that ends, a customer
who becomes inactive. They fire with no input, once, though the worker that armed them is killed
with SIGKILL and another one, with an empty disk, restores the state. Nobody becomes inactive
where the feed is silent.

`timer_checks.py STRATA`, where STRATA is the command. Takes about five minutes."""

import datetime
import json
import sys
import time

import checks
from checks import check, expect, until
from confluent_common import values
from service_common import TOKEN, Service

PARTITIONS = 4
# No input but the customers' own reaches the last partition: its feed falls silent.
SILENT = PARTITIONS - 1
PER_PARTITION = 3
STRATEGY = "Tests/Clients/timer-strategy"
# What a timer may be late, in seconds.
LATENESS = 60

service = None
settings = []
# When a restored worker last became ready.
ready = 0.0
# Of each customer, when what is waited for is due.
due = {}


def murmur2(data):
    """The hash of Kafka's default partitioner (org.apache.kafka.common.utils.Utils.murmur2)."""
    mask, mix = 0xFFFFFFFF, 0x5BD1E995
    value = 0x9747B28C ^ len(data)
    whole = len(data) // 4 * 4
    for at in range(0, whole, 4):
        k = int.from_bytes(data[at : at + 4], "little") * mix & mask
        k = (k ^ k >> 24) * mix & mask
        value = (value * mix & mask) ^ k
    rest = data[whole:]
    if rest:
        value = (value ^ int.from_bytes(rest, "little")) * mix & mask
    value = (value ^ value >> 13) * mix & mask
    return value ^ value >> 15


def partition(customer):
    return (murmur2(customer.encode()) & 0x7FFFFFFF) % PARTITIONS


def customers(prefix):
    """As many on every partition."""
    found = {number: [] for number in range(PARTITIONS)}
    number = 0
    while any(len(those) < PER_PARTITION for those in found.values()):
        name = f"{prefix}-{number}"
        number += 1
        if len(found[partition(name)]) < PER_PARTITION:
            found[partition(name)].append(name)
    return [name for those in found.values() for name in those]


WINDOW, DWELL, INACTIVE = customers("W"), customers("D"), customers("I")


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat()


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def changes():
    """Every committed change of segments and stages, as (what happened, its JSON)."""
    found = []
    for number in range(PARTITIONS):
        for value in values(service.brokers, "crm.segments", number):
            change = json.loads(value)
            if "segmentId" in change:
                left = "since" in change
                name = f"{change['segmentId']} {'left' if left else 'entered'}"
            else:
                name = f"{change['machineId']} {change['to']}"
            found.append((name, change))
    return found


def of(name):
    return [change for what, change in changes() if what == name]


def tick():
    """Somebody else's booking on every partition but the silent one keeps the feed alive."""
    for name in ALIVE:
        service.book(name, time.time_ns(), channel="branch")


ALIVE = [
    next(f"T-{n}" for n in range(1000) if partition(f"T-{n}") == number)
    for number in range(SILENT)
]


def ticking(condition, limit, what):
    """Waits like `until`, the feed alive."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        tick()
        if condition():
            return
        time.sleep(2)
    raise AssertionError(f"{what} not reached within {limit} s: {summary()}")


def summary():
    counts = {}
    for name, _ in changes():
        counts[name] = counts.get(name, 0) + 1
    return counts


def worker(name):
    global ready
    process, _ = service.worker(name, *settings)
    ready = time.time()
    return process


def kill(process):
    process.kill()
    process.wait(30)


@check("the strategy of these checks has no error")
def strategy(_):
    status, said, errors = service.run("strategy", "check", STRATEGY)
    expect(status, 0, said + errors)


@check("timers are armed, the worker is killed, and none has fired")
def armed(_):
    first = worker("first")
    tick()
    now = time.time()
    # The next but one boundary of a tile of two minutes: in two to four minutes.
    boundary = (now // 120 + 2) * 120
    for name in WINDOW:
        # In the middle of the tile that leaves the window of 30 tiles then.
        service.book(name, 1, bookedAt=iso(boundary - 31 * 120 + 60))
        due[name] = boundary
    for name in DWELL:
        service.holding(name, "savings")
    for name in INACTIVE:
        booked = time.time()
        service.book(name, 1, channel="transfer", bookedAt=iso(booked))
        due[name] = booked + 120
    ticking(lambda: len(of("saver entered")) == len(DWELL), 60, "members by holding")
    for change in of("saver entered"):
        due[change["customerId"]] = seconds(change["at"]) + 120
    for name in DWELL:
        service.send(
            "bank.customers", name, "bank.holding.closed",
            {"customerId": name, "holdingId": "h-savings", "product": "savings",
             "closedAt": iso(time.time())},
        )
    wanted = {
        "shopper entered": len(WINDOW), "saver entered": len(DWELL),
        "open active": len(INACTIVE), "guarded active": len(INACTIVE),
    }
    ticking(lambda: summary() == wanted, 60, "what arms the timers")
    kill(first)
    expect(summary(), wanted, "changes before anything was due")


@check("another worker with an empty disk restores the timers, and all fire with no input")
def fired(_):
    worker("second")
    ticking(
        lambda: len(of("shopper left")) == len(WINDOW) and len(of("saver left")) == len(DWELL)
        and len(of("open gone")) == len(INACTIVE),
        420, "every window exit, dwell end and inactivity",
    )
    latest = 0.0
    for name in ("shopper left", "saver left", "open gone"):
        for change in of(name):
            at, wanted = seconds(change["at"]), due[change["customerId"]]
            expect(change["reason"]["cause"], "timer")
            assert at >= wanted - 0.002, f"{name} {wanted - at} s early"
            latest = max(latest, at - max(wanted, ready))
    print(f"     at most {latest:.1f} s after it was due and a worker was ready")
    assert latest <= LATENESS, f"{latest} s late"


@check("where the feed is alive the guarded lifecycle follows, where it is silent nobody is gone")
def guarded(_):
    alive = [name for name in INACTIVE if partition(name) != SILENT]
    ticking(lambda: len(of("guarded gone")) >= len(alive), 420, "inactivity with a live feed")
    expect(sorted(change["customerId"] for change in of("guarded gone")), sorted(alive))
    for change in of("guarded gone"):
        at, wanted = seconds(change["at"]), due[change["customerId"]]
        assert at >= wanted - 0.002, f"{wanted - at} s early"


@check("each fired once, also after another SIGKILL")
def once(_):
    kill(service.processes[-1])
    before = summary()
    worker("second")
    time.sleep(10)
    expect(summary(), before, "changes after the restart")
    expect(
        before,
        {
            "shopper entered": len(WINDOW), "shopper left": len(WINDOW),
            "saver entered": len(DWELL), "saver left": len(DWELL),
            "open active": len(INACTIVE), "open gone": len(INACTIVE),
            "guarded active": len(INACTIVE),
            "guarded gone": sum(partition(name) != SILENT for name in INACTIVE),
        },
        "changes",
    )


@check("explain says the stage, since when and why")
def explained(_):
    name = next(name for name in INACTIVE if partition(name) == SILENT)
    status, said, errors = service.run(
        "explain", "--customer", name, *service.at(), "--set", settings[0]
    )
    expect(status, 0, said + errors)
    for part in ("open: gone since", "leave", "after 2m without sinceTransfer",
                 "guarded: active since", "feed has been silent since"):
        assert part in said, f"{part!r} is missing: {said}"


@check("a replay from the journal repeats every byte")
def verified(_):
    process = service.processes[-1]
    process.terminate()
    expect(process.wait(30), 0, "exit status")
    status, said, errors = service.run(
        "verify", "--json", "--store", service.path("second"), *service.at(), "--set", settings[0]
    )
    expect(status, 0, said + errors)
    assert json.loads(said.splitlines()[-1])["verified"], said


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    service = Service(sys.argv[1])
    settings = [f"strategy.directory={STRATEGY}", "worker.sessionTimeout=12s"]
    try:
        status, said, errors = service.run(
            "topics", "apply", "--partitions", str(PARTITIONS), *service.at()
        )
        if status != 0:
            sys.exit(f"topics apply failed: {said}{errors}")
        sys.argv[1:] = [service.brokers] + sys.argv[2:]
        checks.main()
    finally:
        service.close()
