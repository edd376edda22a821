"""The quarter in a class: sealed plans, the same draws for all, the same bytes twice, kills, late and missing plans."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from grading import marking
from grading.assessment import audit
from grading.assessment.outcome import Outcome
from grading.assessment.tender.outcome import outcome_file
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.commands.quarter import app
from grading.demo.quarter import KINDS, answers_of, kinds_of
from grading.flow import quarter as flow
from grading.flow import quarter_start
from grading.marking import Marking
from kam_lab import World, open_world
from kam_lab import receivables as kam
from kam_lab.i18n import in_language
from kam_lab.receivables.quarter_plan import CHOICES, CLASSES, DEFAULT_PLAN, Plan, Rule, read_plan

from .kills import killed_everywhere, state

TEAMS = ["T1", "T2", "T3", "T4", "T5", "T6"]
KIND = {**kinds_of(TEAMS[:5]), "T6": "late"}
ASSIGNMENTS = ["project_3", "project_3_member", "project_3_reflection"]
PLAN = "quarter_plan"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of six teams whose notebooks have been graded; one market for all, to save time."""
    root = tmp_path_factory.mktemp("quarter")
    roster = root / "roster.csv"
    rows = [f"S{number},Name {number},{team},en" for number, team in enumerate(TEAMS)]
    roster.write_text("student_id,name,team,language\n" + "\n".join(rows) + "\n", encoding="utf-8")
    room = Classroom.create(
        root / "class",
        name="Sales",
        roster=roster,
        language="both",
        variants="class",
        assignments=ASSIGNMENTS,
        secret=b"q" * 32,
        due={"project_3": "2026-06-01T18:00"},
    )
    for number, team in enumerate(TEAMS):
        late = KIND[team] == "late"
        hand_in(room, f"S{number}", answers_of("good" if late else KIND[team]), day=2 if late else 1)
    room.world_folder(room.class_variant())
    return room.root


