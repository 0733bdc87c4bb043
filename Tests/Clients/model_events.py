"""What each kind of event does to a customer. Returns what must leave for it: tuples of the kind
of output and what identifies it."""

from model_customer import DAY, NEVER, is_open


def apply_event(customer, event):
    """Changes the customer; `event` is valid, new, and not too far ahead."""
    kind = event["type"]
    HANDLERS[kind](customer, event)
    return customer


def feed(customer, event, **fields):
    customer.features.feed(
        event["type"], {"type": event["type"], **fields}, event["subject"], customer.clock
    )


def fields_of(customer, event, is_credit):
    amount = customer.strategy.to_base(event["amount"], event["currency"])
    return {
        "amount": amount, "isCredit": is_credit, "channel": event["channel"],
        "merchantCategory": event["category"],
    }


def booked(customer, event):
    customer.features.book(
        event["transaction"], fields_of(customer, event, event["is_credit"]), event["subject"],
        customer.clock,
    )


def reversed_(customer, event):
    # ISO 20022: the indicator of a reversal is the opposite of its original's.
    customer.features.reverse(
        event["reversal_of"], fields_of(customer, event, not event["is_credit"]),
        event["subject"], customer.clock,
    )


def updated(customer, event):
    for consent in event["consents"]:
        merge_consent(customer, consent)
    if customer.profile is None or event["version"] > customer.version:
        customer.version = event["version"]
        customer.profile = event
        customer.portrait_changed = True
    feed(customer, event)


def merge_consent(customer, consent):
    key = (consent["purpose"], consent["channel"])
    known = customer.consents.get(key)
    new = (consent["subject"], consent["granted"])
    if known is not None:
        if new[0] > known[0] or (new[0] == known[0] and known[1] and not new[1]):
            customer.consents[key] = new
            customer.portrait_changed = True
        return
    while len(customer.consents) >= customer.strategy.limits["consents"]:
        oldest = min(customer.consents, key=lambda one: customer.consents[one][0])
        del customer.consents[oldest]
        customer.evicted_consents += 1
    customer.consents[key] = new
    customer.portrait_changed = True


def consent(customer, event):
    merge_consent(customer, event)
    feed(customer, event, channel=event["channel"])


def holding(customer, event):
    opened = event["type"] == "bank.holding.opened"
    known = customer.holdings.get(event["holding"])
    if known is None:
        while len(customer.holdings) >= customer.strategy.limits["holdings"]:
            # A closed one first, then the one opened longest ago.
            def rank(name):
                one = customer.holdings[name]
                return (is_open(one), one["opened"] if is_open(one) else one["closed"])

            del customer.holdings[min(customer.holdings, key=rank)]
        known = {"opened": NEVER, "closed": NEVER, "product": event["product"]}
        customer.holdings[event["holding"]] = known
    side = "opened" if opened else "closed"
    known[side] = max(known[side], event["subject"])
    known["product"] = event["product"] or known["product"]
    feed(customer, event, product=event["product"])


def balance(customer, event):
    known = customer.accounts.get(event["account"])
    if known is not None and event["subject"] <= known["subject"]:
        return
    if known is None:
        while len(customer.accounts) >= customer.strategy.limits["accounts"]:
            accounts = customer.accounts
            del accounts[min(accounts, key=lambda one: accounts[one]["subject"])]
    customer.accounts[event["account"]] = event
    amount = customer.strategy.to_base(event["amount"], event["currency"])
    feed(customer, event, amount=amount, product=event["product"])


def application(customer, event):
    feed(customer, event, product=event["product"])


def response(customer, event):
    """Each kind of response counts once per decision; a refusal cools down its channel."""
    decision = next(
        (one for one in customer.decisions if one["id"] == event["decision"]), None
    )
    if decision is not None:
        if event["response"] in decision["responses"]:
            return
        decision["responses"].add(event["response"])
        offer = customer.offers.setdefault(decision["offer"], new_offer())
        attribution = customer.strategy.offers[decision["offer"]]["attribution"]
        attributed = event["subject"] < decision["decided"] + attribution
        if event["response"] == "accepted":
            offer["accepted"] += attributed
        elif event["response"] == "declined":
            offer["refused_at"] = max(offer["refused_at"], event["subject"])
            offer["declined"] += attributed
            channel = event["channel"] or decision["channel"]
            before = customer.refused_channels.get(channel, NEVER)
            customer.refused_channels[channel] = max(before, event["subject"])
    feed(customer, event, channel=event["channel"])


