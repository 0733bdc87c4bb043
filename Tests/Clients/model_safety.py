"""What must never happen, whatever the strategy: held against every offer and invitation from
the raw facts, without the model's funnel."""

from collections import defaultdict
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from model_fields import parse_time


def moment(text):
    return parse_time(text, "time")


class Safety:
    def __init__(self, strategy, report):
        self.strategy = strategy
        self.report = report
        self.contacts = defaultdict(list)

    def hold(self, name, condition, output):
        if condition:
            self.report.ok(f"safety.{name}")
        else:
            self.report.fail(f"safety.{name}", output.place())

    def offer(self, customer, output):
        data = output.data
        offer = self.strategy.offers[data["offerId"]]
        self.message(customer, output, offer["purpose"])
        profile = customer.profile
        open_complaints = [
            one for one in customer.complaints.values() if one["closed"] < one["opened"]
        ]
        forgotten = customer.overflow_complaints > 0
        self.hold("noOpenComplaint", not open_complaints and not forgotten, output)
        held = [
            one for one in customer.holdings.values()
            if one["product"] == offer["product"] and one["closed"] < one["opened"]
        ]
        sells = offer["kind"] in ("crossSell", "upSell")
        self.hold("notHeldAlready", not (sells and held), output)
        self.hold("notJustRefused", self.rested(customer, offer, output), output)
        self.hold("offersKnownCustomersOnly", profile is not None, output)
        self.contacts[output.record.key].append(
            (moment(data["sendAt"]), data["channel"], offer["group"], output)
        )

    def forget(self, key):
        """The customer was erased: so was the history that caps count."""
        self.caps(key)
        self.contacts.pop(key, None)

    def rested(self, customer, offer, output):
        history = customer.offers.get(offer["id"])
        if history is not None and output.time < history["refused_at"] + offer["rest_refusal"]:
            return False
        refused = customer.refused_channels.get(output.data["channel"])
        return refused is None or output.time >= refused + self.strategy.channel_rest

    def survey(self, customer, output):
        self.message(customer, output, self.strategy.survey["purpose"])
        open_ = any(one["closed"] < one["opened"] for one in customer.complaints.values())
        self.hold("noSurveyWhileComplaining", not open_, output)
        delay = self.strategy.survey["delay"]
        self.hold(
            "surveyAfterTheDust", any(at + delay <= output.time for at in customer.closings),
            output,
        )

    def message(self, customer, output, purpose):
        """What holds for everything that is sent to a customer."""
        data = output.data
        self.hold("consent", self.consents(customer, purpose, data["channel"]), output)
        profile = customer.profile or {"flags": set()}
        silent = {"deceased", "doNotContact", "hardship", "fraudHold", "vulnerable"}
        flagged = silent & profile["flags"] or [
            flag for flag in silent if customer.risks.get(flag, (0, False))[1]
        ]
        self.hold("noSuppression", not flagged, output)
        send, expires = moment(data["sendAt"]), moment(data["expiresAt"])
        self.hold("expiresLater", output.time <= send < expires, output)
        self.hold("expiryHeader", output.expiry == data["expiresAt"], output)
        self.hold("wayToRefuse", bool(data.get("refusal")) and bool(data.get("text")), output)
        self.hold("reason", bool(data.get("reasons")) and bool(data.get("rules")), output)
        self.hold("correlation", output.correlation == data["decisionId"], output)
        self.hold("sendingHours", self.within_hours(customer, send), output)

    def consents(self, customer, purpose, channel):
        """The newest statement about the purpose, on this channel or on all, is a consent."""
        newest = None
        for (about, means), (at, granted) in customer.consents.items():
            if about == purpose and means in ("", channel):
                if newest is None or at > newest[0]:
                    newest = (at, granted)
                elif at == newest[0]:
                    newest = (at, granted and newest[1])
        if newest is not None:
            return newest[1]
        if customer.profile is None:
            return False
        rules = self.strategy.jurisdiction(customer.profile["jurisdiction"])
        return purpose in rules["consent"]["presumed"]

    def within_hours(self, customer, time):
        rules = self.strategy.jurisdiction((customer.profile or {}).get("jurisdiction"))
        name = (customer.profile or {}).get("timeZone") or rules["timeZone"]
        local = datetime.fromtimestamp(time / 1000, timezone.utc).astimezone(ZoneInfo(name))
        return rules["sending"]["from"] <= f"{local:%H:%M}" < rules["sending"]["until"]

    def all_caps(self):
        for key in self.contacts:
            self.caps(key)

    def caps(self, key):
        """No window of a cap's length holds more contacts than the cap, whenever it begins."""
        contacts = self.contacts.get(key, [])
        if contacts:
            for name, most, length, channel, group in self.strategy.caps:
                times = sorted(
                    (at, output.place()) for at, means, kind, output in contacts
                    if channel in (None, means) and group in (None, kind)
                )
                for index in range(len(times) - most):
                    if times[index + most][0] - times[index][0] < length:
                        self.report.fail("safety.caps", f"{times[index + most][1]}: {name}")
                self.report.ok("safety.caps")
