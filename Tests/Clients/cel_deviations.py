"""Where cel-python 0.5 departs from the CEL specification, found while it evaluates.

`Watch.functions` wraps cel-python's own operators and conversions. A wrapper computes what
cel-python computes; when the operands are such that the result is known to depart, it notes the
deviation's name. Wrappers also give results of `+`, `-` and `*` back the type that cel-python
loses there (`'a' + 'b'` is a plain Python text, which its other functions do not recognise).

Evidence: sections of cel-spec's doc/langdef.md, and of its conformance cases
(tests/simple/testdata), by file and case, all of which cel-python answers otherwise.
"""

import datetime
import math
import re

DEVIATIONS = {
    "division of doubles": "x / 0.0 is IEEE 754's in the specification (langdef, Arithmetic; "
    "fp_math/divide_zero); it is +inf whatever the signs in cel-python",
    "equality across types": "values of different types are comparable for equality, numbers by "
    "value (langdef, Equality; comparisons/eq_literal/eq_int_uint); cel-python refuses",
    "ordering across numbers": "int, uint and double are ordered on one line (langdef, Ordering; "
    "comparisons/lt_literal/lt_dyn_int_double); cel-python refuses or compares inexactly",
    "text of a double": "the shortest text, without .0 for whole numbers, as in cel-go's "
    "conversions; cel-python prints Python's repr",
    "text of a timestamp": "with its fraction (timestamps/timestamp_conversions/"
    "toString_timestamp_nanos); cel-python drops it",
    "smallest int from a double": "int(-9223372036854775808.0) is out of range "
    "(conversions/int/double_int_min_range); cel-python accepts it",
    "long durations": "durations are 64-bit nanoseconds, so about ±292 years "
    "(timestamps/duration_range/sub_over, timestamp_range/sub_time_duration_over); cel-python "
    "goes on to 10,000 years",
    "texts of times": "timestamps are RFC 3339 and durations are Go's notation (langdef, "
    "Abstract types); cel-python's parsers accept more",
    "local time before year 1 or after 9999": "a timestamp near the ends of its range has a "
    "local date beyond them; Python's dates end there",
}

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
GO_DURATION = re.compile(r"[+-]?(0|((\d+\.?\d*|\.\d+)(h|ms|m|s|us|µs|ns))+)")
LONGEST = 2**63 / 1e9


class Watch:
    """Which deviations the expression at hand has come through."""

    def __init__(self):
        from celpy import celtypes, evaluation

        self.seen = set()
        self.cel = celtypes
        self.base = evaluation.base_functions
        self.error = evaluation.CELEvalError
        self.functions = {"_/_": self.divide, "_in_": self.within}
        for name in ("_+_", "_-_", "_*_"):
            self.functions[name] = self.tagging(name)
        for name in ("_==_", "_!=_"):
            self.functions[name] = self.equality(name)
        for name in ("_<_", "_<=_", "_>_", "_>=_"):
            self.functions[name] = self.ordering(name)
        for name in ("string", "int", "timestamp", "duration"):
            self.functions[name] = getattr(self, "to_" + name)
        for name in self.base:
            if name.startswith("get"):
                self.functions[name] = self.reading(name)

    def begin(self):
        self.seen = set()

    def note(self, name):
        assert name in DEVIATIONS, name
        self.seen.add(name)

    def kind(self, value):
        """The type of a value as far as equality asks; None for what is no value."""
        cel = self.cel
        if isinstance(value, cel.BoolType):
            return "bool"
        for name in ("IntType", "UintType"):
            if isinstance(value, getattr(cel, name)):
                return name
        for python in (float, str, bytes, list, dict, datetime.datetime, datetime.timedelta):
            if isinstance(value, python):
                return python.__name__
        return None

    def tagged(self, value):
        cel = self.cel
        for python, tag in ((float, cel.DoubleType), (str, cel.StringType),
                            (bytes, cel.BytesType), (list, cel.ListType)):
            if isinstance(value, python) and not isinstance(value, tag):
                return tag(value)
        if isinstance(value, datetime.timedelta):
            if abs(value.total_seconds()) >= LONGEST:
                self.note("long durations")
            return value if isinstance(value, cel.DurationType) else cel.DurationType(value)
        return value

    def tagging(self, name):
        return lambda a, b: self.tagged(self.base[name](a, b))

    def divide(self, a, b):
        if isinstance(a, float) and isinstance(b, float) and float(b) == 0.0:
            if not (float(a) > 0.0 and math.copysign(1, b) > 0):
                self.note("division of doubles")
        return self.tagged(self.base["_/_"](a, b))

    def alike(self, a, b):
        """False where two values, or two of their elements, are of different types."""
        if self.kind(a) is None or self.kind(b) is None:
            return True
        if self.kind(a) != self.kind(b):
            return False
        if isinstance(a, list):
            return all(self.alike(x, y) for x, y in zip(a, b))
        if isinstance(a, dict):
            return all(self.alike(a[key], b[key]) for key in a if key in b)
        return True

    def equality(self, name):
        def compare(a, b):
            if not self.alike(a, b):
                self.note("equality across types")
            return self.base[name](a, b)
        return compare

    def ordering(self, name):
        def compare(a, b):
            if not self.alike(a, b):
                self.note("ordering across numbers")
            return self.base[name](a, b)
        return compare

    def within(self, item, container):
        if not isinstance(container, self.error) and self.kind(container) in ("list", "dict"):
            if not all(self.alike(item, other) for other in container):
                self.note("equality across types")
        return self.base["_in_"](item, container)

    def to_string(self, value):
        if isinstance(value, float):
            self.note("text of a double")
        if isinstance(value, datetime.datetime) and value.microsecond:
            self.note("text of a timestamp")
        return self.base["string"](value)

    def to_int(self, value):
        if isinstance(value, float) and float(value) == -(2.0**63):
            self.note("smallest int from a double")
        return self.base["int"](value)

    def to_timestamp(self, value):
        if isinstance(value, str) and not RFC3339.fullmatch(value):
            self.note_if_accepted("timestamp", value)
        return self.base["timestamp"](value)

    def to_duration(self, value):
        if isinstance(value, str) and not GO_DURATION.fullmatch(value):
            self.note_if_accepted("duration", value)
        return self.tagged(self.base["duration"](value))

    def note_if_accepted(self, name, value):
        try:
            self.base[name](value)
        except (ValueError, TypeError, AttributeError):
            return
        self.note("texts of times")

    def reading(self, name):
        def read(value, *zone):
            try:
                return self.base[name](value, *zone)
            except OverflowError:
                self.note("local time before year 1 or after 9999")
                raise
        return read
