"""What the lessons' cells really read: their code run on a world that keeps a record of every table asked for.

``python -m tests.kam_lab.own_data_lessons`` writes ``kam_lab/own_data/needs.yaml`` anew from such a run.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
import yaml
from IPython.core.interactiveshell import InteractiveShell

from grading.classroom.build import build
from kam_lab import world as worlds
from kam_lab.i18n import in_language
from kam_lab.own_data import needs

LESSONS = Path(__file__).parents[2] / "course" / "lessons"
STAGES = {path.stem.split("_", 1)[1]: path for path in sorted(LESSONS.glob("[0-9]*_*.py"))}
#: An account of the teaching world by its id.
ACCOUNT = re.compile(r"[\"']A\d{4}[\"']")


@dataclass
class Cell:
    """One code cell: its section, source, the tables it reads, names it makes and uses."""

    section: int
    source: str
    reads: set[str] = field(default_factory=set)
    makes: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)


class Recording(worlds._Tables):
    """Tables that note who is asked for; one that was first asked whether it is there could have been done without."""

    asked: ClassVar[set[str]] = set()
    read: ClassVar[set[str]] = set()

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 (`get` is this)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self.asked:
            self.read.add(name)
        return super().__getitem__(name)


def cells_of(stage: str, lang: str = "en") -> tuple[list[Cell], dict[int, str]]:
    """The code cells of a lesson with their sections, and the sections' headings."""
    section, cells, titles = 0, [], {}
    for cell in build(STAGES[stage], lang).cells:
        if cell.cell_type == "markdown":
            for number, title in re.findall(r"^## (\d+)\. (.+)$", cell.source, re.M):
                section = int(number)
                titles[section] = title.strip()
        else:
            tree = ast.parse(cell.source)
            made = {
                node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
            used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
            cells.append(Cell(section, cell.source, set(), made, used - set(dir(builtins))))
    return cells, titles


@contextlib.contextmanager
def notebook(folder: Path | None = None) -> Iterator[InteractiveShell]:
    """A shell whose ``open_world()`` opens this folder (None: the teaching world), and that clicks nothing."""
    import matplotlib.pyplot as plt

    said = {name: "1" for name in ("KAM_LAB_GRADING", "KAM_LAB_STILL")} | {
        "MPLBACKEND": "agg",
        worlds.DATA_VARIABLE: "" if folder is None else str(folder),
    }
    before, tables = {name: os.environ.get(name) for name in said}, worlds._Tables
    try:
        os.environ.update(said)
        worlds._Tables = Recording  # type: ignore[misc]
        with in_language("en"):
            yield InteractiveShell()
    finally:
        worlds._Tables = tables  # type: ignore[misc]
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        plt.close("all")


def run(shell: InteractiveShell, source: str) -> BaseException | None:
    """Run a cell; what it raised."""
    import matplotlib.pyplot as plt

    with contextlib.redirect_stdout(io.StringIO()):
        result = shell.run_cell(source)
    plt.close("all")
    found: BaseException | None = result.error_in_exec or result.error_before_exec
    return found


def app_of(source: str) -> str | None:
    """The module of the app that a cell opens."""
    found = re.search(r"from (kam_lab\.apps)(?:\.(\w+) import app|.* import (\w+))", source)
    return f"{found[1]}.{found[2] or found[3]}" if found else None


def needed_by_app(module: str) -> set[str]:
    """Tables without which an app only says a sentence."""
    app = importlib.import_module(module)
    for holder in (
        app,
        *(part for part in vars(app).values() if getattr(part, "__name__", "").startswith("kam_lab.apps")),
    ):
        if hasattr(holder, "NEEDED"):
            return set(holder.NEEDED)
    return set()


def recorded(stage: str) -> tuple[list[Cell], dict[int, str]]:
    """The cells of a lesson with the tables each reads, found by running them."""
    cells, titles = cells_of(stage)
    with notebook() as shell:
        for cell in cells:
            Recording.read.clear()
            Recording.asked.clear()
            error = run(shell, cell.source)
            assert error is None, f"{cell.source}\n{error!r}"
            app = app_of(cell.source)
            cell.reads = needed_by_app(app) if app and needed_by_app(app) else set(Recording.read)
    return cells, titles


def behind(cells: list[Cell], section: int) -> list[Cell]:
    """The cells of a section, those before the first section, and all that make a name they use."""
    wanted = [cell for cell in cells if cell.section in (0, section)]
    chosen = set(map(id, wanted))
    names = {name for cell in wanted for name in cell.uses - cell.makes} | {
        name for cell in wanted for name in cell.uses
    }
    for at in range(len(cells) - 1, -1, -1):
        cell = cells[at]
        if cell.section <= section and cell.makes & names and id(cell) not in chosen:
            chosen.add(id(cell))
            names |= cell.uses
    return [cell for cell in cells if id(cell) in chosen]


def needed(stage: str) -> list[dict[str, Any]]:
    """The entry of one lesson in ``needs.yaml``."""
    cells, titles = recorded(stage)
    chinese = cells_of(stage, "zh")[1]
    order = list(worlds.read_schema().tables)
    found = []
    for number in [0, *titles]:
        part = behind(cells, number) if number else [cell for cell in cells if cell.section == 0]
        tables = sorted({name for cell in part for name in cell.reads}, key=order.index)
        said = {"en": titles.get(number, "Start"), "zh": chinese.get(number, "开头")}
        entry: dict[str, Any] = {"section": number, **said, "tables": tables}
        if any(ACCOUNT.search(re.sub("#.*", "", cell.source)) for cell in part):
            entry["account"] = True
        found.append(entry)
    return found


def main() -> None:
    tree = {stage: needed(stage) for stage in STAGES}
    head = (
        "# What the lessons' sections read. Written by `python -m tests.kam_lab.own_data_lessons`; a test compares.\n"
    )
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)
    (Path(needs.__file__).parent / "needs.yaml").write_text(head + text, encoding="utf-8")


if __name__ == "__main__":
    main()
