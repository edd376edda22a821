"""From opened bids to a contract: the committee's points, the law of the day, objections."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from grading.assessment import audit
from grading.assessment.panel.model import PanelProject
from grading.assessment.rollup.policy import load_policy
from grading.assessment.tender.outcome import outcome_bytes, outcome_file
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.classroom.projects import Project
from grading.flow import panel as panel_flow
from grading.flow.tender import rooms
from grading.flow.tender.contracts import outcome_of
from grading.flow.tender.opening import Opened, OpenedBid, bids_table, read_opened
from grading.flow.tender.sealing import REFUSED_EVENT, is_open, refuse
from grading.messages import both
from kam_lab import bidding, rules, workdays
from kam_lab.i18n import in_language
from kam_lab.tendering import Notice, floor_price

AWARD_EVENT, OBJECTION_EVENT, ANSWER_EVENT = "tender_awarded", "tender_objection", "tender_objection_answered"
Text = dict[str, str]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Part):
    """One bid in the ranking. Points out of 100; ``place`` 1 is the best, None for a rejected bid."""

    team: str
    price: float | None = None
    evaluation_price: float | None = None
    small: bool = False
    domestic: bool = False
    price_points: float | None = None
    technical: float = 0.0
    commercial: float = 0.0
    committee: float = 0.0
    total: float | None = None
    place: int | None = None
    rejection: str = ""


class Award(_Part):
    """The result: ``tender/award.json``.

    Attributes
    ----------
    number : 1 for the first; an upheld objection makes the next.
    committee : team → representatives who scored its proposal.
    notes : sentences on ties, low prices, a failed tender.
    cited : the rules behind it as they stood on the day (English; the pages show both languages).
    """

    number: int
    tender_id: str
    law_day: dt.date
    status: Literal["awarded", "failed"]
    winner: str | None
    benchmark: float | None
    lines: list[Line]
    committee: dict[str, list[str]]
    published_on: dt.date
    query_until: dt.date
    sign_until: dt.date
    notes: list[Text]
    rule_ids: list[str]


class Objection(_Part):
    """A query against the result, and what became of it."""

    id: str
    team: str
    grounds: str
    on: dt.date
    status: Literal["open", "upheld", "dismissed"] = "open"
    answer: str = ""
    reject: str = ""
    quality: dict[str, float] = {}


def read_award(classroom: Classroom) -> Award | None:
    """The result, None while there is none."""
    file = rooms.folder(classroom) / "award.json"
    return Award.model_validate_json(file.read_bytes()) if file.is_file() else None


def objections(classroom: Classroom) -> list[Objection]:
    """All queries, as the log has them."""
    found: dict[str, Objection] = {}
    for entry in audit.entries(classroom.audit_file):
        if entry["event"] == OBJECTION_EVENT:
            found[entry["data"]["id"]] = Objection.model_validate(entry["data"])
        elif entry["event"] == ANSWER_EVENT and entry["data"]["id"] in found:
            found[entry["data"]["id"]] = found[entry["data"]["id"]].model_copy(
                update={k: v for k, v in entry["data"].items() if k != "id"}
            )
    return list(found.values())


# -- the committee ----------------------------------------------------------------------------------------------------


def committee_points(
    classroom: Classroom, project: Project, opened: Opened
) -> tuple[dict[str, float], dict[str, list[str]]]:
    """Points of the committee by team, and who gave them; from the scorecards of the other teams' representatives.

    A score for the own team is never counted; each one found is logged.

    Raises
    ------
    ClassroomError
        A valid bid has not been scored by any other team on one of the criteria.
    """
    found = panel_flow.result(classroom, project.id, load_policy(classroom.policy_path))
    for one in found.problems:
        if one.kind == "own_team":
            refuse(
                classroom, one.rater or "?", "own_team", once=True, rater=one.rater or "?", file=one.file, cell=one.cell
            )
    assert project.tender is not None
    weight = {c.id: c.max for c in found.project.criteria if c.id in project.tender.quality}
    most, points, raters, open_ = float(_notice(classroom).committee_points), {}, {}, []
    for team in opened.valid:
        cells = {c.criterion: c for c in found.combined.teams[team].cells} if team in found.combined.teams else {}
        got = {name: cells[name].peers for name in weight if name in cells and cells[name].peers is not None}
        if set(got) != set(weight):
            open_.append(team)
            continue
        points[team] = most * sum(float(got[n] or 0.0) for n in weight) / sum(weight.values())
        raters[team] = _raters(found, team, found.project)
    if open_:
        raise ClassroomError(both("tender.not_scored", teams=", ".join(open_)))
    return points, raters


def _raters(found: panel_flow.PanelResult, team: str, project: PanelProject) -> list[str]:
    return sorted(
        card.rater
        for card in found.cards
        if card.role == "representative" and card.scores.get(team) and card.team != team
    )


def _notice(classroom: Classroom) -> Notice:
    return rooms.notice_of(classroom)


# -- the award --------------------------------------------------------------------------------------------------------


def award(classroom: Classroom, *, who: str) -> Award:
    """Score, rank and publish. Repeated, it changes nothing, unless an objection was upheld since.

    Raises
    ------
    ClassroomError
        The bids are not open (refused and logged), or the committee has not scored them all.
    """
    project = rooms.tender_project(classroom)
    if not is_open(classroom):
        raise refuse(classroom, who, "unopened")
    opened = read_opened(classroom)
    known, upheld = read_award(classroom), [one for one in objections(classroom) if one.status == "upheld"]
    number = 1 + len(upheld)
    if known is not None and known.number == number:
        _publish(classroom, project, opened, known)
        return known
    quality, raters = _quality(classroom, project, opened, known)
    bids = dict(opened.bids)
    for one in upheld:
        if one.reject in bids:
            bids[one.reject] = bids[one.reject].model_copy(update={"rejection": "objection"})
        quality.update({team: points for team, points in one.quality.items() if team in quality})
    made = _decide(classroom, project.id, number, bids, quality, raters)
    logged = [e["data"]["number"] for e in audit.entries(classroom.audit_file) if e["event"] == AWARD_EVENT]
    if number not in logged:
        data: dict[str, Any] = {"number": number, "winner": made.winner, "status": made.status, "quality": quality}
        data["totals"] = {line.team: line.total for line in made.lines}
        audit.append(classroom.audit_file, AWARD_EVENT, who, f"award {number} of {made.tender_id}", data)
    write_if_changed(rooms.folder(classroom) / f"award_{number}.json", made.model_dump_json(indent=1) + "\n")
    write_if_changed(rooms.folder(classroom) / "award.json", made.model_dump_json(indent=1) + "\n")
    _publish(classroom, project, opened, made)
    return made


def _quality(
    classroom: Classroom, project: Project, opened: Opened, known: Award | None
) -> tuple[dict[str, float], dict[str, list[str]]]:
    """The committee's points: as given; after a first award those that it rests on, for nobody scores again."""
    if known is None:
        return committee_points(classroom, project, opened)
    first = Award.model_validate_json((rooms.folder(classroom) / "award_1.json").read_bytes())
    return {line.team: line.committee for line in first.lines if line.team in opened.valid}, dict(first.committee)


