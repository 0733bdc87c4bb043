"""The customer-value models against the Python package lifetimes on the CDNOW sample.

    value_checks.py STRATA

Fits BG/NBD, Pareto/NBD and Gamma-Gamma with `strata fit summary`, scores customers with
`strata fit score`, and compares parameters, log-likelihoods, P(alive), expected transactions,
expected spend and discounted value with lifetimes and with the values that Fader and Hardie
published. Effects are compared to four digits and better.

Quirks of lifetimes (0.11) that the comparison has to know:
 * `_negative_log_likelihood_` is a mean over customers for BG/NBD and Gamma-Gamma, but a sum for
   Pareto/NBD, and in both cases of time scaled by 1 / max(T): the log-likelihood of the data is
   computed here from the fitted parameters instead.
 * Its Pareto/NBD search is Nelder-Mead with a tolerance of 1e-4: parameters agree to three
   digits, their effects to more. For four digits it is run again, from its own answer and with a
   small tolerance.
 * Pareto/NBD divides by s - 1 and BG/NBD by a - 1: at 1 both give not-a-number.
 * Pareto/NBD overflows for many purchases (its hypergeometric functions are not transformed): the
   answer is not-a-number; these customers are left out of the comparison.
 * The penalty is on parameters in scaled time; for Pareto/NBD it is added to a sum, not to a mean.
 * customer_lifetime_value takes a month for 30 days.
"""

import json
import pathlib
import tempfile
import warnings

import numpy as np
import pandas as pd

import checks
from checks import check, expect, run
from service_common import Service

warnings.filterwarnings("ignore")

from lifetimes import BetaGeoFitter, GammaGammaFitter, ParetoNBDFitter  # noqa: E402
from lifetimes.datasets import (  # noqa: E402
    load_cdnow_summary,
    load_cdnow_summary_data_with_monetary_value,
)
from lifetimes.utils import summary_data_from_transaction_data  # noqa: E402

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="strata-value-"))
HORIZONS = [1.0, 39.0, 200.0]


def near(actual, wanted, relative, what, absolute=0.0):
    """Every number of one within the tolerance of the other's."""
    actual, wanted = np.asarray(actual, float), np.asarray(wanted, float)
    expect(actual.shape, wanted.shape, what)
    bad = ~(np.abs(actual - wanted) <= relative * np.abs(wanted) + absolute)
    if bad.any():
        place = int(np.argmax(bad))
        raise AssertionError(
            f"{what}[{place}]: got {actual.flat[place]!r}, want {wanted.flat[place]!r}"
        )


def cdnow(with_money=False):
    data = load_cdnow_summary_data_with_monetary_value() if with_money else load_cdnow_summary()
    path = FOLDER / ("money.csv" if with_money else "cdnow.csv")
    columns = ["frequency", "recency", "T"] + (["monetary_value"] if with_money else [])
    data[columns].to_csv(path, index=False)
    return data, path


def fit(strata, path, *options):
    """What strata says, and the parameter file it wrote."""
    out = FOLDER / checks.unique("parameters")
    output = run(
        [strata, "fit", "summary", str(path), "--unit", "1w", "--out", str(out), "--json", *options],
        seconds=600,
    )
    return json.loads(output.splitlines()[-1]), out


def score(strata, path, parameters, horizon, *options):
    output = run(
        [strata, "fit", "score", str(path), "--parameters", str(parameters)]
        + ["--horizon", str(horizon), *options],
        seconds=120,
    )
    return pd.DataFrame([json.loads(line) for line in output.splitlines()])


def corner_cases():
    """Customers at the edges of what can happen, besides those of the sample."""
    rows = [
        (x, round(share * age, 3) if x else 0.0, age)
        for x in (0, 1, 2, 7, 40, 150)
        for age in (0.0, 1.0, 38.86, 77.0, 300.0)
        for share in (0.0, 0.3, 0.95, 1.0)
    ]
    data = pd.DataFrame(sorted(set(rows)), columns=["frequency", "recency", "T"])
    path = FOLDER / "corners.csv"
    data.to_csv(path, index=False)
    return data, path


def beta_geo(data):
    return BetaGeoFitter().fit(data.frequency, data.recency, data["T"])


def beta_geo_log_likelihood(fitter, data):
    parameters = np.log(fitter.params_.values)
    weights = np.ones(len(data))
    mean = fitter._negative_log_likelihood(
        parameters, data.frequency.values, data.recency.values, data["T"].values, weights, 0.0
    )
    return -mean * len(data)


