"""The contract with which each team goes on: the one it won, or a smaller one on the buyer's ordinary terms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grading.assessment.tender.outcome import Milestone, Reason, StartContract, TenderOutcome
from grading.classroom.folder import Classroom
from grading.flow.tender import rooms
from grading.messages import both
from kam_lab import workdays
from kam_lab.tendering import Offer, Room, cost_lines, floor_price, milestones

if TYPE_CHECKING:
    from grading.flow.tender.awarding import Award
    from grading.flow.tender.opening import Opened

#: A consolation contract has so much of the units tendered, and leaves so much over its floor price.
SMALLER, MODEST = 0.4, 1.04
#: On the buyer's ordinary terms.
ORDINARY = Offer(price=1.0, delivery="weeks_16", warranty="years_1", payment="days_60", retention="share_5")
#: Days from the publication to the planned signing; the law allows thirty.
SIGNING = 14
#: Rejections that the next project keeps apart; every other one is "rejected".
KEPT: dict[str, Reason] = {"late": "late", "tampered": "tampered", "no_bid": "no_bid"}


def outcome_of(classroom: Classroom, project: str, opened: Opened, award: Award) -> TenderOutcome:
    """What the award leaves behind, for every team."""
    notice = rooms.notice_of(classroom)
    contracts = {}
    for team, room in rooms.rooms_of_teams(classroom, project).items():
        bid = opened.bids.get(team)
        line = next((one for one in award.lines if one.team == team), None)
        if team == award.winner and bid is not None and bid.offer is not None:
            contracts[team] = _contract(room, team, bid.offer, award, "winner")
            continue
        reason: Reason = "failed_tender" if award.winner is None else "outscored"
        if line is None or line.rejection:
            reason = KEPT.get(line.rejection if line else "no_bid", "rejected")
        contracts[team] = _consolation(room, team, award, reason)
    won = contracts.get(award.winner or "")
    return TenderOutcome(
        project=project,
        tender_id=award.tender_id,
        title=notice.title,  # type: ignore[arg-type]
        buyer=notice.buyer,  # type: ignore[arg-type]
        law_day=award.law_day,
        awarded_on=award.published_on,
        status="awarded" if won is not None else "failed",
        winner=won.team if won is not None else None,
        award_price=won.price if won is not None else None,
        contracts=contracts,
    )


def _consolation(room: Room, team: str, award: Award, reason: Reason) -> StartContract:
    units = max(1, math.ceil(room.notice.units * SMALLER))
    small = room.model_copy(update={"notice": room.notice.model_copy(update={"units": units})})
    offer = ORDINARY.model_copy(update={"price": float(round(floor_price(small, ORDINARY) * MODEST))})
    return _contract(small, team, offer, award, reason)


def _contract(room: Room, team: str, offer: Offer, award: Award, reason: Reason) -> StartContract:
    notice = room.notice
    return StartContract(
        team=team,
        kind="won" if reason == "winner" else "consolation",
        reason=reason,
        contract_id=f"P2-{team}",
        account_id=room.position.account_id,
        title=notice.title if reason == "winner" else both("tender.consolation", units=notice.units),  # type: ignore[arg-type]
        units=notice.units,
        price=offer.price,
        cost=float(round(sum(cost_lines(room, offer).values()), 2)),
        signed_on=workdays.add_days(award.published_on, SIGNING),
        delivery_days=offer.delivery_weeks * 7,
        warranty_months=offer.warranty_years * 12,
        response_hours=offer.response_hours,
        milestones=[Milestone(step=s, share=p, days=d) for s, p, d in milestones(notice, offer)],  # type: ignore[arg-type]
        performance_bond=round(notice.performance_bond * offer.price, 2),
        late_rate=notice.late_rate,
        domestic=offer.domestic,
    )
