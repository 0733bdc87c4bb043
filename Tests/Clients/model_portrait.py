"""Holds a customer's portrait against what the model knows, every feature included, in the form in
which outputs write values."""

from model_customer import is_open
from model_expressions import UNKNOWN
from model_fields import EXPONENTS, parse_time
from model_hashes import derived


def moment(text):
    return parse_time(text, "time")


class Portrait:
    """What `Checks` inherits; it has `strategy` and `report`."""

    def identifier(self, output, subject):
        """The id is that of customer, cause, strategy, type and subject: a replay repeats it."""
        wanted = derived(
            output.record.key, output.cause, output.strategy, output.type, subject
        )
        self.report.expect("outputs.derivedIds", output.id, wanted, output.place())

    def portrait(self, key, customer, taken):
        if len(taken) != 1:
            self.report.fail("profiles.onePortraitEach", f"{len(taken)} at {customer.clock}")
            return
        self.report.ok("profiles.onePortraitEach")
        output = taken[0]
        self.identifier(output, "")
        data = output.data
        wanted = {
            name: self.shown(name, customer.features.value(name, customer.clock))
            for name, feature in self.strategy.features.items() if feature.in_portrait
        }
        self.report.expect(
            "features.names", sorted(data["features"]), sorted(wanted), output.place()
        )
        wrong = {
            name: (data["features"].get(name), value) for name, value in wanted.items()
            if data["features"].get(name) != value
        }
        if wrong:
            self.report.fail("features.values", f"{output.place()}: {wrong}"[:600])
        else:
            self.report.ok("features.values", len(wanted))
        self.report.expect(
            "profiles.segments",
            [(one["segmentId"], moment(one["since"])) for one in data["segments"]],
            [(one.id, customer.segments[one.id][1]) for one in self.strategy.segments
             if customer.is_member(one.id) and not one.signal], output.place(),
        )
        self.report.expect(
            "profiles.tiers",
            [(one["tierId"], one["step"], moment(one["since"])) for one in data["tiers"]],
            [(one.id, *customer.tiers[one.id]) for one in self.strategy.tiers
             if one.id in customer.tiers], output.place(),
        )
        held = {one["product"] for one in customer.holdings.values() if is_open(one)}
        self.report.expect(
            "profiles.holdings", data["holdings"],
            [one for one in self.strategy.products if one in held], output.place(),
        )
        assets = customer.assets()
        shown = None if assets is UNKNOWN else self.money(assets)
        self.report.expect(
            "profiles.assets", data.get("assets", {}).get("amount"), shown, output.place()
        )

    def money(self, units):
        digits = EXPONENTS[self.strategy.base]
        sign, units = ("-" if units < 0 else ""), abs(units)
        whole, fraction = divmod(units, 10**digits)
        return f"{sign}{whole}.{fraction:0{digits}d}" if digits else f"{sign}{whole}"

    def shown(self, name, value):
        if value is UNKNOWN:
            return None
        feature = self.strategy.features[name]
        if feature.aggregate == "count":
            return value
        if feature.aggregate == "timeSince":
            return value // 1_000
        return self.money(value)
