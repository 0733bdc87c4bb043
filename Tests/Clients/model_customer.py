"""One customer, naively: what is known, and what follows from an event or from time.

`Customer` keeps everything; it knows no tiles, no dirty flags and no timers: after every event
and whenever the clock moves, everything is evaluated again. Documented bounds it follows: ids of
the newest `limits.eventIDs` events are remembered against duplicates, of holdings, accounts,
consents, contacts, decisions and complaints as many as `limits` says.
"""

from collections import deque
from datetime import datetime, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from model_expressions import UNKNOWN, window
from model_features import Features

DAY = 86_400_000
NEVER = -(2**63)
RISKS = {"vulnerable", "deceased", "hardship", "fraudHold", "doNotContact"}


class Customer:
    def __init__(self, strategy, now):
        self.strategy = strategy
        self.clock = now
        self.first_seen = now
        self.evaluated = None
        self.events = deque(maxlen=strategy.limits["eventIDs"])
        self.all_events = set()
        self.features = Features(strategy)
        self.profile = None
        self.version = None
        self.consents = {}
        self.evicted_consents = 0
        self.risks = {}
        self.holdings = {}
        self.accounts = {}
        self.complaints = {}
        self.overflow_complaints = 0
        self.pushed_out = []
        self.closings = []
        self.portrait_changed = False
        self.segments = {}
        self.tiers = {}
        self.contacts = []
        self.decisions = []
        self.offers = {}
        self.refused_channels = {}
        self.survey_due = None
        self.last_survey = None

    # What expressions ask.

    def attribute(self, path):
        group, _, name = path.partition(".")
        if group == "features":
            return self.features.value(name, self.clock)
        if group == "tiers":
            return self.tiers[name][0] if name in self.tiers else UNKNOWN
        if group == "complaint":
            if name != "open":
                raise ValueError("the model counts no complaints")
            return self.complaint_open()
        if path == "now":
            return self.clock
        return self.customer(name)

    def customer(self, name):
        if name == "assets":
            return self.assets()
        if name == "firstSeen":
            return self.first_seen
        if name == "profileKnown":
            return self.profile is not None
        if name in RISKS and self.risks.get(name, (0, False))[1]:
            return True
        if self.profile is None:
            return UNKNOWN
        if name in RISKS or name == "employee":
            return name in self.profile["flags"]
        if name == "isCompany":
            return self.profile["is_company"]
        if name == "age":
            born = self.profile["birth_day"]
            return UNKNOWN if born is None else age(born, self.clock // DAY)
        value = self.profile[name]
        return UNKNOWN if value is None else value

    def call(self, name, arguments):
        if name == "inSegment":
            return self.is_member(arguments[0])
        if name == "holds":
            return self.holds(arguments[0])
        if name == "hasConsent":
            return self.has_consent(*arguments)
        if name == "daysSince":
            return (self.clock - arguments[0]) // DAY
        since = self.clock - window(arguments[1])
        if name == "contactsWithin":
            return sum(
                one["promotional"] and one["at"] > since and arguments[0] in ("*", one["offer"])
                for one in self.contacts
            )
        if name == "refusedWithin":
            return any(
                one["refused_at"] > since and arguments[0] in ("*", offer)
                for offer, one in self.offers.items()
            )
        raise ValueError(f"no such function: {name}")

    def is_member(self, segment):
        return self.segments.get(segment, (False, 0))[0]

    def holds(self, product):
        return any(
            one["product"] == product and is_open(one) for one in self.holdings.values()
        )

    def complaint_open(self):
        return self.overflow_complaints > 0 or any(
            is_open(one) for one in self.complaints.values()
        )

    def has_consent(self, purpose, channel):
        """The newest statement on this or every channel; of two as new the refusal."""
        found = [
            (at, not granted) for (about, means), (at, granted) in self.consents.items()
            if about == purpose and means in ("", channel)
        ]
        if found:
            return not max(found)[1]
        if self.profile is None or self.evicted_consents:
            return False
        rules = self.strategy.jurisdiction(self.profile["jurisdiction"])
        return purpose in rules["consent"]["presumed"]

    def assets(self):
        amounts = [
            self.strategy.to_base(one["amount"], one["currency"])
            for one in self.accounts.values()
        ]
        return UNKNOWN if not amounts or None in amounts else sum(amounts)

    def suppression(self):
        """The first suppression that is true or unknown."""
        for name, rule in self.strategy.suppressions:
            if rule(self) is not False:
                return name
        return None

    def zone(self):
        """The customer's time zone, else the jurisdiction's; None when there is no such zone."""
        profile = self.profile or {}
        name = profile.get("timeZone") or self.rules()["timeZone"]
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None

    def rules(self):
        return self.strategy.jurisdiction((self.profile or {}).get("jurisdiction"))

    def send_at(self, validity):
        """When a message may leave: a time, "expired", or None where the hour is unknown."""
        zone = self.zone()
        if zone is None:
            return None
        start, end = (
            minutes(self.rules()["sending"][name]) * 60_000 for name in ("from", "until")
        )
        local = self.clock + offset(zone, self.clock)
        of_day = local % DAY
        if start <= of_day < end:
            return self.clock
        following = local - of_day + start + (DAY if of_day >= end else 0)
        at = following - offset(zone, following - offset(zone, self.clock))
        at = max(at, self.clock)
        return at if at < self.clock + validity else "expired"

    # Segments and tiers: everything, until nothing changes.

    def evaluate(self):
        """Changes of tiers and segments at this clock, in order."""
        changes = []
        pending = set(range(len(self.strategy.tiers) + len(self.strategy.segments)))
        bound = 16 * len(pending)
        while pending and bound:
            bound -= 1
            index = min(pending)
            pending.discard(index)
            if index < len(self.strategy.tiers):
                change = self.evaluate_tier(self.strategy.tiers[index])
            else:
                segment = self.strategy.segments[index - len(self.strategy.tiers)]
                change = self.evaluate_segment(segment)
            if change:
                changes.append(change)
                pending = set(range(len(self.strategy.tiers) + len(self.strategy.segments)))
                pending.discard(index)
        self.evaluated = self.clock
        return changes

    def evaluate_tier(self, tier):
        score = tier.score(self)
        if score is UNKNOWN:
            return None
        steps = tier.steps
        reached = max(
            [index for index, (_, start, _) in enumerate(steps) if start is not None
             and score >= start], default=0,
        )
        current = None
        target = reached
        if tier.id in self.tiers:
            step, since = self.tiers[tier.id]
            current = [one[0] for one in steps].index(step)
            if reached < current:
                target = current
                while target > 0 and score < steps[target][2]:
                    target -= 1
                target = max(target, reached)
            if target == current or self.clock < since + tier.dwell:
                return None
        self.tiers[tier.id] = (steps[target][0], self.clock)
        before = None if current is None else steps[current][0]
        return ("tier", tier.id, before, steps[target][0], self.clock)

    def evaluate_segment(self, segment):
        member, since = self.segments.get(segment.id, (False, 0))
        if not member:
            if segment.when(self) is not True:
                return None
        else:
            leaves = segment.exit(self) if segment.exit else segment.when(self)
            if leaves is not (segment.exit is not None):
                return None
            if self.clock < since + segment.dwell:
                return None
        self.segments[segment.id] = (not member, self.clock)
        if segment.signal:
            return ("cleared", segment.id, self.clock, since) if member else (
                "raised", segment.id, self.clock, None)
        return ("exited" if member else "entered", segment.id, self.clock)

    def remember_contact(self, at, offer, channel, group, promotional):
        while len(self.contacts) >= self.strategy.limits["contacts"]:
            self.contacts.remove(min(self.contacts, key=lambda one: one["at"]))
        self.contacts.append(
            {"at": at, "offer": offer, "channel": channel, "group": group,
             "promotional": promotional}
        )


def is_open(one):
    """A holding or complaint: the later of opening and closing decides."""
    return one["opened"] != NEVER and one["closed"] < one["opened"]


def age(born, today):
    """Completed years by the calendar; who was born on 29 February turns on 1 March."""
    birth = datetime.fromtimestamp(born * 86_400, timezone.utc)
    now = datetime.fromtimestamp(today * 86_400, timezone.utc)
    return now.year - birth.year - ((now.month, now.day) < (birth.month, birth.day))


def minutes(clock):
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


def offset(zone, time):
    """Milliseconds to add to UTC for the local wall clock."""
    local = datetime.fromtimestamp(time // 1000, timezone.utc).astimezone(zone)
    return int(local.utcoffset().total_seconds()) * 1000
