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
from kam_lab.tendering import TenderWorld, floor_price, offer_from_answers, room_of
from kam_lab.world import World

Kind = Literal["sensible", "generous", "reckless_low", "non_compliant", "late", "tampering", "pair_low", "pair_cover"]
KINDS: tuple[Kind, ...] = (
    "sensible", "generous", "non_compliant", "pair_low", "pair_cover", "reckless_low", "late", "tampering",
)  # fmt: skip
PROJECT = "project_2"
PROPOSALS = {
    "zh": [
        "签约当周派两个人到现场量尺寸，第二周出安装图。第八周起分四批到货，每批到货后三天装完，夜里停水时换，不影响白天供水。"
        "星期天停机，值班电话十分钟内有人接，备件放在站里的铁柜里。你们还没看到的风险：三号泵的基础有裂缝，装新机之前要先补。",
        "一个项目经理盯到底，每周五发一页进度。先换备用泵，试运行七天，再换主泵。停机的时候带着备用电机上门，四小时换好。"
        "我们担心的是旧联轴器对不上新轴，第一周先测，不合适的由我们改。",
        "培训站里六个人，每人一本巡检卡。到货前一个月把运输路线跑一遍，有一座桥限重，要提前办手续。"
        "星期天坏了，先远程看传感器，看不出来再派车，路上两个小时。",
        "按楼层分批，材料先到，人后到。每台装完跑二十四小时，温度、振动记下来交给你们。"
        "没人提过的一点：变压器容量只剩一成，同时启动两台会跳闸，我们改成错开启动。",
    ],
    "en": [
        "Two people measure on site in the week of signing; installation drawings in week two. Four lots from week eight, each installed "
        "within three days, at night when demand is low. On a Sunday somebody answers within ten minutes and spare parts lie in the station. The "
        "risk you have not seen: the base of pump three is cracked and has to be repaired first.",
        "One project manager from start to end, one page every Friday. Stand-by pumps first, seven days of trial, then the main pumps. When a unit "
        "stops we bring a spare motor and change it within four hours. Old couplings may not fit the new shafts: measured in week one, changed by us.",
        "Six of your people are trained, each with an inspection card. A month before delivery we drive the route: one bridge has a weight limit and "
        "needs a permit. On Sundays we look at the sensors from afar first, then send a van; two hours on the road.",
        "Floor by floor, material before people. Each unit runs twenty-four hours and you get temperature and vibration on paper. What nobody "
        "mentioned: the transformer has a tenth of its capacity left; two starts at once would trip it, so we stagger them.",
    ],
}  # fmt: skip
TOGETHER = {
    "zh": "我们派经验丰富的队伍，分三批交货，每批验收合格再发下一批。设专人二十四小时值守，接到电话马上出发。现场的老基础要先检测，再决定加固还是重做。",
    "en": "We send an experienced crew and deliver in three lots, each one accepted before the next leaves. A duty officer is there day and night and "
    "leaves at once when called. The old foundations are tested first, then strengthened or made anew.",
}  # fmt: skip


def kinds_for(teams: Sequence[str]) -> dict[str, Kind]:
    """A kind for each team, so that at least three bids stay valid wherever there are four teams or more."""
    return {team: KINDS[place % len(KINDS)] for place, team in enumerate(teams)}


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
        answers["proposal"] = TOGETHER[words]
    return answers


@lru_cache(maxsize=16)
def _right(world: World) -> dict[str, Any]:
    return {name: key(world) for name, key in load(PROJECT).keys.items()}


def _words(language: str, number: int) -> str:
    """A proposal of the team's own: the beginning of one, the end of another; sixteen teams before one comes again."""
    texts, stop = PROPOSALS[language], "." if language == "en" else "。"
    parts = [[f"{said.strip()}{stop}" for said in text.split(stop) if said.strip()] for text in texts]
    first, second = parts[number % len(parts)], parts[(number + number // len(parts)) % len(parts)]
    joint = " " if language == "en" else ""
    return joint.join([*first[: len(first) // 2], *second[len(second) // 2 :]])


def bids(
    classroom: Classroom,
    kinds: Mapping[str, Kind] | None = None,
    handouts: Mapping[str, Path] | None = None,
    at: dt.datetime | None = None,
) -> Path:
    """Let one member of each team hand the bid in; the folder with what came.

    Parameters
    ----------
    kinds : team → kind; default :func:`kinds_for`.
    handouts : student → the zip that was given out; with them the notebooks are handed in as well.
    at : when; the late team an hour after the deadline. Default: an hour before it, or a fixed day.
    """
    teams = team_flow.project_teams(classroom, PROJECT)
    chosen = dict(kinds) if kinds is not None else kinds_for(list(teams))
    due = sealing.opening_time(classroom, PROJECT)
    moment = at or (due - dt.timedelta(hours=1) if due else dt.datetime(2026, 5, 11, 9, tzinfo=dt.UTC))
    inbox, anchor = classroom.root / "inbox" / PROJECT, 0.0
    worlds: dict[str, TenderWorld] = {}  # of a variant one, so that its keys are worked out once
    for number, (team, members) in enumerate(teams.items()):
        kind = chosen.get(team)
        if kind is None:
            continue
        student = members[0]
        world = worlds.setdefault(classroom.variant_of(student, PROJECT), _world(classroom, student))
        answers = team_answers(world, kind, number, classroom.language_of(student), anchor)
        if kind == "pair_low":
            anchor = float(answers["bid_price"])
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
