"""Features by brute force: every contribution is kept for ever, and a value is computed from all
of them that lie in the window.

Where the model follows a documented bound of the service: the newest `limits.transactions`
bookings are remembered. A reversal of one of them takes out its very contribution. Minimum,
maximum, first and last of a tile are then exact when all that is left in the tile is remembered;
else the value taken out still bounds the tile until it empties or leaves the window. A reversal
of a forgotten booking takes out its own fields instead.
"""

from collections import deque

from model_expressions import UNKNOWN, half_even
from fractions import Fraction


class Contribution:
    __slots__ = ("time", "value", "tile", "sign", "counted", "bounds", "booking")

    def __init__(self, time, value, tile, booking, sign=1):
        self.time = time
        self.value = value
        self.tile = tile
        self.sign = sign
        self.counted = True
        self.bounds = sign > 0
        self.booking = booking


class Booking:
    """A remembered transaction; `series` are those that took it."""

    __slots__ = ("id", "fields", "time", "series", "reversed", "awaited")

    def __init__(self, id_, fields, time):
        self.id = id_
        self.fields = fields
        self.time = time
        self.series = set()
        self.reversed = False
        self.awaited = False


class EventView:
    """What `event.…` answers in filters and values."""

    def __init__(self, fields, fallback=None):
        self.fields = fields
        self.fallback = fallback

    def attribute(self, path):
        if not path.startswith("event."):
            return self.fallback.attribute(path)
        value = self.fields.get(path[6:])
        return UNKNOWN if value is None or value == "" else value

    def call(self, name, arguments):
        return self.fallback.call(name, arguments)


