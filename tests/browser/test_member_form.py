"""The member form in JupyterLab: filled in, saved, shown again, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grading.assessment.contribution.forms import Asked, load_rules, read_form, setup

RULES = load_rules()
NAMES = {"S01": "林晓", "S02": "Wu Ting", "S03": "Alexandra Montgomery-Featherstone", "S04": "赵敏", "S05": "Li <b>"}
ASKED = Asked("project_1", "S01", "T02", tuple(NAMES), NAMES)


def folder_of(lab: Any, lang: str) -> Path:
    folder = lab.new_folder()
    made = setup(ASKED, RULES, {"en": "Project 1: approach", "zh": "项目一：接近大客户"})
    (folder / "member_form_setup.json").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    code = f'from kam_lab import use_language\nfrom kam_lab.member_form import rate_members\n\nuse_language("{lang}")'
    cells = [nbformat.v4.new_code_cell(code), nbformat.v4.new_code_cell("rate_members()")]
    kernel = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder / "member_form.ipynb")
    return folder


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_member_fills_in_the_form(lab, lang):
    folder = folder_of(lab, lang)
    lab.open_notebook(folder / "member_form.ipynb")
    lab.run_all()
    form = lab.page.locator(".kam-form").first
    form.wait_for()
    lists = form.locator("select")
    assert lists.count() == 16
    for number, choice in enumerate(lists.all()):
        choice.select_option(index=1 + number % 6)
    form.locator("textarea").fill("Wu did the power map. 谢谢。")
    form.locator("button").click()
    form.locator(".kam-note-good").wait_for()
    lab.no_raw_traceback()
    lab.screenshot(f"member-form-{lang}")
    read, problems = read_form(folder / "member_form.json", ASKED, RULES)
    assert not problems and read.scores["S02"]["share"] == 0 and read.comment.startswith("Wu did")
    assert form.evaluate("form => form.scrollWidth <= form.clientWidth + 1")
    # Nothing of it stands in the notebook that the team shares.
    lab.command("docmanager:save")
    lab.page.wait_for_timeout(500)
    assert "power map" not in (folder / "member_form.ipynb").read_text(encoding="utf-8")
