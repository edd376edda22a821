"""What the numbers of a class say: questions, mistakes, teams, who needs help, what does not look right.

Pure functions of :class:`~grading.reporting.model.ClassResults`; tables in, tables out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.assessment.outcome import OTHER_VARIANT, Text
from grading.reporting.model import ClassResults, words

BLANK_SHARE = 1 / 3  # so many unanswered questions are a reason to ask how the student is doing
WEAK_SHARE = 0.5  # less than half of the points of an aspect
COMMON = 0.2  # a mistake made by this share of those who answered is taught again


def question_table(results: ClassResults, assignment: str) -> pd.DataFrame:
    """One row per question, in order.

    Columns: number, question_id, kind, aspect, max_points, students (whose answer is decided or was left blank),
    mean (points), facility (mean / max_points, 0–1), right, partial, wrong, blank, pending (numbers of students).
    """
    scores = results.scores[results.scores["assignment"] == assignment]
    rows = []
    for number, question in enumerate(results.assignment(assignment).questions, start=1):
        mine = scores[scores["question_id"] == question.id]
        decided = mine[mine["points"].notna()]
        share = decided["points"] / decided["max_points"]
        blank = decided["status"] == "blank"
        right = ~blank & (share >= 1)
        partial = ~blank & (share > 0) & (share < 1)
        mean = float(decided["points"].mean()) if len(decided) else float("nan")
        rows.append(
            {
                "number": number,
                "question_id": question.id,
                "kind": question.kind,
                "aspect": question.aspect,
                "max_points": float(question.points),
                "students": len(decided),
                "mean": mean,
                "facility": mean / question.points,
                "right": int(right.sum()),
                "partial": int(partial.sum()),
                "wrong": int((~blank & (share <= 0)).sum()),
                "blank": int(blank.sum()),
                "pending": int(mine["points"].isna().sum()),
            }
        )
    return pd.DataFrame(rows)


def mistake_table(results: ClassResults, assignment: str) -> pd.DataFrame:
    """One row per question and named mistake, the most frequent first.

    Columns: number, question_id, mistake, students, share (of those who answered, 0–1), text_en, text_zh (what the
    students read).
    """
    scores = results.scores[(results.scores["assignment"] == assignment) & (results.scores["status"] != "blank")]
    numbers = {q.id: i for i, q in enumerate(results.assignment(assignment).questions, start=1)}
    rows = []
    for (question, mistake), part in scores[scores["mistake"].notna()].groupby(["question_id", "mistake"], sort=False):
        answered = int((scores["question_id"] == question).sum())
        first = part.iloc[0]
        rows.append(
            {
                "number": numbers.get(str(question), 0),
                "question_id": str(question),
                "mistake": str(mistake),
                "students": len(part),
                "share": len(part) / answered,
                "text_en": str(first["comment_en"]),
                "text_zh": str(first["comment_zh"]),
            }
        )
    columns = ["number", "question_id", "mistake", "students", "share", "text_en", "text_zh"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["students", "number", "mistake"], ascending=[False, True, True], ignore_index=True)


def misconceptions(results: ClassResults, assignment: str, most: int = 6) -> pd.DataFrame:
    """The mistakes worth teaching about: of :func:`mistake_table`, without copied answers, the most frequent ones."""
    table = mistake_table(results, assignment)
    return table[table["mistake"] != OTHER_VARIANT].head(most).reset_index(drop=True)


@dataclass(frozen=True)
class Standing:
    """Where students stand, 0–100 by student id: final marks, or what can be said before these are there."""

    marks: pd.Series
    provisional: bool


def standing(results: ClassResults) -> Standing:
    """Final marks; while most of them still wait for a person, the share of the points decided so far."""
    final = results.marks.set_index("student_id")["final"].dropna()
    scores = results.scores.assign(student_id=results.scores["student_id"].astype(str))
    decided = scores[scores["points"].notna()]
    sums = decided.groupby("student_id")[["points", "max_points"]].sum()
    so_far = (sums["points"] / sums["max_points"] * 100).rename("final")
    if len(so_far) and final.index.isin(so_far.index).sum() < len(so_far) / 2:
        return Standing(so_far, True)
    return Standing(final, False)


def aspect_shares(results: ClassResults) -> pd.DataFrame:
    """Ability and knowledge (0–1) of the students who have both, by student id."""
    return results.marks.set_index("student_id")[["ability", "knowledge"]].dropna()


def with_standing(results: ClassResults) -> pd.DataFrame:
    """student_id, team (text) and mark (see :func:`standing`) of everybody."""
    table = results.marks[["student_id", "team"]].copy()
    table["team"] = table["team"].fillna("").astype(str)
    table["mark"] = table["student_id"].map(standing(results).marks)
    return table


def team_table(results: ClassResults) -> pd.DataFrame:
    """One row per team: members, marked, mean, low, high (see :func:`standing`); the best mean first."""
    final = with_standing(results).groupby("team")["mark"]
    figures = {"members": final.size(), "marked": final.count()}
    figures |= {"mean": final.mean(), "low": final.min(), "high": final.max()}
    ordered = pd.DataFrame(figures).sort_values(["mean", "marked"], ascending=False, na_position="last")
    return ordered.rename_axis("team").reset_index()


def needs_help(results: ClassResults) -> pd.DataFrame:
    """Students the teacher should talk to: student_id, mark, urgency (higher first), reasons_en, reasons_zh."""
    rows = []
    now = standing(results)
    scores = {str(student): part for student, part in results.scores.groupby("student_id")}
    for mark in results.marks.to_dict("records"):
        student = str(mark["student_id"])
        so_far = float(now.marks.get(student, float("nan"))) if now.provisional else float("nan")
        reasons, urgency = _reasons(mark, scores.get(student), results, so_far)
        if reasons:
            texts = {lang: [reason[lang] for reason in reasons] for lang in ("en", "zh")}
            rows.append((student, mark["final"], urgency, " ".join(texts["en"]), "".join(texts["zh"])))
    table = pd.DataFrame(rows, columns=["student_id", "mark", "urgency", "reasons_en", "reasons_zh"])
    return table.sort_values(["urgency", "mark"], ascending=[False, True], kind="stable", ignore_index=True)


def _reasons(
    mark: Mapping[object, object], mine: pd.DataFrame | None, results: ClassResults, so_far: float
) -> tuple[list[Text], int]:
    reasons: list[Text] = []
    urgency = 0
    if mark["status"] in ("not_handed_in", "ungraded"):
        reasons.append(_both(f"help.{mark['status']}"))
        urgency = 4 if mark["status"] == "not_handed_in" else 5
    passed = mark["passed"]
    if not pd.isna(passed) and not passed and mark["status"] != "not_handed_in":  # type: ignore[call-overload]
        reasons.append(_both("help.below_pass", pass_mark=f"{results.policy.pass_mark:g}"))
        urgency += 3
    elif so_far < results.policy.pass_mark:
        reasons.append(_both("help.so_far", share=f"{so_far:.0f}"))
        urgency += 3
    if mine is not None and len(mine):
        blank = float((mine["status"] == "blank").mean())
        if blank >= BLANK_SHARE:
            reasons.append(_both("help.blank", blank=int((mine["status"] == "blank").sum()), of=len(mine)))
            urgency += 2
        for aspect in ("ability", "knowledge"):
            share = mark[aspect]
            if isinstance(share, float) and share < WEAK_SHARE and blank < 1:
                reasons.append(_both(f"help.{aspect}", share=f"{share * 100:.0f}"))
                urgency += 1
    return reasons, urgency


def integrity(results: ClassResults) -> pd.DataFrame:
    """What does not look right: student_id, assignment, kind, text_en, text_zh. To be looked at by a person."""
    rows = []
    copied = results.scores[results.scores["mistake"] == OTHER_VARIANT]
    for (student, assignment), part in copied.groupby(["student_id", "assignment"], sort=False):
        numbers = _numbers(results, str(assignment), list(part["question_id"]))
        key = "integrity.copied_one" if len(part) == 1 else "integrity.copied"
        text = _both(key, count=len(part), numbers=numbers)
        rows.append((str(student), str(assignment), OTHER_VARIANT, text["en"], text["zh"], len(part)))
    for note in results.intake.to_dict("records"):
        if note["kind"] in ("altered", "tampering"):
            weight = 100 if note["kind"] == "tampering" else 0
            rows.append(
                (note["student_id"], note["assignment"], note["kind"], note["text_en"], note["text_zh"], weight)
            )
    columns = ["student_id", "assignment", "kind", "text_en", "text_zh", "weight"]
    table = pd.DataFrame(rows, columns=columns).sort_values("weight", ascending=False, kind="stable", ignore_index=True)
    return table.drop(columns="weight")


def _numbers(results: ClassResults, assignment: str, questions: list[str]) -> str:
    known = [info for info in results.assignments if info.id == assignment]
    order = {q.id: i for i, q in enumerate(known[0].questions, start=1)} if known else {}
    return ", ".join(str(order[q]) if q in order else q for q in sorted(questions, key=lambda q: order.get(q, 999)))


def summary(results: ClassResults) -> dict[str, float | int]:
    """The figures at the head of the report: students, handed_in, marked, open, passed, mean, median."""
    marks = standing(results).marks
    status = results.marks["status"]
    return {
        "students": len(results.marks),
        "handed_in": int((status != "not_handed_in").sum()),
        "marked": int(results.marks["final"].notna().sum()),
        "pending": int((status == "pending").sum()),
        "ungraded": int((status == "ungraded").sum()),
        "passed": int(results.marks["passed"].fillna(False).astype(bool).sum()),
        "mean": float(marks.mean()) if len(marks) else float("nan"),
        "median": float(np.median(marks)) if len(marks) else float("nan"),
    }


def _both(key: str, **fields: object) -> Text:
    return {lang: words(key, lang, **fields) for lang in ("en", "zh")}
