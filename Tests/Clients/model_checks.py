"""Holds the outputs of one turn against what the model expects of it."""

from model_events import new_offer
from model_expressions import UNKNOWN
from model_fields import parse_time
from model_funnel import decide
from model_hashes import as_subject, derived
from model_portrait import Portrait
from model_safety import Safety


def moment(text):
    return parse_time(text, "time")


class Checks(Portrait):
    def __init__(self, strategy, outputs, report):
        self.strategy = strategy
        self.outputs = outputs
        self.report = report
        self.safety = Safety(strategy, report)

    # Complaints and surveys.

    def marketing(self, customer, taken, escalations, invitation):
        found = []
        invited = None
        for one in taken:
            if one.type == "crm.complaint.escalated":
                found.append(
                    (one.data["complaintId"], one.data["level"], moment(one.data["dueAt"]))
                )
                if moment(one.data["dueAt"]) > one.time:
                    self.report.fail("complaints.escalations", f"{one.place()}: too early")
            elif one.type == "crm.survey.invited":
                invited = (one.data["channel"], moment(one.data["sendAt"]))
                self.safety.survey(customer, one)
        if escalations or found:
            if found == escalations:
                self.report.ok("complaints.escalations", len(found))
            else:
                self.report.fail(
                    "complaints.escalations",
                    f"got {len(found)}, want {len(escalations)} at {customer.clock}",
                )
        if invitation or invited:
            self.report.expect("complaints.surveys", invited, invitation, str(customer.clock))

    # Segments and tiers.

    def segments(self, customer, taken, changes):
        found = []
        for one in taken:
            self.inputs(customer, one)
            at = moment(one.data["at"])
            if one.type == "crm.tier.changed":
                found.append(
                    ("tier", one.data["tierId"], one.data.get("from"), one.data["to"], at)
                )
                self.identifier(one, one.data["tierId"])
            else:
                found.append((one.type.rsplit(".", 1)[1], one.data["segmentId"], at))
                self.identifier(one, one.data["segmentId"])
                if one.type.endswith("entered"):
                    labels = next(
                        segment.labels for segment in self.strategy.segments
                        if segment.id == one.data["segmentId"]
                    )
                    self.report.expect(
                        "segments.labels", one.data.get("labels", {}), labels, one.place()
                    )
            if "rule" not in one.data["reason"]:
                self.report.fail("segments.reasons", one.place())
        if not found and not changes:
            return
        place = taken[0].place() if taken else "no output"
        if found == changes:
            self.report.ok("segments.changes", len(found))
        else:
            self.report.fail(
                "segments.changes", f"{place}: got {found}, want {changes}"[:600]
            )

    def signals(self, customer, taken, changes):
        """Signs that appeared and that are over: each once, with what the strategy says of it."""
        found = []
        for one in taken:
            data = one.data
            since = data.get("since")
            found.append(
                (data.get("state"), data.get("signal"), moment(data["at"]),
                 None if since is None else moment(since))
            )
            self.inputs(customer, one)
            suffix = ":cleared" if data.get("state") == "cleared" else ""
            self.identifier(one, data["signal"] + suffix)
            signal = next(
                segment.signal for segment in self.strategy.segments
                if segment.id == data["signal"]
            )
            rule = signal["when"]
            if data["state"] == "cleared":
                rule = signal.get("exit", rule)
            said = (
                data["about"], data["owner"], data["strength"], data["reasons"], data["rules"],
                data["reason"]["rule"],
            )
            wanted = (
                signal["about"], signal["owner"], float(signal["strength"]),
                [signal["reason"]], [data["signal"]], rule.strip(),
            )
            self.report.expect("signals.contents", said, wanted, one.place())
        if found or changes:
            place = taken[0].place() if taken else "no output"
            self.report.expect("signals.changes", found, changes, place)

    def inputs(self, customer, output):
        """The values that a reason names are those of the features and assets at that moment."""
        for name, value in output.data["reason"].get("inputs", {}).items():
            group, _, own = name.partition(".")
            if group == "features":
                wanted = self.shown(own, customer.features.value(own, customer.clock))
            elif name == "customer.assets":
                assets = customer.assets()
                wanted = None if assets is UNKNOWN else self.money(assets)
            else:
                continue
            place = f"{output.place()} {name}"
            self.report.expect("segments.reasonInputs", value, wanted, place)

    # Offers and decisions.

    def withdrawals_expected(self, customer):
        """Live offers that consent, a complaint or a suppression takes back, with the reason."""
        live = [
            one for one in customer.decisions
            if customer.clock < one["expires"] and not one["withdrawn"]
            and not {"accepted", "declined"} & one["responses"]
        ]
        if not live:
            return []
        suppressed = customer.suppression() is not None
        complains = customer.complaint_open()
        found = []
        for one in live:
            kind = self.strategy.offers[one["offer"]]["kind"]
            purpose = self.strategy.offers[one["offer"]]["purpose"]
            if suppressed:
                reason = "suppression"
            elif complains and kind != "service":
                reason = "complaint"
            elif not customer.has_consent(purpose, one["channel"]):
                reason = "consent"
            else:
                continue
            one["withdrawn"] = True
            found.append((one["id"], reason))
        return found

    def decisions(self, key, customer, triggers, withdrawals, offers, decisions):
        gone = [one for one in offers if one.type == "crm.offer.withdrawn"]
        decided = [one for one in offers if one.type == "crm.offer.decided"]
        if gone or withdrawals:
            self.report.expect(
                "offers.withdrawals",
                [(one.data["decisionId"], one.data["reason"]) for one in gone], withdrawals,
                gone[0].place() if gone else "no output",
            )
        if not triggers and not decided and not decisions:
            return
        known = {one["id"] for one in customer.decisions}
        if decisions:
            cause, strategy = decisions[0].cause, decisions[0].strategy
            triggers = [one for one in triggers
                        if derived(key, cause, strategy, one) not in known]
        found = [one.data["triggerId"] for one in decisions]
        place = decisions[0].place() if decisions else "no output"
        if not self.report.expect("decisions.triggers", found, triggers, place):
            triggers = found
        for decision in decisions:
            self.decision(key, customer, decision, decided)
        for one in decided:
            self.report.fail("offers.oneDecisionEach", f"{one.place()}: no decision")

    def decision(self, key, customer, decision, decided):
        data = decision.data
        name = data["decisionId"]
        wanted = derived(key, decision.cause, decision.strategy, data["triggerId"])
        self.report.expect("decisions.derivedIds", name, wanted, decision.place())
        self.identifier(decision, as_subject(name))
        runs, best = decide(customer, key)
        steps = {
            one["offerId"]: [(step["step"], step["outcome"], step.get("rule"))
                             for step in one["steps"]]
            for one in data["offers"]
        }
        self.report.expect(
            "decisions.funnel", steps, {offer: run["steps"] for offer, run in runs.items()},
            decision.place(),
        )
        self.report.expect("decisions.choice", data.get("offerId"), best, decision.place())
        for one in data["offers"]:
            score = runs[one["offerId"]]["score"]
            rank = one.get("score", {}).get("rank")
            close = rank == score or (
                None not in (rank, score) and abs(rank - score) <= 1e-9 * abs(score)
            )
            if close:
                self.report.ok("decisions.ranks")
            else:
                self.report.fail("decisions.ranks", f"{decision.place()}: {rank}, {score}")
        matching = [one for one in decided if one.data["decisionId"] == name]
        if len(matching) != (data["outcome"] == "offer"):
            self.report.fail("offers.oneDecisionEach", decision.place())
            return
        self.report.ok("offers.oneDecisionEach")
        if not matching:
            return
        offer = matching[0]
        decided.remove(offer)
        self.identifier(offer, as_subject(name))
        if best == offer.data["offerId"]:
            self.report.expect(
                "offers.channelAndTime", (offer.data["channel"], moment(offer.data["sendAt"])),
                (runs[best]["channel"], runs[best]["send_at"]), offer.place(),
            )
        self.safety.offer(customer, offer)
        self.commit(customer, offer)

    def commit(self, customer, output):
        """What was in fact decided is what later decisions have to respect."""
        data = output.data
        offer = self.strategy.offers[data["offerId"]]
        at = moment(data["sendAt"])
        if len(customer.decisions) >= self.strategy.limits["decisions"]:
            del customer.decisions[0]
        customer.decisions.append(
            {"id": data["decisionId"], "offer": data["offerId"], "channel": data["channel"],
             "decided": output.time, "expires": moment(data["expiresAt"]), "responses": set(),
             "withdrawn": False}
        )
        promotional = offer["kind"] != "service"
        customer.remember_contact(
            at, data["offerId"], data["channel"], offer["group"], promotional
        )
        history = customer.offers.setdefault(data["offerId"], new_offer())
        history["contacted_at"] = max(history["contacted_at"], at)
