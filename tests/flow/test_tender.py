"""The tender in a class: sealed on collecting, opened together, scored by the others, decided by the law of the day."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from grading import autograde
from grading.assessment import audit
from grading.assessment.panel.model import fingerprint
from grading.assessment.tender.outcome import OutcomeError, outcome_file, read_outcome
from grading.assessment.tender.seal import SealError, close_envelope, open_envelope, seal_key
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.cli import app
from grading.demo import project as demo_project
from grading.demo import tender as demo
from grading.demo.people import make_roster
from grading.flow import exams as exam_flow
from grading.flow import panel as panel_flow
from grading.flow import teams as team_flow
from grading.flow.tender import awarding, opening, rooms, sealing, showing
from grading.flow.tender.opening import OpenedBid, screens
from kam_lab.i18n import in_language
from kam_lab.tendering import Offer, bid_fingerprint

P = "project_2"
DUE = dt.datetime(2026, 5, 12, 18, tzinfo=dt.timezone(dt.timedelta(hours=8)))
BEFORE, AFTER = DUE - dt.timedelta(minutes=1), DUE + dt.timedelta(hours=2)
TEAMS = [f"T{n}" for n in range(1, 9)]
KINDS = dict(zip(TEAMS, demo.KINDS, strict=True))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of 16 in 8 teams on one market, each with a representative; nothing handed in."""
    folder = tmp_path_factory.mktemp("tender")
    make_roster(16, 8, "zh").to_csv(folder / "roster.csv", index=False)
    classroom = Classroom.create(
        folder / "class",
        name="3T",
        roster=folder / "roster.csv",
        language="zh",
        variants="class",
        assignments=[P, f"{P}_reflection"],
        due={P: DUE.isoformat()},
        secret=b"tender" * 6,
    )
    for team, members in team_flow.project_teams(classroom, P).items():
        team_flow.name_representative(classroom, P, team, members[-1], since=date(2026, 3, 2), who="wu", why="start")
    rooms.rooms_of_teams(classroom, P)
    return classroom.root


