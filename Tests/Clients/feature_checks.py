"""Features against pandas: a million events with late, duplicate and reversed ones.

    feature_checks.py STRATA [--events N] [--customers N] [--seed N]

Exact aggregates have to agree to the last digit, sketches within their stated errors:

- quantiles: 1/128 of the value, doubled each time buckets had to be joined
- different values: exact up to 256, then a standard error of at most sqrt(2/256)
- decayed sums: half a minor unit
- categories beyond a feature's bound: too low by at most what is counted together
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import pandas

import feature_events as events
import feature_model as model

ROWS = 256
HERE = pathlib.Path(__file__).parent


class Run:
    """One run of the program and its answers."""

    def __init__(self, options, directory):
        self.bookings, records = events.stream(options.events, options.customers, options.seed)
        path = f"{directory}/events.jsonl"
        events.write(records, path)
        end = events.START + events.DAYS * events.DAY
        # In the middle of the stream, at its end, and when windows have begun to empty.
        self.times = [end - 25 * events.DAY - 123_456, end, end + 12 * events.DAY + 777_000]
        out = f"{directory}/features.jsonl"
        command = options.strata.split() + ["features", "--from", path, "--out", out]
        command += ["--strategy", str(HERE / "feature-strategy")]
        for time in self.times:
            stamp = numpy.datetime_as_string(numpy.datetime64(time, "ms"), timezone="UTC")
            command += ["--at", stamp]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{command[0]} exited {done.returncode}: {done.stderr.strip()}")
        print(done.stderr.strip().splitlines()[-1])
        self.answers = {time: {} for time in self.times}
        stamps = {
            numpy.datetime_as_string(numpy.datetime64(t, "ms"), timezone="UTC"): t
            for t in self.times
        }
        with open(out, encoding="utf-8") as file:
            for line in file:
                answer = json.loads(line)
                time = stamps.get(answer["at"], stamps.get(answer["at"].replace("Z", ".000Z")))
                self.answers[time][int(answer["customerId"][1:])] = answer["features"]

    def live(self, time):
        """The bookings that had come in by then and not been reversed."""
        found = self.bookings
        return found[(found.arrival <= time) & (found.reversed > time)]

    def customers(self, time):
        found = self.bookings
        seen = found[(found.arrival <= time) | (found.reversed <= time)]
        return seen.customer.unique()


def minor(value):
    """Money as minor units; other values as they are."""
    if isinstance(value, str):
        return int(value.replace(".", ""))
    return value


def compare(run, time, feature, wanted, empty, skipped):
    answers = run.answers[time]
    index = pandas.Index(sorted(set(answers) - skipped))
    got = pandas.Series([minor(answers[c][feature]) for c in index], index, dtype=object)
    want = wanted.reindex(index)
    want = want.where(want.notna(), empty)
    differs = [
        (customer, a, b) for customer, a, b in zip(index, got, want)
        if not (a == b or (a is None and (b is None or b != b)))
    ]
    if differs:
        customer, a, b = differs[0]
        raise AssertionError(
            f"{len(differs)} of {len(index)} differ at {time}; customer {customer}: {a}, not {b}")
    return len(index)


def check_exact(run):
    zero = {"count1h", "count30d", "sum30d", "sum13mo", "debits13mo", "categories30d",
            "days", "weeks", "months"}
    results = {}
    # Different values are counted exactly as long as their rows fit.
    exact = fits(run, "category")
    crowded = set(exact.index[~exact])
    if len(crowded) > len(exact) // 10:
        raise AssertionError(f"{len(crowded)} customers have too many categories to compare")
    for time in run.times:
        for feature, wanted in model.exact(run.live(time), time).items():
            wanted = wanted.astype(object)
            try:
                compare(run, time, feature, wanted, 0 if feature in zero else None,
                        crowded if feature == "categories30d" else set())
            except AssertionError as error:
                results[feature] = str(error)
            results.setdefault(feature, None)
    return {f"{feature} is exact": reason for feature, reason in results.items()}


def fits(run, column):
    """The customers of whom every row of key and tile there ever was fits the bound."""
    found = run.bookings
    rows = pandas.DataFrame({"c": found.customer, "k": found[column], "t": found.booked // events.DAY})
    return rows.drop_duplicates().groupby("c").size() <= ROWS


def is_bounded(got, want):
    """Too low by at most what is counted together, with the total exact."""
    got = dict(got)
    others = got.pop("others", 0)
    if sum(got.values()) + others != sum(want.values()):
        return False
    return all(want.get(key, 0) - others <= value <= want.get(key, 0)
               for key, value in got.items())


def check_categories(run):
    exact = fits(run, "category")
    crowded = 0
    for time in run.times:
        wanted = {}
        for customer, category, amount in model.categories(
                run.live(time), time).itertuples(index=False):
            wanted.setdefault(customer, {})[str(category)] = amount
        for customer, answer in run.answers[time].items():
            want = wanted.get(customer, {})
            got = {key: minor(value) for key, value in answer["spendByCategory"].items()}
            if not exact.get(customer, True):
                crowded += 1
                if not is_bounded(got, want):
                    raise AssertionError(f"customer {customer} at {time}: {got} of {want}")
                continue
            if got != want:
                raise AssertionError(f"customer {customer} at {time}: {got}, not {want}")
            ranked = list(want.items())[:3]
            top = [(str(entry["category"]), minor(entry["value"]))
                   for entry in answer["topCategories"]]
            if top != ranked:
                raise AssertionError(f"customer {customer} at {time}: {top}, not {ranked}")
            for entry, (_, amount) in zip(answer["topCategories"], ranked):
                if entry["share"] != amount / sum(want.values()):
                    raise AssertionError(f"customer {customer}: share {entry['share']}")
    if crowded > len(run.times) * len(exact) // 10:
        raise AssertionError(f"{crowded} answers were not compared exactly")


def check_channels(run):
    exact = fits(run, "channel")
    for time in run.times:
        wanted = {}
        for (customer, channel), count in model.channels(run.live(time), time).items():
            wanted.setdefault(customer, {})[channel] = count
        for customer, answer in run.answers[time].items():
            (got, want) = (answer["countByChannel"], wanted.get(customer, {}))
            if not (got == want if exact.get(customer, True) else is_bounded(got, want)):
                raise AssertionError(f"customer {customer}: {got}, not {want}")


def check_bounded(run):
    """Eight categories at most: the rest is counted together and nothing is lost."""
    for time in run.times:
        wanted = {}
        for customer, category, amount in model.categories(
                run.live(time), time).itertuples(index=False):
            wanted.setdefault(customer, {})[category] = amount
        for customer, answer in run.answers[time].items():
            got = {key: minor(value) for key, value in answer["fewGroups"].items()}
            others = got.pop("others", 0)
            want = wanted.get(customer, {})
            if len(got) > 8 or sum(got.values()) + others != sum(want.values()):
                raise AssertionError(f"customer {customer}: {got} and {others} of {want}")
            for key, value in got.items():
                true = want.get(int(key), 0)
                if not true - max(others, 0) <= value <= true:
                    raise AssertionError(f"customer {customer}: {key} is {value}, not {true}")


def check_decay(run):
    worst = 0
    for time in run.times:
        live = run.live(time)
        spend = model.decayed(live, time, 10 * events.DAY, 8 * events.HOUR, live.amount)
        count = model.decayed(
            live, time, 10 * events.DAY, 4 * events.HOUR, pandas.Series(1.0, live.index))
        for customer, answer in run.answers[time].items():
            errors = (
                abs(minor(answer["decayedSpend"]) - spend.get(customer, 0)) - 0.5,
                abs(answer["decayedCount"] - count.get(customer, 0)) - 0.000_001,
            )
            worst = max(worst, *errors)
            if worst > 0.001 + 1e-8 * spend.get(customer, 0):
                raise AssertionError(f"customer {customer} at {time}: off by {errors}")


def joins(run):
    """At most how often each customer's buckets were joined: until all rows there ever were fit."""
    found = run.bookings
    tile = found.booked // events.DAY
    bucket = pandas.Series(model.buckets(found.amount.to_numpy()), found.index)
    levels = pandas.Series(0, found.customer.unique())
    for level in range(9):
        rows = pandas.DataFrame({"c": found.customer, "b": bucket // 2**level, "t": tile})
        count = rows.drop_duplicates().groupby("c").size()
        levels[count.index[count > ROWS]] = level + 1
    return levels


def check_quantiles(run):
    levels = joins(run)
    exact = 0
    for time in run.times:
        month = model.within(run.live(time), time, 30 * events.DAY)
        values = month.groupby("customer").amount.apply(lambda v: numpy.sort(v.to_numpy()))
        for feature, quantile in (("median30d", 0.5), ("upper30d", 0.9)):
            for customer, answer in run.answers[time].items():
                got = minor(answer[feature])
                if customer not in values.index:
                    if got is not None:
                        raise AssertionError(f"{feature} of nothing is {got}")
                    continue
                sorted_values = values[customer]
                want = sorted_values[int(numpy.floor(quantile * (len(sorted_values) - 1)))]
                allowed = 2.0 ** levels[customer] / 128
                if abs(got - want) > max(allowed * want, 2 ** levels[customer] - 1):
                    raise AssertionError(
                        f"{feature} of customer {customer} at {time}: {got}, not {want}")
                exact += levels[customer] == 0
    if exact < 1_000:
        raise AssertionError("too few customers without joined buckets")


def check_distinct(run):
    errors = []
    found = run.bookings
    rows = pandas.DataFrame({"c": found.customer, "a": found.amount, "t": found.booked // events.DAY})
    small = rows.drop_duplicates().groupby("c").size() <= ROWS
    for time in run.times:
        month = model.within(run.live(time), time, 30 * events.DAY)
        wanted = month.groupby("customer").amount.nunique()
        for customer, answer in run.answers[time].items():
            got, want = answer["amounts30d"], wanted.get(customer, 0)
            if small.get(customer, True):
                if got != want:
                    raise AssertionError(f"customer {customer} at {time}: {got}, not {want}")
            elif want > ROWS:
                errors.append(got / want - 1)
    if len(errors) < HEAVY_AT_LEAST:
        raise AssertionError(f"only {len(errors)} customers with many values")
    standard = (2 / ROWS) ** 0.5
    spread = float(numpy.sqrt(numpy.mean(numpy.square(errors))))
    if max(map(abs, errors)) > 4 * standard or spread > 1.2 * standard:
        raise AssertionError(f"errors of {spread:.3f}, the largest {max(map(abs, errors)):.3f}")


HEAVY_AT_LEAST = 10


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("strata", help="the program")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        run = Run(options, directory)
    results = dict(check_exact(run))
    for name, function in (
        ("sums by category and the largest categories are exact", check_categories),
        ("counts by channel are exact", check_channels),
        ("categories beyond the bound are counted together", check_bounded),
        ("decayed sums and counts are within half a unit", check_decay),
        ("quantiles are within the stated error", check_quantiles),
        ("different values are exact while few, then within the stated error", check_distinct),
    ):
        try:
            function(run)
            results[name] = None
        except AssertionError as error:
            results[name] = str(error)
    for name, reason in results.items():
        print(f"FAIL {name}: {reason}" if reason else f"PASS {name}", flush=True)
    failed = sum(reason is not None for reason in results.values())
    print(f"{len(results) - failed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
