"""An ordinary nbgrader course of any size with hand-ins, made for measuring: test cells, nothing of this course.

One assignment about a table of 600 orders: 12 solution cells, 20 test cells with hidden tests, 2 cells that a person
judges, a chart. Of four students one has it right, one made slips, one stopped half-way, one made an early mistake.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import nbformat.v4 as v4
import numpy as np
import pandas as pd
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grading.classroom.gradebook import stock
from grading.classroom.gradebook.session import make_database, run
from tests.benchmarks.classes import bare

ASSIGNMENT = "orders"
ROWS = 600

# Name → what is to be written, and what is tried of it: seen by the student, hidden.
TASKS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "read": (
        "import pandas as pd\norders = pd.read_csv('orders.csv', parse_dates=['ordered'])",
        [
            ("assert 'amount' in orders", "assert len(orders) == 600"),
            ("assert orders.ordered.dt.year.min() > 2000", ""),
        ],
    ),
    "clean": (
        "clean = orders.dropna(subset=['amount']).drop_duplicates('order')",
        [("assert clean.amount.notna().all()", "assert clean.order.is_unique"), ("assert len(clean) > 500", "")],
    ),
    "total": (
        "def total(frame):\n    return round(float(frame.amount.sum()), 2)",
        [
            ("assert total(clean) > 0", "assert total(clean.head(0)) == 0"),
            ("assert isinstance(total(clean), float)", "assert total(clean.head(1)) == round(clean.amount.iloc[0], 2)"),
        ],
    ),
    "by_account": (
        "by_account = clean.groupby('account').amount.sum().sort_values(ascending=False)",
        [("assert by_account.is_monotonic_decreasing", "assert abs(by_account.sum() - clean.amount.sum()) < 1e-6")],
    ),
    "share": (
        "def share(series, top):\n    return series.sort_values(ascending=False).head(top).sum() / series.sum()",
        [
            ("assert 0 < share(by_account, 3) < 1", "assert share(by_account, len(by_account)) == 1"),
            ("assert share(by_account, 5) > share(by_account, 2)", "assert share(pd.Series([1, 3]), 1) == .75"),
        ],
    ),
    "classes": (
        "running = by_account.cumsum() / by_account.sum()\n"
        "classes = pd.cut(running, [0, .8, .95, 1.01], labels=['A', 'B', 'C'])",
        [("assert set(classes) <= {'A', 'B', 'C'}", "assert list(classes) == sorted(classes)")],
    ),
    "monthly": (
        "monthly = clean.set_index('ordered').amount.resample('MS').sum()",
        [("assert monthly.index.freqstr == 'MS'", "assert len(monthly) == 12"), ("assert (monthly >= 0).all()", "")],
    ),
    "pivot": (
        "pivot = clean.pivot_table(index='region', columns='product', values='amount', aggfunc='sum', fill_value=0)",
        [
            ("assert pivot.shape == (4, 5)", "assert abs(pivot.to_numpy().sum() - clean.amount.sum()) < 1e-6"),
            ("assert (pivot >= 0).all(axis=None)", ""),
        ],
    ),
    "margin": (
        "with_margin = clean.assign(margin=(clean.amount - clean.cost) / clean.amount)",
        [
            ("assert 'margin' in with_margin", "assert with_margin.margin.between(-1, 1).all()"),
            ("assert 'margin' not in clean", "assert len(with_margin) == len(clean)"),
        ],
    ),
    "late": (
        "def late(frame, days):\n    return frame[frame.paid_after > days].account.nunique()",
        [("assert late(clean, 0) >= late(clean, 60)", "assert late(clean, 10_000) == 0")],
    ),
    "merge": (
        "accounts = pd.DataFrame({'account': by_account.index, 'total': by_account.to_numpy()})\n"
        "merged = clean.merge(accounts, on='account').assign(part=lambda f: f.amount / f.total)",
        [
            ("assert len(merged) == len(clean)", "assert (abs(merged.groupby('account').part.sum() - 1) < 1e-9).all()"),
            ("(0.5 if 'part' in merged else 0) + (0.5 if merged.part.max() <= 1 else 0)", ""),
        ],
    ),
    "call_list": (
        "call_list = [name for name in by_account.index if classes[name] == 'A']\ncall_list[:3]",
        [("assert len(call_list) >= 1", "assert call_list[0] == by_account.index[0]")],
    ),
}
CHART = "import matplotlib.pyplot as plt\nmonthly.plot.bar()\nplt.title('Orders by month')\nplt.show()"
WORDS = "Two accounts carry half of the turnover; I would see both this month."
KINDS: tuple[Mapping[str, str], ...] = (
    {},
    {"share": "def share(series, top):\n    return series.head(top).sum()", "late": "def late(frame, days): return 0"},
    dict.fromkeys(list(TASKS)[6:], "# later"),
    {"clean": "clean = orders.drop('amount')"},
)


class Course:
    """A course whose hand-ins lie in ``submitted/``, ready for ``nbgrader autograde``, to be measured.

    Parameters
    ----------
    root
        Where to make it; must not exist.
    students
        How many.
    """

    assignment, command = ASSIGNMENT, "nbgrader"

    def __init__(self, root: Path, students: int) -> None:
        self.root, self.students = root, students
        _make(root, students)

    def jobs(self) -> list[dict[str, Any]]:
        """Of each hand-in its name, its cells and its files."""
        course = stock.Course(self.root)
        return [
            bare(student, one.notebook, one.files)
            for student in course.students(ASSIGNMENT)
            for one in course.to_run(student, ASSIGNMENT)
        ]

    def for_stock(self, folder: Path) -> None:
        """The same course once more."""
        shutil.copytree(self.root, folder, dirs_exist_ok=True)

    def done_in(self, folder: Path) -> Callable[[], int]:
        """How many have been graded by now in a copy of the course."""
        return partial(_count, folder / "autograded")

    def feedback(self, folder: Path) -> tuple[list[str], Path]:
        """The command that writes everybody's feedback page, and where it is to be called."""
        return ["grading.cli", "nbgrader", str(folder), ASSIGNMENT, "--feedback"], Path(__file__).parents[2]


