"""All bids at once: time, seals, compliance, screens. Nothing is scored here."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

from grading.assessment import audit
from grading.assessment.tender.seal import SealError, open_envelope, seal_key
from grading.classroom.files import whole_folder, write_atomic
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.classroom.teams import HandIn, pick_team_hand_in
from grading.flow import teams as team_flow
from grading.flow.due import team_closing, team_extension
from grading.flow.exam_extensions import log_extensions
from grading.flow.tender import rooms, sealing
from grading.flow.tender.sealing import SEALED, STAMP, SealedBid, refuse
from grading.messages import both
from kam_lab import bidding
from kam_lab.tendering import Notice, Offer, bid_fingerprint, offer_from_answers, points
from kam_lab.tendering.offer import defects

OPEN_EVENT = "tender_opened"
#: Reasons for which a team's bid is not among those that are compared.
NO_BID, LATE, TAMPERED, NO_PRICE = "no_bid", "late", "tampered", "no_price"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OpenedBid(_Part):
    """One team's bid as it was opened, or why there is none.

    Attributes
    ----------
    rejection : of :data:`kam_lab.bidding.REASONS`, or ``no_bid``, ``late``, ``tampered``, ``no_price``; empty if valid.
    """

    team: str
    student: str = ""
    at: str = ""
    mark: str = ""
    offer: Offer | None = None
    proposal: str = ""
    rejection: str = ""

    @property
    def valid(self) -> bool:
        """Whether it may be compared."""
        return self.offer is not None and not self.rejection


class Opened(_Part):
    """The opening record: ``tender/opened.json``.

    Attributes
    ----------
    early : the reason for opening before the time. extended : team → until when it might bid, if longer than the rest.
    """

    project: str
    tender_id: str
    opened_at: str
    early: str = ""
    bids: dict[str, OpenedBid]
    flags: list[dict[str, Any]] = []
    extended: dict[str, str] = {}

    @property
    def valid(self) -> list[str]:
        """Teams whose bids may be compared."""
        return [team for team, bid in self.bids.items() if bid.valid]


def read_opened(classroom: Classroom) -> Opened:
    """The opening record.

    Raises
    ------
    ClassroomError
        The bids have not been opened.
    """
    file = sealing.opened_file(classroom)
    if not file.is_file():
        raise ClassroomError(both("tender.not_opened"))
    return Opened.model_validate_json(file.read_bytes())


def open_bids(classroom: Classroom, *, who: str, early: str = "", now: dt.datetime | None = None) -> Opened:
    """Open all bids together. Repeated, it changes nothing.

    Parameters
    ----------
    early : the reason for opening before the time; logged.

    Raises
    ------
    ClassroomError
        Before the time and without a reason, or the log was changed; both are logged as far as there is a sound log.
    """
    project = rooms.tender_project(classroom).id
    if sealing.is_open(classroom):
        opened = read_opened(classroom)
        _restore_all(classroom, project)  # a first run that was killed may not have got so far
        _publish(classroom, project, opened)
        return opened
    broken = audit.verify(classroom.audit_file)
    if broken:
        raise ClassroomError(both("tender.refused.log", what=broken[0]))
    moment = now or dt.datetime.now(dt.UTC)
    _require_time(classroom, project, moment, early, who)
    log_extensions(classroom)  # those typed in by hand as well: they decide what is late
    sealing.seal(classroom, who=who)
    contents = {one.file: _content(classroom, one, who) for one in sealing.sealed_bids(classroom)}
    bids = _bids(classroom, project, contents)
    opened = Opened(
        project=project,
        tender_id=rooms.notice_of(classroom).tender_id,
        opened_at=moment.astimezone(dt.UTC).isoformat(timespec="seconds"),
        early=early,
        bids=bids,
        flags=screens(bids),
        extended=extended(classroom, project),
    )
    said = {team: {"mark": bid.mark, "rejection": bid.rejection} for team, bid in bids.items()}
    audit.append(
        classroom.audit_file, OPEN_EVENT, who, early or "the time had come", {"early": bool(early), "bids": said}
    )
    write_atomic(sealing.opened_file(classroom), opened.model_dump_json(indent=1) + "\n")
    _restore_all(classroom, project)
    _publish(classroom, project, opened)
    return opened


def _require_time(classroom: Classroom, project: str, now: dt.datetime, early: str, who: str) -> None:
    if early.strip():
        return
    due = sealing.opening_time(classroom, project)
    if due is not None and now < due:
        raise refuse(classroom, who, "early", at=due.isoformat(timespec="minutes"))
    if due is None:
        there = {one.team for one in sealing.sealed_bids(classroom)}
        missing = sorted(set(team_flow.project_teams(classroom, project)) - there)
        if missing:
            raise refuse(classroom, who, "no_time", teams=", ".join(missing))


def _content(classroom: Classroom, sealed: SealedBid, who: str) -> dict[str, bytes] | None:
    """What is in an envelope; None, and a line in the log, where it is not what was sealed."""
    path = rooms.folder(classroom) / "sealed" / sealed.file
    try:
        envelope = path.read_bytes()
        if hashlib.sha256(envelope).hexdigest() != sealed.envelope:
            raise SealError("the envelope is another one")
        body = open_envelope(seal_key(classroom.secret, classroom.config.name, sealed.opening), envelope)
        if hashlib.sha256(body).hexdigest() != sealed.content:
            raise SealError("the content is another one")
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (SealError, OSError, zipfile.BadZipFile):
        refuse(classroom, who, "changed", once=True, team=sealed.team, student=sealed.student, mark=sealed.mark[:16])
        return None


def _bids(classroom: Classroom, project: str, contents: Mapping[str, dict[str, bytes] | None]) -> dict[str, OpenedBid]:
    history = team_flow.history(classroom)
    sealed = sealing.sealed_bids(classroom)
    notice, found = rooms.notice_of(classroom), {}
    for team in team_flow.project_teams(classroom, project):
        mine = {one.file: one for one in sealed if one.team == team}
        due = team_closing(classroom, project, team)
        in_time = {name: one for name, one in mine.items() if due is None or one.moment <= due}
        if not in_time:
            found[team] = OpenedBid(team=team, rejection=LATE if mine else NO_BID)
            continue
        counts = pick_team_hand_in(
            team, project, [HandIn(o.student, o.moment, name, o.content) for name, o in in_time.items()], history
        ).counts
        one = in_time[counts.place] if counts is not None else max(in_time.values(), key=lambda o: o.at)
        files = contents[one.file]
        about: dict[str, Any] = {"team": team, "student": one.student, "at": one.at, "mark": one.mark}
        if files is None:
            found[team] = OpenedBid(**about, rejection=TAMPERED)
            continue
        answers = sealing.bid_in(classroom, project, files)
        ticket = rooms.room_of(classroom, classroom.variant_of(one.student, project)).position.ticket
        if bid_fingerprint(ticket, answers) != one.mark:
            found[team] = OpenedBid(**about, rejection=TAMPERED)
            continue
        offer = offer_from_answers(answers)
        text = answers.get("proposal")
        bid = OpenedBid(**about, offer=offer, proposal=text if isinstance(text, str) else "")
        found[team] = bid.model_copy(update={"rejection": NO_PRICE}) if offer is None else bid
    return _complied(notice, found)


def extended(classroom: Classroom, project: str) -> dict[str, str]:
    """The teams that were given more time for their bid, and until when; empty where no time is set."""
    found = {}
    for team in team_flow.project_teams(classroom, project):
        closes = team_closing(classroom, project, team)
        if closes is not None and team_extension(classroom, project, team) is not None:
            found[team] = closes.isoformat(timespec="minutes")
    return found


def bids_table(
    notice: Notice, bids: Mapping[str, OpenedBid], quality: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """The bids that could be read, in the columns of :func:`kam_lab.bidding.evaluate`.

    Parameters
    ----------
    quality : points of the committee, by team; 0 where they are not there yet.
    """
    rows = []
    for team, bid in bids.items():
        if bid.offer is None:
            continue
        earned = points(bid.offer)
        technical = sum(earned[name] for name in ("efficiency", "bearings", "monitoring", "delivery"))
        rows.append(
            {
                "bidder_id": team,
                "price": bid.offer.price,
                "technical_score": technical + (quality or {}).get(team, 0.0),
                "service_score": sum(earned.values()) - technical,
                "domestic": bid.offer.domestic,
                **defects(notice, bid.offer),
            }
        )
    return pd.DataFrame(rows)


def _complied(notice: Notice, found: dict[str, OpenedBid]) -> dict[str, OpenedBid]:
    table = bids_table(notice, {team: bid for team, bid in found.items() if not bid.rejection})
    if table.empty:
        return found
    checked = bidding.compliance(table, notice.ceiling)
    for team, why in checked["rejection"].items():
        if why:
            found[str(team)] = found[str(team)].model_copy(update={"rejection": str(why)})
    return found


# -- screens ----------------------------------------------------------------------------------------------------------

#: Words that two proposals share by chance; above this share of the shorter one they are taken for the same text.
ALIKE = 0.8
#: Two prices that differ by a round share, or hardly at all, are worth a look (fraction).
CLOSE = 0.002


def screens(bids: Mapping[str, OpenedBid]) -> list[dict[str, Any]]:
    """Signs that bidders may have agreed: a reason to look, no proof (handbook T-3.7).

    Returns
    -------
    list
        ``{"kind": …, "teams": […], …}``: ``alike_text``, ``close_price`` for pairs; ``low_cv_high_rd`` and
        ``equal_gaps`` for all valid prices together (at least three).
    """
    found: list[dict[str, Any]] = []
    there = sorted((bid for bid in bids.values() if bid.offer is not None), key=lambda bid: bid.team)
    for place, one in enumerate(there):
        for other in there[place + 1 :]:
            share = _alike(one.proposal, other.proposal)
            if share >= ALIKE:
                found.append({"kind": "alike_text", "teams": [one.team, other.team], "share": round(share, 3)})
            assert one.offer is not None and other.offer is not None
            gap = abs(one.offer.price - other.offer.price) / max(one.offer.price, other.offer.price)
            if gap <= CLOSE:
                found.append({"kind": "close_price", "teams": [one.team, other.team], "share": round(gap, 5)})
    prices = {bid.team: bid.offer.price for bid in there if bid.valid and bid.offer is not None}
    if len(prices) >= 3:
        teams = sorted(prices, key=lambda team: prices[team])
        seen = bidding.price_screens(list(prices.values()))
        if seen.cv < bidding.LOW_CV and seen.relative_distance > bidding.HIGH_RD:
            found.append({"kind": "low_cv_high_rd", "teams": teams, "share": round(seen.cv, 4)})
        if len(prices) >= 4 and bidding.gap_spread(list(prices.values())) < bidding.EQUAL_GAPS:
            found.append(
                {"kind": "equal_gaps", "teams": teams, "share": round(bidding.gap_spread(list(prices.values())), 4)}
            )
    return found


def _alike(one: str, other: str) -> float:
    """Share of the shorter text's word sequences (Chinese: of its characters) that the other holds as well."""
    first, second = _pieces(one), _pieces(other)
    least = min(len(first), len(second))
    return len(first & second) / least if least >= 8 else 0.0


