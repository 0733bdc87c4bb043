"""Seeded, typed generation of CEL expressions with the values of their variables.

Types are written as cel-spec's checkers write them: `int`, `list(string)`, `map(string, int)`, …
Every expression type-checks; whether it evaluates to a value or to an error (overflow, division
by zero, a missing key, a text that is no number) is up to the values.
"""

import base64
import random
from dataclasses import dataclass, field

TIMESTAMP, DURATION = "google.protobuf.Timestamp", "google.protobuf.Duration"
LISTS = ("list(int)", "list(string)", "list(double)", "list(bool)", "list(list(int))")
MAPS = ("map(string, int)", "map(int, string)", "map(bool, double)", "map(string, list(int))")
SCALARS = ("bool", "int", "uint", "double", "string", "bytes", TIMESTAMP, DURATION)

INTS = (0, 1, 2, 3, 5, 7, 10, -1, -2, -7, 100, 4096, 2**31, -(2**31), 2**53, 2**62, 2**63 - 1,
        -(2**63), -(2**63) + 1, 1234567890123)
UINTS = (0, 1, 2, 3, 9, 10, 255, 2**32, 2**53, 2**63, 2**64 - 1, 2**64 - 2)
DOUBLES = (0.0, 1.0, -1.0, 0.5, 2.5, -3.75, 1e3, 1e-3, 1e15, -1e300, 1e300, 123.456, 2.0**53,
           9.3e18, -9.3e18, 1.9e19)
STRINGS = ("", "a", "b", "abc", "Abc", "cab", "hello world", "1", "-42", "3.5", "007", "true",
           "x.y", "中文", "é", "\U0001f431", "a\nb", 'q"q', "9223372036854775808", "TRUE", "1e3")
BYTES = (b"", b"a", b"abc", b"\x00\xff", "é".encode(), b"\xc3", b"zz")
TIMES = ("1970-01-01T00:00:00Z", "2009-02-13T23:31:30Z", "2024-02-29T12:00:00Z",
         "2023-12-31T23:59:59.999Z", "1969-12-31T23:59:59Z", "2024-03-31T01:30:00Z",
         "2024-11-03T05:30:00Z", "1900-01-01T00:00:00Z", "2100-03-01T00:00:00Z",
         "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2025-06-30T23:00:00+08:00")
SPANS = ("0s", "1s", "-1s", "90s", "1h", "1h30m", "-36h", "1.5s", "250ms", "100h", "8760h",
         "87600h", "0.001s", "9000000000s", "-9000000000s")
ZONES = ("UTC", "Asia/Shanghai", "Europe/London", "America/New_York", "Asia/Kolkata",
         "Australia/Lord_Howe", "+08:00", "-03:30", "+00:00", "05:45")
PATTERNS = ("a", "^a", "c$", "a.c", "^[a-c]+$", "b*", "l{2}", "(hello|x)", "\\\\d+", "\\\\bworld",
            "[^a]", "^$", "(?i)ABC", "\\\\.")
READERS = ("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear",
           "getHours", "getMinutes", "getSeconds", "getMilliseconds")
VARIABLES = {
    "bool": ("p", "q"), "int": ("i", "j"), "uint": ("u",), "double": ("d", "e"),
    "string": ("s", "t"), "bytes": ("y",), TIMESTAMP: ("at",), DURATION: ("span",),
    "list(int)": ("ints",), "list(string)": ("texts",), "map(string, int)": ("byName",),
    "map(int, string)": ("byNumber",),
}

TERNARY, OR, AND, RELATION, SUM, PRODUCT, UNARY, MEMBER = range(8)


def element(kind):
    return kind[5:-1]


def pair(kind):
    key, _, value = kind[4:-1].partition(", ")
    return key, value


@dataclass
class Case:
    """One expression, the types and the values of the variables it uses."""

    text: str
    kind: str
    types: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)


