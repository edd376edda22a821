"""A whole term with one command, in the smallest class that holds a tender: every part has its mark, the cheats are
found, every mark can be taken apart, and the same command again changes nothing."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from grading import results
from grading.assessment import audit
from grading.assessment.rollup import load_policy
from grading.assessment.steps import Step
from grading.assessment.tender.outcome import outcome_file, read_outcome
from grading.classroom.folder import Classroom
from grading.demo import findings, term
from grading.flow.tender import awarding
from grading.reporting.model import ClassResults

from .conftest import kam_lab

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("whole_term"), pytest.mark.timeout(3600)]
TEAMS = 4  # three bids that may be compared, and one that was tampered with


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The class after its term, and what the command printed."""
    out = tmp_path_factory.mktemp("term") / "class"
    return out, command(out)


def command(out: Path) -> str:
    asked = ("demo", "--term", "--students", 2 * TEAMS, "--teams", TEAMS, "--out", out)
    return kam_lab(*map(str, asked), timeout=3000).stdout


@pytest.fixture(scope="module")
def classroom(run: tuple[Path, str]) -> Classroom:
    return Classroom.open(run[0])


@pytest.fixture(scope="module")
def found(classroom: Classroom) -> ClassResults:
    return results.gather(classroom)


def test_every_part_has_its_mark(classroom: Classroom, found: ClassResults) -> None:
    policy = load_policy(classroom.policy_path)
    parts = {*policy.weights, *(part for task in policy.tasks.values() for part in task)}
    assert set(found.assignment_columns) == parts and {"project_1", "project_2", "project_3", "final_exam"} < parts
    whole = found.marks[found.marks["final"].notna()]
    assert len(whole) == len(found.marks) - 1  # whose file broke off stays open, with the reason
    assert whole[list(parts)].notna().all(axis=None) and whole["final"].between(0, 100).all()
    assert found.marks.loc[found.marks["final"].isna(), "reason_en"].str.contains("breaks off").all()
    assert (classroom.reports / "class.html").is_file() and (classroom.reports / "gradebook.xlsx").is_file()


def test_what_was_planted_was_found(classroom: Classroom, found: ClassResults, run: tuple[Path, str]) -> None:
    traps = findings.traps(classroom, found, term.kinds_of(classroom), term.BIDS)
    assert {"copied", "burglar", "forger", "broken_file", "pair", "tampering", "no_plan"} <= {t.kind for t in traps}
    assert [trap for trap in traps if not trap.found] == []
    assert all((classroom.root / trap.where.split(" ")[0]).is_file() for trap in traps)
    refused = [e["data"]["what"] for e in audit.entries(classroom.audit_file) if e["event"] == "tender_refused"]
    assert refused == ["changed"] and audit.verify(classroom.audit_file) == []
    hidden = findings.anomalies(found)
    assert {stage: tuple(asked) for stage, asked in hidden.items()} == dict(findings.ANOMALIES)
    assert all(0 < right < graded for asked in hidden.values() for right, graded in asked.values())


def test_each_project_begins_where_the_one_before_ended(classroom: Classroom) -> None:
    award, outcome = awarding.read_award(classroom), read_outcome(outcome_file(classroom.root))
    assert award is not None and award.winner == outcome.winner and len(outcome.contracts) == TEAMS
    for team in outcome.contracts:
        assert (classroom.root / "quarter" / "start" / f"{team}.json").is_file()


def test_every_mark_can_be_taken_apart(classroom: Classroom, found: ClassResults) -> None:
    """Tree, printed parts, rules and the file of marks say the same for everybody."""
    policy = load_policy(classroom.policy_path)
    table = pd.read_csv(classroom.reports / "marks.csv", dtype={"student_id": str}).set_index("student_id")
    for student in found.students:
        if student.final is None:
            continue
        parts = {**student.parts, **student.tasks}
        for task, weights in policy.tasks.items():
            assert abs(parts[task].value - weighed(weights, parts)) <= Decimal("0.05")
        assert abs(student.final - weighed(policy.weights, parts)) <= Decimal("0.05")
        assert table.loc[student.student_id, "final"] == pytest.approx(float(student.final))
        assert student.tree.value == student.final and depth(student.tree) >= 5
        paper = Console(width=400, file=io.StringIO(), record=True)
        paper.print(results.explain(classroom, student.student_id, "en", results=found))
        assert f"= {student.final} " in paper.export_text()
    shown = kam_lab("explain", classroom.root, student.student_id, "--lang", "en").stdout
    assert student.final is None or f"= {student.final}" in shown


def weighed(weights: dict, parts: dict) -> Decimal:  # type: ignore[type-arg]
    return sum((Decimal(str(weight)) * parts[part].value for part, weight in weights.items()), Decimal(0)) / 100


def depth(step: Step) -> int:
    return 1 + max((depth(one) for one in step.details), default=0)


def test_the_same_command_again_changes_nothing(run: tuple[Path, str]) -> None:
    root = run[0]

    def kept() -> dict[str, bytes]:
        names = ["reports/marks.csv", "reports/gradebook.xlsx", "reports/class.html", "audit.jsonl"]
        folders = [*root.glob("reports/tender/*"), *root.glob("quarter/**/*"), *root.glob("tender/**/*")]
        files = [*(root / name for name in names), *(file for file in folders if file.is_file())]
        return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}

    before = kept()
    command(root)
    after = kept()
    assert sorted(name for name in before if before[name] != after.get(name)) == [] and set(before) == set(after)
