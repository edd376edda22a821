"""Each lesson and assignment runs from top to bottom, says the same in both languages, and has a lesson's size."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from IPython.core.interactiveshell import InteractiveShell

from grading.classroom.build import build
from grading.classroom.content import STAGES
from grading.classroom.questions import write_public
from grading.classroom.sources import check_pairs, read_source
from kam_lab import selfcheck
from kam_lab.i18n import in_language

from .stages import READY, ROOT, asked, assignment, lesson

LONGEST_CELL = 7  # lines
PLACES = [(stage, lang) for stage in READY for lang in ("en", "zh")]
# The whole of a lesson runs in one language here; the other one, and both in the browser, with the slow tests.
FIRST = {stage: ("en", "zh")[STAGES.index(stage) % 2] for stage in READY}
MARKED = [
    pytest.param(stage, lang, marks=[] if FIRST[stage] == lang else [pytest.mark.slow], id=f"{stage}-{lang}")
    for stage, lang in PLACES
]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    import matplotlib.pyplot as plt

    monkeypatch.setenv("MPLBACKEND", "agg")
    with in_language("en"):  # puts the language back when the notebook has changed it
        yield InteractiveShell()
    plt.close("all")


def run(shell: InteractiveShell, notebook: nbformat.NotebookNode) -> str:
    """Run all code cells; what they printed."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                result = shell.run_cell(cell.source)
                if not result.success:
                    raise AssertionError(f"{cell.source}\n{result.error_in_exec or result.error_before_exec!r}")
    return shown.getvalue()


@pytest.mark.parametrize("stage", READY)
def test_the_two_languages_go_together(stage: str) -> None:
    assert check_pairs(lesson(stage)) == []
    assert check_pairs(assignment(stage)) == []


@pytest.mark.parametrize(("stage", "language"), MARKED)
def test_every_cell_of_the_lesson_runs(stage: str, language: str, shell: InteractiveShell) -> None:
    assert "✗" not in run(shell, build(lesson(stage), language))


@pytest.mark.parametrize("graded", [False, True], ids=["at the desk", "graded"])
@pytest.mark.parametrize(("stage", "language"), MARKED)
def test_every_cell_of_the_assignment_runs(
    stage: str,
    language: str,
    graded: bool,
    shell: InteractiveShell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    questions = list(asked(stage).values())
    monkeypatch.chdir(tmp_path)
    write_public(questions, tmp_path, stage)
    if graded:
        monkeypatch.setenv("KAM_LAB_GRADING", "1")
    shown = run(shell, build(assignment(stage), language, questions=questions, assignment=stage))
    assert "✗" not in shown


@pytest.mark.parametrize("stage", READY)
def test_a_lesson_has_the_size_of_a_lesson(stage: str) -> None:
    cells = read_source(lesson(stage))
    pairs = [cell for cell in cells if cell.language == "en"]
    code = [cell.text for cell in cells if cell.kind == "code"]
    assert 25 <= len(pairs) <= 60
    assert [text for text in code if len(text.splitlines()) > LONGEST_CELL] == []
    assert code[0].startswith("from kam_lab import") and 'use_language("en")' in code[0]
    assert any(re.search(r"\bapp\(", text) for text in code)


@pytest.mark.parametrize("stage", READY)
def test_cells_before_a_question_name_no_account(stage: str) -> None:
    for cell in read_source(assignment(stage)):
        assert not re.search(r"A\d{4}", cell.text)
        assert cell.question is None or cell.text.strip() == f'answer("{cell.question}")'


@pytest.mark.parametrize("stage", READY)
def test_every_self_check_is_used_and_every_used_one_is_there(stage: str) -> None:
    cells = read_source(lesson(stage))
    used = [found for cell in cells for found in re.findall(r'check\("(\w+)"\)', cell.text) if cell.kind == "code"]
    there = yaml.safe_load((selfcheck.FOLDER / f"{stage}.yaml").read_text(encoding="utf-8"))
    assert sorted(used) == sorted(there) and len(used) >= 5


def test_self_checks_of_all_stages_have_names_of_their_own() -> None:
    names: Counter[str] = Counter()
    for path in selfcheck.FOLDER.glob("*.yaml"):
        names.update(list(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("name", sorted(selfcheck.items()))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_self_check_answers_every_choice(name: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    item = selfcheck.items()[name]
    with in_language(language):
        form = selfcheck.check(name)
        assert form is not None
        wrong = "Not yet." if language == "en" else "再想想。"
        for key, reply in item.replies.items():
            if item.options:
                selfcheck.check(name, key)
                assert (wrong in capsys.readouterr().out) is not reply.right
        if item.right is not None:
            selfcheck.check(name, item.right)
            assert wrong not in capsys.readouterr().out
            for slip, text in item.near:
                selfcheck.check(name, slip)
                assert text[language] in capsys.readouterr().out
            selfcheck.check(name, item.right * 7 + 3)
            assert item.hint is not None and item.hint[language] in capsys.readouterr().out


def test_a_self_check_says_what_it_expects() -> None:
    with in_language("en"):
        with pytest.raises(selfcheck.SelfCheckError, match="two_twenties"):
            selfcheck.check("no_such_item")
        with pytest.raises(selfcheck.SelfCheckError, match="same_curve"):
            selfcheck.check("two_twenties", "z")
        with pytest.raises(selfcheck.SelfCheckError, match="number"):
            selfcheck.check("wallet", "a lot")


def test_pressing_a_button_shows_the_reply() -> None:
    with in_language("zh"):
        form = selfcheck.check("silence")
        button = next(child for child in form.children if getattr(child, "description", "").startswith("甲"))
        button.click()
        assert "对。" in form.children[-1].value


def test_a_notebook_shows_every_chart_not_only_the_first() -> None:
    # In a process of its own: the first figure of a process switches the notebook's backend on.
    program = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("from kam_lab import open_world, plots, prospecting as kam")
shell.run_cell("sales = kam.revenue(open_world().orders)")
for _ in range(3):
    shell.run_cell("plots.pareto(sales);")
"""
    environment = {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.count("<Figure size") == 3
