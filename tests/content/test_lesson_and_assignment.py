"""The lesson and the assignment run from top to bottom in both languages, and say the same in both."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from grading.classroom.build import build
from grading.classroom.questions import load_questions, write_public
from grading.classroom.sources import check_pairs, read_source
from kam_lab import selfcheck
from kam_lab.i18n import in_language

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "course" / "lessons" / "01_prospecting.py"
ASSIGNMENT = ROOT / "assignments" / "stages" / "01_prospecting.py"

# Every row of the subject's table for this stage, and the concentration of stage 0, has its function in the lesson.
TAUGHT = [
    "top_share",
    "customers_for",
    "gini",
    "group_concentration",
    "pareto",
    "rfm",
    "silent_accounts",
    "spend_tier",
    "tier_alerts",
    "key_account_tests",
    "contribution",
    "account_pnl",
    "choice_cost",
    "big_dealers",
    "spillover",
    "tier_care",
    "tier_means",
    "tier_inversions",
    "five_criteria",
    "criteria_scores",
    "seven_steps",
    "seven_signals",
    "value_signals",
    "wallet_table",
    "hidden_gems",
    "wallet_allocation",
    "weighted_score",
    "portfolio",
    "classify_need",
    "need_confusion",
    "segment_risk",
    "choose_initiatives",
    "coverage_cost",
    "contact_funnel",
    "word_of_mouth",
    "acquisition_multiple",
    "payback_months",
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


@pytest.mark.parametrize("source", [LESSON, ASSIGNMENT], ids=["lesson", "assignment"])
def test_the_two_languages_go_together(source: Path) -> None:
    assert check_pairs(source) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_cell_of_the_lesson_runs(language: str, shell: InteractiveShell) -> None:
    run(shell, build(LESSON, language))
    assert len(shell.user_ns["my_ten"]) == 10


@pytest.mark.parametrize("graded", [False, True], ids=["at the desk", "graded"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_cell_of_the_assignment_runs(
    language: str, graded: bool, shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = load_questions("prospecting")
    monkeypatch.chdir(tmp_path)
    write_public(questions, tmp_path, "prospecting")
    if graded:
        monkeypatch.setenv("KAM_LAB_GRADING", "1")
    shown = run(shell, build(ASSIGNMENT, language, questions=questions, assignment="prospecting"))
    assert "✗" not in shown


def test_lesson_is_of_the_size_of_a_lesson() -> None:
    cells = read_source(LESSON)
    pairs = [cell for cell in cells if cell.language == "en"]
    code = [cell.text for cell in cells if cell.kind == "code"]
    assert 35 <= len(pairs) <= 50
    assert all(len(text.splitlines()) <= 7 for text in code)
    assert sum(text.count("plots.") - text.count("plots.account_names") for text in code) >= 6
    assert code[0].startswith("from kam_lab import") and 'use_language("en")' in code[0]
    assert any("prospecting.app()" in text for text in code)


@pytest.mark.parametrize("name", TAUGHT)
def test_lesson_covers_the_stage(name: str) -> None:
    code = "\n".join(cell.text for cell in read_source(LESSON) if cell.kind == "code")
    assert re.search(rf"\bkam\.{name}\b", code)


def test_cells_before_a_question_name_no_account() -> None:
    for cell in read_source(ASSIGNMENT):
        assert not re.search(r"A\d{4}", cell.text)
        assert cell.question is None or cell.text.strip() == f'answer("{cell.question}")'


def test_every_section_ends_with_a_self_check_and_every_self_check_is_used() -> None:
    cells = read_source(LESSON)
    used = [found for cell in cells for found in re.findall(r'check\("(\w+)"\)', cell.text) if cell.kind == "code"]
    assert sorted(used) == sorted(selfcheck.items())


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
