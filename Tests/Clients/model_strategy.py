"""The strategy's files as plain Python: read with PyYAML, numbers kept as text until they are
exact."""

import pathlib
from dataclasses import dataclass, field
from fractions import Fraction

import yaml

from model_expressions import compile_expression, half_even, window
from model_fields import EXPONENTS

STANDARD_TILES = 30


@dataclass
class Series:
    """What features of the same events, filter, value and window look at."""

    events: list
    filter: object
    value: object
    width: int
    tiles: int  # 0 is all time
    aggregates: set = field(default_factory=set)

    def tile(self, time):
        return time // self.width if self.tiles else 0

    def tail(self, now):
        """The oldest tile inside the window: the tail hops by tile, the head slides."""
        return now // self.width - (self.tiles - 1) if self.tiles else 0


@dataclass
class Feature:
    id: str
    series: int
    aggregate: str
    in_portrait: bool


@dataclass
class Segment:
    id: str
    when: object
    exit: object
    dwell: int
    labels: dict
    signal: dict = None  # what a signal says besides; None for what others see as a membership


@dataclass
class Tier:
    id: str
    score: object
    steps: list  # (id, from, keepAbove)
    dwell: int


class Strategy:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        main = self.read("strategy.yaml")
        self.base = main["baseCurrency"]
        self.locales = main["locales"]
        self.purposes = [one["id"] for one in main["purposes"]]
        self.channels = [one["id"] for one in main["channels"]]
        self.limits = {name: int(value) for name, value in main["limits"].items()}
        rates = self.read("currencies.yaml")["rates"]
        self.rates = {code: Fraction(rate) for code, rate in rates.items()}
        self.products = [one["id"] for one in self.read("products.yaml")["products"]]
        self.jurisdictions = {}
        for path in sorted((self.folder / "jurisdictions").glob("*.yaml")):
            one = yaml.load(path.read_text(), yaml.BaseLoader)
            for code in [one["id"], *one.get("covers", [])]:
                self.jurisdictions[code] = one
        self.series, self.features = [], {}
        self.read_features()
        self.tiers = [self.tier(one) for one in self.read("tiers.yaml")["tiers"]]
        self.segments = [self.segment(one) for one in self.read("segments.yaml")["segments"]]
        if (self.folder / "signals.yaml").exists():
            self.segments += [
                self.segment(one, signal=one) for one in self.read("signals.yaml")["signals"]
            ]
        offers = self.read("offers.yaml")
        self.triggers = offers["triggers"]
        for trigger in self.triggers:
            trigger["condition"] = self.expression(trigger.get("when"))
        self.offers = {one["id"]: self.offer(one) for one in offers["offers"]}
        self.suppressions = [
            (one["id"], self.expression(one["when"]))
            for one in self.read("suppressions.yaml")["suppressions"]
        ]
        policy = self.read("contact-policy.yaml")
        self.channel_rest = window(policy["channelCoolDownAfterRefusal"])
        self.caps = [
            (one["id"], int(one["count"]), window(one["window"]), one.get("channel"),
             one.get("group"))
            for one in policy["caps"]
        ]
        self.read_service()

    def read(self, name):
        return yaml.load((self.folder / name).read_text(), yaml.BaseLoader)

    def expression(self, source):
        return None if source is None else compile_expression(source, self.money)

    def money(self, amount, code):
        """An amount of a currency in minor units of the base currency."""
        units = Fraction(amount) * 10 ** EXPONENTS[code]
        return self.to_base(units, code)

    def to_base(self, units, code):
        """Minor units of any currency in those of the base currency; None without a rate."""
        if code == self.base:
            return int(units)
        rate = self.rates.get(code)
        if rate is None:
            return None
        return half_even(
            Fraction(units) * rate * Fraction(10) ** (EXPONENTS[self.base] - EXPONENTS[code])
        )

    def read_features(self):
        known = {}
        for one in self.read("features.yaml")["features"]:
            total = None if one["window"] == "all" else window(one["window"])
            width = tiles = 0
            if total is not None:
                width = window(one["tile"]) if "tile" in one else total // STANDARD_TILES
                tiles = total // width + 1
            canonical = [
                " ".join((one.get(name) or "").split()) for name in ("filter", "value")
            ]
            key = (tuple(sorted(one["events"])), *canonical, width, tiles)
            if key not in known:
                known[key] = len(self.series)
                self.series.append(
                    Series(
                        one["events"], self.expression(one.get("filter")),
                        self.expression(one.get("value")), width, tiles,
                    )
                )
            self.series[known[key]].aggregates.add(one["aggregate"])
            self.features[one["id"]] = Feature(
                one["id"], known[key], one["aggregate"],
                one.get("portrait", "true") == "true",
            )

    def number(self, text):
        """A threshold: a number, or an amount with its currency."""
        if text is None:
            return None
        parts = text.split()
        return self.money(*parts) if len(parts) == 2 else Fraction(parts[0])

    def tier(self, one):
        steps = []
        for step in one["steps"]:
            start = self.number(step.get("from"))
            keep = self.number(step.get("keepAbove"))
            steps.append((step["id"], start, start if keep is None else keep))
        return Tier(one["id"], self.expression(one["score"]), steps, span(one.get("dwell")))

    def segment(self, one, signal=None):
        return Segment(
            one["id"], self.expression(one["when"]), self.expression(one.get("exit")),
            span(one.get("dwell")), one.get("labels", {}), signal,
        )

    def offer(self, one):
        found = dict(one)
        for step in ("eligible", "applicable", "suitable"):
            found[step] = [
                (rule["id"], self.expression(rule["when"])) for rule in one.get(step, [])
            ]
        found["weights"] = [
            (self.expression(weight["when"]), float(weight["weight"]))
            for weight in one.get("contextWeights", [])
        ]
        found["validity"] = window(one["validity"])
        found["attribution"] = window(one.get("attribution", "30d"))
        rest = one.get("coolDown", {})
        found["rest_refusal"] = span(rest.get("afterRefusal"))
        found["rest_contact"] = span(rest.get("afterContact"))
        return found

    def read_service(self):
        service = self.read("service.yaml")
        complaints = service["complaints"]
        self.deadlines = {
            "": [window(text) for text in complaints["deadlines"]],
            **{
                one["severity"]: [window(text) for text in one["deadlines"]]
                for one in complaints.get("escalations", [])
            },
        }
        after = complaints.get("surveyAfterClose")
        self.survey = None
        if after is not None:
            self.survey = dict(
                next(one for one in service["surveys"] if one["id"] == after["survey"])
            )
            self.survey["delay"] = window(after["delay"])
            self.survey["validity"] = window(self.survey["validity"])
            self.survey["coolDown"] = window(self.survey["coolDown"])

    def jurisdiction(self, code):
        return self.jurisdictions.get(code) or self.jurisdictions["*"]


def span(text):
    return 0 if text is None else window(text)
