#!/usr/bin/env python3
"""Uses the service as people do: commands, HTTP, offers, complaints, dead letters, erasure,
re-keying. `service_checks.py STRATA`, where STRATA is the command."""

import json
import sys

from confluent_kafka.admin import AdminClient, NewTopic

import checks
from checks import check, expect, until
from confluent_common import values
from service_common import TOKEN, Service, now

service = None
address = None


def state(customer):
    status, body = service.get(address, f"/customers/{customer}", TOKEN)
    return json.loads(body) if status == 200 else None


def outputs(topic):
    """Every committed output of a topic, as JSON."""
    found = []
    for partition in range(4):
        found += [json.loads(v) for v in values(service.brokers, topic, partition) if v]
    return found


@check("commands say what is wrong and exit with the documented status")
def exit_codes(_):
    status, _, said = service.run("worker", "--set", "worker.lanes=many", "--set", "nope=1")
    expect(status, 3)
    assert "worker.lanes" in said and "nope" in said and "remedy" in said, said
    expect(service.run("worker", "--brokers", "127.0.0.1:1")[0], 4)
    expect(service.run("worker", "--no-such-option")[0], 2)
    expect(service.run("explain", *service.at())[0], 2)
    expect(service.run("state", "get", "nobody", *service.at())[0], 1)
    status, said, _ = service.run(
        "worker", *service.at(), "--set", "http.token=0123456789abcdef", "--print-config"
    )
    expect(status, 0)
    assert "0123456789abcdef" not in said and "[redacted]" in said, "a secret was printed"
    expect(service.run("worker", *service.at(), "--check-config")[0], 0)


@check("topics apply is idempotent, and topics check agrees")
def topics(_):
    options = ["--partitions", "4", *service.at()]
    expect(service.run("topics", "apply", *options)[0], 0)
    status, said, _ = service.run("topics", "check", *options)
    expect(status, 0, said)
    status, said, _ = service.run("topics", "check", "--partitions", "5", *service.at())
    expect(status, 1)
    assert "has 4 partitions" in said, said


@check("health, metrics and customers over HTTP")
def http(_):
    service.book("C-http", 1)
    until(lambda: state("C-http"), what="the customer's state")
    expect(service.get(address, "/live")[0], 200)
    expect(service.get(address, "/customers/C-http")[0], 401)
    expect(service.get(address, "/customers/C-http", "wrong")[0], 401)
    expect(service.get(address, "/customers/C-unknown", TOKEN)[0], 404)
    metrics = service.get(address, "/metrics")[1]
    for name in (
        "strata_records_total", "strata_lag_records", "strata_process_seconds_bucket",
        "strata_commit_seconds_bucket", "strata_transactions_total", "strata_rebalances_total",
        "strata_restore_remaining_records", "strata_cache_bytes", "strata_store_bytes",
        "strata_outputs_total", "strata_latency_seconds_bucket",
    ):
        assert name in metrics, f"{name} is missing"
    assert "C-http" not in metrics, "a customer's id is in the metrics"


@check("a savings holder with consent gets one card offer that explains itself")
def offer(_):
    service.customer("C-offer")
    for month in (2, 1, 0):
        service.book(
            "C-offer", month, "9000.00", bookedAt=now(days_ago=30 * month + 1), channel="salary",
            creditDebit="credit",
        )
    until(
        lambda: (state("C-offer") or {}).get("features", {}).get("salaryCount90d") == 3,
        what="three salaries",
    )
    service.holding("C-offer", "savings")
    found = until(
        lambda: [o for o in outputs("crm.decisions") if o["customerId"] == "C-offer"
                 and o["triggerId"] == "openedSavings"],
        what="the decision",
    )
    expect(len(found), 1)
    expect(found[0]["outcome"], "offer", json.dumps(found[0]["offers"][0]))
    offers = [o for o in outputs("crm.offers") if o["decisionId"] == found[0]["decisionId"]]
    expect(len(offers), 1)
    expect(offers[0]["offerId"], "creditCardForSavers")
    assert offers[0]["refusal"] and offers[0]["reasons"], "no reason or no way to refuse"
    status, said, _ = service.run("explain", "--decision", found[0]["decisionId"], *service.at())
    expect(status, 0)
    assert "creditCardForSavers" in said and "suppression" in said, said
    status, said, _ = service.run(
        "explain", "--customer", "C-offer", "--json", "--limit", "100", *service.at()
    )
    expect(status, 0)
    ids = [json.loads(line)["decisionId"] for line in said.splitlines()]
    assert found[0]["decisionId"] in ids and len(ids) == len(set(ids))


