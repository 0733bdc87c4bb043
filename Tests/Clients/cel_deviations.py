"""Where cel-python 0.5 departs from the CEL specification, found while it evaluates.

`Watch` wraps cel-python's own operators and conversions. A wrapper computes what cel-python
computes; when the operands are such that the result is known to depart, it notes the deviation's
name. Wrappers also give results of `+`, `-` and `*` back the type that cel-python
loses there (`'a' + 'b'` is a plain Python text, which its other functions do not recognise).

Evidence: sections of cel-spec's doc/langdef.md, and of its conformance cases
(tests/simple/testdata), by file and case, all of which cel-python answers otherwise.
"""

import datetime
import math
import re

DEVIATIONS = {
    "division of doubles": "x / 0.0 is IEEE 754's (langdef, Arithmetic; fp_math/divide_zero); "
    "cel-python gives +inf whatever the signs",
    "equality across types": "values of different types may be compared, numbers by value "
    "(langdef, Equality; comparisons/eq_literal/eq_int_uint); cel-python refuses",
    "ordering across numbers": "int, uint and double are ordered on one line (langdef, Ordering; "
    "comparisons/lt_literal/lt_dyn_int_double); cel-python refuses or compares inexactly",
    "text of a double": "the shortest text, without .0 for whole numbers (cel-go's conversions); "
    "cel-python prints Python's repr",
    "text of a bool": "string(true) is 'true' (langdef, Type Conversions); cel-python says 'True'",
    "text of a timestamp": "RFC 3339 in UTC with its fraction and four digits of the year (timestamps/"
    "timestamp_conversions/toString_timestamp_nanos); cel-python drops the fraction and zeros, and keeps "
    "the offset it was written with",
    "text of a duration": "seconds with their fraction (langdef, Type Conversions); cel-python "
    "drops the fraction",
    "bool of a text": "only 1, t, true, TRUE, True and their opposites (conversions/bool/"
    "string_true_badcase); cel-python takes any number",
    "smallest int from a double": "int(-9223372036854775808.0) is out of range "
    "(conversions/int/double_int_min_range); cel-python accepts it",
    "int of a time before 1970": "int(timestamp) is the timestamp's seconds, which are rounded down "
    "(google.protobuf.Timestamp: nanos count forward in time); cel-python rounds towards zero",
    "remainder of the smallest int": "-9223372036854775808 % -1 overflows, as the division does "
    "(integer_math; cel-go's moduloInt64Checked); cel-python gives 0",
    "negative index": "there is no element before the first (langdef, Field Selection; "
    "lists/index); cel-python counts from the end, as Python does",
    "error inside of a map": "a map literal with an error in it is an error (langdef, Evaluation: "
    "strict functions); cel-python keeps the error as a value",
    "error in the body of a macro": "&& and || take no notice of an error when the other side decides "
    "(langdef, Logical Operators); cel-python lets those of map, filter and exists_one through, as "
    "its build_macro_eval says",
    "long durations": "durations are 64-bit nanoseconds, so about ±292 years "
    "(timestamps/duration_range/sub_over, timestamp_range/sub_time_duration_over); cel-python "
    "goes on to 10,000 years",
    "texts of times": "timestamps are RFC 3339 and durations are Go's notation (langdef, "
    "Type Conversions); cel-python's parsers accept more, and not \"0\"",
    "local time before year 1 or after 9999": "a timestamp near the ends of its range has a "
    "local date beyond them; Python's dates end there",
}

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
BOOL_TEXTS = {"1", "t", "true", "TRUE", "True", "0", "f", "false", "FALSE", "False"}
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
        self.functions = {"_/_": self.divide, "_in_": self.within, "_[_]": self.index,
                          "_%_": self.remainder}
        for name in ("_+_", "_-_", "_*_"):
            self.functions[name] = self.tagging(name)
        for name in ("_==_", "_!=_"):
            self.functions[name] = self.equality(name)
        for name in ("_<_", "_<=_", "_>_", "_>=_"):
            self.functions[name] = self.ordering(name)
        # Conversions are classes, which also stand for types: they are watched from inside.
        for kind, look in ((celtypes.StringType, self.to_string), (celtypes.IntType, self.to_int),
                           (celtypes.BoolType, self.to_bool),
                           (celtypes.TimestampType, self.to_timestamp),
                           (celtypes.DurationType, self.to_duration)):
            self.watch(kind, look)
        self.watch_maps(celtypes.MapType)
        self.watch_bodies(evaluation.Evaluator)
        for name in self.base:
            if name.startswith("get"):
                self.functions[name] = self.reading(name)

    def begin(self):
        self.seen = set()

    def watch_bodies(self, evaluator):
        build = evaluator.build_macro_eval

        def built(instance, child):
            body = build(instance, child)

            def evaluate(value):
                try:
                    return body(value)
                except self.error:
                    self.note("error in the body of a macro")
                    raise
            return evaluate

        evaluator.build_macro_eval = built

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

    def remainder(self, a, b):
        if isinstance(a, self.cel.IntType) and int(a) == -(2**63) and isinstance(b, int):
            if int(b) == -1:
                self.note("remainder of the smallest int")
        return self.base["_%_"](a, b)

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

    @staticmethod
    def watch(kind, look):
        make = kind.__new__

        def made(cls, source=None, *others, **named):
            value = None
            try:
                value = make(cls, source, *others, **named)
            finally:
                look(source, value)
            return value

        kind.__new__ = made

    def watch_maps(self, kind):
        def keep(this, key, value):
            if isinstance(value, self.error):
                self.note("error inside of a map")
            dict.__setitem__(this, key, value)

        kind.__setitem__ = keep

    def index(self, container, at):
        if isinstance(container, list) and isinstance(at, int) and int(at) < 0:
            self.note("negative index")
        return self.base["_[_]"](container, at)

    def to_string(self, source, _):
        if isinstance(source, float):
            self.note("text of a double")
        elif isinstance(source, self.cel.BoolType):
            self.note("text of a bool")
        elif isinstance(source, datetime.datetime):
            if source.microsecond or source.year < 1000 or source.utcoffset():
                self.note("text of a timestamp")
        elif isinstance(source, datetime.timedelta) and source.microseconds:
            self.note("text of a duration")

    def to_int(self, source, _):
        if isinstance(source, datetime.datetime) and source.microsecond and source.year < 1970:
            self.note("int of a time before 1970")
        if isinstance(source, float) and float(source) == -(2.0**63):
            self.note("smallest int from a double")

    def to_bool(self, source, value):
        if value is not None and isinstance(source, str) and source not in BOOL_TEXTS:
            self.note("bool of a text")

    def to_timestamp(self, source, value):
        if value is not None and isinstance(source, str) and not RFC3339.fullmatch(source):
            self.note("texts of times")

    def to_duration(self, source, value):
        if isinstance(source, str):
            if bool(GO_DURATION.fullmatch(source)) != (value is not None):
                self.note("texts of times")
        if value is not None and abs(value.total_seconds()) >= LONGEST:
            self.note("long durations")

    def reading(self, name):
        def read(value, *zone):
            try:
                return self.base[name](value, *zone)
            except OverflowError:
                self.note("local time before year 1 or after 9999")
                raise
        return read
