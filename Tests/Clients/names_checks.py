#!/usr/bin/env python3
"""Names of groups as people use them: review, four eyes, announcement, drift.
`names_checks.py STRATA`, where STRATA is the command. Hashes and ids are recomputed here."""

import hashlib
import json
import pathlib
import shutil
import struct
import subprocess
import sys

import jsonschema
import yaml
from confluent_kafka import Consumer, TopicPartition

import checks
from checks import check, expect
from service_common import ROOT, Service

service = None
folder = None
SCHEMA = yaml.safe_load((ROOT / "topics/crm.segments.yaml").read_text(encoding="utf-8"))[
    "events"]["crm.segment.named"]["schema"]


def digest(*parts):
    """The first half of SHA-256 over parts, each behind its length."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode()
        sha.update(struct.pack("<I", len(data)) + data)
    return sha.hexdigest()[:32]


def name_hash(group, version, labels):
    return digest(
        "strata name 1", group, str(version),
        *[text for locale in sorted(labels) for text in (locale, labels[locale])])


def names(*arguments):
    return service.run("strategy", "names", folder, *arguments)


def rows(*arguments):
    return {row["group"]: row for row in json.loads(names("--json", *arguments)[1])["groups"]}


def records():
    with open(f"{folder}/names.yaml", encoding="utf-8") as file:
        return yaml.safe_load(file)["names"]


def edit(file, old, new):
    path = pathlib.Path(folder) / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def announced():
    """Every committed announcement, in order within a group: key, headers, data."""
    found = []
    reader = Consumer({
        "bootstrap.servers": service.brokers, "group.id": "names-checks",
        "enable.auto.commit": False, "isolation.level": "read_committed",
        "enable.partition.eof": True, "auto.offset.reset": "earliest",
    })
    partitions = reader.list_topics("crm.segments", timeout=20).topics["crm.segments"].partitions
    reader.assign([TopicPartition("crm.segments", number, 0) for number in partitions])
    ended = set()
    while len(ended) < len(partitions):
        message = reader.poll(20)
        assert message is not None, "the topic cannot be read"
        if message.error():
            ended.add(message.partition())
            continue
        headers = {name: value.decode() for name, value in message.headers() or []}
        if headers.get("ce_type") == "crm.segment.named":
            found.append((message.key().decode(), headers, json.loads(message.value())))
    reader.close()
    return found


@check("the shipped names are accepted, and their hashes are those of their labels")
def shipped(_):
    status, said, _ = names()
    expect(status, 0, said)
    found = records()
    assert len(found) >= 20, len(found)
    for one in found:
        expect(one["hash"], name_hash(one["group"], one["version"], one["labels"]), one["group"])
        if one["state"] == "approved":
            assert one["approvedBy"] and one["reviewedBy"] not in one["approvedBy"], one["group"]


@check("small groups and customers' names are refused, and the data is not shown")
def refused(_):
    counts = service.path("counts.json")
    people = service.path("people.txt")
    pathlib.Path(counts).write_text(json.dumps(
        {"at": "2026-03-01T00:00:00Z", "groups": {"segment:diner": {"members": 7}}}))
    status, said, _ = names("--counts", counts)
    expect(status, 1, said)
    assert "[group.tooSmall]" in said, said
    pathlib.Path(people).write_text("Quiet Lately\n")
    status, said, _ = names("--people", people)
    expect(status, 1, said)
    assert "[personal.name]" in said and "Quiet lately" not in said, said
    status, said, _ = names("--people", people, "--fingerprints")
    expect(said.strip(), "sha256:" + hashlib.sha256(b"lately quiet").hexdigest()[:32])
    pathlib.Path(people).write_text(said)
    expect(names("--people", people)[0], 1)


@check("a name needs a review by one and the approval of another; an edit needs both again")
def four_eyes(_):
    edit("segments.yaml", "{zh: 久未往来, en: Quiet lately}", "{zh: 近期安静, en: Quiet lately}")
    row = rows()["segment:dormant"]
    expect((row["version"], row["state"], row["liveVersion"]), (2, "draft", 1))
    expect(names("--approve", "segment:dormant", "--by", "li")[0], 1, "approved without review")
    expect(names("--review", "segment:dormant", "--by", "li")[0], 0)
    expect(names("--approve", "segment:dormant", "--by", "li")[0], 1, "approved by the reviewer")
    expect(rows()["segment:dormant"]["liveVersion"], 1)
    expect(names("--approve", "segment:dormant", "--by", "wang", "--date", "2026-04-01")[0], 0)
    row = rows()["segment:dormant"]
    expect((row["version"], row["state"], row["liveVersion"]), (2, "approved", 2))
    expect(names("--approve", "segment:nobody", "--by", "wang")[0], 1)
    expect(names("--approve", "segment:dormant")[0], 2, "nobody decided")


@check("approved names are announced once each, with their schema and their id")
def publish(_):
    live = {row["group"]: row["liveVersion"] for row in rows().values() if row["liveVersion"]}
    status, said, errors = names("--publish", *service.at())
    expect(status, 0, said + errors)
    found = announced()
    expect({key: data["version"] for key, _, data in found}, live)
    for key, headers, data in found:
        jsonschema.Draft202012Validator(SCHEMA).validate(data)
        expect(data["groupId"], key)
        expect(data["nameHash"], name_hash(key, data["version"], data["labels"]), key)
        expect(
            headers["ce_id"],
            digest("crm.segment.named", key, str(data["version"]), data["nameHash"], "0"), key)
    status, said, _ = names("--publish", *service.at())
    expect(status, 0)
    expect(len(announced()), len(found), "announced again")


@check("publications at the same time announce a new version once")
def at_once(_):
    edit("segments.yaml", "{zh: 新客户, en: New customer}", "{zh: 新朋友, en: New friend}")
    expect(names("--review", "all", "--by", "li")[0], 0)
    expect(names("--approve", "all", "--by", "wang")[0], 0)
    before = len(announced())
    command = [service.strata, "strategy", "names", folder, "--publish", *service.at()]
    running = [
        subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        for _ in range(4)
    ]
    statuses = [process.wait(120) for process in running]
    expect(names("--publish", *service.at())[0], 0)
    found = announced()
    expect(len(found), before + 1, f"statuses {statuses}")
    versions = [data for key, _, data in found if key == "segment:newCustomer"]
    expect([data["version"] for data in versions], [1, 2])
    expect(versions[-1]["labels"]["en"], "New friend")


@check("a rejected version gives way to the one before, which is announced again")
def rejected(_):
    status, said, errors = names(
        "--reject", "segment:newCustomer", "--by", "chen", "--note", "misleading")
    expect(status, 0, said + errors)
    expect(rows()["segment:newCustomer"]["liveVersion"], 1)
    expect(names("--publish", *service.at())[0], 0)
    found = [one for one in announced() if one[0] == "segment:newCustomer"]
    expect([data["version"] for _, _, data in found], [1, 2, 1])
    expect(len({headers["ce_id"] for _, headers, _ in found}), 3)


@check("drift is proposed, and nothing is renamed")
def drift(_):
    history = service.path("history.jsonl")
    proposals = service.path("proposals.jsonl")
    then = {"at": "2026-01-10T00:00:00Z", "groups": {
        "segment:traveller": {"members": 1000, "traits": {"tiers.assets": {"mass": 900, "affluent": 100}}},
        "segment:diner": {"members": 500, "traits": {"tiers.assets": {"mass": 400, "affluent": 100}}}}}
    now = {"at": "2026-06-10T00:00:00Z", "groups": {
        "segment:traveller": {"members": 1100, "traits": {"tiers.assets": {"mass": 300, "affluent": 800}}},
        "segment:diner": {"members": 520, "traits": {"tiers.assets": {"mass": 420, "affluent": 100}}}}}
    pathlib.Path(history).write_text(json.dumps(then) + "\n" + json.dumps(now) + "\n")
    before = pathlib.Path(folder, "names.yaml").read_bytes()
    status, said, errors = names("--drift", "--history", history, "--out", proposals)
    expect(status, 0, said + errors)
    lines = [json.loads(line) for line in pathlib.Path(proposals).read_text().splitlines()]
    expect([line["group"] for line in lines], ["segment:traveller"])
    expect(lines[0]["changes"][0]["to"], "affluent")
    expect(lines[0]["action"], "reviewName")
    expect(pathlib.Path(folder, "names.yaml").read_bytes(), before)


@check("a changed file of decisions stops the strategy")
def forged(_):
    edit("names.yaml", "New customer", "Best customer")
    status, _, said = names()
    expect(status, 3)
    assert "changed after it was decided on" in said, said


@check("announcements are no outputs of the engine, and do not fail its verification")
def verifies(_):
    status, said, errors = service.run("verify", "--json", *service.at())
    verdict = json.loads(said.splitlines()[-1])
    expect(verdict["unexpected"], 0, said + errors)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    service = Service(sys.argv[1])
    try:
        folder = service.path("strategy")
        shutil.copytree(ROOT / "config/strategy", folder)
        status, said, errors = service.run("topics", "apply", "--partitions", "4", *service.at())
        if status != 0:
            sys.exit(f"topics apply failed: {said}{errors}")
        sys.argv[1:] = [service.brokers] + sys.argv[2:]
        checks.main()
    finally:
        service.close()
