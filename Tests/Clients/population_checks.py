#!/usr/bin/env python3
"""Grading by rank over several partitions and two workers, one of them killed in mid-run: cut
points, measured shares and quintiles against the exact answer; and what follows for names.

    population_checks.py STRATA

STRATA is the command.
"""

import datetime
import json
import pathlib
import shutil
import sys
import time

import checks
from checks import check, expect, until
from model_source import JOURNAL, parse_journal, read_topic
from population_common import (
    AGGREGATES, aggregates, balances, counts_bytes, days, published, rank_error)
from service_common import ROOT, TOKEN, Service, now

CUSTOMERS = 3_000
PARTITIONS = 4
PERIOD = 10.0
BOUND = 0.015
STEPS = {"q1": 1.0, "q2": 0.8, "q3": 0.6, "q4": 0.4, "q5": 0.2}
TIERS = """
  - id: wealth
    description: Who has most
    score: customer.assets
    steps:
      - {id: q1, labels: {zh: 一, en: One}}
      - {id: q2, top: 80, labels: {zh: 二, en: Two}}
      - {id: q3, top: 60, labels: {zh: 三, en: Three}}
      - {id: q4, top: 40, labels: {zh: 四, en: Four}}
      - {id: q5, top: 20, labels: {zh: 五, en: Five}}
"""
LIFECYCLE = """
lifecycles:
  - id: wallet
    description: Whether much is kept here
    initial: slim
    states:
      - {id: slim, labels: {zh: 少, en: Little}}
      - {id: full, labels: {zh: 多, en: Much}, terminal: true}
    transitions:
      - {id: fill, from: slim, to: full, when: 'customer.assets >= money("1000.00", "CNY")'}
"""

service = None
scores = balances(CUSTOMERS, 7)
workers = {}


def strategy():
    """The checks' strategy with a counted population, a tier by rank, a lifecycle, and names
    that were approved long ago."""
    folder = pathlib.Path(service.path("strategy"))
    shutil.copytree(ROOT / "Tests/Clients/core-strategy", folder)
    with open(folder / "strategy.yaml", "a", encoding="utf-8") as file:
        file.write("\npopulation: {period: 10s, wait: 1s, smallestGroup: 10}\n")
    with open(folder / "tiers.yaml", "a", encoding="utf-8") as file:
        file.write(TIERS)
    (folder / "lifecycle.yaml").write_text(LIFECYCLE, encoding="utf-8")
    (folder / "naming.yaml").write_text("minimumGroupSize: 10\n", encoding="utf-8")
    for decision, person in (("--review", "li"), ("--approve", "wang")):
        status, _, errors = service.run(
            "strategy", "names", str(folder), decision, "all", "--by", person,
            "--date", "2024-01-01")
        expect(status, 0, errors)
    return str(folder)


def start(name):
    workers[name] = service.worker(name, f"strategy.directory={service.path('strategy')}")
    return workers[name]


def feed(customers):
    for customer in customers:
        value = scores[customer]
        sign, digits = ("-" if value < 0 else ""), f"{abs(value):03d}"
        service.producer.produce(
            "bank.customers", key=customer,
            value=json.dumps(
                {
                    "customerId": customer, "accountId": f"a-{customer}", "currency": "CNY",
                    "amount": f"{sign}{digits[:-2]}.{digits[-2:]}", "asOf": now(),
                }
            ),
            headers={
                "ce_specversion": "1.0", "ce_source": "checks", "ce_time": now(),
                "ce_type": "bank.balance.reported", "ce_id": f"b-{customer}-{value}",
                "content-type": "application/json",
            },
        )
    service.producer.flush(30)


def report():
    """What a worker tells of the population."""
    for _, address in workers.values():
        status, body = service.get(address, "/population", TOKEN)
        if status == 200:
            return json.loads(body)
    return None


def complete():
    """The newest table of cut points over all customers and partitions, if there is one."""
    tables = published(service.brokers)
    if not tables:
        return None
    newest = tables[-1][0]
    score = next(iter(newest["scores"].values()), None)
    is_current = all(epoch == newest["epoch"] for epoch in newest["parts"].values())
    if score is None or score["count"] != CUSTOMERS or not is_current:
        return None
    return newest if len(newest["parts"]) == PARTITIONS else None


def steps():
    """The newest step of every customer, from the committed outputs."""
    found = {}
    for records in read_topic(service.brokers, "crm.segments").values():
        for record in records:
            if record.header("ce_type") != "crm.tier.changed":
                continue
            event = json.loads(record.value)
            if event["tierId"] == "wealth":
                found[event["customerId"]] = (event["to"], event["reason"].get("population"))
    return found


