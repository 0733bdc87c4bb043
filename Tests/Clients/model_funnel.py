"""The decision funnel, step by step, for one customer at one moment."""

from model_customer import NEVER
from model_expressions import UNKNOWN
from model_hashes import draw, xxh64


def decide(customer, customer_id):
    """For every offer by id: its steps as (step, outcome, rule), and the score of those that
    came through; and the id of the best, None where there is none."""
    runs = {
        name: run(customer, customer_id, customer.strategy.offers[name])
        for name in sorted(customer.strategy.offers)
    }
    best = None
    for name, one in runs.items():
        if one["score"] is not None and (best is None or one["score"] > runs[best]["score"]):
            best = name
    for name, one in runs.items():
        if one["score"] is not None:
            one["steps"].append(("ranking", "passed" if name == best else "failed", "rank"))
    return runs, best


def run(customer, customer_id, offer):
    found = {"steps": [], "score": None, "channel": None, "send_at": None}
    for step in (suppression, complaint, consent, eligible, applicable, suitable):
        result = step(customer, offer, found)
        found["steps"].append(result)
        if result[1] != "passed":
            return found
    at = customer.send_at(offer["validity"])
    found["send_at"] = at if isinstance(at, int) else customer.clock
    result = contact_policy(customer, offer, found)
    found["steps"].append(result)
    if result[1] != "passed":
        return found
    if at is None or at == "expired":
        outcome = "unknown" if at is None else "failed"
        found["steps"].append(("quietHours", outcome, "quietHours"))
        return found
    found["steps"].append(("quietHours", "passed", None))
    share = float(offer.get("holdOut", 0))
    seed = max(xxh64(("offer:" + offer["id"]).encode()) & 0xFFFFFFFF, 1)
    if share > 0 and draw(customer_id, seed) < share:
        found["steps"].append(("holdOut", "failed", "holdOut"))
        return found
    found["steps"].append(("holdOut", "passed", None))
    found["channel"] = found["channels"][0]
    found["score"] = score(customer, offer)
    return found


def suppression(customer, offer, found):
    for name, rule in customer.strategy.suppressions:
        value = rule(customer)
        if value is not False:
            return ("suppression", "failed" if value is True else "unknown", name)
    return ("suppression", "passed", None)


def complaint(customer, offer, found):
    if offer["kind"] != "service" and customer.complaint_open():
        return ("complaint", "failed", "complaint.open")
    return ("complaint", "passed", None)


def consent(customer, offer, found):
    found["channels"] = [
        one for one in offer["channels"] if customer.has_consent(offer["purpose"], one)
    ]
    outcome = "passed" if found["channels"] else "failed"
    return ("consent", outcome, f"consent.{offer['purpose']}")


def eligible(customer, offer, found):
    if offer["kind"] in ("crossSell", "upSell") and customer.holds(offer["product"]):
        return ("eligibility", "failed", "product.held")
    return rules(customer, offer, "eligible", "eligibility")


def applicable(customer, offer, found):
    return rules(customer, offer, "applicable", "applicability")


def suitable(customer, offer, found):
    return rules(customer, offer, "suitable", "suitability")


def rules(customer, offer, kind, step):
    for name, rule in offer[kind]:
        value = rule(customer)
        if value is not True:
            return (step, "unknown" if value is UNKNOWN else "failed", name)
    return (step, "passed", None)


def contact_policy(customer, offer, found):
    if offer["kind"] == "service":
        return ("contactPolicy", "passed", None)
    known = customer.offers.get(offer["id"])
    if known is not None:
        for name, rest in (("refus", "rest_refusal"), ("contact", "rest_contact")):
            last = known[f"{name}ed_at"]
            if last != NEVER and customer.clock < last + offer[rest]:
                rule = "refusal" if name == "refus" else "contact"
                return ("contactPolicy", "failed", f"coolDown.{rule}")
    blocked = None
    left = []
    for channel in found["channels"]:
        rule = block(customer, offer, channel, found["send_at"])
        if rule is None:
            left.append(channel)
        blocked = blocked or rule
    found["channels"] = left
    if not left:
        return ("contactPolicy", "failed", blocked)
    return ("contactPolicy", "passed", None)


def block(customer, offer, channel, at):
    refused = customer.refused_channels.get(channel)
    if refused is not None and customer.clock < refused + customer.strategy.channel_rest:
        return "coolDown.channel"
    for name, most, length, on_channel, in_group in customer.strategy.caps:
        if on_channel not in (None, channel) or in_group not in (None, offer["group"]):
            continue
        count = sum(
            one["promotional"] and abs(one["at"] - at) < length
            and on_channel in (None, one["channel"]) and in_group in (None, one["group"])
            for one in customer.contacts
        )
        if count >= most:
            return name
    if len(customer.contacts) >= customer.strategy.limits["contacts"]:
        longest = max(cap[2] for cap in customer.strategy.caps)
        if min(one["at"] for one in customer.contacts) > at - longest:
            return "contacts.full"
    return None


def score(customer, offer):
    known = customer.offers.get(offer["id"], {"accepted": 0, "declined": 0})
    accepted = float(offer["prior"]["accepted"]) + known["accepted"]
    declined = float(offer["prior"]["declined"]) + known["declined"]
    context = 1.0
    for rule, weight in offer["weights"]:
        if rule(customer) is True:
            context *= weight
    value = float(offer["value"].split()[0])
    return accepted / (accepted + declined) * context * value * (
        1 + float(offer.get("lever", 0)) / 100
    )