def hand_in(room: Classroom, student: str, values: dict[str, Any], day: int = 1) -> None:
    """As if it had been collected and graded: the plan still waits for the quarter."""
    place = room.step("submitted", student, "project_3")
    place.mkdir(parents=True, exist_ok=True)
    (place / "answers.json").write_text(json.dumps(values), encoding="utf-8")
    stamp = datetime(2026, 6, day, 9, 0, tzinfo=UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC\n")
    (place / "timestamp.txt").write_text(stamp, encoding="ascii")
    waits = Outcome(PLAN, None, 12.0, "pending", None, {"en": "later", "zh": "later"})
    variant = room.variant_of(student, "project_3")
    graded = Marking(student, "project_3", "graded", "x", variant, outcomes={PLAN: waits}, values=values)
    marking.save(room, graded)


@pytest.fixture(scope="module")
def market(ready: Path) -> World:
    room = Classroom.open(ready)
    return room.world(room.class_variant())


@pytest.fixture
def room(ready: Path, market: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """The class without its world's files, which are read once for all tests."""
    monkeypatch.setattr(Classroom, "world", lambda *_: market)
    return Classroom.open(shutil.copytree(ready, tmp_path / "class", ignore=shutil.ignore_patterns("worlds")))


@pytest.fixture(scope="module")
def ledgers() -> dict[str, Any]:
    return {}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, ledgers: dict[str, Any]) -> None:
    """One quarter instead of twelve; what was worked out once, the arithmetic of a plan, is not done again."""
    real = flow._play

    def once(classroom: Classroom, sealed: flow.Sealed, draws: list[int]) -> Any:
        place = repr((sealed, draws, outcome_file(classroom.root).is_file()))
        if place not in ledgers:
            ledgers[place] = real(classroom, sealed, draws)
        return ledgers[place]

    monkeypatch.setattr(flow, "QUARTERS", 1)
    monkeypatch.setattr(flow, "_play", once)


def run(room: Classroom) -> flow.Run:
    return flow.run(room, who="Teacher", why="week 14")


# -- a class ----------------------------------------------------------------------------------------------------------


def test_every_team_gets_what_its_plan_is_worth(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "QUARTERS", 4)
    made = run(room)
    by_kind = {KIND[team]: one for team, one in made.played.items()}
    assert by_kind["good"].share > 0.6 > by_kind["calls_largest"].share > 0
    assert by_kind["holds_everything"].share == 0 and by_kind["holds_everything"].result.value < 0
    assert by_kind["no_plan"].share == 0 and by_kind["no_plan"].status == "blank"
    assert by_kind["late"].share == 0 and by_kind["late"].status == "late" and by_kind["late"].plan == DEFAULT_PLAN
    assert by_kind["cheats"].share == 0 and by_kind["cheats"].result.void
    assert next(iter(made.played)) == next(team for team in TEAMS if KIND[team] == "good")
    said = " ".join(note["en"] for note in made.notes)
    assert "Envelope" in said and "default plan" in said
    found = flow.outcomes(room, "project_3")
    good = next(number for number, team in enumerate(TEAMS) if KIND[team] == "good")
    points = found[f"S{good}", PLAN]
    assert points.points == pytest.approx(12 * by_kind["good"].share, abs=1e-3) and "benchmark" in points.comment["en"]
    for lang in ("en", "zh"):
        page = (flow.folder(room, "project_3") / f"{TEAMS[good]}.{lang}.html").read_text(encoding="utf-8")
        assert f'lang="{lang}"' in page and "quarter." not in page
        assert ("benchmark" if lang == "en" else "基准") in page
        league = (flow.folder(room, "project_3") / f"league.{lang}.html").read_text(encoding="utf-8")
        assert all(team in league for team in TEAMS)


def test_played_twice_it_has_the_same_bytes_and_one_entry_in_the_log(room: Classroom, quick: None) -> None:
    run(room)
    before = state(room)
    run(Classroom.open(room.root))
    assert state(room) == before
    events = [entry["event"] for entry in audit.entries(room.audit_file)]
    assert events.count(flow.SEALED) == events.count(flow.RUN) == 1 and audit.verify(room.audit_file) == []


def test_it_may_be_killed_at_every_write(room: Classroom, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 6):  # one team is enough to be killed with
        shutil.rmtree(room.step("submitted", f"S{number}", "project_3"))
    for name in ("team_workbook", "team_page", "league_page"):  # what they look like is another test's matter
        monkeypatch.setattr(flow.reports, name, lambda *_: b"page")
    assert killed_everywhere(room, run, monkeypatch) > 10


def test_the_order_of_teams_does_not_matter(room: Classroom, quick: None) -> None:
    made = {team: one.summary() for team, one in run(room).played.items()}
    text = room.roster_path.read_text(encoding="utf-8-sig").splitlines()
    room.roster_path.write_text("\n".join([text[0], *reversed(text[1:])]) + "\n", encoding="utf-8")
    shutil.rmtree(room.root / "quarter")
    room.audit_file.unlink()
    assert {team: one.summary() for team, one in run(Classroom.open(room.root)).played.items()} == made


def test_what_is_handed_in_after_sealing_changes_nothing(room: Classroom, quick: None) -> None:
    before = {team: one.summary() for team, one in run(room).played.items()}
    hand_in(room, "S1", answers_of("good"))
    again = run(Classroom.open(room.root))
    assert {team: one.summary() for team, one in again.played.items()} == before


def test_a_sealed_plan_that_was_changed_is_refused(room: Classroom, quick: None) -> None:
    run(room)
    file = flow.folder(room, "project_3") / "plans.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"hold"', '"call"'), encoding="utf-8")
    with pytest.raises(ClassroomError, match="sealed"):
        run(room)
    file.unlink()
    with pytest.raises(ClassroomError, match="gone"):
        run(room)


def test_who_has_handed_in_is_graded_first(room: Classroom) -> None:
    marking.place(room, "project_3", "S0").unlink()
    with pytest.raises(ClassroomError, match="T1"):
        run(room)


def test_nobody_without_the_secret_knows_the_draws(room: Classroom) -> None:
    mine = flow.seeds(room, "project_3")
    assert len(set(mine)) == flow.QUARTERS and mine == flow.seeds(Classroom.open(room.root), "project_3")
    room.secret_file.write_bytes(b"r" * 32)
    assert not set(mine) & set(flow.seeds(Classroom.open(room.root), "project_3"))
    for name in ("plans.json", "results.json"):
        file = flow.folder(room, "project_3") / name
        assert not file.exists() or not any(str(seed) in file.read_text(encoding="utf-8") for seed in mine)


def test_the_command(room: Classroom, quick: None) -> None:
    done = CliRunner().invoke(app, ["show", str(room.root)])
    assert done.exit_code == 0 and "not been run" in done.output
    done = CliRunner().invoke(app, ["run", str(room.root), "--who", "Teacher"])
    assert done.exit_code == 0 and "1. T1" in done.output
    assert "T1" in CliRunner().invoke(app, ["show", str(room.root)]).output
    assert "league table" in CliRunner().invoke(app, ["show", str(room.root)], env={"KAM_LAB_LANG": "en"}).output
    for command in ("run", "show"):  # one that has no quarter is no quarter still to be run
        wrong = CliRunner().invoke(app, [command, str(room.root), "--project", "project_1"])
        assert wrong.exit_code == 2


def test_more_time_for_a_member_is_more_time_for_the_team(room: Classroom, quick: None) -> None:
    """T6 handed in a day late; with more time for the notebook its plan is its own."""
    late = str(TEAMS.index("T6"))
    lines = f"student_id,assignment,until,why,who\nS{late},project_3,2026-06-03T18:00,ill,wu\n"
    room.extensions_file.write_text(lines, encoding="utf-8")
    sealed = {one.team: one.status for one in flow.seal(room, "project_3", who="Teacher")}
    assert sealed["T6"] == "in_time" and sealed["T5"] == "in_time"
    again = flow.seal(room, "project_3", who="Teacher")
    assert {one.team: one.status for one in again} == sealed
    assert [e["data"]["assignment"] for e in audit.entries(room.audit_file) if e["event"] == "extension"] == [
        "project_3"
    ]


# -- the contract -----------------------------------------------------------------------------------------------------


def outcome(room: Classroom, account: str) -> dict[str, Any]:
    contract = {
        "team": "T1", "kind": "won", "reason": "winner", "contract_id": "P2-T1", "account_id": account,
        "title": {"en": "24 gear units", "zh": "24 台减速机"}, "units": 24, "price": 3180000.0, "cost": 2710000.0,
        "signed_on": "2026-04-24", "delivery_days": 84, "warranty_months": 24, "response_hours": 24,
        "milestones": [
            {"step": "signing", "share": 0.1, "days": 0}, {"step": "delivery", "share": 0.5, "days": 84},
            {"step": "acceptance", "share": 0.35, "days": 144}, {"step": "retention", "share": 0.05, "days": 844},
        ],
        "performance_bond": 159000.0, "late_rate": 0.0005, "domestic": True,
    }  # fmt: skip
    others = {"kind": "consolation", "reason": "outscored"}
    contracts = {team: {**contract, **(others if team != "T1" else {}), "team": team} for team in TEAMS}
    return {
        "format": 1, "project": "project_2", "tender_id": "GX-1", "title": contract["title"],
        "buyer": {"en": "Guangxi Paper", "zh": "桂西纸业"}, "law_day": "2026-03-31", "awarded_on": "2026-04-10",
        "status": "awarded", "winner": "T1", "award_price": contract["price"], "contracts": contracts,
    }  # fmt: skip


def test_the_tender_decides_where_a_team_begins(room: Classroom, quick: None) -> None:
    world = room.world(room.variant_of("S0", "project_3"))
    account = str(world.accounts["account_id"].iloc[4])
    file = outcome_file(room.root)
    file.parent.mkdir()
    file.write_text(json.dumps(outcome(room, account)), encoding="utf-8")
    start = quarter_start.start_of_team(room, "T1", world)
    assert start.due == {"delivery": (14, 1590000.0), "acceptance": (74, 1113000.0)}
    assert (start.earlier, start.later, start.tied_up) == (318000.0, 159000.0, 318000.0)
    given = quarter_start.beside(room, "project_3_member")["S0"]["contract.json"]
    assert kam.start_of(json.loads(given)) == start
    ledger = kam.open_quarter(world, start)
    assert account in ledger.book.accounts.index and (ledger.shortage["account_id"] == account).any()
    made = flow.run(room, who="Teacher")
    kinds = {team: one.ledger.start.kind for team, one in made.played.items()}
    assert kinds == {team: "won" if team == "T1" else "consolation" for team in TEAMS}


@pytest.mark.parametrize("body", ["{", "{}", '{"contracts": {"T1": {"kind": "won"}}}', '{"contracts": []}'])
def test_a_damaged_outcome_is_told(room: Classroom, body: str) -> None:
    file = outcome_file(room.root)
    file.parent.mkdir()
    file.write_text(body, encoding="utf-8")
    with pytest.raises(ClassroomError, match=r"outcome\.json"):
        run(room)


def test_an_outcome_that_does_not_hold_together_starts_no_quarter(room: Classroom) -> None:
    """Two winners, a contract that is missing: what the tender itself would refuse."""
    file = outcome_file(room.root)
    file.parent.mkdir()
    whole = outcome(room, "A0001")
    two = {**whole, "contracts": {**whole["contracts"], "T2": {**whole["contracts"]["T1"], "team": "T2"}}}
    file.write_text(json.dumps(two), encoding="utf-8")
    with pytest.raises(ClassroomError, match="exactly the winner"):
        quarter_start.contract_of(room, "T3")
    less = {**whole, "contracts": {team: one for team, one in whole["contracts"].items() if team != "T3"}}
    file.write_text(json.dumps(less), encoding="utf-8")
    with pytest.raises(ClassroomError, match="no contract for team T3"):
        quarter_start.contract_of(room, "T3")


def test_sealed_bids_without_an_award_start_no_quarter(room: Classroom) -> None:
    audit.append(room.audit_file, "bid_sealed", "Teacher", "as if", {"team": "T1"})
    with pytest.raises(ClassroomError, match="tender award"):
        quarter_start.beside(room, "project_3")


def test_without_a_tender_nothing_lies_beside_the_notebook(room: Classroom) -> None:
    assert quarter_start.beside(room, "project_3") == {}
    world = room.world(room.variant_of("S0", "project_3"))
    assert quarter_start.start_of_team(room, "T1", world).kind == "plain"


# -- plans ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ledger() -> kam.Ledger:
    world = open_world()
    return kam.open_quarter(world, kam.plain_contract(world.accounts, world.orders), size=8)


def test_better_plans_earn_more_and_nothing_passes_the_bound(ledger: kam.Ledger) -> None:
    draws = range(500, 506)
    against = kam.yardstick(ledger, draws)
    value = {kind: kam.run_plan(ledger, read(kind), draws).value for kind in ("good", "calls_largest")}
    greedy = kam.run_plan(ledger, read("holds_everything"), draws).value
    assert greedy < against.nobody < value["calls_largest"] < value["good"] <= against.bound
    assert against.nobody < against.benchmark < against.bound


def read(kind: str) -> Plan:
    answers = answers_of(kind)
    return read_plan(answers.get(PLAN), answers["supply_rule"]).plan


rules = st.builds(
    Rule, st.integers(1, 8).map(float), st.sampled_from(CHOICES), st.integers(1, 7), st.sampled_from(CHOICES)
)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(st.fixed_dictionaries(dict.fromkeys(CLASSES, rules)), st.sampled_from(kam.RULES), st.integers(0, 2**31))
def test_no_plan_passes_the_bound_or_the_hours(ledger: kam.Ledger, made: Any, supply: str, seed: int) -> None:
    plan = Plan(made, {}, supply)
    result = kam.run_plan(ledger, plan, [seed])
    assert all(row["hours"] <= ledger.book.hours + 1e-9 for _, row in result.quarters[0].rounds.iterrows())
    bound = kam.yardstick(ledger, [seed]).bound
    assert result.quarters[0].bill["result"] + result.goods <= bound + 1e-6
    assert 0 <= kam.earned_share(result.value, kam.yardstick(ledger, [seed]), result.void) <= 1


def test_the_share_is_a_straight_line_to_the_benchmark() -> None:
    against = kam.Yardstick(100.0, 300.0, 700.0)
    wanted = {50: 0, 100: 0, 200: 0.45, 300: 0.9, 350: 0.95, 400: 1, 900: 1}
    assert {value: kam.earned_share(value, against) for value in wanted} == pytest.approx(wanted)
    assert kam.earned_share(400, against, void=True) == 0


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({}, "default rule"),
        ({"weak": {"order": 2}}, "lacks a step"),
        ({"weak": {"first": "fly", "then": "call"}}, "lacks a step"),
        ({"weak": {"order": 2.5, "first": "call"}}, "whole number"),
        ({"weak": {"order": 2, "first": "call", "since": 9, "then": "hold"}}, "whole number"),
        ({"exception_1": {"account": "A9999", "first": "call"}}, "not on the list"),
        ({"exception_2": {"first": "call"}}, "not on the list"),
        (["nonsense"], "default rule"),
        (None, "default rule"),
    ],
)
def test_a_row_that_cannot_be_used_plays_the_default_and_is_told(ledger: kam.Ledger, rows: Any, words: str) -> None:
    found = read_plan(rows, "promises", ledger.book)
    assert any(words in problem["en"] for problem in found.problems)
    assert set(found.plan.rules) == set(CLASSES)
    kam.run_plan(ledger, found.plan, [1])


