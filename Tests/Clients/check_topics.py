#!/usr/bin/env python3
"""Checks topics/: every topic and event type is described, every schema is a valid JSON Schema
(2020-12), the AsyncAPI document agrees with the topic files and its references resolve.

    check_topics.py [--asyncapi-schema FILE] [--events FILE]

--asyncapi-schema  AsyncAPI's own JSON Schema (schemas/3.0.0-without-$id.json of
                   github.com/asyncapi/spec-json-schemas), to validate the document with.
--events           Events as JSON lines, as `strata bank --out` writes them: each well-formed one
                   is validated against the schema of its type.

Needs PyYAML and jsonschema. Exit status 1 when something is wrong.
"""
import argparse
import json
import pathlib
import sys

import jsonschema
import yaml

TOPICS = pathlib.Path(__file__).resolve().parents[2] / "topics"

EVENT_TYPES = {
    "bank.transactions": ["bank.transaction.booked", "bank.transaction.reversed"],
    "bank.customers": [
        "bank.customer.updated", "bank.holding.opened", "bank.holding.closed",
        "bank.balance.reported", "bank.application.submitted"],
    "crm.feedback": [
        "crm.response.recorded", "crm.survey.answered", "crm.complaint.opened",
        "crm.complaint.updated", "crm.complaint.closed", "crm.consent.changed",
        "crm.suggestion.received", "crm.contact.logged", "crm.risk.flagged", "crm.risk.cleared"],
    "crm.offers": ["crm.offer.decided", "crm.offer.withdrawn"],
    "crm.marketing": [
        "crm.journey.step", "crm.care.greeting", "crm.survey.invited", "crm.rm.task",
        "crm.points.earned", "crm.points.burned", "crm.points.expired", "crm.points.reversed",
        "crm.complaint.escalated", "crm.satisfaction.alert", "crm.risk.signal",
        "crm.service.recovery"],
    "crm.segments": [
        "crm.segment.entered", "crm.segment.exited", "crm.tier.changed", "crm.lifecycle.changed",
        "crm.keyaccount.detected", "crm.segment.named"],
    "crm.profiles": ["crm.profile.changed"],
    "crm.decisions": ["crm.decision.recorded"],
    "strata.dead-letters": [],
    "strata.erasures": ["crm.customer.erased"],
    "strata.state": [],
    "strata.aggregates": [],
    "strata.strategy": [],
    "strata.journal": [],
}
ACTIONS = [
    "crm.offer.decided", "crm.journey.step", "crm.care.greeting", "crm.survey.invited",
    "crm.service.recovery"]
COMPACTED = [
    "bank.customers", "crm.profiles", "strata.state", "strata.aggregates", "strata.strategy"]
DEAD_LETTER_HEADERS = [
    f"strata.error.{name}"
    for name in ("class", "message", "topic", "partition", "offset", "attempts", "worker")]


def load(name):
    with open(TOPICS / name, encoding="utf-8") as file:
        return yaml.safe_load(file)


def check_topic(name, expected, problems):
    topic = load(f"{name}.yaml")
    if topic["name"] != name:
        problems.append(f"{name}: the file names {topic['name']}")
    if not isinstance(topic["partitions"], int) or topic["partitions"] < 1:
        problems.append(f"{name}: partitions is no positive number")
    policy = topic["config"].get("cleanup.policy")
    if policy != ("compact" if name in COMPACTED else "delete"):
        problems.append(f"{name}: cleanup.policy is {policy}")
    if policy == "delete" and "retention.ms" not in topic["config"]:
        problems.append(f"{name}: no retention.ms")
    if sorted(topic["events"]) != sorted(expected):
        problems.append(f"{name}: event types differ from the expected: {list(topic['events'])}")
    for event, described in topic["events"].items():
        schema = described["schema"]
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            problems.append(f"{name}: {event}: {error.message}")
        undescribed = [field for field in schema["required"] if field not in schema["properties"]]
        if undescribed:
            problems.append(f"{name}: {event}: required and not described: {undescribed}")
        if event in ACTIONS:
            for field in ("channel", "expiresAt", "reasons", "rules", "refusal"):
                if field not in schema["properties"]:
                    problems.append(f"{name}: {event}: an action without {field}")
    return topic