def _decide(
    classroom: Classroom,
    project: str,
    number: int,
    bids: dict[str, OpenedBid],
    quality: dict[str, float],
    raters: dict[str, list[str]],
) -> Award:
    notice, own = _notice(classroom), rooms.rooms_of_teams(classroom, project)
    table = bids_table(notice, {t: b for t, b in bids.items() if not b.rejection}, quality)
    notes: list[Text] = []
    lines = {team: Line(team=team, rejection=bid.rejection, price=_price(bid)) for team, bid in bids.items()}
    winner, benchmark, status, ids = None, None, "void", ["min_bidders_government"]
    if not table.empty:
        table["small"] = [own[team].position.small for team in table["bidder_id"]]
        proven = {}
        for team in table["bidder_id"]:
            offer = bids[team].offer
            assert offer is not None
            # Cost evidence is the team's own position: a price that covers it is explained.
            proven[team] = offer.price >= floor_price(own[team], offer) - 1
        table["low_price_proven"] = _asked(notice, table, proven)
        with in_language("en"):
            found = bidding.evaluate(notice.row(), table)
        status, winner, benchmark, ids = found.status, found.winner, found.benchmark, list(found.rule_ids)
        facts: dict[Any, Any] = table.set_index("bidder_id").to_dict("index")
        for team, row in found.table.iterrows():
            name = str(team)
            offer = bids[name].offer
            assert offer is not None
            source = facts[name]
            rejected = str(row["rejection"] or "")
            lines[name] = Line(
                team=name,
                price=float(row["price"]),
                evaluation_price=float(row["evaluation_price"]),
                small=own[name].position.small,
                domestic=offer.domestic,
                price_points=None if rejected else round(float(row["price_score"]), 4),
                technical=float(source["technical_score"]) - quality.get(name, 0.0),
                commercial=float(source["service_score"]),
                committee=round(quality.get(name, 0.0), 4),
                total=None if rejected else round(float(row["total_score"]), 4),
                place=None if rejected else int(row["place"]),
                rejection=rejected,
            )
        asked = [team for team, fact in facts.items() if fact["low_price_proven"] is not None]
        notes += [both(f"tender.note.{'low_proven' if proven[team] else 'low_unproven'}", team=team) for team in asked]
        if status == "tie":
            winner = _lot(classroom, [name for name, line in lines.items() if line.place == 1], lines)
            notes.append(both("tender.note.tie", team=winner))
            status = "awarded"
    if status == "void":
        winner = benchmark = None
        notes.append(both("tender.note.failed", valid=sum(1 for line in lines.values() if not line.rejection)))
    published = notice.award_on
    return Award(
        number=number,
        tender_id=notice.tender_id,
        law_day=notice.deadline,
        status="awarded" if winner else "failed",
        winner=winner,
        benchmark=benchmark,
        lines=sorted(lines.values(), key=lambda line: (line.place is None, line.place or 0, line.team)),
        committee=raters,
        published_on=published,
        query_until=workdays.add_working_days(published, int(rules.value("query_days_government", notice.deadline))),
        sign_until=published + dt.timedelta(days=int(rules.value("contract_days", notice.deadline))),
        notes=notes,
        rule_ids=ids,
    )