def pareto(data):
    """lifetimes' answer, polished from where it stopped."""
    fitter = ParetoNBDFitter().fit(data.frequency, data.recency, data["T"])
    scale = 1.0 / data["T"].max()
    start = fitter.params_.values * np.array([1, scale, 1, scale])
    return ParetoNBDFitter().fit(
        data.frequency, data.recency, data["T"], initial_params=start, tol=1e-9, maxiter=20_000
    )


def pareto_log_likelihood(fitter, data):
    return fitter._conditional_log_likelihood(
        fitter.params_.values, data.frequency.values, data.recency.values, data["T"].values
    ).sum()


def compare_scores(strata, fitter, parameters, relative):
    """P(alive) and expectations for the sample and for corner cases."""
    sample, path = cdnow()
    corners, corner_path = corner_cases()
    for data, file in ((sample, path), (corners, corner_path)):
        for horizon in HORIZONS:
            ours = score(strata, file, parameters, horizon)
            alive = fitter.conditional_probability_alive(
                data.frequency, data.recency, data["T"]
            )
            alive = np.asarray(alive, float).ravel()
            expected = fitter.conditional_expected_number_of_purchases_up_to_time(
                horizon, data.frequency, data.recency, data["T"]
            )
            expected = np.asarray(expected, float)
            # Where lifetimes gives up, ours is still a probability and a count.
            if not ours.alive.between(0, 1).all() or not (ours.expected >= 0).all():
                raise AssertionError("a probability outside 0 to 1, or a negative count")
            known = np.isfinite(alive) & np.isfinite(expected)
            expect(bool(known.mean() > 0.8), True, "customers that lifetimes can compute")
            near(ours.alive[known], alive[known], relative, "P(alive)", 1e-9)
            near(ours.expected[known], expected[known], relative, f"expected in {horizon}", 1e-9)


@check("BG/NBD on CDNOW: the published parameters and log-likelihood")
def published_beta_geo(strata):
    result, _ = fit(strata, cdnow()[1])
    found = result["transactions"]
    near([found[n] for n in ("r", "alpha", "a", "b")], [0.243, 4.414, 0.793, 2.426], 2e-3, "fit")
    expect(round(found["logLikelihood"], 1), -9582.4, "log-likelihood")
    expect(found["converged"], True, "converged")


@check("Pareto/NBD on CDNOW: the published parameters and log-likelihood")
def published_pareto(strata):
    result, _ = fit(strata, cdnow()[1], "--kind", "paretonbd")
    found = result["transactions"]
    near(
        [found[n] for n in ("r", "alpha", "s", "beta")], [0.553, 10.578, 0.606, 11.669], 2e-3, "fit"
    )
    expect(round(found["logLikelihood"], 1), -9595.0, "log-likelihood")
    expect(found["converged"], True, "converged")


@check("Gamma-Gamma on CDNOW: the published parameters")
def published_spend(strata):
    result, _ = fit(strata, cdnow(with_money=True)[1])
    found = result["spend"]
    near([found[n] for n in ("p", "q", "v")], [6.25, 3.74, 15.45], 2e-3, "fit")
    expect(found["customers"], 946.0, "customers who came back")


@check("BG/NBD against lifetimes: parameters, standard errors, log-likelihood")
def beta_geo_parameters(strata):
    data, path = cdnow()
    theirs = beta_geo(data)
    found = fit(strata, path)[0]["transactions"]
    ours = [found[name] for name in ("r", "alpha", "a", "b")]
    near(ours, theirs.params_[["r", "alpha", "a", "b"]], 1e-4, "parameters")
    # Their standard error of alpha, in weeks already: params are unscaled when it is computed.
    near(found["standardErrors"], theirs.standard_errors_, 5e-3, "standard errors")
    likelihood = beta_geo_log_likelihood(theirs, data)
    if found["logLikelihood"] < likelihood - 1e-6:
        raise AssertionError(f"{found['logLikelihood']} is below theirs, {likelihood}")
    near(found["logLikelihood"], likelihood, 1e-9, "log-likelihood")


@check("BG/NBD against lifetimes: P(alive) and expectations, to four digits and better")
def beta_geo_effects(strata):
    data, path = cdnow()
    compare_scores(strata, beta_geo(data), fit(strata, path)[1], 2e-5)


@check("BG/NBD with a penalty against lifetimes")
def beta_geo_penalty(strata):
    data, path = cdnow()
    theirs = BetaGeoFitter(penalizer_coef=0.01).fit(data.frequency, data.recency, data["T"])
    found = fit(strata, path, "--penalizer", "0.01")[0]["transactions"]
    ours = [found[name] for name in ("r", "alpha", "a", "b")]
    near(ours, theirs.params_[["r", "alpha", "a", "b"]], 1e-3, "parameters")


