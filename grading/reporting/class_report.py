"""The class report: one HTML file with everything in it, in the class's language or in both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from grading.assessment.sheets import replace_file
from grading.reporting import analysis
from grading.reporting.charts import Chart, charts
from grading.reporting.exams import exam_sections
from grading.reporting.model import AssignmentInfo, ClassResults, words
from grading.reporting.pages import page
from grading.reporting.projects import project_sections

MOST_MISTAKES = 3  # that are told above the details


def class_page(results: ClassResults) -> str:
    """The class report as HTML."""
    bodies = [(lang, _body(results, lang)) for lang in results.languages]
    return page("class.html.j2", results.languages[0], results=results, bodies=bodies)


def write_class_report(results: ClassResults, path: str | Path) -> Path:
    """Write the class report."""
    return replace_file(Path(path), class_page(results).encode("utf-8", "replace"))


def _body(results: ClassResults, lang: str) -> dict[str, Any]:
    """What the template shows in one language."""
    people = results.people()

    def named(table: pd.DataFrame) -> list[dict[str, Any]]:
        unknown = {"name": "", "team": ""}
        rows: list[dict[Any, Any]] = table.to_dict("records")
        return [{**row, "who": people.get(str(row["student_id"]), unknown)} for row in rows]

    marks = results.marks
    drawn = charts(results, lang)
    assignments = [_assignment(results, info, lang) for info in results.assignments]
    return {
        "summary": analysis.summary(results),
        "provisional": analysis.standing(results).provisional,
        "charts": drawn,
        "assignments": assignments,
        "findings": _findings(results, drawn, assignments, lang),
        "teams": analysis.team_table(results).to_dict("records"),
        "help": named(analysis.needs_help(results)),
        "integrity": named(analysis.integrity(results)),
        "intake": named(results.intake[~results.intake["kind"].isin(["altered", "tampering"])]),
        "marks": named(marks),
        "main": results.main_columns,
        "parts": [] if results.main_columns == results.assignment_columns else results.assignment_columns,
        "titles": {info.id: info.title[lang] for info in results.assignments}
        | {name: title[lang] for name, title in results.titles.items()},
        "projects": project_sections(results, lang),
        "exams": exam_sections(results, lang),
        "notes": results.notes,
    }


def _findings(
    results: ClassResults, drawn: dict[str, Chart], assignments: list[dict[str, Any]], lang: str
) -> list[str]:
    """What a teacher should take away, a sentence each."""
    found = [chart.title for name, chart in drawn.items() if not name.startswith("questions-")]
    tops = [(part["misconceptions"][0], part["info"]) for part in assignments if part["misconceptions"]]
    for top, info in sorted(tops, key=lambda pair: -pair[0]["share"])[:MOST_MISTAKES]:
        said = {"title": info.title[lang], "number": top["number"], "share": f"{top['share'] * 100:.0f}"}
        found.append(words("class.top_mistake", lang, text=top["text"], **said))
    talk, look = len(analysis.needs_help(results)), analysis.integrity(results)["student_id"].nunique()
    if talk:
        found.append(words("class.talk_to", lang, count=talk))
    if look:
        found.append(words("class.look_at", lang, count=look))
    pending = int((results.marks["status"] == "pending").sum())
    if pending:
        found.append(words("class.still_open", lang, count=pending))
    return found


def _assignment(results: ClassResults, info: AssignmentInfo, lang: str) -> dict[str, Any]:
    prompts = {q.id: str(dict(q.prompt)[lang]) for q in info.questions}
    questions = analysis.question_table(results, info.id).to_dict("records")
    top = analysis.misconceptions(results, info.id).to_dict("records")
    for row in questions:
        row["prompt"] = prompts[row["question_id"]]
        row["pending_only"] = not row["students"]
    for row in top:
        row["text"] = row[f"text_{lang}"]
        row["reread"] = info.reread.get(row["question_id"], {}).get(lang, "")
        row["again"] = row["share"] >= analysis.COMMON
    hard = min((row for row in questions if not row["pending_only"]), key=lambda row: row["facility"], default=None)
    said = ""
    if hard is not None:
        fields = {"number": str(hard["number"]), "share": f"{hard['facility'] * 100:.0f}"}
        said = words("class.hardest", lang, **fields)
    return {"info": info, "questions": questions, "misconceptions": top, "hardest": said}
