"""nbgrader's rules for test cells, and where ours differ, since nbgrader's are known to be wrong.

Each difference has a test:

* a warning (anything on the error stream) costs nothing; an error costs the points, as before;
* a number counts as partial credit only where the test cell ends with an expression, so that it can have a result:
  a display hook that prints one earns nothing;
* a result below 0, above the points or not finite, and a second result, go to a person, not to full marks;
* a test cell that was not reached goes to a person, not to full marks and not to zero;
* what a cell is (test, solution, points) is what has been released, whatever the hand-in says of it;
* a hand-in that cannot be graded is *ungraded* and has no row of zeros; the others are graded;
* what a student displayed is kept without what could run in a browser (:mod:`.defuse`).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import DeduplicateIds, OverwriteCells, SaveAutoGrades


def saving(unreached: Mapping[str, frozenset[int]]) -> type[SaveAutoGrades]:
    """The step that scores and records.

    Parameters
    ----------
    unreached
        Notebook → positions of the cells that were not reached.
    """
    return type("SaveCarefully", (SaveCarefully,), {"unreached": unreached})


class SaveCarefully(SaveAutoGrades):
    """nbgrader's rules, with the exceptions that stand at the top of this page."""

    unreached: Mapping[str, frozenset[int]]

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        if not utils.is_grade(cell) or utils.is_solution(cell) or cell.cell_type != "code":
            return super().preprocess_cell(cell, resources, cell_index)
        seen = judged(cell)
        strange = cell_index in self.unreached[self.notebook_id] or not sane(seen)
        if strange:
            seen.outputs = []
        super().preprocess_cell(seen, resources, cell_index)
        if strange:
            name = cell.metadata["nbgrader"]["grade_id"]
            grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
            grade.auto_score, grade.needs_manual_grade = None, True
        return cell, resources


def judged(cell: NotebookNode) -> NotebookNode:
    """A test cell with only those of its outputs that its score may depend on."""
    seen = NotebookNode(cell)
    may_show = shows_a_result(cell.source)
    seen.outputs = [
        output
        for output in cell.outputs
        if output.output_type == "error" or (output.output_type == "execute_result" and may_show)
    ]
    # An error counts whatever has been shown before it.
    seen.outputs.sort(key=lambda output: output.output_type != "error")
    return seen


def shows_a_result(source: str) -> bool:
    """Whether a cell ends with an expression; only then does it have a result. True where that cannot be told."""
    if source.rstrip().endswith(";"):
        return False
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return bool(body) and isinstance(body[-1], ast.Expr)


def sane(cell: NotebookNode) -> bool:
    """Whether what a test cell shows can be points: one result, any text (nbgrader: full marks), no odd number.

    A cell has one result; where there are more, somebody else has shown them.
    """
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    if any(output.output_type == "error" for output in cell.outputs) or not results:
        return True
    shown = "".join(results[0].data.get("text/plain", ""))
    try:
        points = float(shown)
    except ValueError:
        return len(results) == 1 and bool(shown)
    return len(results) == 1 and math.isfinite(points) and 0 <= points <= float(cell.metadata["nbgrader"]["points"])


class Deduplicate(DeduplicateIds):
    """nbgrader leaves an empty mark on a doubled cell, at which its own check of the format then stops."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if "nbgrader" in cell.metadata and not cell.metadata["nbgrader"]:
            del cell.metadata["nbgrader"]
        return cell, resources


def without_torn_marks(notebook: NotebookNode) -> NotebookNode:
    """The notebook, in which marks that are none are taken off: nbgrader's steps would stop at them."""
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if not isinstance(marks, dict) or not isinstance(marks.get("grade_id", ""), str):
            del cell.metadata["nbgrader"]
    return notebook


class RestoreCells(OverwriteCells):
    """nbgrader restores sources and points, and loses a hand-in in which anything else has been changed."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        if "nbgrader" not in cell.metadata:
            return cell, resources
        name = str(cell.metadata["nbgrader"].get("grade_id"))
        kinds = self.gradebook.kinds_of(name, self.notebook_id, self.assignment_id)
        if not kinds:
            del cell.metadata["nbgrader"]
            return cell, resources
        flags = {"grade": "GradeCell", "solution": "SolutionCell", "task": "TaskCell"}
        marks: dict[str, Any] = {flag: kind in kinds for flag, kind in flags.items()}
        if marks["grade"] or marks["task"]:
            marks["points"] = self.gradebook.find_graded_cell(name, self.notebook_id, self.assignment_id).max_score
        cell.metadata["nbgrader"] = NotebookNode(schema_version=3, grade_id=name, locked=True, **marks)
        return super().preprocess_cell(cell, resources, cell_index)