def resolve(reference, document):
    path, _, pointer = reference.partition("#")
    target = load(path.removeprefix("./")) if path else document
    for part in pointer.strip("/").split("/"):
        target = target[part.replace("~1", "/").replace("~0", "~")]
    return target


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def check_asyncapi(topics, schema_file, problems):
    document = load("asyncapi.yaml")
    if not str(document.get("asyncapi", "")).startswith("3."):
        problems.append("asyncapi.yaml: not an AsyncAPI 3 document")
    for reference in references(document):
        try:
            resolve(reference, document)
        except (KeyError, TypeError, OSError):
            problems.append(f"asyncapi.yaml: {reference} leads nowhere")
    channels = {channel["title"]: channel for channel in document["channels"].values()}
    for name, topic in topics.items():
        channel = channels.get(name)
        if channel is None:
            problems.append(f"asyncapi.yaml: no channel for {name}")
            continue
        kafka = channel["bindings"]["kafka"]
        if kafka["partitions"] != topic["partitions"]:
            problems.append(f"asyncapi.yaml: {name} has other partitions than its file")
        if kafka["topicConfiguration"]["cleanup.policy"] != [topic["config"]["cleanup.policy"]]:
            problems.append(f"asyncapi.yaml: {name} has another cleanup policy than its file")
        named = {
            resolve(message["$ref"], document)["name"] for message in channel["messages"].values()}
        missing = set(topic["events"]) - named
        if missing:
            problems.append(f"asyncapi.yaml: {name} lacks {sorted(missing)}")
    for channel in document["channels"].values():
        if channel["title"] not in topics:
            problems.append(f"asyncapi.yaml: {channel['title']} has no topic file")
    if schema_file is None:
        print("note: no --asyncapi-schema given: the document's form was not validated")
        return
    with open(schema_file, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)(schema)
    for error in validator.iter_errors(document):
        place = "/".join(map(str, error.absolute_path))
        problems.append(f"asyncapi.yaml: {place}: {error.message[:200]}")


def check_events(path, topics, problems):
    """Validates the data of well-formed events; returns how many of each type there were."""
    validators = {
        (name, event): jsonschema.Draft202012Validator(described["schema"])
        for name, topic in topics.items() for event, described in topic["events"].items()}
    seen = {}
    with open(path, encoding="utf-8", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, 1):
            record = json.loads(line)
            if record.get("malformed") or record["value"] is None:
                continue
            key = (record["topic"], record["headers"]["ce_type"])
            if key not in validators:
                seen["of unknown type"] = seen.get("of unknown type", 0) + 1
                continue
            seen[key[1]] = seen.get(key[1], 0) + 1
            for error in validators[key].iter_errors(json.loads(record["value"])):
                problems.append(f"{path}:{number}: {key[1]}: {error.message[:200]}")
            if len(problems) > 20:
                return seen
    return seen


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--asyncapi-schema")
    parser.add_argument("--events")
    arguments = parser.parse_args()
    problems = []
    topics = {
        name: check_topic(name, expected, problems) for name, expected in EVENT_TYPES.items()}
    for file in TOPICS.glob("*.yaml"):
        if file.name != "asyncapi.yaml" and file.stem not in EVENT_TYPES:
            problems.append(f"{file.name}: not an expected topic")
    if sorted(topics["strata.dead-letters"]["value"]["headers"]) != sorted(DEAD_LETTER_HEADERS):
        problems.append("strata.dead-letters: the error headers differ from the expected")
    check_asyncapi(topics, arguments.asyncapi_schema, problems)
    if arguments.events:
        for event, count in sorted(check_events(arguments.events, topics, problems).items()):
            print(f"{event}: {count}")
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"topics: {len(topics)} topics, {sum(map(len, EVENT_TYPES.values()))} event types")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