def test_an_exception_comes_before_the_classes(ledger: kam.Ledger) -> None:
    name = str(ledger.book.accounts.index[0])
    rows = {**answers_of("good")[PLAN], "exception_1": {"account": name.lower(), "order": 8, "first": "lawyer"}}
    plan = read_plan(rows, "promises", ledger.book).plan
    assert kam.run_plan(ledger, plan, [1]).decisions[0][name] == "lawyer"


def test_every_breach_voids_the_quarter(ledger: kam.Ledger) -> None:
    for step in kam.BREACHES:
        rows = {**answers_of("good")[PLAN], "forgets": {"order": 6, "first": "call", "since": 6, "then": step}}
        result = kam.run_plan(ledger, read_plan(rows, "promises").plan, [1])
        assert result.void and result.value == 0


def test_a_discount_brings_money_early_and_costs_more_than_it_saves(ledger: kam.Ledger) -> None:
    rows = {name: {"order": 1, "first": "prompt"} for name in CLASSES}
    result = kam.run_plan(ledger, read_plan(rows, "promises").plan, range(6))
    idle = kam.yardstick(ledger, range(6)).nobody - float(ledger.goods.at["equal", "goods_value"])
    assert result.bill["reductions"] < 0
    assert result.quarters[0].rounds["cash"].iloc[1] > 0 and result.value - result.goods < idle + 1e6


def test_all_kinds_of_simulated_teams_are_there() -> None:
    assert set(kinds_of([f"T{n}" for n in range(9)]).values()) == set(KINDS)