class Generator:
    """The same seed gives the same cases."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.used = {}
        self.scope = []

    def case(self):
        self.used, self.scope = {}, []
        pool = SCALARS + LISTS + MAPS
        weights = [8, 8, 5, 5, 6, 3, 3, 3] + [1] * (len(LISTS) + len(MAPS))
        kind = self.random.choices(pool, weights)[0]
        text = self.make(kind, self.random.choice((1, 2, 2, 3, 3)))[0]
        while not any(mark in text for mark in "( ["):
            text = self.make(kind, 2)[0]
        return Case(text, kind, dict(self.used), {n: self.value(k) for n, k in self.used.items()})

    # Values: plain Python values, with texts for times.

    def value(self, kind):
        pick = self.random.choice
        if kind.startswith("list("):
            return [self.value(element(kind)) for _ in range(pick((0, 1, 2, 3)))]
        if kind.startswith("map("):
            key, value = pair(kind)
            return {self.value(key): self.value(value) for _ in range(pick((0, 1, 2, 3)))}
        return pick({"bool": (False, True), "int": INTS, "uint": UINTS, "double": DOUBLES,
                     "string": STRINGS, "bytes": BYTES, TIMESTAMP: TIMES, DURATION: SPANS}[kind])

    # Expressions: text and how tightly it binds.

    def make(self, kind, depth):
        if depth <= 0 or self.random.random() < 0.08:
            return self.leaf(kind, depth)
        if self.random.random() < 0.07:
            return self.ternary(kind, depth)
        if self.random.random() < 0.05:
            return self.picked(kind, depth)
        if kind.startswith("list("):
            return self.list(kind, depth)
        if kind.startswith("map("):
            return self.map(kind, depth)
        name = {TIMESTAMP: "timestamp", DURATION: "duration"}.get(kind, kind)
        return self.random.choice(FORMS[name])(self, depth - 1)

    def at(self, kind, depth, tightness):
        text, binds = self.make(kind, depth)
        return text if binds >= tightness else f"({text})"

    def arg(self, kind, depth):
        return self.at(kind, depth, TERNARY)

    def leaf(self, kind, depth=0):
        local = [name for name, known in self.scope if known == kind]
        if local and self.random.random() < 0.7:
            return self.random.choice(local), MEMBER
        if kind in VARIABLES and self.random.random() < 0.5:
            name = self.random.choice(VARIABLES[kind])
            if all(name != known for known, _ in self.scope):
                self.used[name] = kind
                return name, MEMBER
        return self.literal(kind)

    def literal(self, kind):
        if kind.startswith("list("):
            parts = [self.literal(element(kind))[0] for _ in range(self.random.choice((0, 1, 2, 3)))]
            if not parts:
                parts = [self.literal(element(kind))[0]]
            return f"[{', '.join(parts)}]", MEMBER
        if kind.startswith("map("):
            key, _ = pair(kind)
            keys = [self.literal(key)[0], self.literal(key)[0]][: self.random.choice((1, 1, 2))]
            # The same text in other quotes is the same key.
            keys = list({name.strip("'\""): name for name in keys}.values())
            parts = [f"{name}: {self.literal(pair(kind)[1])[0]}" for name in keys]
            return f"{{{', '.join(parts)}}}", MEMBER
        value = self.value(kind)
        if kind == "bool":
            return ("true" if value else "false"), MEMBER
        if kind == "int":
            text = str(value)
            if value >= 0 and self.random.random() < 0.1:
                text = hex(value)
            return text, UNARY if value < 0 else MEMBER
        if kind == "uint":
            return f"{value}u", MEMBER
        if kind == "double":
            text = repr(value)
            return (text if "." in text or "e" in text else text + ".0"), (
                UNARY if value < 0 else MEMBER)
        if kind == "string":
            return self.quoted(value), MEMBER
        if kind == "bytes":
            return 'b"' + "".join(f"\\{byte:03o}" if byte < 32 or byte > 126 else chr(byte)
                                  for byte in value) + '"', MEMBER
        name = "timestamp" if kind == TIMESTAMP else "duration"
        return f'{name}("{value}")', MEMBER

    def quoted(self, value):
        mark = self.random.choice("\"'")
        text = value.replace("\\", "\\\\").replace("\n", "\\n").replace(mark, "\\" + mark)
        return mark + text + mark

    def ternary(self, kind, depth):
        condition = self.at("bool", depth - 1, OR)
        return (f"{condition} ? {self.at(kind, depth - 1, OR)} : {self.arg(kind, depth - 1)}",
                TERNARY)

    def picked(self, kind, depth):
        """An element of a list or a map."""
        if self.random.random() < 0.5 or f"map(string, {kind})" not in MAPS:
            if f"list({kind})" not in LISTS:
                return self.leaf(kind, depth)
            index = self.random.choice((str(self.random.randint(0, 3)), self.arg("int", depth - 1)))
            return f"{self.at(f'list({kind})', depth - 1, MEMBER)}[{index}]", MEMBER
        base = self.at(f"map(string, {kind})", depth - 1, MEMBER)
        if self.random.random() < 0.3:
            return f"{base}.{self.random.choice(('a', 'b', 'abc'))}", MEMBER
        return f"{base}[{self.arg('string', depth - 1)}]", MEMBER

    def infix(self, operator, left, right, depth, binds):
        return (f"{self.at(left, depth, binds)} {operator} {self.at(right, depth, binds + 1)}",
                binds)

    def call(self, receiver, name, arguments, depth):
        texts = [self.arg(kind, depth) for kind in arguments]
        return f"{self.at(receiver, depth, MEMBER)}.{name}({', '.join(texts)})", MEMBER

    def function(self, name, kind, depth):
        return f"{name}({self.arg(kind, depth)})", MEMBER

    def bound(self, kind, depth, base):
        """A macro's variable over the elements of `base`, and the text of a body of `kind`."""
        name = ("v", "w", "x")[len(self.scope) % 3]
        source = self.at(base, depth, MEMBER)
        item = element(base) if base.startswith("list(") else pair(base)[0]
        self.scope.append((name, item))
        body = self.arg(kind, depth)
        self.scope.pop()
        return source, name, body

    def list(self, kind, depth):
        form = self.random.randrange(4)
        if form == 0:
            return self.infix("+", kind, kind, depth - 1, SUM)
        if form == 1:
            source, name, body = self.bound("bool", depth - 1, kind)
            return f"{source}.filter({name}, {body})", MEMBER
        if form == 2 and len(self.scope) < 3:
            base = self.random.choice(LISTS + MAPS[:2])
            source, name, body = self.bound(element(kind), depth - 1, base)
            return f"{source}.map({name}, {body})", MEMBER
        parts = [self.arg(element(kind), depth - 1) for _ in range(self.random.choice((1, 2, 3)))]
        return f"[{', '.join(parts)}]", MEMBER

    def map(self, kind, depth):
        key, value = pair(kind)
        keys = [self.literal(key)[0], self.leaf(key)[0]][: self.random.choice((1, 2))]
        return ("{" + ", ".join(f"{name}: {self.arg(value, depth - 1)}" for name in keys) + "}",
                MEMBER)

    # Forms by result type.

    def comparison(self, depth):
        kind = self.random.choice(SCALARS)
        return self.infix(self.random.choice(("<", "<=", ">", ">=")), kind, kind, depth, RELATION)

    def mixed(self, depth):
        left, right = self.random.sample(("int", "uint", "double"), 2)
        operator = self.random.choice(("<", "<=", ">", ">="))
        return self.infix(operator, left, right, depth, RELATION)

    def equality(self, depth):
        kind = self.random.choice(SCALARS + SCALARS + LISTS + MAPS)
        return self.infix(self.random.choice(("==", "!=")), kind, kind, depth, RELATION)

    def alike(self, depth):
        """Values of different numeric types, made dynamic so that they may be compared."""
        left, right = self.random.sample(("int", "uint", "double", "string"), 2)
        operator = self.random.choice(("==", "!="))
        return (f"dyn({self.arg(left, depth)}) {operator} {self.at(right, depth, SUM)}", RELATION)

    def logic(self, depth):
        operator, binds = self.random.choice((("&&", AND), ("||", OR)))
        return self.infix(operator, "bool", "bool", depth, binds)

    def negation(self, depth):
        return f"!{self.at('bool', depth, MEMBER)}", UNARY

    def membership(self, depth):
        base = self.random.choice(LISTS + MAPS)
        kind = element(base) if base.startswith("list(") else pair(base)[0]
        return self.infix("in", kind, base, depth, RELATION)

    def quantifier(self, depth):
        macro = self.random.choice(("all", "exists", "exists_one"))
        source, name, body = self.bound("bool", depth, self.random.choice(LISTS + MAPS[:2]))
        return f"{source}.{macro}({name}, {body})", MEMBER

    def presence(self, depth):
        base = self.random.choice((self.leaf("map(string, int)")[0], "byName"))
        if base == "byName":
            self.used["byName"] = "map(string, int)"
        return f"has({base}.{self.random.choice(('a', 'b', 'abc'))})", MEMBER

    def sameness(self, depth):
        kind = self.random.choice(SCALARS[:6])
        name = self.random.choice(SCALARS[:6])
        return f"type({self.arg(kind, depth)}) == {name}", RELATION

    def pattern(self, depth):
        return f'{self.at("string", depth, MEMBER)}.matches("{self.random.choice(PATTERNS)}")', MEMBER

    def reading(self, depth):
        zone = self.random.random()
        inside = "" if zone < 0.4 else f'"{self.random.choice(ZONES)}"'
        name = self.random.choice(READERS)
        return f"{self.at(TIMESTAMP, depth, MEMBER)}.{name}({inside})", MEMBER

    def extent(self, depth):
        name = self.random.choice(("getHours", "getMinutes", "getSeconds"))
        return f"{self.at(DURATION, depth, MEMBER)}.{name}()", MEMBER

    def size(self, depth):
        kind = self.random.choice(("string", "bytes") + LISTS + MAPS)
        if self.random.random() < 0.5:
            return f"size({self.arg(kind, depth)})", MEMBER
        return f"{self.at(kind, depth, MEMBER)}.size()", MEMBER


