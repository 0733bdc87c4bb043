"""Strict JSON and typed access to its fields, in Python's own way; faults carry the class that a
dead letter has to have: `field.problem`."""

import json
import re
from datetime import date, datetime, timedelta, timezone

MAXIMUM_DEPTH = 16
MAXIMUM_AMOUNT = 10**15

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

EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
    **dict.fromkeys(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP
        BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR
        FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
        KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN
        NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD
        SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS
        VED VES WST XCD YER ZAR ZMW ZWG ZWL
        """.split(),
        2,
    ),
}


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


def is_text(value):
    return isinstance(value, str) and not isinstance(value, Number)


def text(data, name, limit=256):
    """A text, None when absent."""
    value = data.get(name)
    if value is None:
        return None
    if not is_text(value):
        raise Fault(f"{name}.wrongType")
    if len(value.encode("utf-8")) > limit:
        raise Fault(f"{name}.tooLong")
    return value


def required_text(data, name, limit=256):
    value = text(data, name, limit)
    if value is None:
        raise Fault(f"{name}.missing")
    if value == "":
        raise Fault(f"{name}.empty")
    return value


def check_identifier(value, name, limit):
    if value == "":
        raise Fault(f"{name}.empty")
    if len(value.encode("utf-8")) > limit:
        raise Fault(f"{name}.tooLong")
    if any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in value):
        raise Fault(f"{name}.controlCharacter")


def identifier(data, name, limit=128):
    """A text or an integer, whose digits are the identifier then."""
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, Number):
        if integer_of(value) is None:
            raise Fault(f"{name}.wrongType")
    elif not is_text(value):
        raise Fault(f"{name}.wrongType")
    check_identifier(str(value), name, limit)
    return str(value)


def required_identifier(data, name, limit=128):
    value = identifier(data, name, limit)
    if value is None:
        raise Fault(f"{name}.missing")
    return value


def boolean(data, name):
    value = data.get(name)
    if value is not None and not isinstance(value, bool):
        raise Fault(f"{name}.wrongType")
    return value


def integer_of(literal):
    return int(literal) if re.fullmatch(r"-?[0-9]{1,18}", literal) else None


def integer(data, name, low, high):
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Fault(f"{name}.wrongType")
    number = integer_of(value)
    if number is None:
        raise Fault(f"{name}.invalid")
    if not low <= number <= high:
        raise Fault(f"{name}.outOfRange")
    return number


def amount(data, name, exponent):
    """Exact minor units of a decimal, None when absent."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Fault(f"{name}.wrongType")
    match = re.fullmatch(r"(-?)([0-9]+)(?:\.([0-9]+))?", value)
    if match is None:
        raise Fault(f"{name}.notDecimal")
    sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
    units = int(whole + (fraction + "0" * exponent)[:exponent])
    if units > MAXIMUM_AMOUNT:
        raise Fault(f"{name}.tooLarge")
    if fraction[exponent:].strip("0"):
        raise Fault(f"{name}.tooPrecise")
    return -units if sign else units


def currency(data, name):
    code = required_text(data, name, 64)
    if code not in EXPONENTS:
        raise Fault(f"{name}.unknown")
    return code


EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LAST_TIME = 4_133_980_800_000
TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))"
)


def parse_time(value, name):
    """RFC 3339 in milliseconds UTC."""
    match = TIME.fullmatch(value)
    if match is None or len(value) > 40:
        raise Fault(f"{name}.invalid")
    day, hour, minute, second, fraction, _, sign, hours, minutes = match.groups()
    try:
        days = date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()
    except ValueError:
        raise Fault(f"{name}.{'outOfRange' if day < '0001' else 'invalid'}") from None
    if int(hour) > 23 or int(minute) > 59 or int(second) > 60:
        raise Fault(f"{name}.invalid")
    offset = 0
    if sign:
        if int(hours) > 23 or int(minutes) > 59:
            raise Fault(f"{name}.invalid")
        offset = (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1)
    millis = int(((fraction or "") + "000")[:3])
    leap = second == "60"
    seconds, millis = (59, 999) if leap else (int(second), millis)
    result = ((days * 24 + int(hour)) * 60 + int(minute) - offset) * 60_000
    result += seconds * 1_000 + millis
    if not 0 <= result < LAST_TIME:
        raise Fault(f"{name}.outOfRange")
    if leap:
        next_day = EPOCH + timedelta(milliseconds=result + 1)
        if (next_day.day, next_day.hour, next_day.minute) != (1, 0, 0):
            raise Fault(f"{name}.invalid")
    return result


def moment(data, name):
    value = data.get(name)
    if value is None:
        return None
    if not is_text(value):
        raise Fault(f"{name}.wrongType")
    return parse_time(value, name)


def day(data, name):
    """Days since 1970-01-01, from a date or, as change feeds write it, that number."""
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, Number):
        days = integer_of(value)
        if days is None:
            raise Fault(f"{name}.invalid")
    elif is_text(value):
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            days = date.fromisoformat(value).toordinal() - date(1970, 1, 1).toordinal()
        except ValueError:
            raise Fault(f"{name}.invalid") from None
    else:
        raise Fault(f"{name}.wrongType")
    if not -43_829 <= days < 47_847:
        raise Fault(f"{name}.outOfRange")
    return days