def _price(bid: OpenedBid) -> float | None:
    return bid.offer.price if bid.offer is not None else None


def _asked(notice: Notice, table: Any, proven: dict[str, bool]) -> list[bool | None]:
    """Whether a low price was proven, for those who had to explain it; None for the others."""
    valid = bidding.compliance(table, notice.ceiling)
    prices = valid.loc[valid["compliant"], "price"]
    if not rules.in_force("low_bid_mean", notice.deadline) or len(prices) < 2:
        return [None] * len(table)
    review = bidding.low_bid_review(prices, notice.ceiling, notice.budget, notice.deadline)
    must = {str(team) for team in review.index[review["must_explain"]]}
    return [proven[team] if team in must else None for team in table["bidder_id"]]


def _lot(classroom: Classroom, teams: list[str], lines: dict[str, Line]) -> str:
    """Equal in points and price: the better promises and proposal, then a lot drawn from the class's secret."""

    def rank(team: str) -> tuple[float, str]:
        line = lines[team]
        lot = hmac.new(classroom.secret, f"tender-lot:{team}".encode(), hashlib.sha256).hexdigest()
        return (-(line.technical + line.commercial + line.committee), lot)

    return min(teams, key=rank)


def _publish(classroom: Classroom, project: Project, opened: Opened, made: Award) -> None:
    from grading.flow.tender.records import publish_award

    outcome = outcome_of(classroom, project.id, opened, made)
    write_if_changed(outcome_file(classroom.root), outcome_bytes(outcome))
    publish_award(classroom, project.id, opened, made, outcome)