def arithmetic(kind, operators):
    def form(self, depth):
        operator = self.random.choice(operators)
        return self.infix(operator, kind, kind, depth, SUM if operator in "+-" else PRODUCT)
    return form


def minus(kind):
    return lambda self, depth: (f"-{self.at(kind, depth, MEMBER)}", UNARY)


def converted(name, *kinds):
    return lambda self, depth: self.function(name, self.random.choice(kinds), depth)


def of_texts(name):
    return lambda self, depth: self.call("string", name, ["string"], depth)


def joined(left, operator, right):
    return lambda self, depth: self.infix(operator, left, right, depth, SUM)


FORMS = {
    "bool": [Generator.comparison] * 3 + [Generator.mixed] + [Generator.equality] * 3
    + [Generator.alike] + [Generator.logic] * 6 + [Generator.negation, Generator.membership] * 2
    + [Generator.quantifier] * 3 + [Generator.presence, Generator.sameness, Generator.pattern]
    + [of_texts("startsWith"), of_texts("endsWith"), of_texts("contains")]
    + [converted("bool", "string", "bool")],
    "int": [arithmetic("int", "+-*/%")] * 7 + [minus("int"), Generator.size, Generator.extent]
    + [Generator.reading] * 4 + [converted("int", "int", "uint", "double", "string", TIMESTAMP)] * 2,
    "uint": [arithmetic("uint", "+-*/%")] * 5 + [converted("uint", "int", "double", "string", "uint")],
    "double": [arithmetic("double", "+-*/")] * 5
    + [minus("double"), converted("double", "int", "uint", "string", "double")],
    "string": [joined("string", "+", "string")] * 4
    + [converted("string", "int", "uint", "double", "bool", "bytes", "string", TIMESTAMP, DURATION)] * 2,
    "bytes": [joined("bytes", "+", "bytes"), converted("bytes", "string", "bytes")],
    "timestamp": [joined(TIMESTAMP, "+", DURATION), joined(TIMESTAMP, "-", DURATION),
                  joined(DURATION, "+", TIMESTAMP), converted("timestamp", TIMESTAMP, "string")],
    "duration": [joined(DURATION, "+", DURATION), joined(DURATION, "-", DURATION),
                 joined(TIMESTAMP, "-", TIMESTAMP), converted("duration", DURATION, "string")],
}


def json_value(value):
    """A value in the JSON mapping that `strata expression eval` reads."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, bool) or value is None or isinstance(value, (str, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else str(value)
    if isinstance(value, list):
        return [json_value(item) for item in value]
    keys = {key: key if isinstance(key, str) else str(key).lower() for key in value}
    return {keys[key]: json_value(item) for key, item in value.items()}


def json_type(kind):
    """A type in the notation of `strata expression eval`."""
    if kind.startswith("list("):
        return {"list": json_type(element(kind))}
    if kind.startswith("map("):
        key, value = pair(kind)
        return {"map": [json_type(key), json_type(value)]}
    return {TIMESTAMP: "timestamp", DURATION: "duration"}.get(kind, kind)
