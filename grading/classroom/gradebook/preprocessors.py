"""nbgrader preprocessors that take answers out instead of putting tests in.

``Execute`` and the scoring are injected, so that nothing here knows how student code is run or what is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, LimitOutput, NbGraderPreprocessor, SaveAutoGrades

from ..folder import Classroom
from ..intake import released_notebook, take_in
from ..outputs import ANSWER_MIME, Budget, answer_in, answer_text, safe_outputs, without_markup
from .lean import OverwriteAll, StandingBook, open_book

Run = Callable[[NotebookNode, dict[str, Any]], NotebookNode]
"""``execute(notebook, resources)`` gives the notebook with outputs; raises when it could not be run."""

Score = Callable[[str, dict[str, Any]], Mapping[str, tuple[float | None, str]]]
"""``score(student_id, {question: value or None})`` gives ``{question: (points or None, message)}``."""

Resources = dict[str, Any]
Processed = tuple[NotebookNode, Resources]


class TakeIn(NbGraderPreprocessor):
    """For plain ``nbgrader autograde``: take the hand-in in first, as :func:`record` finds it done."""

    classroom: Classroom

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Processed:
        names = resources["nbgrader"]
        taken = take_in(self.classroom, names["assignment"], names["student"])
        if taken.notebook is None:
            raise ValueError("; ".join(reason["en"] for reason in taken.reasons))
        return taken.notebook, resources


class ExecuteWith(NbGraderPreprocessor):
    """Run the notebook elsewhere and take over its outputs, and nothing but its outputs."""

    execute: Run

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Processed:
        done = type(self).execute(nb, resources)
        outputs = {cell.get("id"): cell.get("outputs", []) for cell in done.cells if cell.cell_type == "code"}
        for number, cell in enumerate((cell for cell in nb.cells if cell.cell_type == "code"), start=1):
            cell.outputs = outputs.get(cell.id, [])
            cell.execution_count = number
        return nb, resources


class LimitBytes(NbGraderPreprocessor):
    """Bound what student cells show, and keep nothing in them that could run in a browser."""

    classroom: Classroom

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Processed:
        release = released_notebook(self.classroom, resources["nbgrader"]["assignment"])
        ours = {cell.get("id"): cell.source for cell in release.cells}
        budget = Budget()
        for cell in nb.cells:
            cell.metadata = NotebookNode({key: cell.metadata[key] for key in _CELL_KEYS if key in cell.metadata})
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                if not utils.is_grade(cell):  # those are replaced as a whole, once their answer has been read
                    cell.outputs = safe_outputs(cell.outputs, budget)
            elif ours.get(cell.get("id")) != cell.source:
                cell.source = without_markup(cell.source)
        nb.metadata = NotebookNode({key: release.metadata[key] for key in _NOTEBOOK_KEYS if key in release.metadata})
        return nb, resources


_CELL_KEYS = ("nbgrader", "deletable", "editable")
_NOTEBOOK_KEYS = ("kernelspec", "language_info", "kam_lab")


class ScoreAnswers(NbGraderPreprocessor):
    """Read the answer of each grade cell, have all of them scored at once, and show the points in their place."""

    score: Score

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Processed:
        cells = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in nb.cells if utils.is_grade(cell)}
        values = {name: answer_in(cell.outputs, name) for name, cell in cells.items()}
        verdicts = type(self).score(resources["nbgrader"]["student"], dict(values))
        points: dict[str, float | None] = {}
        for name, cell in cells.items():
            given, message = verdicts[name]
            points[name] = None if given is None else _within(float(given), float(cell.metadata["nbgrader"]["points"]))
            cell.outputs = _shown(name, values[name], points[name], message, cell.execution_count)
        resources["kam_lab"] = {"points": points, "values": values}
        return nb, resources


def _within(points: float, most: float) -> float:
    if not 0 <= points <= most:
        raise ValueError(f"{points} points is not between 0 and {most}")
    return points


def _shown(name: str, value: Any, points: float | None, message: str, count: int | None) -> list[NotebookNode]:
    bundle = {"format": 1, "id": name, "value": value}
    outputs = [
        NotebookNode(
            output_type="display_data",
            data=NotebookNode({"text/plain": answer_text(value), ANSWER_MIME: bundle}),
            metadata=NotebookNode(),
        )
    ]
    if message:
        text = without_markup(message)
        data = NotebookNode({"text/plain": text, "text/markdown": text})
        outputs.append(NotebookNode(output_type="display_data", data=data, metadata=NotebookNode()))
    if points is not None:
        outputs.append(
            NotebookNode(
                output_type="execute_result",
                execution_count=count,
                data=NotebookNode({"text/plain": f"{points:g}"}),
                metadata=NotebookNode(),
            )
        )
    return outputs


class SaveScores(SaveAutoGrades):
    """Write the points to the gradebook in one go; what a person has to judge is marked so and has no automatic score.

    Points a person gave stay, and need another look only when the answer has changed since.
    """

    earlier: Mapping[str, Any] | None = None

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Processed:
        with open_book(resources) as book:
            save_scores(book, resources, self.earlier)
            book.db.commit()
        return nb, resources


def save_scores(book: StandingBook, resources: Resources, earlier: Mapping[str, Any] | None) -> None:
    """Put the points of one hand-in into the rows of the gradebook."""
    names, found = resources["nbgrader"], resources["kam_lab"]
    for name, grade in book.grades_of(names["assignment"], names["student"]).items():
        if name in found["points"]:
            grade.auto_score = found["points"][name]
            known = earlier is not None and name in earlier and earlier[name] == found["values"][name]
            grade.needs_manual_grade = grade.auto_score is None if grade.manual_score is None else not known
    for comment in book.comments_of(names["assignment"], names["student"]):
        comment.auto_comment = None  # an empty work cell is not a missing response


def sanitise_steps() -> list[type]:
    """The preprocessors that make a hand-in fit to be run; its managed cells have been put right by the intake."""
    return [ClearOutput, OverwriteAll, CheckCellMetadata]


def autograde_steps(
    classroom: Classroom, execute: Run, score: Score, earlier: Mapping[str, Any] | None = None
) -> list[type]:
    """The preprocessors that run, read, score and record."""
    steps = scoring_steps(classroom, execute, score)
    return [*steps[:-1], _bound(SaveScores, earlier=earlier), steps[-1]]


def scoring_steps(classroom: Classroom, execute: Run, score: Score) -> list[type]:
    """The preprocessors that run, read and score; what they found is in ``resources["kam_lab"]``."""
    return [
        _bound(ExecuteWith, execute=staticmethod(execute)),
        _bound(LimitBytes, classroom=classroom),
        LimitOutput,
        _bound(ScoreAnswers, score=staticmethod(score)),
        CheckCellMetadata,
    ]


def _bound(base: type, **fields: Any) -> type:
    return type(base.__name__, (base,), fields)


def configure_autograde(c: Any, classroom: Classroom, execute: Run, score: Score) -> None:
    """Make plain ``nbgrader autograde`` mark with our steps; for ``nbgrader_config.py``.

    Parameters
    ----------
    c
        nbgrader's configuration.
    execute, score
        As in :func:`grading.classroom.gradebook.record`. Here ``score`` serves several assignments: what it needs to
        know of the run, ``execute`` has seen in its resources (``resources["nbgrader"]``).
    """
    c.Autograde.sanitize_preprocessors = [_bound(TakeIn, classroom=classroom), *sanitise_steps()]
    c.Autograde.autograde_preprocessors = autograde_steps(classroom, execute, score)


def autograded_cells(path: Path) -> Iterable[NotebookNode]:
    """The grade cells of an autograded notebook; none when it cannot be read."""
    import nbformat

    try:
        return [cell for cell in nbformat.read(path, as_version=4).cells if utils.is_grade(cell)]
    except (OSError, ValueError):
        return []