@pytest.fixture(scope="module")
def handed_in(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class with every kind of bid collected."""
    root = tmp_path_factory.mktemp("handed") / "class"
    shutil.copytree(made, root)
    classroom = Classroom.open(root)
    inbox = demo.bids(classroom, KINDS)
    autograde.collect(classroom, P, inbox)
    shutil.rmtree(root / "inbox")
    return root


@pytest.fixture(scope="module")
def opened(handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class with the bids opened in time, one of them tampered with."""
    root = tmp_path_factory.mktemp("opened") / "class"
    shutil.copytree(handed_in, root)
    classroom = Classroom.open(root)
    assert demo.tamper(classroom, KINDS) == ["T8"]
    opening.open_bids(classroom, who="wu", now=AFTER)
    return root


@pytest.fixture(scope="module")
def awarded(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class with the committee's scorecards in and the award made."""
    root = tmp_path_factory.mktemp("awarded") / "class"
    shutil.copytree(opened, root)
    classroom = Classroom.open(root)
    demo_project.collect_cards(classroom, P, demo_project.score(classroom, P))
    awarding.award(classroom, who="wu")
    return root


def copied(source: Path, target: Path) -> Classroom:
    return Classroom.open(shutil.copytree(source, target / "class"))


def log(classroom: Classroom, event: str) -> list[dict[str, Any]]:
    return [entry["data"] for entry in audit.entries(classroom.audit_file) if entry["event"] == event]


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# -- the envelope -----------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.binary(max_size=3000), st.integers(min_value=0))
def test_an_envelope_gives_back_what_was_put_in_and_shows_every_change(content: bytes, place: int) -> None:
    key = seal_key(b"secret", "3T", "2026")
    envelope = close_envelope(key, content)
    assert open_envelope(key, envelope) == content and close_envelope(key, content) == envelope
    assert len(content) < 8 or content not in envelope.split(b"\n", 1)[1]  # the first line says what it is
    spoilt = bytearray(envelope)
    spoilt[place % len(spoilt)] ^= 1
    for other_key, other in ((key, bytes(spoilt)), (seal_key(b"secret", "3U", "2026"), envelope), (key, envelope[:-1])):
        with pytest.raises(SealError):
            open_envelope(other_key, other)


# -- sealed -----------------------------------------------------------------------------------------------------------


def test_sealed_on_collecting_and_nowhere_readable(handed_in: Path) -> None:
    classroom = Classroom.open(handed_in)
    bids = sealing.sealed_bids(classroom)
    assert [one.team for one in bids] == TEAMS and len(log(classroom, "bid_sealed")) == 8
    for number, team in enumerate(TEAMS):
        student = team_flow.project_teams(classroom, P)[team][0]
        answers = demo.team_answers(demo._world(classroom, student), KINDS[team], number, "zh")
        assert sorted(f.name for f in classroom.step("submitted", student, P).iterdir()) == [
            "sealed.json",
            "timestamp.txt",
        ]
        price, words = str(answers["bid_price"]).encode(), answers["proposal"][:12].encode()
        for name, data in tree(classroom.root).items():
            assert words not in data and (price not in data or name.startswith("worlds/")), name
        receipt = json.loads((rooms.team_folder(classroom, P, team) / "receipt.json").read_text("utf-8"))
        assert [row["mark"] for row in receipt["bids"]] == [bids[number].mark]
        assert bids[number].mark[:4] in (rooms.team_folder(classroom, P, team) / "receipt.zh.html").read_text("utf-8")
    mine = next(one for one in bids if one.team == "T1")
    ticket = rooms.room_of(classroom, classroom.variant_of(mine.student, P)).position.ticket
    answers = demo.team_answers(demo._world(classroom, mine.student), "sensible", 0)
    assert mine.mark == bid_fingerprint(ticket, json.loads(json.dumps(answers)))  # what the notebook prints


def test_sealed_again_or_collected_again_nothing_changes(handed_in: Path, tmp_path: Path) -> None:
    classroom = copied(handed_in, tmp_path)
    before = tree(classroom.root)
    assert sealing.seal(classroom) == [] and tree(classroom.root) == before
    inbox = demo.bids(classroom, KINDS)
    autograde.collect(classroom, P, inbox)
    shutil.rmtree(classroom.root / "inbox")
    assert tree(classroom.root) == before


def test_before_the_opening_everything_that_reads_is_refused_and_logged(handed_in: Path, tmp_path: Path) -> None:
    classroom = copied(handed_in, tmp_path)
    for attempt in (
        lambda: autograde.plan(classroom, P),
        lambda: showing.read_bid(classroom, "T1", "lin"),
        lambda: opening.open_bids(classroom, who="lin", now=BEFORE),
    ):
        with pytest.raises(ClassroomError):
            attempt()
    assert [entry["what"] for entry in log(classroom, "tender_refused")] == ["sealed", "bid", "early"]
    assert not sealing.is_open(classroom) and audit.verify(classroom.audit_file) == []
    said = "\n".join(showing.shown(classroom))
    assert all(one.mark[:16] in said for one in sealing.sealed_bids(classroom)) and ",000" not in said
    with pytest.raises(ClassroomError, match=r"logged|日志"):
        awarding.award(classroom, who="wu")
    assert log(classroom, "tender_refused")[-1] == {"what": "unopened"}


def test_early_only_with_a_reason(handed_in: Path, tmp_path: Path) -> None:
    classroom = copied(handed_in, tmp_path)
    found = opening.open_bids(classroom, who="wu", early="All bids are in, holiday tomorrow", now=BEFORE)
    assert found.early and log(classroom, "tender_opened")[0]["early"] is True
    assert "holiday" in (classroom.reports / "tender" / "opening.en.html").read_text("utf-8")


def test_without_a_time_all_have_to_be_in(made: Path, tmp_path: Path) -> None:
    classroom = copied(made, tmp_path)
    config = classroom.root / "class.yaml"
    config.write_text(config.read_text("utf-8").replace(DUE.isoformat(), "null").replace("'null'", "null"), "utf-8")
    classroom = Classroom.open(classroom.root)
    assert sealing.opening_time(classroom, P) is None
    autograde.collect(classroom, P, demo.bids(classroom, {"T1": "sensible"}))
    with pytest.raises(ClassroomError, match="T2"):
        opening.open_bids(classroom, who="wu")
    autograde.collect(classroom, P, demo.bids(classroom, dict.fromkeys(TEAMS, "sensible")))
    assert len(opening.open_bids(classroom, who="wu").valid) == 8


def test_what_is_put_in_the_place_of_a_sealed_bid_is_set_aside(handed_in: Path, tmp_path: Path) -> None:
    classroom = copied(handed_in, tmp_path)
    mine = next(one for one in sealing.sealed_bids(classroom) if one.team == "T2")
    folder = classroom.step("submitted", mine.student, P)
    world = demo._world(classroom, mine.student)
    cheap = {**demo.team_answers(world, "sensible", 1), "bid_price": 1_000_000.0}
    entries = {name: {"value": value} for name, value in cheap.items()}
    (folder / "sealed.json").unlink()
    (folder / "answers.json").write_text(json.dumps({"format": 1, "answers": entries}), "utf-8")
    found = opening.open_bids(classroom, who="wu", now=AFTER)
    offer = found.bids["T2"].offer
    assert offer is not None and offer.price != 1_000_000 and found.bids["T2"].mark == mine.mark
    assert [entry["what"] for entry in log(classroom, "tender_refused")] == ["swapped"]


def test_a_log_that_was_changed_opens_nothing(handed_in: Path, tmp_path: Path) -> None:
    classroom = copied(handed_in, tmp_path)
    classroom.audit_file.write_text(
        classroom.audit_file.read_text("utf-8").replace('"team":"T2"', '"team":"T3"', 1), "utf-8"
    )
    with pytest.raises(ClassroomError):
        opening.open_bids(classroom, who="wu", now=AFTER)
    assert not sealing.is_open(classroom)


# -- opened -----------------------------------------------------------------------------------------------------------


def test_all_are_opened_together_and_each_fault_is_named(opened: Path) -> None:
    classroom = Classroom.open(opened)
    found = opening.read_opened(classroom)
    states = {team: bid.rejection for team, bid in found.bids.items()}
    assert states == {
        "T1": "", "T2": "", "T3": "not_responsive", "T4": "", "T5": "", "T6": "", "T7": "late", "T8": "tampered",
    }  # fmt: skip
    assert found.bids["T7"].offer is None and found.bids["T8"].offer is None
    assert [entry["team"] for entry in log(classroom, "tender_refused")] == ["T8"]
    pairs = {(flag["kind"], tuple(flag["teams"])) for flag in found.flags}
    assert {("alike_text", ("T4", "T5")), ("close_price", ("T4", "T5"))} <= pairs
    assert not [kind for kind, teams in pairs if kind in ("alike_text", "close_price") and teams != ("T4", "T5")]
    public = (rooms.team_folder(classroom, P, "T1") / "opening.zh.html").read_text("utf-8")
    assert AFTER.astimezone(DUE.tzinfo).isoformat(sep=" ", timespec="seconds") in public  # the school's clock
    handed_in = dt.datetime.fromisoformat(found.bids["T1"].at).astimezone(DUE.tzinfo)
    assert handed_in.isoformat(sep=" ", timespec="seconds") in public
    assert "值得看的迹象" not in public and "值得看的迹象" in (
        classroom.reports / "tender" / "opening.zh.html"
    ).read_text("utf-8")
    proposals = (rooms.team_folder(classroom, P, "T1") / "proposals.zh.html").read_text("utf-8")
    assert "T2" in proposals and f"{found.bids['T2'].offer.price:,.0f}" not in proposals  # type: ignore[union-attr]


def test_opened_twice_is_opened_once(opened: Path, tmp_path: Path) -> None:
    classroom = copied(opened, tmp_path)
    before = tree(classroom.root)
    opening.open_bids(classroom, who="wu", now=AFTER + dt.timedelta(days=3))
    assert tree(classroom.root) == before
    student = team_flow.project_teams(classroom, P)["T1"][0]
    assert "answers.json" in {f.name for f in classroom.step("submitted", student, P).iterdir()}
    assert student in autograde.plan(classroom, P).todo


def test_a_bid_that_comes_after_the_opening_changes_nothing(opened: Path, tmp_path: Path) -> None:
    classroom = copied(opened, tmp_path)
    autograde.collect(classroom, P, demo.bids(classroom, {"T7": "sensible"}, at=AFTER + dt.timedelta(hours=3)))
    assert opening.open_bids(classroom, who="wu").bids["T7"].rejection == "late"


# -- more time for one ------------------------------------------------------------------------------------------------

LATER = DUE + dt.timedelta(hours=3)


@pytest.mark.parametrize("member", [0, 1])  # whoever of the team was given it, whoever hands in
def test_more_time_for_a_member_is_more_time_for_the_team(made: Path, tmp_path: Path, member: int) -> None:
    """T7 may bid an hour after the others; nobody's bid is opened before it may; the others' time stays."""
    classroom = copied(made, tmp_path)
    student = team_flow.project_teams(classroom, P)["T7"][member]
    exam_flow.extend(classroom, student, P, LATER.strftime("%Y-%m-%dT%H:%M"), "ill, note seen", "wu")
    assert sealing.opening_time(classroom, P) == LATER
    kinds = {**dict.fromkeys(TEAMS, "sensible"), "T7": "late"}
    autograde.collect(classroom, P, demo.bids(classroom, kinds, at=DUE - dt.timedelta(hours=1), due=DUE))  # type: ignore[arg-type]
    autograde.collect(classroom, P, demo.bids(classroom, {"T6": "late"}, due=DUE))
    with pytest.raises(ClassroomError, match="21:00"):
        opening.open_bids(classroom, who="wu", now=AFTER)  # after the time of the others
    found = opening.open_bids(classroom, who="wu", now=LATER)
    assert set(found.valid) == set(TEAMS) and found.extended == {"T7": LATER.isoformat(timespec="minutes")}
    assert found.bids["T6"].at < DUE.astimezone(dt.UTC).isoformat() < found.bids["T7"].at  # T6's later one is too late
    longer = [line for line in showing.opened(classroom, found)[1:] if "21:00" in line]
    assert len(longer) == 1 and "T7" in longer[0]
    public = (rooms.team_folder(classroom, P, "T1") / "opening.zh.html").read_text("utf-8")
    assert LATER.isoformat(timespec="minutes") in public and student not in public  # that, not who or why


def test_more_time_for_another_notebook_is_none_for_the_bid(made: Path, tmp_path: Path) -> None:
    classroom = copied(made, tmp_path)
    student = team_flow.project_teams(classroom, P)["T7"][0]
    exam_flow.extend(classroom, student, f"{P}_reflection", "2026-06-30T18:00", "ill", "wu")
    assert sealing.opening_time(classroom, P) == DUE


def test_more_time_typed_in_by_hand_is_logged_at_the_opening(made: Path, tmp_path: Path) -> None:
    classroom = copied(made, tmp_path)
    student = team_flow.project_teams(classroom, P)["T7"][0]
    classroom.extensions_file.write_text(
        f"student_id,assignment,until,why,who\n{student},{P},2026-05-12T21:00,ill,wu\n{student},{P}x,soon,ill,wu\n",
        "utf-8",
    )
    said = "\n".join(showing.shown(classroom))
    assert "T7" in said and "21:00" in said and "!" in said  # the line that cannot be used is told
    autograde.collect(classroom, P, demo.bids(classroom, {"T1": "sensible", "T7": "late"}, due=DUE))
    found = opening.open_bids(classroom, who="wu", now=LATER)
    opening.open_bids(classroom, who="wu", now=LATER)
    assert found.bids["T7"].valid and [entry["student_id"] for entry in log(classroom, "extension")] == [student]


def test_screens_need_evidence() -> None:
    def bid(team: str, price: float, text: str = "") -> OpenedBid:
        return OpenedBid(team=team, offer=Offer(price=price), proposal=text)

    def kinds(*bids: OpenedBid) -> set[str]:
        return {flag["kind"] for flag in screens({one.team: one for one in bids})}

    assert kinds(bid("A", 95.0), bid("B", 98.0), bid("C", 103.0), bid("D", 109.0)) == set()
    assert kinds(bid("A", 95.0), bid("B", 103.0), bid("C", 103.5), bid("D", 104.0)) == {"low_cv_high_rd"}
    assert kinds(bid("A", 100.0), bid("B", 110.0), bid("C", 120.0), bid("D", 130.0)) == {"equal_gaps"}
    assert kinds(bid("A", 100.0, "short text"), bid("B", 120.0, "short text")) == set()


# -- awarded ----------------------------------------------------------------------------------------------------------


def test_the_award_follows_committee_and_law(awarded: Path) -> None:
    classroom = Classroom.open(awarded)
    made = awarding.read_award(classroom)
    assert made is not None and made.status == "awarded" and made.winner in ("T1", "T2", "T4", "T5")
    lines = {line.team: line for line in made.lines}
    assert lines["T6"].rejection == "low_unproven"  # far below the mean, and its costs do not cover it
    assert {"T3", "T7", "T8"} == {team for team, line in lines.items() if line.rejection and team != "T6"}
    valid = [line for line in made.lines if not line.rejection]
    assert made.benchmark == min(line.evaluation_price for line in valid if line.evaluation_price)
    for line in valid:
        assert line.evaluation_price is not None and line.total is not None
        price = 40 * made.benchmark / line.evaluation_price
        assert line.total == pytest.approx(price + line.technical + line.commercial + line.committee, abs=1e-3)
        raters = made.committee[line.team]
        team_of = {s: t for t, members in team_flow.project_teams(classroom, P).items() for s in members}
        assert len(raters) == 7 and line.team not in {team_of[rater] for rater in raters}
    assert [line.place for line in valid] == sorted(line.place for line in valid if line.place)
    assert made.law_day == date(2026, 3, 31) and made.query_until > made.published_on
    assert {"low_bid_mean", "price_score"} <= set(made.rule_ids)


def test_awarded_twice_is_awarded_once(awarded: Path, tmp_path: Path) -> None:
    classroom = copied(awarded, tmp_path)
    before = tree(classroom.root)
    awarding.award(classroom, who="wu")
    assert tree(classroom.root) == before


def test_every_team_goes_on_with_a_contract(awarded: Path) -> None:
    classroom = Classroom.open(awarded)
    made, found = awarding.read_award(classroom), read_outcome(outcome_file(classroom.root))
    assert made is not None and found.winner == made.winner and set(found.contracts) == set(TEAMS)
    won = found.contracts[str(found.winner)]
    bid = opening.read_opened(classroom).bids[won.team].offer
    assert bid is not None and won.price == bid.price == found.award_price and won.kind == "won"
    assert won.signed_on <= made.sign_until
    reasons = {team: contract.reason for team, contract in found.contracts.items() if team != found.winner}
    assert {"T3": "rejected", "T6": "rejected", "T7": "late", "T8": "tampered"}.items() <= reasons.items()
    for contract in found.contracts.values():
        assert sum(amount for *_, amount in contract.due()) == pytest.approx(contract.price, abs=0.01)
        assert contract.kind == "won" or (contract.units < won.units and contract.price > contract.cost)
    letter = (rooms.team_folder(classroom, P, "T3") / "letter.zh.html").read_text("utf-8")
    assert "没有响应招标文件" in letter and "安慰合同" in letter
    (classroom.root / "tender" / "outcome.json").write_text("{}", "utf-8")
    with pytest.raises(OutcomeError):
        read_outcome(outcome_file(classroom.root))
    (classroom.root / "tender" / "outcome.json").unlink()
    with pytest.raises(OutcomeError):
        read_outcome(outcome_file(classroom.root))
    awarding.award(classroom, who="wu")
    assert read_outcome(outcome_file(classroom.root)) == found


def test_nobody_scores_the_own_team(opened: Path, tmp_path: Path) -> None:
    classroom = copied(opened, tmp_path)
    inbox = demo_project.score(classroom, P)
    rater = team_flow.project_teams(classroom, P)["T1"][-1]
    card = {
        "format": 1, "kind": "panel-card", "project": P, "rater": rater, "at": demo_project.AT, "comments": {},
        "fingerprint": fingerprint(P, rater, classroom.secret),
        "scores": {team: {"proposal_quality": 8.0, "promises_kept": 5.0} for team in TEAMS},
    }  # fmt: skip
    name = f"{classroom.student(rater).name}_{rater}_assignsubmission_file"
    shutil.rmtree(inbox / name)
    (inbox / name).mkdir()
    (inbox / name / "card.json").write_text(json.dumps(card), "utf-8")
    panel_flow.collect(classroom, P, inbox)
    made = awarding.award(classroom, who="wu")
    assert rater not in made.committee["T1"] and rater in made.committee["T2"]
    found = [entry for entry in log(classroom, "tender_refused") if entry["what"] == "own_team"]
    assert found and {entry["rater"] for entry in found} == {rater}


def test_without_scorecards_there_is_no_award(opened: Path, tmp_path: Path) -> None:
    classroom = copied(opened, tmp_path)
    with pytest.raises(ClassroomError, match="T1"):
        awarding.award(classroom, who="wu")
    assert awarding.read_award(classroom) is None


def test_two_valid_bids_are_too_few(made: Path, tmp_path: Path) -> None:
    classroom = copied(made, tmp_path)
    kinds: dict[str, demo.Kind] = {"T1": "sensible", "T2": "generous", "T3": "non_compliant", "T4": "late"}
    autograde.collect(classroom, P, demo.bids(classroom, kinds))
    opening.open_bids(classroom, who="wu", now=AFTER)
    demo_project.collect_cards(classroom, P, demo_project.score(classroom, P))
    found = awarding.award(classroom, who="wu")
    assert found.status == "failed" and found.winner is None and "2" in found.notes[-1]["en"]
    outcome = read_outcome(outcome_file(classroom.root))
    assert outcome.status == "failed" and {c.kind for c in outcome.contracts.values()} == {"consolation"}
    assert outcome.contracts["T1"].reason == "failed_tender" and outcome.contracts["T5"].reason == "no_bid"


# -- objections -------------------------------------------------------------------------------------------------------


def test_an_objection_is_logged_decided_and_ranks_anew(awarded: Path, tmp_path: Path) -> None:
    classroom = copied(awarded, tmp_path)
    first = awarding.read_award(classroom)
    assert first is not None and first.winner is not None
    second = next(line.team for line in first.lines if line.place == 2)
    one = awarding.object_to(classroom, second, "The winner's bond slip names another account.", who=second)
    assert awarding.object_to(classroom, second, one.grounds, who=second) == one
    with pytest.raises(ClassroomError):
        awarding.object_to(classroom, second, "Too late", who=second, on=first.query_until + dt.timedelta(days=1))
    with pytest.raises(ClassroomError):
        awarding.answer_objection(classroom, one.id, "upheld", why="checked", who="wu")
    with pytest.raises(ClassroomError):
        awarding.answer_objection(classroom, one.id, "upheld", why="x", who="wu", quality={second: 21})
    again = awarding.answer_objection(
        classroom, one.id, "upheld", why="The slip belongs to another tender.", who="wu", reject=first.winner
    )
    # Without the lowest price the benchmark is another one, so the second need not be the first now.
    best = next(line.team for line in again.lines if line.place == 1)
    assert again.number == 2 and again.winner == best != first.winner and awarding.read_award(classroom) == again
    assert next(line for line in again.lines if line.team == first.winner).rejection == "objection"
    assert read_outcome(outcome_file(classroom.root)).winner == best
    assert [data["number"] for data in log(classroom, "tender_awarded")] == [1, 2]
    other = awarding.object_to(classroom, "T3", "We had sent the slip by post.", who="T3")
    assert awarding.answer_objection(classroom, other.id, "dismissed", why="It had to be inside.", who="wu") == again
    assert [found.status for found in awarding.objections(classroom)] == ["upheld", "dismissed"]
    with pytest.raises(ClassroomError, match="It had to be inside"):
        awarding.answer_objection(classroom, other.id, "upheld", why="After all.", who="wu", reject="T2")
    assert awarding.read_award(classroom) == again
    assert log(classroom, "tender_refused")[-1]["what"] == "answered"
    # What the command says: each query with its answer, and nothing left to do.
    with in_language("en"):
        said = "\n".join(showing.shown(classroom))
    assert "It had to be inside." in said and "tender answer" not in said
    with pytest.raises(ClassroomError, match=r"T2=12\.5"):
        awarding.put_right("T2")
    assert awarding.put_right("T2=12.5") == ("T2", 12.5)
    assert audit.verify(classroom.audit_file) == []


# -- what goes out ----------------------------------------------------------------------------------------------------


def test_the_commands_say_what_happens(handed_in: Path, tmp_path: Path) -> None:
    classroom = copied(handed_in, tmp_path)
    root = str(classroom.root)

    def run(*arguments: str) -> tuple[int, str]:
        with in_language("en"):
            done = CliRunner().invoke(app, ["tender", *arguments])
        return done.exit_code, done.output

    code, said = run("show", root, "--bid", "T1")
    assert code == 2 and not is_number(said)
    code, said = run("seal", root)
    assert code == 0 and "T8" in said and not is_number(said)
    code, said = run("open", root, "--early", "rehearsal")
    assert code == 0 and "T7" in said and "late" in said and is_number(said)
    assert "+00:00" not in said and "panel out" in said and "tender award" in said  # what comes next
    code, said = run("show", root, "--bid", "T1")
    assert code == 0 and "weeks" in said and "slip of the bid bond" in said and "weeks_" not in said
    late = next(team for team, bid in opening.read_opened(classroom).bids.items() if bid.rejection == "late")
    assert "late: not opened" in run("show", root, "--bid", late)[1]
    assert run("award", root)[0] == 2  # nobody has scored yet
    assert run("object", root, "T1", "--grounds", "x")[0] == 2


def is_number(said: str) -> bool:
    """Whether an amount of money stands in a text."""
    return re.search(r"\d,\d{3},\d{3}|\d{7}\.0", said) is not None


def test_what_a_team_is_given(made: Path, tmp_path: Path) -> None:
    classroom = copied(made, tmp_path)
    packed = rooms.beside(classroom, P)
    assert len(packed) == 16 and all(set(files) == {"tender.json"} for files in packed.values())
    body = next(iter(packed.values()))["tender.json"]
    assert classroom.secret not in body and classroom.secret.hex().encode() not in body
    room = json.loads(body)
    assert room["position"]["source"] == "sample" or room["position"]["source"] == "nothing_handed_in"
    shutil.rmtree(rooms.folder(classroom))
    assert rooms.beside(classroom, P) == packed  # made again from the secret, the same