def _pieces(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\u4e00-\u9fff]|[^\W_]+", text.casefold())
    return {tuple(words[place : place + 4]) for place in range(len(words) - 3)}


# -- after the opening ------------------------------------------------------------------------------------------------


def _restore_all(classroom: Classroom, project: str) -> None:
    """Put the hand-ins back where they were collected, to be graded; those that were changed stay shut."""
    by_content = {one.content: one for one in sealing.sealed_bids(classroom)}
    for _, folder in list(sealing.hand_in_folders(classroom, project)):
        note = folder / SEALED
        if not note.is_file():
            continue
        try:
            one = by_content[json.loads(note.read_text(encoding="utf-8"))["sealed"]]
        except (ValueError, KeyError, TypeError):
            continue
        files = _content(classroom, one, "kam-lab")
        if files is not None:
            _restore(folder, files)


def _restore(folder: Path, files: Mapping[str, bytes]) -> None:
    stamp = (folder / STAMP).read_bytes()
    with whole_folder(folder) as scratch:
        for name, data in {**files, STAMP: stamp}.items():
            (scratch / name).write_bytes(data)


def _publish(classroom: Classroom, project: str, opened: Opened) -> None:
    from grading.flow.tender.records import publish_opening

    publish_opening(classroom, project, opened)
