"""The member form: driven as the browser drives it, and read by the teacher's side."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from grading.assessment.contribution.forms import Asked, load_rules, read_form, setup
from kam_lab import i18n
from kam_lab.member_form import FORM, SETUP, Kept, MemberForm, rate_members, read_setup

RULES = load_rules()
IDS = [criterion.id for criterion in RULES.criteria]
ASKED = Asked("project_1", "S1", "红队", ("S1", "S2", "S3"), {"S2": "<b>Wu</b>", "S3": "李"})


@pytest.fixture(params=["en", "zh"], autouse=True)
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(i18n, "_current", request.param)
    monkeypatch.delenv("KAM_LAB_GRADING", raising=False)
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = setup(ASKED, RULES, {"en": "Approach", "zh": "接近大客户"})
    (tmp_path / SETUP).write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def opened(folder: Path) -> MemberForm:
    made = read_setup(folder)
    return MemberForm(made, Kept(folder, made))


def saved(folder: Path) -> Any:
    return json.loads((folder / FORM).read_text(encoding="utf-8"))


def html_of(widget: Any) -> str:
    own = [str(getattr(widget, name, "") or "") for name in ("description", "value", "placeholder", "tooltip")]
    return " ".join([*own, *(html_of(child) for child in getattr(widget, "children", ()))])


def test_the_form_asks_in_the_language_and_shows_names_as_text(folder: Path, lang: str) -> None:
    text = html_of(opened(folder).widget)
    assert ("Only your teacher" if lang == "en" else "只有老师") in text
    assert ("Approach" if lang == "en" else "接近大客户") in text
    assert "&lt;b&gt;Wu&lt;/b&gt; (S2)" in text and "{" not in text.partition("</style>")[2]
    assert all(i18n.pick(criterion.title) in text for criterion in RULES.criteria)


def test_nothing_is_saved_before_anything_is_entered(folder: Path, lang: str) -> None:
    form = opened(folder)
    form.button.click()
    assert not (folder / FORM).exists()
    assert ("Nothing entered yet" if lang == "en" else "还没有填写") in form.status.value


def test_every_change_is_saved_and_the_grader_reads_it(folder: Path, lang: str) -> None:
    form = opened(folder)
    form.cells["S2", IDS[0]].value = 4
    assert saved(folder)["scores"] == {"S2": {IDS[0]: 4}} and "kam-note-warn" in form.status.value
    for cell in form.cells.values():
        cell.value = 3
    form.comment.value = "谢谢 =cmd()"
    assert "kam-note-good" in form.status.value and f"{len(form.cells)}" in form.status.value
    read, problems = read_form(folder / FORM, ASKED, RULES)
    assert read is not None and not problems
    assert read.scores == {member: dict.fromkeys(IDS, 3) for member in ("S2", "S3")}
    assert read.comment == "谢谢 =cmd()" and read.at == saved(folder)["at"]


def test_what_was_saved_is_shown_again(folder: Path) -> None:
    form = opened(folder)
    form.cells["S3", IDS[1]].value = 0
    form.comment.value = "x"
    again = opened(folder)
    assert again.scores() == {"S3": {IDS[1]: 0}} and again.comment.value == "x"
    assert form.kept.at[11:16] in again.status.value
    again.cells["S3", IDS[1]].value = None
    assert saved(folder)["scores"] == {}


def test_members_who_left_and_points_out_of_scale_are_passed_over(folder: Path) -> None:
    opened(folder).cells["S2", IDS[0]].value = 4
    tree = saved(folder)
    tree["scores"] = {"S2": {IDS[0]: 4, IDS[1]: 9, IDS[2]: True, "x": 1}, "S9": {IDS[0]: 5}, "S3": [1]}
    (folder / FORM).write_text(json.dumps(tree), encoding="utf-8")
    assert opened(folder).scores() == {"S2": {IDS[0]: 4}}


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 50_000, '{"format": 1}', None])
def test_a_file_that_cannot_be_used_is_kept_aside(folder: Path, content: str | None) -> None:
    if content is None:  # somebody else's form
        opened(folder).cells["S2", IDS[0]].value = 4
        content = json.dumps({**saved(folder), "rater": "S3"})
    (folder / FORM).write_text(content, encoding="utf-8")
    form = opened(folder)
    assert form.scores() == {} and "member_form.damaged-1.json" in form.status.value
    form.cells["S2", IDS[0]].value = 1
    assert (folder / "member_form.damaged-1.json").read_text(encoding="utf-8") == content


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no user ids here")
def test_a_folder_that_cannot_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    form = opened(folder)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kam_lab.member_form.write_atomically", full)
    form.cells["S2", IDS[0]].value = 4
    assert "No space left on device" in form.status.value and "kam-note-bad" in form.status.value


def test_a_comment_that_is_too_long_is_not_saved(folder: Path) -> None:
    form = opened(folder)
    form.comment.value = "x" * 5001
    assert not (folder / FORM).exists() and "5001" in form.status.value


def test_it_is_shown_and_nothing_of_it_is_put_out_as_text(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(folder).cells["S2", IDS[0]].value = 4
    shown: list[Any] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    rate_members(folder)
    assert len(shown) == 1 and "S2" not in json.dumps(shown[0]) and capsys.readouterr().out == ""
    monkeypatch.setenv("KAM_LAB_GRADING", "1")
    rate_members(folder)
    assert len(shown) == 1


def test_what_is_missing_is_said_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.chdir(folder)
    for content in ("{", "{}", '{"format": 1, "project": "p"}', "[]"):
        (folder / SETUP).write_text(content, encoding="utf-8")
        rate_members()
        assert SETUP in capsys.readouterr().out
    (folder / SETUP).unlink()
    rate_members()
    assert ("Unpack" if lang == "en" else "重新解压") in capsys.readouterr().out
    alone = setup(Asked("p", "S1", "A", ("S1",)), RULES, {"en": "x", "zh": "x"})
    (folder / SETUP).write_text(json.dumps(alone), encoding="utf-8")
    rate_members()
    assert ("nobody to rate" if lang == "en" else "没有需要评价") in capsys.readouterr().out