@check("a worker killed in mid-run leaves no customer out of the cut points and none in twice")
def killed(_):
    customers = list(scores)
    start("one")
    start("two")
    feed(customers[: CUSTOMERS // 2])
    until(report, 30, "the first epoch")
    feed(customers[CUSTOMERS // 2 :])
    workers["two"][0].kill()
    workers["two"][0].wait()
    feed(customers[:100])
    start("two")
    table = until(complete, 90, "an epoch over all customers and partitions")
    score = next(iter(table["scores"].values()))
    expect(score["sum"], sum(scores.values()), "the sum of all scores")


@check("cut points are within 1.5 % in rank of the exact ones over all partitions")
def cut_points(_):
    table = until(complete, 60, "an epoch over all customers")
    values = list(scores.values())
    cuts = next(iter(table["scores"].values()))["cuts"]
    expect(sorted(cuts), [2_000, 4_000, 6_000, 8_000], "shares")
    for top, cut in cuts.items():
        error = rank_error(values, cut["value"], top / 10_000)
        assert error <= BOUND, f"top {top / 100} %: off by {error:.4f}"


@check("the measured share of the value is the true one, above one where others owe")
def measured_share(_):
    table = until(complete, 60, "an epoch over all customers")
    score = next(iter(table["scores"].values()))
    for top, cut in score["cuts"].items():
        best = [value for value in scores.values() if value >= cut["value"]]
        true = sum(best) / sum(scores.values())
        told = cut["sum"] / score["sum"]
        assert abs(told - true) < 0.01, f"top {top / 100} %: {told:.4f} for {true:.4f}"
    assert score["cuts"][8_000]["sum"] > score["sum"], "the shares do not exceed one"


@check("every customer is in the quintile that its rank says, without further events")
def quintiles(_):
    # Each customer is looked at once an epoch, at its own time.
    time.sleep(2 * PERIOD + 2)
    found = steps()
    expect(len(found), CUSTOMERS, "graded customers")
    ordered = sorted(scores.values(), reverse=True)
    wrong = 0
    for customer, (step, _) in found.items():
        value = scores[customer]
        first, last = ordered.index(value), CUSTOMERS - 1 - ordered[::-1].index(value)
        best, worst = first / CUSTOMERS, (last + 1) / CUSTOMERS
        low = STEPS[step] - 0.2 - BOUND
        high = STEPS[step] + BOUND
        wrong += not (best <= high and worst >= low)
    expect(wrong, 0, "customers in a quintile that is not theirs")
    for step in STEPS:
        share = sum(found_step == step for found_step, _ in found.values()) / CUSTOMERS
        # The round sums that many share fall to one side of a cut together.
        assert abs(share - 0.2) < 0.08, f"{step} holds {share:.3f}"


@check("an epoch is published once, and every partition works with the published cut points")
def same_epochs(_):
    tables = published(service.brokers)
    epochs = [table["epoch"] for table, _ in tables]
    expect(epochs, sorted(set(epochs)), "epochs")
    known = {table["epoch"]: data for table, data in tables}
    adopted = {}
    for number, records in read_topic(service.brokers, JOURNAL).items():
        before = 0
        for record in records:
            transaction = parse_journal(record)
            assert transaction.epoch >= before, f"partition {number} went back an epoch"
            before = transaction.epoch
            if transaction.cuts:
                adopted.setdefault(transaction.epoch, set()).add(transaction.cuts)
    assert len(adopted) >= 3, f"only {len(adopted)} epochs were adopted"
    for epoch, texts in adopted.items():
        expect(len(texts), 1, f"tables of epoch {epoch}")
        if epoch in known:
            expect(texts, {known[epoch]}, f"the table of epoch {epoch}")


@check("the report has counts, leaves small groups out, and asks for the token")
def told(_):
    _, address = workers["one"]
    expect(service.get(address, "/population")[0], 401)
    found = report()
    expect(found["customers"], CUSTOMERS)
    wealth = next(tier for tier in found["tiers"] if tier["tierId"] == "wealth")
    counts = [step["customers"] for step in wealth["steps"]]
    expect(sum(counts), CUSTOMERS, "customers on a step")
    full = sum(value >= 1_000_00 for value in scores.values())
    wallet = {"machineId": "wallet", "states": [
        {"state": "slim", "customers": CUSTOMERS - full}, {"state": "full", "customers": full}]}
    expect(found["lifecycles"], [wallet], "customers in each stage")
    for group in [*found["segments"]]:
        members = group["members"]
        assert members is None or members == 0 or members >= 10, group
    metrics = service.get(address, "/metrics")[1]
    assert "strata_population_epoch" in metrics
    status, said, _ = service.run(
        "population", *service.at(), "--set", f"strategy.directory={service.path('strategy')}"
    )
    expect(status, 0)
    expect(json.loads(said)["customers"], CUSTOMERS)


@check("an epoch's counts are kept for their day")
def counted(_):
    newest = published(service.brokers)[-1][0]
    found = days(service.brokers)[str(datetime.datetime.now(datetime.timezone.utc).date())]
    assert found["epoch"] <= newest["epoch"] + 1, found
    assert CUSTOMERS in found["counters"].values(), found


@check("groups that shrank since an earlier day are proposed, once in the log; nothing is renamed")
def drifted(_):
    today = max(days(service.brokers).items())
    earlier = dict(today[1])
    earlier["clock"] -= 86_400_000
    earlier["epoch"] -= int(86_400 / PERIOD)
    earlier["counters"] = {cell: 3 * count for cell, count in earlier["counters"].items()}
    before = datetime.date.fromisoformat(today[0]) - datetime.timedelta(days=1)
    service.producer.produce(
        AGGREGATES, key=f"counts/{before}", value=counts_bytes(earlier), partition=0)
    service.producer.flush(30)
    names = pathlib.Path(service.path("strategy"), "names.yaml").read_bytes()
    shrunk = [f"tier:wealth:{step}" for step in STEPS]
    shrunk += ["lifecycle:wallet:slim", "lifecycle:wallet:full"]

    def proposed():
        told = {one["group"]: one["changes"] for one in report()["proposals"]}
        return told if set(shrunk) <= set(told) else None

    groups = until(proposed, 3 * PERIOD, "proposals")
    for group in shrunk:
        changes = groups[group]
        assert [one["kind"] for one in changes] == ["shrank"], changes
        assert abs(changes[0]["ratio"] - 1 / 3) < 0.01, changes

    def gauges():
        pages = [service.get(address, "/metrics")[1] for _, address in workers.values()]
        return {float(page.split("\nstrata_names_drifted ")[1].split()[0]) for page in pages}

    # Each worker takes an epoch over with its own next transaction.
    until(lambda: gauges() == {float(len(groups))}, 3 * PERIOD, "the gauge of every worker")
    status, said, errors = service.run(
        "strategy", "names", service.path("strategy"), "--drift", "--json", *service.at())
    expect(status, 0, errors)
    expect({json.loads(line)["group"] for line in said.splitlines()}, set(groups))
    time.sleep(2 * PERIOD)
    logs = "".join(
        path.read_text(encoding="utf-8")
        for path in pathlib.Path(service.folder.name).glob("worker-*.log"))
    for group in shrunk:
        lines = [
            line for line in logs.splitlines()
            if f"group={group} " in line and "changes=size 0.33" in line
        ]
        expect(len(lines), 1, f"notices of {group}")
        assert "labels" not in lines[0] and " notice " in lines[0], lines
    expect(pathlib.Path(service.path("strategy"), "names.yaml").read_bytes(), names)


@check("erased customers leave the population")
def erased(_):
    for customer in list(scores)[:500]:
        service.producer.produce(
            "bank.customers", key=customer, value=None,
            headers={
                "ce_specversion": "1.0", "ce_source": "checks", "ce_time": now(),
                "ce_type": "bank.customer.erased", "ce_id": f"x-{customer}",
            },
        )
        del scores[customer]
    service.producer.flush(30)
    rest = sum(scores.values())

    def smaller():
        tables = published(service.brokers)
        score = next(iter(tables[-1][0]["scores"].values()))
        return score["count"] == CUSTOMERS - 500 and score["sum"] == rest

    until(smaller, 60, "an epoch without them")


def verified():
    """The verdict over everything, and what is said of the population."""
    stores = [word for name in workers for word in ("--store", service.path(name))]
    status, said, errors = service.run(
        "verify", "--json", *stores, *service.at(),
        "--set", f"strategy.directory={service.path('strategy')}",
    )
    verdict = json.loads(said.splitlines()[-1])
    expect(status, 0 if verdict["verified"] else 1, said + errors)
    return verdict, [line for line in said.splitlines() if line.startswith("population: ")]


@check("the journal repeats everything: outputs, states, the population's pages and cut points")
def verifies(_):
    for process, _ in workers.values():
        process.terminate()
    for process, _ in workers.values():
        expect(process.wait(30), 0, "exit status")
    verdict, said = verified()
    assert verdict["verified"] and verdict["customers"] == CUSTOMERS - 500, (verdict, said)
    for name in ("populationParts", "populationCuts", "populationCounts", "adoptedCuts"):
        assert verdict[f"{name}Checked"] > 0, verdict


@check("a part and a table of cut points that were tampered with turn the verification red")
def tampered(_):
    newest = {key: value for key, value in aggregates(service.brokers)}
    for key in (b"population/2", b"cuts"):
        value = bytearray(newest[key])
        # The last number is one lower or higher.
        value[-1] ^= 2
        service.producer.produce(AGGREGATES, key=key, value=bytes(value), partition=0)
    service.producer.flush(30)
    verdict, said = verified()
    assert not verdict["verified"], verdict
    expect(verdict["populationPartsDifferent"], 1, said)
    expect(verdict["populationCutsDifferent"], 1, said)
    assert any("partition 2 told of epoch" in line for line in said), said
    faults = ("missing", "unexpected", "different", "stateMismatches", "storeMismatches")
    expect([verdict[name] for name in faults], [0] * len(faults))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    service = Service(sys.argv[1])
    try:
        strategy()
        status, said, errors = service.run(
            "topics", "apply", "--partitions", str(PARTITIONS), *service.at()
        )
        if status != 0:
            sys.exit(f"topics apply failed: {said}{errors}")
        sys.argv[1:] = [service.brokers] + sys.argv[2:]
        checks.main()
    finally:
        service.close()
