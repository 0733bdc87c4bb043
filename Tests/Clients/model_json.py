"""Strict JSON in Python's own way: numbers by their literals, the same field twice a fault, nesting
bounded. Faults carry the class that a dead letter has to have: `field.problem`."""

import json
import re

MAXIMUM_DEPTH = 16

# The names a record may carry, besides those of a bank's mapping (the demonstration has none).
NAMES = set(
    """
    specversion id source type time traceparent datacontenttype data data_base64
    payload before after op ts_ms eventId customerId at channel
    transactionId accountId amount currency creditDebit bookedAt valueDate merchantCategory
    merchantName counterpartyId endToEndId reversalOf fee remittance
    version birthDate gender occupation incomeBand region locale timeZone jurisdiction riskRating
    maritalStatus dependants relationshipManager branch flags vulnerable deceased hardship
    fraudHold doNotContact employee givenName familyName industry employees turnover
    turnoverCurrency creditRating registrationDate consents purpose state
    holdingId product openedAt closedAt asOf applicationId
    decisionId response surveyId csat nps text complaintId topic severity bankError suggestionId
    byManager flag
    """.split()
)


class Fault(Exception):
    """A record that cannot be believed; the text is the error class."""


class Number(str):
    """A JSON number by its literal: nothing is rounded."""


class Object(list):
    """A JSON object as the list of its members."""


def _constant(_):
    raise ValueError("not JSON")


def _deep(text):
    """Where nesting exceeds the bound; None where it never does."""
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', text, re.S):
        token = match.group()
        if token in "[{":
            depth += 1
            if depth > MAXIMUM_DEPTH:
                return match.start()
        elif token in "]}":
            depth -= 1
    return None


def parse_object(value):
    """The outer object of a record as a dict of known fields."""
    if not value:
        raise Fault("value.empty")
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault("json.invalidUTF8") from None
    deep = _deep(text)
    try:
        parsed = json.loads(
            text, object_pairs_hook=Object, parse_float=Number, parse_int=Number,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        tooDeep = deep is not None and error.pos > deep
        raise Fault("json.tooDeep" if tooDeep else "json.malformed") from None
    except (ValueError, RecursionError):
        raise Fault("json.tooDeep" if deep is not None else "json.malformed") from None
    if not isinstance(parsed, Object):
        raise Fault("json.notAnObject")
    if deep is not None:
        raise Fault("json.tooDeep")
    return _known(parsed)


def _known(members):
    """Known fields without nulls; the same field twice is a fault."""
    seen = set()
    found = {}
    for name, value in members:
        if name not in NAMES:
            continue
        if name in seen:
            raise Fault(f"{name}.duplicate")
        seen.add(name)
        value = _inner(value)
        if value is not None:
            found[name] = value
    return found


def _inner(value):
    if isinstance(value, Object):
        return _known(value)
    if isinstance(value, list):
        return [_inner(element) for element in value]
    return value
