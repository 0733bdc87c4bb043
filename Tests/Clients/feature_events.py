"""A million transactions with late, duplicate and reversed ones, for feature_checks.py.

Everything is drawn from one seed. Times are milliseconds UTC, amounts minor units of CNY.
"""

import numpy
import pandas

DAY = 86_400_000
HOUR = 3_600_000
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
DAYS = 60
CHANNELS = ["pos", "ecom", "atm", "transfer", "directDebit", "salary"]
# Customers with thousands of events: what their sketches estimate is no longer exact.
HEAVY = 10
HEAVY_EVENTS = 1_600


def bookings(random, count, customers):
    """What the customers really did, with the time at which each record came in."""
    heavy = min(HEAVY * HEAVY_EVENTS, count // 20)
    customer = numpy.concatenate([
        numpy.arange(heavy) % HEAVY,
        HEAVY + (random.pareto(1.6, count - heavy) * customers / 8).astype(numpy.int64) % customers,
    ])
    arrival = START + (random.random(count) * DAYS * DAY).astype(numpy.int64)
    delay = numpy.zeros(count, numpy.int64)
    hours = random.random(count) < 0.15
    delay[hours] = random.integers(0, 2 * DAY, hours.sum())
    weeks = random.random(count) < 0.05
    delay[weeks] = random.integers(0, 45 * DAY, weeks.sum())
    category = 5_000 + (random.zipf(1.3, count) % 60)
    return pandas.DataFrame({
        "id": numpy.arange(count),
        "customer": customer,
        "arrival": arrival,
        "booked": arrival - delay,
        "amount": numpy.maximum(1, numpy.exp(random.normal(8.5, 1.4, count))).astype(numpy.int64),
        "category": category,
        "channel": random.integers(0, len(CHANNELS), count),
        "credit": random.random(count) < 0.1,
        "isLate": delay > 0,
    })


def stream(count, customers, seed):
    """All records in the order in which they came in, and the bookings with what became of them:
    `reversed` is when the reversal came, the end of time without one."""
    random = numpy.random.default_rng(seed)
    again, back = count // 50, count // 25
    events = bookings(random, count - again - back, customers)
    events["reversed"] = numpy.iinfo(numpy.int64).max
    # A reversal comes up to five days after its booking, one in twenty before it. Bookings that
    # came late are left alone: their tile may hold bookings that are no longer remembered.
    chosen = random.choice(events.index[~events.isLate], back, replace=False)
    wait = random.integers(1, 5 * DAY, back)
    wait = numpy.where(random.random(back) < 0.05, -wait // 10, wait)
    events.loc[chosen, "reversed"] = events.loc[chosen, "arrival"] + wait
    copies = events.loc[random.choice(events.index, again, replace=False)].copy()
    copies["arrival"] += random.integers(0, 3 * DAY, again)
    reversals = events.loc[chosen].copy()
    reversals["arrival"] = reversals["reversed"]
    events["kind"], copies["kind"], reversals["kind"] = "booked", "booked", "reversed"
    records = pandas.concat([events, copies, reversals], ignore_index=True)
    records = records.sort_values(["arrival", "id", "kind"], kind="stable", ignore_index=True)
    return events, records


def write(records, path):
    """The file that `strata features --from` reads."""
    stamp = numpy.datetime_as_string(
        records.booked.to_numpy().astype("datetime64[ms]"), unit="ms", timezone="UTC")
    rows = zip(
        records.id, records.customer, records.arrival, stamp, records.amount, records.category,
        records.channel, records.credit, records.kind)
    with open(path, "w", encoding="ascii", buffering=1 << 20) as file:
        for number, customer, arrival, booked, amount, category, channel, credit, kind in rows:
            is_reversal = kind == "reversed"
            # ISO 20022: the indicator of a reversal is the opposite of its original's.
            side = "credit" if credit != is_reversal else "debit"
            prefix = "r" if is_reversal else "t"
            original = f',\\"reversalOf\\":\\"t{number}\\"' if is_reversal else ""
            file.write(
                f'{{"topic":"bank.transactions","key":"c{customer:06}","timestamp":{arrival},'
                f'"headers":{{"ce_specversion":"1.0","ce_id":"{prefix}{number}",'
                f'"ce_source":"core-banking","ce_type":"bank.transaction.{kind}",'
                f'"ce_time":"{booked}","content-type":"application/json"}},'
                f'"value":"{{\\"transactionId\\":\\"{prefix}{number}\\",'
                f'\\"customerId\\":\\"c{customer:06}\\",\\"accountId\\":\\"a\\",'
                f'\\"amount\\":\\"{amount // 100}.{amount % 100:02}\\",\\"currency\\":\\"CNY\\",'
                f'\\"creditDebit\\":\\"{side}\\",\\"bookedAt\\":\\"{booked}\\",'
                f'\\"merchantCategory\\":\\"{category}\\",'
                f'\\"channel\\":\\"{CHANNELS[channel]}\\"{original}}}"}}\n'
            )
