"""The member form in JupyterLab: filled in, saved, shown again, in both languages."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grading import autograde
from grading.assessment.contribution.forms import Asked, load_rules, read_form, setup
from grading.classroom.folder import Classroom
from grading.flow import member_forms

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


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_from_the_handout_to_the_teachers_folder(lab, lang, tmp_path):
    """The notebook that looks back brings the form along; what a member enters reaches the teacher and nobody else."""
    people = {"S01": "林晓", "S02": "Wu Ting", "S03": "赵敏"}
    roster = tmp_path / "roster.csv"
    lines = [f"{student},{name},T01,{lang}" for student, name in people.items()]
    roster.write_text("\n".join(["student_id,name,team,language", *lines, ""]), encoding="utf-8")
    assignments = ["project_1", "project_1_member", "project_1_reflection"]
    room = Classroom.create(
        tmp_path / "class", name="2601", roster=roster, language=lang, assignments=assignments, secret=b"s" * 32
    )
    packs = autograde.release(room, "project_1_reflection")
    folder = lab.new_folder()
    with zipfile.ZipFile(packs["S01"]) as pack:
        pack.extractall(folder)
    folder = folder / "project_1_reflection"
    lab.open_notebook(folder / "project_1_reflection.ipynb")
    lab.run_all()
    grid = lab.page.locator(".kam-form", has=lab.page.locator("select")).last
    grid.wait_for()
    assert grid.locator("select").count() == 8
    for choice in grid.locator("select").all():
        choice.select_option(index=4)
    grid.locator(".kam-note-good").wait_for()
    lab.no_raw_traceback()
    lab.screenshot(f"looking-back-{lang}")
    shutil.copytree(folder, room.step("submitted", "S01", "project_1_reflection"))
    found = member_forms.collect_forms(room, "project_1")
    assert found.there == ["S01"] and found.missing == ["S02", "S03"] and found.problems == []
    forms, _ = member_forms.forms_of(room, "project_1")
    assert set(forms["S01"].scores) == {"S02", "S03"} and forms["S01"].scores["S02"]["share"] == 3