@check("Pareto/NBD against lifetimes: parameters and log-likelihood")
def pareto_parameters(strata):
    data, path = cdnow()
    theirs = pareto(data)
    found = fit(strata, path, "--kind", "paretonbd")[0]["transactions"]
    ours = [found[name] for name in ("r", "alpha", "s", "beta")]
    near(ours, theirs.params_[["r", "alpha", "s", "beta"]], 1e-4, "parameters")
    likelihood = pareto_log_likelihood(theirs, data)
    if found["logLikelihood"] < likelihood - 1e-6:
        raise AssertionError(f"{found['logLikelihood']} is below theirs, {likelihood}")
    near(found["logLikelihood"], likelihood, 1e-9, "log-likelihood")


@check("Pareto/NBD against lifetimes: P(alive) and expectations, to four digits and better")
def pareto_effects(strata):
    data, path = cdnow()
    compare_scores(strata, pareto(data), fit(strata, path, "--kind", "paretonbd")[1], 2e-5)


@check("Gamma-Gamma against lifetimes: parameters, errors, expected spend, discounted value")
def spend(strata):
    data, path = cdnow(with_money=True)
    repeaters = data[data.frequency > 0]
    theirs = GammaGammaFitter().fit(repeaters.frequency, repeaters.monetary_value)
    result, parameters = fit(strata, path)
    found = result["spend"]
    near([found[name] for name in ("p", "q", "v")], theirs.params_[["p", "q", "v"]], 2e-4, "fit")
    near(found["standardErrors"], theirs.standard_errors_, 5e-3, "standard errors")
    ours = score(
        strata, path, parameters, 39, "--periods", "12", "--period-length", "4.345",
        "--discount", "0.01",
    )
    average = theirs.conditional_expected_average_profit(data.frequency, data.monetary_value)
    near(ours.spend, average, 5e-5, "expected spend")
    value = theirs.customer_lifetime_value(
        beta_geo(data), data.frequency, data.recency, data["T"], data.monetary_value,
        time=12, discount_rate=0.01, freq="W",
    )
    near(ours.value, value, 1e-4, "discounted value", 1e-6)


def purchases(seed, customers):
    """Events as a bank sends them, and the same purchases as a frame: several a day, some twice
    (the same event id), some reversed, all in random order."""
    random = np.random.default_rng(seed)
    events, rows = [], []
    start = pd.Timestamp("2025-06-01T00:00:00Z")

    def event(customer, number, kind, time, data):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "topic": "bank.transactions", "key": customer,
            "timestamp": int(time.timestamp() * 1000),
            "headers": {
                "ce_specversion": "1.0", "ce_source": "core-banking", "ce_id": number,
                "ce_type": f"bank.transaction.{kind}", "ce_time": stamp,
                "content-type": "application/json",
            },
            "value": json.dumps({"customerId": customer, "bookedAt": stamp, **data}),
        }

    for index in range(customers):
        customer = f"c{index}"
        rate = random.gamma(0.9, 0.12)
        leaving = random.beta(0.9, 8)
        time, mean = random.uniform(0, 60), random.gamma(4, 30)
        count = 0
        while time < 150 and count < 300:
            at = start + pd.Timedelta(seconds=int(time * 86_400))
            cents = int(random.gamma(3, mean / 3) * 100) + 1
            number = f"{customer}-{count}"
            data = {
                "transactionId": number, "accountId": f"a{index}", "creditDebit": "debit",
                "amount": f"{cents // 100}.{cents % 100:02d}", "currency": "CNY",
                "channel": "pos",
            }
            booked = event(customer, f"e-{number}", "booked", at, data)
            own = [booked] + [booked] * (random.random() < 0.1)
            if random.random() < 0.05:
                back = dict(data, transactionId=f"r-{number}", reversalOf=number, creditDebit="credit")
                own.append(event(customer, f"r-{number}", "reversed", at, back))
            else:
                rows.append((customer, at.tz_localize(None), cents / 100))
            events.append((random.uniform(), own))
            count += 1
            if random.random() < leaving and count > 1:
                break
            time += random.choice([0.05, random.exponential(1 / max(rate, 1e-3))], p=[0.2, 0.8])
    # Reversals after their bookings, duplicates too, otherwise late by up to a few days.
    events.sort(key=lambda pair: (pair[1][0]["timestamp"] + pair[0] * 3 * 86_400_000))
    lines = [json.dumps(one) for _, own in events for one in own]
    return lines, pd.DataFrame(rows, columns=["customer", "date", "amount"])


