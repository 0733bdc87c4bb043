"""Typed access to the fields of a parsed record; faults carry the class of the dead letter."""

import re
from datetime import date, datetime, timedelta, timezone

from model_json import Fault, Number

MAXIMUM_AMOUNT = 10**15

# ISO 4217 by the digits of the minor unit.
EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
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