@check("while a complaint is open nothing promotional is decided, and it escalates by its timer")
def complaint(_):
    service.customer("C-angry")
    service.send(
        "crm.feedback", "C-angry", "crm.complaint.opened",
        {"customerId": "C-angry", "complaintId": "k-1", "severity": "high", "topic": "fees",
         "at": "2026-01-05T08:00:00Z"},
    )
    until(lambda: (state("C-angry") or {}).get("complaintOpen"), what="the open complaint")
    service.holding("C-angry", "savings")
    decision = until(
        lambda: [o for o in outputs("crm.decisions") if o["customerId"] == "C-angry"],
        what="the decision",
    )[0]
    expect(decision["outcome"], "noAction")
    assert not [o for o in outputs("crm.offers") if o["customerId"] == "C-angry"]
    until(
        lambda: [o for o in outputs("crm.marketing") if o["customerId"] == "C-angry"
                 and "complaintId" in o],
        70, "the escalation",
    )


@check("duplicates change nothing; what is malformed is a dead letter; replay is idempotent")
def dead_letters(_):
    first = service.book("C-twice", 1)
    service.book("C-twice", 1, event_id=first)
    service.book("C-twice", 2, amount="ten")
    service.book("C-twice", 3)
    until(lambda: (state("C-twice") or {}).get("features", {}).get("cardCount30d") == 2,
          what="two card payments")
    listed = until(
        lambda: [line for line in
                 service.run("dead-letters", "list", *service.at())[1].splitlines()
                 if "amount.notDecimal" in line and "@" in line],
        what="the dead letter",
    )
    assert "C-twice" not in "".join(listed), "a customer's id is in the listing"
    before = len(listed)
    status, said, _ = service.run(
        "dead-letters", "replay", "--error-class", "amount.notDecimal", *service.at()
    )
    expect(status, 0)
    assert said.startswith(f"{before} record"), said
    until(
        lambda: sum("amount.notDecimal" in line and "@" in line for line in
                    service.run("dead-letters", "list", *service.at())[1].splitlines())
        == 2 * before,
        what="the replayed record's own dead letter",
    )
    expect(state("C-twice")["features"]["cardCount30d"], 2)


@check("erasure empties state and profile and leaves a receipt")
def erasure(_):
    service.customer("C-erased")
    service.book("C-erased", 1)
    until(lambda: state("C-erased"), what="the customer's state")
    service.send("bank.customers", "C-erased", "bank.customer.erased", None)
    until(lambda: service.get(address, "/customers/C-erased", TOKEN)[0] == 404,
          what="the customer's end")
    expect(service.run("state", "get", "C-erased", *service.at())[0], 1)
    receipts = outputs("strata.erasures")
    assert receipts and "C-erased" not in json.dumps(receipts), "the receipt names the customer"


@check("a topic with other keys and partitions is refused, then re-keyed")
def rekey(_):
    admin = AdminClient({"bootstrap.servers": service.brokers})
    for future in admin.create_topics([NewTopic("x.bank.transactions", 3, 1)]).values():
        future.result(15)
    settings = ["--set", "topics.prefix=x.", "--set", "kafka.group=x"]
    expect(service.run("topics", "apply", "--partitions", "4", *settings, *service.at())[0], 1)
    status, _, said = service.run("worker", *service.at(), *settings)
    expect(status, 3)
    assert "topics.rekey: [transactions]" in said, said
    settings += ["--set", "topics.rekey=transactions"]
    expect(service.run("topics", "apply", "--partitions", "4", *settings, *service.at())[0], 0)
    process, there = service.worker(
        "rekeyed", "topics.prefix=x.", "kafka.group=x", "topics.rekey=transactions"
    )
    for number in range(60):
        data = {
            "transactionId": f"x-{number}", "customerId": f"C-x{number % 3}",
            "accountId": f"A-{number % 7}", "amount": "5.00", "currency": "CNY",
            "creditDebit": "debit", "bookedAt": "2026-11-01T08:00:00Z", "channel": "pos",
        }
        service.send(
            "x.bank.transactions", f"A-{number % 7}", "bank.transaction.booked", data,
            f"x-{number}",
        )

    def counted():
        status, body = service.get(there, "/customers/C-x1", TOKEN)
        return status == 200 and json.loads(body)["features"]["transactions13mo"] == 20

    until(counted, 30, "all re-keyed transactions")
    process.terminate()
    expect(process.wait(30), 0, "exit status")


@check("everything the worker committed verifies, its store included")
def verifies(_):
    worker = service.processes[1]
    worker.terminate()
    expect(worker.wait(30), 0, "exit status")
    status, said, errors = service.run(
        "verify", "--json", "--store", service.path("main"), *service.at()
    )
    expect(status, 0, said + errors)
    verdict = json.loads(said.splitlines()[-1])
    assert verdict["verified"] and verdict["applied"] == verdict["eventsIn"] > 10, said


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    service = Service(sys.argv[1])
    try:
        status, said, errors = service.run(
            "topics", "apply", "--partitions", "4", *service.at()
        )
        if status != 0:
            sys.exit(f"topics apply failed: {said}{errors}")
        _, address = service.worker("main")
        sys.argv[1:] = [service.brokers] + sys.argv[2:]
        checks.main()
    finally:
        service.close()
