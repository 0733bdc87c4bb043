"""The payloads of the event types, checked field by field."""

from model_fields import (
    EXPONENTS, amount, boolean, currency, day, identifier, integer, integer_of, moment,
    required_identifier, required_text, text,
)
from model_json import Fault, Number

FLAGS = ["vulnerable", "deceased", "hardship", "fraudHold", "doNotContact", "employee"]
CHANNELS = {
    "pos", "ecom", "atm", "branch", "transfer", "directDebit", "fee", "interest", "salary",
}


def transaction(data, is_reversal):
    found = {
        "transaction": required_identifier(data, "transactionId"),
        "account": required_identifier(data, "accountId"),
        "currency": currency(data, "currency"),
    }
    digits = EXPONENTS[found["currency"]]
    for name in ("amount", "fee"):
        units = amount(data, name, digits)
        if units is None and name == "amount":
            raise Fault("amount.missing")
        if units is not None and units < 0:
            raise Fault(f"{name}.negative")
        found[name] = units or 0
    direction = required_text(data, "creditDebit", 64)
    if direction not in ("debit", "DBIT", "credit", "CRDT"):
        raise Fault("creditDebit.invalid")
    found["is_credit"] = direction in ("credit", "CRDT")
    found["subject"] = moment(data, "bookedAt")
    if found["subject"] is None:
        raise Fault("bookedAt.missing")
    day(data, "valueDate")
    category = data.get("merchantCategory")
    if category is not None:
        if not isinstance(category, str):
            raise Fault("merchantCategory.wrongType")
        code = integer_of(category)
        is_number = isinstance(category, Number)
        if code is None or not 1 <= code <= 9_999 or not (is_number or len(category) == 4):
            raise Fault("merchantCategory.invalid")
        category = code
    found["category"] = category
    text(data, "merchantName")
    channel = text(data, "channel")
    found["channel"] = channel if channel in CHANNELS else "other"
    identifier(data, "counterpartyId")
    text(data, "endToEndId", 128)
    found["reversal_of"] = identifier(data, "reversalOf")
    if is_reversal and found["reversal_of"] is None:
        raise Fault("reversalOf.missing")
    text(data, "remittance", 4_096)
    return found


def consent(data, time):
    found = {
        "purpose": required_text(data, "purpose"),
        "channel": text(data, "channel") or "",
    }
    state = required_text(data, "state")
    if state not in ("granted", "withdrawn", "refused"):
        raise Fault("state.invalid")
    found["granted"] = state == "granted"
    at = moment(data, "at")
    found["subject"] = time if at is None else at
    text(data, "source")
    return found


def snapshot(data, time):
    version = integer(data, "version", 0, 999_999_999_999_999_999)
    kind = required_text(data, "type")
    if kind not in ("person", "company"):
        raise Fault("type.invalid")
    found = {"version": time if version is None else version, "is_company": kind == "company"}
    found["birth_day"] = day(data, "birthDate")
    for name in ("gender", "occupation", "incomeBand", "region", "locale", "timeZone",
                 "jurisdiction"):
        found[name] = text(data, name) or None
    found["riskRating"] = integer(data, "riskRating", 1, 5)
    found["maritalStatus"] = text(data, "maritalStatus") or None
    found["dependants"] = integer(data, "dependants", 0, 99)
    for name in ("relationshipManager", "branch"):
        found[name] = identifier(data, name, 256)
    flags = {name for name in FLAGS if boolean(data, name)}
    if "flags" in data:
        if not isinstance(data["flags"], dict):
            raise Fault("flags.wrongType")
        flags |= {name for name in FLAGS if boolean(data["flags"], name)}
    found["flags"] = flags
    for name in ("givenName", "familyName", "industry"):
        text(data, name)
    integer(data, "employees", 0, 999_999_999_999)
    if "turnover" in data:
        inner = data["turnover"] if isinstance(data["turnover"], dict) else None
        code = currency(data, "turnoverCurrency") if inner is None else currency(inner, "currency")
        name = "amount" if inner is not None else "turnover"
        if amount(data if inner is None else inner, name, EXPONENTS[code]) is None:
            raise Fault("turnover.missing")
    text(data, "creditRating")
    day(data, "registrationDate")
    consents = data.get("consents", [])
    if not isinstance(consents, list):
        raise Fault("consents.wrongType")
    consents = [one for one in consents if one is not None]
    found["consents"] = []
    for one in consents:
        if len(found["consents"]) == 64:
            raise Fault("consents.tooMany")
        if not isinstance(one, dict):
            raise Fault("consents.wrongType")
        found["consents"].append(consent(one, time))
    return found


def holding(data, time, own):
    found = {
        "holding": required_identifier(data, "holdingId"),
        "product": required_text(data, "product"),
    }
    own_time = moment(data, own)
    at = moment(data, "at")
    found["subject"] = at if at is not None else own_time if own_time is not None else time
    return found


def balance(data, time):
    found = {
        "account": required_identifier(data, "accountId"),
        "product": text(data, "product") or "",
        "currency": currency(data, "currency"),
    }
    found["amount"] = amount(data, "amount", EXPONENTS[found["currency"]])
    if found["amount"] is None:
        raise Fault("amount.missing")
    as_of = moment(data, "asOf")
    found["subject"] = time if as_of is None else as_of
    return found


def at_or(data, time):
    at = moment(data, "at")
    return time if at is None else at


def application(data, time):
    required_identifier(data, "applicationId")
    return {"product": required_text(data, "product"), "subject": at_or(data, time)}


def response(data, time):
    found = {
        "decision": required_identifier(data, "decisionId"),
        "response": required_text(data, "response"),
    }
    if found["response"] not in (
        "delivered", "opened", "clicked", "accepted", "declined", "later", "failed"
    ):
        raise Fault("response.invalid")
    found["channel"] = text(data, "channel") or ""
    found["subject"] = at_or(data, time)
    return found


def survey(data, time):
    required_identifier(data, "surveyId")
    csat = integer(data, "csat", 1, 5)
    nps = integer(data, "nps", 0, 10)
    if csat is None and nps is None and not text(data, "text", 4_096):
        raise Fault("csat.missing")
    text(data, "text", 4_096)
    return {"subject": at_or(data, time)}


def complaint(data, time):
    return {
        "complaint": required_identifier(data, "complaintId"),
        "topic": text(data, "topic") or "",
        "severity": text(data, "severity") or "",
        "bank_error": bool(boolean(data, "bankError")),
        "subject": at_or(data, time),
    }


def contact(data, time):
    return {
        "channel": required_text(data, "channel"),
        "by_manager": bool(boolean(data, "byManager")),
        "subject": at_or(data, time),
    }


def risk(data, time):
    return {"flag": required_text(data, "flag"), "subject": at_or(data, time)}


PAYLOADS = {
    "bank.transaction.booked": lambda data, time: transaction(data, False),
    "bank.transaction.reversed": lambda data, time: transaction(data, True),
    "bank.customer.updated": snapshot,
    "bank.holding.opened": lambda data, time: holding(data, time, "openedAt"),
    "bank.holding.closed": lambda data, time: holding(data, time, "closedAt"),
    "bank.balance.reported": balance,
    "bank.application.submitted": application,
    "crm.response.recorded": response,
    "crm.survey.answered": survey,
    "crm.complaint.opened": complaint,
    "crm.complaint.updated": complaint,
    "crm.complaint.closed": complaint,
    "crm.consent.changed": consent,
    "crm.suggestion.received": lambda data, time: {"topic": text(data, "topic") or ""},
    "crm.contact.logged": contact,
    "crm.risk.flagged": risk,
    "crm.risk.cleared": risk,
}