class Features:
    """One customer's contributions."""

    def __init__(self, strategy):
        self.strategy = strategy
        self.series = [[] for _ in strategy.series]
        self.version = [0] * len(self.series)
        self.cache = {}
        self.bookings = deque(maxlen=strategy.limits["transactions"])
        self.forgotten = 0

    def feed(self, type_, fields, time, now, booking=None):
        taken = set()
        view = EventView(fields)
        for index, series in enumerate(self.strategy.series):
            if type_ not in series.events or not self.passes(series, view):
                continue
            value = 0 if series.value is None else series.value(view)
            if value is UNKNOWN:
                continue
            if self.add(index, time, value, now, booking):
                taken.add(index)
        return taken

    def passes(self, series, view):
        return series.filter is None or series.filter(view) is True

    def add(self, index, time, value, now, booking):
        series = self.strategy.series[index]
        tile = series.tile(time)
        if tile < series.tail(now):
            return False
        self.series[index].append(Contribution(time, value, tile, booking))
        self.version[index] += 1
        return True

    # Bookings and reversals.

    def find(self, id_):
        return next((one for one in self.bookings if one.id == id_), None)

    def remember(self, booking):
        if len(self.bookings) == self.bookings.maxlen:
            self.forgotten += 1
        self.bookings.append(booking)

    def book(self, id_, fields, time, now):
        known = self.find(id_)
        if known is not None:
            if known.awaited:
                self.annihilate(known, now)
            return
        booking = Booking(id_, fields, time)
        booking.series = self.feed("bank.transaction.booked", fields, time, now, booking)
        self.remember(booking)

    def annihilate(self, known, now):
        """The original of a reversal that came first: what the reversal took is put back."""
        known.awaited, known.reversed = False, True
        view = EventView(known.fields)
        for index in sorted(known.series):
            series = self.strategy.series[index]
            value = 0 if series.value is None else series.value(view)
            if value is not UNKNOWN:
                self.add(index, known.time, value, now, None)
        known.series = set()

    def reverse(self, original, fields, time, now):
        """`fields` are those of the original as the reversal tells them."""
        known = self.find(original)
        if known is not None:
            if not known.reversed and not known.awaited:
                known.reversed = True
                for index in sorted(known.series):
                    self.take_out(index, known, now)
            return
        booking = Booking(original, fields, time)
        booking.awaited = True
        if self.forgotten:
            view = EventView(fields)
            for index, series in enumerate(self.strategy.series):
                if "bank.transaction.booked" not in series.events:
                    continue
                if self.passes(series, view):
                    value = 0 if series.value is None else series.value(view)
                    if value is not UNKNOWN and self.take_like(index, time, value, now):
                        booking.series.add(index)
        self.remember(booking)

    def in_tile(self, index, tile):
        return [one for one in self.series[index] if one.tile == tile]

    def take_out(self, index, booking, now):
        own = [one for one in self.series[index] if one.booking is booking]
        if not own:
            return
        one = next((one for one in own if one.counted), None)
        if one is None:
            # The reversal of a forgotten booking emptied its tile; what came there since pays.
            self.take_like(index, own[-1].time, own[-1].value, now)
            return
        if one.tile < self.strategy.series[index].tail(now):
            return
        was_bound = self.is_bound(index, one.tile, one.time, one.value)
        one.counted = one.bounds = False
        self.version[index] += 1
        self.settle(index, one.tile, was_bound, one)

    def take_like(self, index, time, value, now):
        series = self.strategy.series[index]
        tile = series.tile(time)
        inside = self.in_tile(index, tile)
        if tile < series.tail(now) or sum(one.sign for one in inside if one.counted) <= 0:
            return False
        was_bound = self.is_bound(index, tile, time, value)
        self.series[index].append(Contribution(time, value, tile, None, sign=-1))
        self.version[index] += 1
        self.settle(index, tile, was_bound, None)
        return True

    def is_bound(self, index, tile, time, value):
        bounds = [one for one in self.in_tile(index, tile) if one.bounds]
        if not bounds:
            return False
        kept = self.strategy.series[index].aggregates
        return (
            ("min" in kept and value == min(one.value for one in bounds))
            or ("max" in kept and value == max(one.value for one in bounds))
            or ("first" in kept and time == min(one.time for one in bounds))
            or (bool(kept & {"last", "timeSince"}) and time == max(one.time for one in bounds))
        )

    def settle(self, index, tile, was_bound, ghost):
        inside = self.in_tile(index, tile)
        left = sum(one.sign for one in inside if one.counted)
        if left == 0:
            for one in inside:
                one.counted = one.bounds = False
            return
        if not was_bound:
            return
        remembered = {
            id(one) for one in self.bookings
            if index in one.series and not one.reversed and not one.awaited
        }
        exact = [one for one in inside if one.booking and id(one.booking) in remembered]
        if len(exact) == left:
            for one in inside:
                one.bounds = one in exact
        elif ghost is not None:
            ghost.bounds = True

    # Values.

    def value(self, name, now):
        feature = self.strategy.features[name]
        series = self.strategy.series[feature.series]
        tail = series.tail(now)
        key = (self.version[feature.series], tail)
        known = self.cache.get(name)
        if known is None or known[0] != key:
            known = (key, self.compute(feature, series, tail))
            self.cache[name] = known
        value = known[1]
        if feature.aggregate == "timeSince" and value is not UNKNOWN:
            return max(0, now - value)
        return value

    def compute(self, feature, series, tail):
        inside = [
            one for one in self.series[feature.series] if not series.tiles or one.tile >= tail
        ]
        count = sum(one.sign for one in inside if one.counted)
        total = sum(one.sign * one.value for one in inside if one.counted)
        if feature.aggregate == "count":
            return count
        if feature.aggregate == "sum":
            return total
        if count == 0:
            return UNKNOWN
        bounds = [one for one in inside if one.bounds]
        match feature.aggregate:
            case "mean":
                return half_even(Fraction(total, count))
            case "min":
                return min(one.value for one in bounds)
            case "max":
                return max(one.value for one in bounds)
            case "first":
                return min(bounds, key=lambda one: (one.time, -one.value)).value
            case "last":
                return max(bounds, key=lambda one: (one.time, one.value)).value
            case "timeSince":
                return max(one.time for one in bounds)
        raise ValueError(f"no such aggregate: {feature.aggregate}")