# -- objections -------------------------------------------------------------------------------------------------------


def object_to(
    classroom: Classroom, team: str, grounds: str, *, who: str, on: dt.date | None = None
) -> Objection:  # fmt: skip
    """Take in a team's query against the result.

    Parameters
    ----------
    on : the day inside the tender; default the day after the publication.

    Raises
    ------
    ClassroomError
        No award yet, an unknown team, no grounds, or too late (refused and logged).
    """
    made = read_award(classroom)
    if made is None:
        raise ClassroomError(both("tender.no_award"))
    teams = [line.team for line in made.lines]
    if team not in teams:
        raise ClassroomError(both("tender.stranger", team=team, teams=", ".join(teams)))
    if not grounds.strip():
        raise ClassroomError(both("tender.no_grounds"))
    day = on or made.published_on + dt.timedelta(days=1)
    if day > made.query_until:
        raise refuse(classroom, who, "too_late", team=team, on=day, until=made.query_until)
    there = objections(classroom)
    same = next((one for one in there if one.team == team and one.grounds == grounds.strip()), None)
    if same is not None:
        return same
    one = Objection(id=f"Q{len(there) + 1}", team=team, grounds=grounds.strip(), on=day)
    audit.append(classroom.audit_file, OBJECTION_EVENT, who, one.grounds, json.loads(one.model_dump_json()))
    return one


def put_right(pair: str) -> tuple[str, float]:
    """A team and its points out of ``TEAM=POINTS``.

    Raises
    ------
    ClassroomError
        Written otherwise.
    """
    team, _, points = pair.partition("=")
    try:
        return team.strip(), float(points)
    except ValueError:
        raise ClassroomError(both("tender.no_pair", found=pair)) from None


def answer_objection(
    classroom: Classroom,
    objection: str,
    decision: Literal["upheld", "dismissed"],
    *,
    why: str,
    who: str,
    reject: str = "",
    quality: dict[str, float] | None = None,
) -> Award:
    """Decide a query; an upheld one ranks anew.

    Parameters
    ----------
    reject : team whose bid is set aside. quality : team → committee's points, put right.

    Raises
    ------
    ClassroomError
        Unknown, answered before (refused and logged), no reason, upheld without saying what changes, or points out of
        range.
    """
    found = next((one for one in objections(classroom) if one.id == objection), None)
    if found is not None and found.status != "open":
        raise refuse(classroom, who, "answered", id=objection, status=found.status, answer=found.answer)
    if found is None:
        known = ", ".join(one.id for one in objections(classroom) if one.status == "open") or "–"
        raise ClassroomError(both("tender.no_objection", id=objection, known=known))
    if not why.strip():
        raise ClassroomError(both("tender.no_reason"))
    made = read_award(classroom)
    assert made is not None
    teams, most = {line.team for line in made.lines if not line.rejection}, _notice(classroom).committee_points
    changes = dict(quality or {})
    if decision == "upheld" and not (reject or changes):
        raise ClassroomError(both("tender.no_change"))
    wrong = [team for team in [*([reject] if reject else []), *changes] if team not in teams]
    if wrong:
        raise ClassroomError(both("tender.stranger", team=wrong[0], teams=", ".join(sorted(teams))))
    if any(not 0 <= points <= most for points in changes.values()):
        raise ClassroomError(both("tender.points", most=most))
    data = {"id": objection, "status": decision, "answer": why.strip(), "reject": reject, "quality": changes}
    audit.append(classroom.audit_file, ANSWER_EVENT, who, why.strip(), data)
    return award(classroom, who=who)


def refusals(classroom: Classroom) -> list[dict[str, Any]]:
    """Everything that was refused, from the log."""
    return [e for e in audit.entries(classroom.audit_file) if e["event"] == REFUSED_EVENT]
