"""From a record to an event, or to the class of its dead letter, or to nothing: written from the
description of the topics and of CloudEvents, not from the service's decoder.

An event is a dict: `type`, `id` (source and id), `causation`, `time`, `subject` (when what it
tells of happened), `customer` (bytes), and the fields of its payload.
"""

from model_fields import (
    LAST_TIME, check_identifier, identifier, integer, moment, parse_time, required_identifier,
    required_text, text,
)
from model_json import Fault, parse_object
from model_payloads import PAYLOADS

TOPIC_OF = {
    "bank.transaction.booked": 0, "bank.transaction.reversed": 0,
    "bank.customer.updated": 1, "bank.holding.opened": 1, "bank.holding.closed": 1,
    "bank.balance.reported": 1, "bank.application.submitted": 1,
    "crm.response.recorded": 2, "crm.survey.answered": 2, "crm.complaint.opened": 2,
    "crm.complaint.updated": 2, "crm.complaint.closed": 2, "crm.consent.changed": 2,
    "crm.suggestion.received": 2, "crm.contact.logged": 2, "crm.risk.flagged": 2,
    "crm.risk.cleared": 2,
}


def decode(record, topic):
    """An event, or None for what is to be skipped. Raises Fault for a dead letter."""
    key = record.key
    if key is None:
        raise Fault("key.missing")
    if not key:
        raise Fault("key.empty")
    if len(key) > 128:
        raise Fault("key.tooLong")
    if any(byte < 0x20 or byte == 0x7F for byte in key):
        raise Fault("key.controlCharacter")
    try:
        customer = key.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault("key.invalidUTF8") from None
    headers, structured = attributes(record)
    if record.value is None:
        return tombstone(record, topic, headers)
    if len(record.value) > 1_048_576:
        raise Fault("value.tooLarge")
    type_ = None
    if structured:
        root = parse_object(unframed(record.value))
        if required_text(root, "specversion", 16) != "1.0":
            raise Fault("specversion.unsupported")
        type_ = required_text(root, "type")
        if type_ not in TOPIC_OF:
            return None
        if TOPIC_OF[type_] != topic:
            raise Fault("type.wrongTopic")
        headers = dict(headers)
        headers["ce_id"] = required_identifier(root, "id", 256)
        for name in ("source", "time"):
            headers[f"ce_{name}"] = text(root, name)
        if "data_base64" in root:
            raise Fault("data_base64.unsupported")
        if "data" not in root:
            raise Fault("data.missing")
        data = root["data"]
        if not isinstance(data, dict):
            raise Fault("data.notAnObject")
    else:
        if "ce_type" in headers:
            type_ = headers["ce_type"]
            if type_ not in TOPIC_OF:
                return None
            if TOPIC_OF[type_] != topic:
                raise Fault("type.wrongTopic")
            if "ce_id" not in headers:
                raise Fault("id.missing")
        data = parse_object(unframed(record.value))
    return event(record, topic, headers, type_, data, customer)


def attributes(record):
    """CloudEvents attributes of the headers, and whether the value is a structured event."""
    found = {}
    structured = False
    for name, value in record.headers:
        if value is None:
            continue
        if name.lower() == "content-type":
            kind = value.decode("utf-8", "replace").lower()
            if kind.startswith("application/json"):
                structured = False
            elif kind.startswith("application/cloudevents+json"):
                structured = True
            else:
                raise Fault("contentType.unsupported")
        elif name.startswith("ce_"):
            found[name] = value.decode("utf-8", "surrogateescape")
    if found.get("ce_specversion", "1.0") != "1.0":
        raise Fault("specversion.unsupported")
    return found, structured


def unframed(value):
    """Without Confluent's magic byte and schema id."""
    if value[:1] != b"\0":
        return value
    if len(value) <= 5:
        raise Fault("framing.truncated")
    return value[5:]


def tombstone(record, topic, headers):
    if topic != 1:
        raise Fault("value.missing")
    time = record.timestamp
    if headers.get("ce_time") is not None:
        time = parse_time(headers["ce_time"], "time")
    if not 0 <= time < LAST_TIME:
        raise Fault("time.missing" if time < 0 else "time.outOfRange")
    found = {"type": "bank.customer.erased", "time": time, "subject": time}
    return identified(found, record, topic, headers, {})


def event(record, topic, headers, type_, data, customer):
    time = None
    if headers.get("ce_time") is not None:
        time = parse_time(headers["ce_time"], "time")
    change = None
    if topic == 1:
        change = change_feed(data)
        if change is not None:
            if time is None:
                time = change["time"]
            if change["op"] in ("t", "m"):
                return None
            data = change["row"]
            if data is None:
                raise Fault("before.missing" if change["op"] == "d" else "after.missing")
    if type_ is None and change is not None:
        type_ = "bank.customer.updated"
    if type_ is None:
        raise Fault("type.missing")
    if time is None and record.timestamp >= 0:
        time = record.timestamp
        if time >= LAST_TIME:
            raise Fault("time.outOfRange")
    named = identifier(data, "customerId")
    if named is not None and named != customer:
        raise Fault("customerId.mismatch")
    if named is None and topic == 0:
        raise Fault("customerId.missing")
    if change is not None and change["op"] == "d":
        found = {"type": "bank.customer.erased", "time": time or 0}
        found["subject"] = found["time"]
    else:
        if time is None and topic == 0:
            time = moment(data, "bookedAt")
        if time is None:
            raise Fault("time.missing")
        found = PAYLOADS[type_](data, time)
        found |= {"type": type_, "time": time}
        found.setdefault("subject", time)
        found["snapshot_read"] = change is not None and change["op"] == "r"
    return identified(found, record, topic, headers, data)


def identified(found, record, topic, headers, data):
    if headers.get("ce_id") is not None:
        own = headers["ce_id"]
        try:
            own.encode("utf-8")
        except UnicodeEncodeError:
            raise Fault("id.invalidUTF8") from None
        check_identifier(own, "id", 256)
    else:
        own = identifier(data, "eventId", 256)
        if own is None:
            own = f"{topic}/{record.partition}/{record.offset}"
    found["id"] = (headers.get("ce_source"), own)
    found["causation"] = own
    found["customer"] = record.key
    return found


def change_feed(root):
    """A Debezium envelope's operation, row and time; None when it is none."""
    view, wrapped = root, False
    if isinstance(root.get("payload"), dict):
        view, wrapped = root["payload"], True
    if "op" not in view:
        if wrapped:
            raise Fault("op.missing")
        return None
    op = required_text(view, "op", 16)
    if op not in ("c", "u", "d", "r", "t", "m"):
        raise Fault("op.invalid")
    time = integer(view, "ts_ms", 0, LAST_TIME - 1)
    name = "before" if op == "d" else "after"
    row = view.get(name)
    if row is not None and not isinstance(row, dict):
        raise Fault(f"{name}.notAnObject")
    if isinstance(view.get("source"), dict):
        committed = integer(view["source"], "ts_ms", 0, LAST_TIME - 1)
        time = time if committed is None else committed
    return {"op": op, "row": row, "time": time}
