"""The part of CEL that the default strategy uses, turned into Python functions.

Values: Python's own; money is an int of minor units of the base currency, durations and times are
ints of milliseconds. Missing data is UNKNOWN, and logic absorbs it as CEL's does errors: false
decides a conjunction, true a disjunction, whatever the other side.
"""

import re
from fractions import Fraction


class _Unknown:
    def __bool__(self):
        raise TypeError("unknown is neither true nor false")

    def __repr__(self):
        return "unknown"


UNKNOWN = _Unknown()

TOKENS = re.compile(
    r"""\s+|//[^\n]*|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"""
    r"""|(?P<string>"[^"]*"|'[^']*')|(?P<op>&&|\|\||==|!=|<=|>=|[-+*<>!()\[\],.])"""
)
UNITS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
         "mo": 2_629_800_000, "y": 31_557_600_000}
LEVELS = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*"]]


def window(text):
    """Milliseconds of a strategy's window such as 30d."""
    match = re.fullmatch(r"([0-9]+)(m|h|d|w|mo|y)", text)
    if match is None:
        raise ValueError(f"no window: {text}")
    return int(match.group(1)) * UNITS[match.group(2)]


def half_even(value):
    """An exact fraction to the nearest integer, ties to even."""
    return round(Fraction(value))


def compile_expression(source, money):
    """A function of an environment (`attribute(path)`, `call(name, arguments)`)."""
    tokens = []
    at = 0
    while at < len(source):
        match = TOKENS.match(source, at)
        if match is None:
            raise ValueError(f"cannot read: {source[at:at + 20]!r}")
        at = match.end()
        if match.lastgroup:
            tokens.append((match.lastgroup, match.group()))
    parser = _Parser(tokens, money)
    result = parser.binary(0)
    if parser.at != len(tokens):
        raise ValueError(f"not read to its end: {source!r}")
    return result


class _Parser:
    def __init__(self, tokens, money):
        self.tokens = tokens
        self.money = money
        self.at = 0

    def peek(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self, wanted=None):
        kind, token = self.tokens[self.at]
        if wanted is not None and token != wanted:
            raise ValueError(f"{wanted} expected, not {token}")
        self.at += 1
        return kind, token

    def binary(self, level):
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.peek() in LEVELS[level]:
            _, operator = self.take()
            left = _operation(operator, left, self.binary(level + 1))
        return left

    def unary(self):
        if self.peek() == "!":
            self.take()
            inner = self.unary()

            def negate(env):
                value = inner(env)
                return UNKNOWN if value is UNKNOWN else not value

            return negate
        return self.primary()

    def arguments(self, closing):
        found = []
        while self.peek() != closing:
            found.append(self.binary(0))
            if self.peek() == ",":
                self.take()
        self.take(closing)
        return found

    def primary(self):
        kind, token = self.take()
        if token == "(":
            inner = self.binary(0)
            self.take(")")
            return inner
        if token == "[":
            elements = self.arguments("]")
            return lambda env: [element(env) for element in elements]
        if kind == "number":
            value = float(token) if "." in token else int(token)
            return lambda env: value
        if kind == "string":
            text = token[1:-1]
            return lambda env: text
        if kind != "name":
            raise ValueError(f"unexpected {token}")
        if token in ("true", "false"):
            return lambda env: token == "true"
        if self.peek() == "(":
            self.take()
            return self.function(token, self.arguments(")"))
        path = token
        while self.peek() == ".":
            self.take()
            path += "." + self.take()[1]
        return lambda env: env.attribute(path)

    def function(self, name, arguments):
        if name in ("money", "duration"):
            texts = [argument(None) for argument in arguments]
            if name == "money":
                value = self.money(*texts)
            else:
                value = window(texts[0])
            return lambda env: value

        def call(env):
            values = [argument(env) for argument in arguments]
            return UNKNOWN if UNKNOWN in values else env.call(name, values)

        return call


def _operation(operator, left, right):
    if operator in ("&&", "||"):
        decides = operator == "||"

        def logic(env):
            first = left(env)
            if first is decides:
                return decides
            second = right(env)
            if second is decides:
                return decides
            return UNKNOWN if first is UNKNOWN or second is UNKNOWN else not decides

        return logic
    compute = {
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
        "in": lambda a, b: a in b,
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": _times,
    }[operator]

    def apply(env):
        first = left(env)
        if first is UNKNOWN:
            return UNKNOWN
        second = right(env)
        return UNKNOWN if second is UNKNOWN else compute(first, second)

    return apply


def _times(left, right):
    """Money times a factor is money: the product of doubles, rounded half to even. The strategy's
    types allow no other mixture of whole and broken numbers."""
    if isinstance(left, float) and isinstance(right, float):
        return left * right
    if isinstance(left, float) or isinstance(right, float):
        return round(float(left) * float(right))
    return left * right
