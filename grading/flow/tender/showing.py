"""What the commands say. Before the opening: who has handed in, when, and the fingerprint; never more."""

from __future__ import annotations

from collections.abc import Sequence

from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.flow import teams as team_flow
from grading.flow.exam_extensions import read_extensions
from grading.flow.tender import awarding, opening, rooms, sealing
from grading.messages import both, t
from grading.reporting.tender_pages import promise
from kam_lab.i18n import language, pick
from kam_lab.tendering import CHOICES


def sealed(classroom: Classroom, made: Sequence[sealing.SealedBid]) -> list[str]:
    """How many were closed, each team's receipt, and what to do about plain copies."""
    every = sealing.sealed_bids(classroom)
    lines = [t("tender.said.sealed", new=len(made), all=len(every))]
    lines += [f"  {one.team or '?'} · {one.at} · {one.student} · {one.mark[:16]}" for one in every]
    return [*lines, t("tender.said.keeps")] if made else lines


def clock(classroom: Classroom, stamp: str) -> str:
    """A moment of the log to the minute."""
    return sealing.clock(classroom, rooms.tender_project(classroom).id, stamp).strftime("%Y-%m-%d %H:%M")


def opened(classroom: Classroom, found: opening.Opened) -> list[str]:
    """The opening in lines: every team's price or why there is none, the signs to look at, and what comes next."""
    lines = [t("tender.said.opened", at=clock(classroom, found.opened_at), valid=len(found.valid), all=len(found.bids))]
    for team, bid in found.bids.items():
        why = t(f"tender.page.rejection.{bid.rejection}") if bid.rejection else ""
        price = f"{bid.offer.price:,.0f}" if bid.offer else "–"
        lines.append(f"  {team} · {price} {why}".rstrip())
    lines += [
        t("tender.said.flag", what=t(f"tender.page.flag.{flag['kind']}"), teams=", ".join(flag["teams"]))
        for flag in found.flags
    ]
    lines += [f"  {t('tender.page.extended', team=team, until=until)}" for team, until in found.extended.items()]
    lines.append(f"  {classroom.reports / 'tender'}")
    if awarding.read_award(classroom) is None:
        lines.append(t("tender.said.score", project=found.project))
    return lines


def awarded(classroom: Classroom, found: awarding.Award) -> list[str]:
    """The result in lines, and where each team's letter lies."""
    winner = next((line for line in found.lines if line.team == found.winner), None)
    if winner is None:
        head = t("tender.said.failed")
    else:
        price = f"{winner.price:,.0f}"
        head = t("tender.said.awarded", winner=winner.team, price=price, number=found.number, until=found.query_until)
    lines = [head]
    for line in found.lines:
        points = "–" if line.total is None else f"{line.total:.2f}"
        why = t(f"tender.page.rejection.{line.rejection}") if line.rejection else ""
        lines.append(f"  {line.place or '–'} · {line.team} · {points} {why}".rstrip())
    lines += [f"  {pick(note)}" for note in found.notes]
    place = rooms.team_folder(classroom, rooms.tender_project(classroom).id, found.lines[0].team).parent
    return [*lines, t("tender.said.letters", reports=classroom.reports / "tender", rooms=place)]


def queries(found: Sequence[awarding.Objection]) -> list[str]:
    """Objections with their answers; for the open ones how to answer."""
    lines = []
    for o in found:
        status = t(f"tender.said.status.{o.status}")
        lines.append(t("tender.said.objection", id=o.id, team=o.team, status=status, grounds=o.grounds))
        if o.answer:
            lines.append(f"  {t('tender.said.answered', answer=o.answer)}")
    waiting = [o.id for o in found if o.status == "open"]
    return [*lines, t("tender.said.to_answer", id=waiting[0])] if waiting else lines


def shown(classroom: Classroom, bid: str = "", who: str = "kam-lab") -> list[str]:
    """Where the tender stands; with a team its bid, which is refused before the opening."""
    project = rooms.tender_project(classroom).id
    if bid:
        return read_bid(classroom, bid, who)
    notice = rooms.notice_of(classroom)
    lines = [f"{notice.tender_id} · {pick(notice.title)} · {pick(notice.buyer)} · {notice.deadline}"]
    if not sealing.is_open(classroom):
        there = {one.team: one for one in sealing.sealed_bids(classroom)}
        for team in team_flow.project_teams(classroom, project):
            one = there.get(team)
            sealed_at = f"{clock(classroom, one.at)} · {one.mark[:16]}" if one else t("tender.said.nobody")
            lines.append(f"  {team} · {sealed_at}")
        for team, until in opening.extended(classroom, project).items():
            lines.append(f"  {t('tender.page.extended', team=team, until=until)}")
        return lines + [f"  ! {pick(problem)}" for problem in read_extensions(classroom)[1]]
    lines += opened(classroom, opening.read_opened(classroom))
    made = awarding.read_award(classroom)
    return lines + (awarded(classroom, made) if made else []) + queries(awarding.objections(classroom))


def read_bid(classroom: Classroom, team: str, who: str) -> list[str]:
    """One team's bid.

    Raises
    ------
    ClassroomError
        Before the opening (refused and logged), or where there is no such team.
    """
    if not sealing.is_open(classroom):
        raise sealing.refuse(classroom, who, "bid", team=team)
    found = opening.read_opened(classroom).bids
    if team not in found:
        raise ClassroomError(both("tender.stranger", team=team, teams=", ".join(found)))
    one = found[team]
    handed_in = [clock(classroom, one.at), one.mark] if one.at else []
    lines = [" · ".join([one.team, *handed_in])]
    if one.rejection:
        lines.append(f"  {t(f'tender.page.rejection.{one.rejection}')}")
    if one.offer is not None:
        offer = one.offer.model_dump()
        lines.append(f"  {t('tender.page.price')}: {one.offer.price:,.2f}")
        lines.append(
            f"  {t('tender.page.promises')}: {' · '.join(promise(offer[name], language()) for name in CHOICES)}"
        )
        lines.append(f"  {t('tender.said.bond', bond=f'{one.offer.bond:,.2f}', days=f'{one.offer.validity:.0f}')}")
        papers = _papers(classroom, one.offer.papers)
        lines.append(f"  {t('tender.said.papers', papers=' · '.join(papers) or '–')}")
    return [*lines, one.proposal] if one.proposal else lines


def _papers(classroom: Classroom, there: frozenset[str]) -> list[str]:
    """What is in the envelope, as the question calls it."""
    asked = [one for one in classroom.questions(rooms.tender_project(classroom).id) if one.id == "bid_papers"]
    names = {option.id: pick({"en": option.en, "zh": option.zh}) for one in asked for option in one.options or ()}
    return [names.get(paper, paper) for paper in sorted(there)]