def new_offer():
    return {"refused_at": NEVER, "contacted_at": NEVER, "accepted": 0, "declined": 0}


def complaint(customer, event):
    known = customer.complaints.get(event["complaint"])
    kind = event["type"].rsplit(".", 1)[1]
    if kind == "closed":
        customer.closings.append(event["subject"])
    if kind == "opened":
        if known is None:
            add_complaint(customer, event, opened=event["subject"])
        elif event["subject"] > known["opened"]:
            was_open = is_open(known)
            known |= {"opened": event["subject"], "severity": event["severity"]}
            if not was_open and is_open(known):
                known["level"] = 0
    elif kind == "updated":
        if known is None:
            add_complaint(customer, event, opened=event["subject"])
        elif event["severity"]:
            known["severity"] = event["severity"]
    elif known is None:
        customer.overflow_complaints = max(0, customer.overflow_complaints - 1)
        add_complaint(customer, event, closed=event["subject"])
    elif event["subject"] > known["closed"]:
        was_open = is_open(known)
        known["closed"] = event["subject"]
        if was_open and not is_open(known) and customer.strategy.survey:
            due = known["closed"] + customer.strategy.survey["delay"]
            customer.survey_due = max(customer.clock + 1, due)
    feed(customer, event, complaintTopic=event["topic"])


def add_complaint(customer, event, opened=NEVER, closed=NEVER):
    """The bound pushes out the complaint closed first; with none closed the oldest open one, which
    is escalated at once and goes on forbidding promotion."""
    while len(customer.complaints) >= customer.strategy.limits["complaints"]:
        def rank(name):
            one = customer.complaints[name]
            return (is_open(one), one["opened"] if is_open(one) else one["closed"])

        name = min(customer.complaints, key=rank)
        old = customer.complaints.pop(name)
        if is_open(old):
            customer.pushed_out.append((name, old["level"] + 1, customer.clock))
            customer.overflow_complaints += 1
    customer.complaints[event["complaint"]] = {
        "opened": opened, "closed": closed, "severity": event["severity"], "level": 0,
    }


def contact(customer, event):
    customer.remember_contact(event["subject"], None, event["channel"], None, False)
    feed(customer, event, channel=event["channel"])


def risk(customer, event):
    flagged = event["type"].endswith("flagged")
    known = customer.risks.get(event["flag"])
    new = (event["subject"], flagged)
    if known is None or new[0] > known[0] or (new[0] == known[0] and flagged):
        customer.risks[event["flag"]] = new
    feed(customer, event)


def escalations_due(customer):
    """Escalations that are due at the customer's clock, as (complaint, level, due)."""
    found = []
    for name, one in customer.complaints.items():
        deadlines = customer.strategy.deadlines
        own = deadlines.get(one["severity"], deadlines[""])
        while is_open(one) and one["level"] < len(own):
            due = one["opened"] + own[one["level"]]
            if due > customer.clock:
                break
            one["level"] += 1
            found.append((name, one["level"], due))
    return found


def survey_due(customer):
    """The invitation that is due, as (channel, send time); None without one."""
    survey = customer.strategy.survey
    if customer.survey_due is None or customer.survey_due > customer.clock:
        return None
    customer.survey_due = None
    if customer.complaint_open() or customer.suppression() is not None:
        return None
    last = customer.last_survey
    if last is not None and customer.clock < last + survey["coolDown"]:
        return None
    channel = next(
        (one for one in survey["channels"] if customer.has_consent(survey["purpose"], one)), None
    )
    at = customer.send_at(survey["validity"])
    if channel is None or not isinstance(at, int):
        return None
    customer.last_survey = customer.clock
    customer.remember_contact(at, survey["id"], channel, None, False)
    return (channel, at)


def future_limit(clock):
    """An event may be a day ahead of the clock."""
    return clock + DAY


HANDLERS = {
    "bank.transaction.booked": booked,
    "bank.transaction.reversed": reversed_,
    "bank.customer.updated": updated,
    "bank.holding.opened": holding,
    "bank.holding.closed": holding,
    "bank.balance.reported": balance,
    "bank.application.submitted": application,
    "crm.response.recorded": response,
    "crm.survey.answered": feed,
    "crm.complaint.opened": complaint,
    "crm.complaint.updated": complaint,
    "crm.complaint.closed": complaint,
    "crm.consent.changed": consent,
    "crm.suggestion.received": feed,
    "crm.contact.logged": contact,
    "crm.risk.flagged": risk,
    "crm.risk.cleared": risk,
}