STRATEGY = {
    "strategy.yaml": """
name: Value
baseCurrency: CNY
locales: [en]
purposes: [{id: marketing, description: Offers}]
channels: [{id: app}]
""",
    "value-models.yaml": """
models:
  - id: cardSpend
    description: Card purchases
    events: [bank.transaction.booked]
    filter: event.channel == "pos" && !event.isCredit
    value: event.amount
    unit: 1d
""",
    "jurisdictions/default.yaml": """
id: "*"
timeZone: UTC
sending: {from: "10:00", until: "18:00"}
refusal: {en: Unsubscribe}
""",
    "segments.yaml": """
segments:
  - id: churnRisk
    when: value.cardSpend.alive < 0.3
    labels: {en: At risk}
    owner: cards
    purpose: marketing
""",
}


def history_strategy():
    """A folder with the strategy whose model is fitted to events."""
    folder = FOLDER / checks.unique("strategy")
    (folder / "jurisdictions").mkdir(parents=True)
    for name, text in STRATEGY.items():
        (folder / name).write_text(text)
    return folder


def fit_history(strata, folder, *options):
    """Fits the strategy's model to events; what `--json` answers."""
    output = run(
        [strata, "fit", "history", "--strategy", str(folder), "--model", "cardSpend"]
        + ["--until", "2025-10-31", "--json", *options],
        seconds=300,
    )
    return json.loads(output.splitlines()[-1])


@check("history through the engine: late, repeated and reversed purchases, against pandas")
def history(strata):
    lines, frame = purchases(7, 1500)
    events = FOLDER / "events.jsonl"
    events.write_text("\n".join(lines) + "\n")
    out = FOLDER / checks.unique("parameters")
    found = fit_history(
        strata, history_strategy(), "--from", str(events), "--out", str(out))
    data = summary_data_from_transaction_data(
        frame, "customer", "date", "amount", observation_period_end="2025-10-31", freq="D"
    )
    expect(found["transactions"]["customers"], float(len(data)), "customers")
    # The same statistics give the same fit: those of pandas, read as a table.
    table = FOLDER / "pandas.csv"
    data.to_csv(table, index=False)
    again = fit(strata, table)[0]
    for model, names in (("transactions", ("r", "alpha", "a", "b")), ("spend", ("p", "q", "v"))):
        for name in (*names, "logLikelihood"):
            near(found[model][name], again[model][name], 2e-6, f"{name} of pandas' statistics")
    theirs = BetaGeoFitter().fit(data.frequency, data.recency, data["T"])
    ours = [found["transactions"][name] for name in ("r", "alpha", "a", "b")]
    # lifetimes stops at a tolerance of 1e-7, where a and b are not yet as good as r and alpha.
    near(ours, theirs.params_[["r", "alpha", "a", "b"]], 5e-3, "parameters")
    likelihood = beta_geo_log_likelihood(theirs, data)
    near(found["transactions"]["logLikelihood"], likelihood, 1e-7, "log-likelihood")
    if found["transactions"]["logLikelihood"] < likelihood - 1e-6:
        raise AssertionError(f"{found['transactions']['logLikelihood']} is below {likelihood}")
    repeaters = data[(data.frequency > 0) & (data.monetary_value > 0)]
    spending = GammaGammaFitter().fit(repeaters.frequency, repeaters.monetary_value)
    near(
        [found["spend"][name] for name in ("p", "q", "v")], spending.params_[["p", "q", "v"]],
        2e-3, "spend",
    )


@check("history from the topic of a running cluster gives what the same events in a file give")
def history_from_topic(strata):
    lines, _ = purchases(11, 600)
    events = FOLDER / "topic-events.jsonl"
    events.write_text("\n".join(lines) + "\n")
    folder = history_strategy()
    wanted = fit_history(strata, folder, "--from", str(events))
    service = Service(strata)
    try:
        status, said, errors = service.run("topics", "apply", "--partitions", "3", *service.at())
        expect(status, 0, said + errors)
        for line in lines:
            event = json.loads(line)
            # Written now: the topic would not keep records that are as old as their purchases.
            service.producer.produce(
                event["topic"], key=event["key"], value=event["value"],
                headers=event["headers"],
            )
            service.producer.poll(0)
        expect(service.producer.flush(60), 0, "events not yet written")
        out = FOLDER / checks.unique("parameters")
        found = fit_history(strata, folder, "--out", str(out), *service.at())
    finally:
        service.close()
    expect(found["transactions"]["customers"], wanted["transactions"]["customers"], "customers")
    # Customers come in another order, partition after partition, so sums end otherwise.
    for model, names in (("transactions", ("r", "alpha", "a", "b")), ("spend", ("p", "q", "v"))):
        for name in (*names, "logLikelihood"):
            near(found[model][name], wanted[model][name], 1e-6, f"{name} from the topic")
    assert "cardSpend" in out.read_text(), "nothing was written"


if __name__ == "__main__":
    checks.main()
