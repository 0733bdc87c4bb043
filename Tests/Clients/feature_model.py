"""What every feature of feature-strategy should be, computed from all bookings with pandas."""

import numpy
import pandas

from feature_events import CHANNELS, DAY, HOUR

MONTH = 2_629_800_000
TILES = 30


def within(live, now, window, tiles=TILES):
    """The bookings whose tile is in the window: its tiles and the part of the newest."""
    width = window // tiles
    return live[live.booked // width >= now // width - tiles]


def half_even(sums, counts):
    quotient, rest = numpy.divmod(sums, counts)
    up = (2 * rest > counts) | ((2 * rest == counts) & (quotient % 2 == 1))
    return quotient + up


def decayed(live, now, half_life, tile, weights):
    age = now // tile - live.booked // tile
    parts = weights * numpy.exp2(-age / (half_life / tile))
    return parts.groupby(live.customer).sum()


def streak(live, period, now_period, most):
    """Periods in a row with a booking, up to the present one or the one before."""
    frame = pandas.DataFrame({"customer": live.customer, "period": period})
    frame = frame[(frame.period >= now_period - most) & (frame.period <= now_period)]
    frame = frame.drop_duplicates().sort_values(["customer", "period"], ascending=[True, False])
    place = frame.groupby("customer").cumcount()
    newest = frame.groupby("customer").period.transform("first")
    running = (frame.period == newest - place) & (newest >= now_period - 1)
    return running.groupby(frame.customer).sum().clip(upper=most)


def months(times):
    return pandas.Series(
        times.to_numpy().astype("datetime64[ms]").astype("datetime64[M]").astype(numpy.int64),
        index=times.index)


def exact(live, now):
    """Features that have to agree to the last digit, by id; amounts in minor units."""
    month = within(live, now, 30 * DAY)
    amounts = month.groupby("customer").amount
    ordered = month.sort_values(["booked", "amount"])
    newest = ordered.groupby("customer").amount.last()
    oldest = month.sort_values(["booked", "amount"], ascending=[True, False])
    year = within(live, now, 13 * MONTH)
    width = 10 * DAY // TILES
    head = now // width
    tiles = live.booked // width
    window = live[tiles >= head - TILES].groupby("customer").amount
    before = live[(tiles < head - TILES) & (tiles >= head - 2 * TILES)].groupby("customer").amount
    base = before.count()
    ratio = (window.count().reindex(base.index, fill_value=0) / base)[base >= 3]
    difference = window.sum().reindex(base.index, fill_value=0) - before.sum()
    day = live.booked // DAY
    return {
        "count1h": within(live, now, HOUR).groupby("customer").size(),
        "count30d": amounts.count(), "sum30d": amounts.sum(),
        "mean30d": half_even(amounts.sum(), amounts.count()),
        "min30d": amounts.min(), "max30d": amounts.max(),
        "first30d": oldest.groupby("customer").amount.first(), "last30d": newest,
        "sum13mo": year.groupby("customer").amount.sum(),
        "debits13mo": year[~year.credit].groupby("customer").size(),
        "since": (now - live.groupby("customer").booked.max()) // 1_000,
        "trendRatio": ratio, "trendDifference": difference,
        "categories30d": month.groupby("customer").category.nunique(),
        "days": streak(live, day, now // DAY, 60),
        # Weeks begin on Monday; 1970-01-01 was a Thursday.
        "weeks": streak(live, (day + 3) // 7, (now // DAY + 3) // 7, 26),
        "months": streak(
            live, months(live.booked), months(pandas.Series([now]))[0], 13),
    }


def categories(live, now):
    """Sum by customer and category, largest first."""
    month = within(live, now, 30 * DAY)
    sums = month.groupby(["customer", "category"]).amount.sum().reset_index()
    return sums.sort_values(["customer", "amount", "category"], ascending=[True, False, True])


def channels(live, now):
    month = within(live, now, 30 * DAY)
    names = month.channel.map(dict(enumerate(CHANNELS)))
    return month.groupby([month.customer, names]).size()


def buckets(amounts):
    """The log-linear bucket of each amount: exact to 127, then 64 to each power of two."""
    shift = numpy.maximum(0, numpy.floor(numpy.log2(amounts)).astype(numpy.int64) - 6)
    return shift * 64 + (amounts >> shift)