def _count(folder: Path) -> int:
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def _make(root: Path, students: int) -> None:
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'bench'\n")
    nbformat.write(_source(), source / f"{ASSIGNMENT}.ipynb")
    _orders().to_csv(source / "orders.csv", index=False)
    make_database(root / "gradebook.db", "bench")
    settings = Config()
    settings.CourseDirectory.root, settings.CourseDirectory.assignment_id = str(root), ASSIGNMENT
    settings.CourseDirectory.course_id = "bench"
    run(GenerateAssignment(coursedir=CourseDirectory(config=settings), config=settings))
    released = (root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8")
    for number in range(students):
        folder = root / "submitted" / f"s{number:03}" / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(_handed_in(released, KINDS[number % len(KINDS)]), folder / f"{ASSIGNMENT}.ipynb")
        (folder / "orders.csv").write_bytes((source / "orders.csv").read_bytes())


def _source() -> NotebookNode:
    cells = [v4.new_markdown_cell("# The orders of a year")]
    for name, (solution, tests) in TASKS.items():
        body = "\n".join(["### BEGIN SOLUTION", solution, "### END SOLUTION"])
        cells.append(_cell(name, body, solution=True))
        for number, (seen, hidden) in enumerate(tests):
            text = f"{seen}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS" if hidden else seen
            cells.append(_cell(f"test_{name}_{number}", text, points=1))
    cells.append(_cell("chart", CHART.splitlines()[0], points=3, solution=True))
    words = v4.new_markdown_cell("What would you do?")
    words.metadata = _cell("words", "", points=2, solution=True).metadata
    return v4.new_notebook(
        cells=[*cells, words],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def _cell(name: str, source: str, points: float | None = None, solution: bool = False) -> NotebookNode:
    made = v4.new_code_cell(source)
    marks = {"schema_version": 3, "grade_id": name, "grade": points is not None, "solution": solution, "task": False}
    made.metadata["nbgrader"] = {**marks, "locked": not solution, **({} if points is None else {"points": points})}
    return made


def _handed_in(released: str, instead: Mapping[str, str]) -> NotebookNode:
    notebook = nbformat.reads(released, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in TASKS:
            cell.source = instead.get(name, TASKS[name][0])
        elif name == "chart":
            cell.source = CHART
        elif name == "words":
            cell.source = WORDS
    return notebook


def _orders() -> pd.DataFrame:
    draw = np.random.default_rng(1)
    amount = draw.lognormal(8, 1, ROWS).round(2)
    frame = pd.DataFrame(
        {
            "order": np.arange(ROWS),
            "account": draw.choice([f"A{number:02}" for number in range(40)], ROWS, p=_falling(40)),
            "region": draw.choice(["north", "east", "south", "west"], ROWS),
            "product": draw.choice(list("VWXYZ"), ROWS),
            "ordered": pd.Timestamp(2025, 1, 1) + pd.to_timedelta(draw.integers(0, 365, ROWS), "D"),
            "amount": amount,
            "cost": (amount * draw.uniform(0.5, 0.95, ROWS)).round(2),
            "paid_after": draw.integers(5, 120, ROWS),
        }
    )
    frame.loc[draw.choice(ROWS, 12, replace=False), "amount"] = np.nan
    return frame


def _falling(count: int) -> np.ndarray:
    weights = 1 / np.arange(1, count + 1)
    return weights / weights.sum()
