"""The simulated teams bid: sensible ones, one far too low, one with papers missing, one late, one that tampers with its
sealed bid, and two that have an understanding.

Nobody is told what comes of it; the opening, the screens and the log have to find it out.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from assignments.keys import load
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.demo import students
from grading.flow import teams as team_flow
from grading.flow.tender import rooms, sealing
from grading.messages import CATALOGUE
from kam_lab.tendering import TenderWorld, floor_price, offer_from_answers, room_of
from kam_lab.world import World

Kind = Literal["sensible", "generous", "reckless_low", "non_compliant", "late", "tampering", "pair_low", "pair_cover"]
KINDS: tuple[Kind, ...] = (
    "sensible", "generous", "non_compliant", "pair_low", "pair_cover", "reckless_low", "late", "tampering",
)  # fmt: skip
PROJECT = "project_2"
WRITTEN = ("p1", "p2", "p3", "p4")


def kinds_for(teams: Sequence[str], order: Sequence[Kind] = KINDS) -> dict[str, Kind]:
    """A kind for each team, so that at least three bids stay valid wherever there are four teams or more."""
    return {team: order[place % len(order)] for place, team in enumerate(teams)}


def team_answers(world: World, kind: Kind, number: int, language: str = "zh", anchor: float = 0.0) -> dict[str, Any]:
    """All answers of one team's notebook: the sums are right, the bid is of its kind.

    Parameters
    ----------
    number : place of the team, chooses its words. anchor : price that a pair has agreed on; 0 if nobody has.
    """
    answers = dict(_right(world))
    words = "en" if language == "en" else "zh"
    answers["proposal"] = _words(words, number)
    room = room_of(world)
    offer = offer_from_answers(answers)
    assert offer is not None
    floor = floor_price(room, offer)
    if kind == "generous":
        answers["bid_price"] = float(round(min(floor * 1.09, room.notice.ceiling), -3))
    elif kind == "reckless_low":
        answers["bid_price"] = float(round(floor * 0.40, -3))
    elif kind == "non_compliant":
        answers["bid_papers"] = [one for one in answers["bid_papers"] if one != "bond_slip"]
        answers["bid_price"] = float(round(floor * 0.97, -3))  # the lowest honest-looking price sets no benchmark
    elif kind in ("pair_low", "pair_cover"):
        agreed = anchor or floor * 1.06
        answers["bid_price"] = float(round(agreed * (1.0 if kind == "pair_low" else 1.0015), -2))
        answers["proposal"] = CATALOGUE.t("demo_tender.together", lang=words)
    return answers


@lru_cache(maxsize=16)
def _right(world: World) -> dict[str, Any]:
    return {name: key(world) for name, key in load(PROJECT).keys.items()}


def _words(language: str, number: int) -> str:
    """A proposal of the team's own: the beginning of one, the end of another; sixteen teams before one comes again."""
    texts = [CATALOGUE.t(f"demo_tender.proposals.{name}", lang=language) for name in WRITTEN]
    stop = "." if language == "en" else "。"
    parts = [[f"{said.strip()}{stop}" for said in text.split(stop) if said.strip()] for text in texts]
    first, second = parts[number % len(parts)], parts[(number + number // len(parts)) % len(parts)]
    joint = " " if language == "en" else ""
    return joint.join([*first[: len(first) // 2], *second[len(second) // 2 :]])


def bids(
    classroom: Classroom,
    kinds: Mapping[str, Kind] | None = None,
    handouts: Mapping[str, Path] | None = None,
    at: dt.datetime | None = None,
    due: dt.datetime | None = None,
) -> Path:
    """Let one member of each team hand the bid in; the folder with what came.

    Parameters
    ----------
    kinds : team → kind; default :func:`kinds_for`.
    handouts : student → the zip that was given out; with them the notebooks are handed in as well.
    at : when; the late team an hour after the deadline. Default: an hour before it, or a fixed day.
    due : the deadline; default the time of the opening.
    """
    teams = team_flow.project_teams(classroom, PROJECT)
    chosen = dict(kinds) if kinds is not None else kinds_for(list(teams))
    due = due or sealing.opening_time(classroom, PROJECT)
    moment = at or (due - dt.timedelta(hours=1) if due else dt.datetime(2026, 5, 11, 9, tzinfo=dt.UTC))
    inbox, anchor, shared = classroom.root / "inbox" / PROJECT, 0.0, ""
    worlds: dict[str, TenderWorld] = {}  # of a variant one, so that its keys are worked out once
    for number, (team, members) in enumerate(teams.items()):
        kind = chosen.get(team)
        if kind is None:
            continue
        student = members[0]
        world = worlds.setdefault(classroom.variant_of(student, PROJECT), _world(classroom, student))
        words = shared if kind == "pair_cover" and shared else classroom.language_of(student)
        answers = team_answers(world, kind, number, words, anchor)
        if kind == "pair_low":
            anchor, shared = float(answers["bid_price"]), words  # the other of the two copies price and text
        when = (due or moment) + dt.timedelta(hours=1) if kind == "late" else moment
        files = _files(student, answers, (handouts or {}).get(student))
        for name, data in {
            **files,
            "timestamp.txt": f"{when.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode(),
        }.items():
            write_if_changed(inbox / student / PROJECT / name, data)
    return inbox


def _world(classroom: Classroom, student: str) -> TenderWorld:
    variant = classroom.variant_of(student, PROJECT)
    return TenderWorld.of(classroom.world(variant), rooms.room_of(classroom, variant))


def _files(student: str, answers: Mapping[str, Any], handout: Path | None) -> dict[str, bytes]:
    """The notebook as filled in, and its answers; without a hand-out the answers alone."""
    if handout is None:
        entries = {name: {"value": value, "saved_at": ""} for name, value in answers.items()}
        return {"answers.json": json.dumps({"format": 1, "answers": entries}, ensure_ascii=False).encode()}
    text = {"proposal": str(answers["proposal"])}
    right = {name: value for name, value in answers.items() if name not in text}
    packed = students.hand_in(handout, PROJECT, students.Part("sure_with_forms", right, {}, {}, text))
    assert packed is not None
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tamper(classroom: Classroom, kinds: Mapping[str, Kind]) -> list[str]:
    """The tampering teams get at the sealed file and change a byte of it; the teams whose bid was changed."""
    changed = []
    for one in sealing.sealed_bids(classroom):
        if kinds.get(one.team) == "tampering":
            file = rooms.folder(classroom) / "sealed" / one.file
            data = bytearray(file.read_bytes())
            data[-1] ^= 1
            file.write_bytes(bytes(data))
            changed.append(one.team)
    return changed
