"""Every way in which a hand-in may be damaged: repaired or refused, with a reason, and never changed in place."""

from __future__ import annotations

import json
import os
import random

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from grading.classroom import ClassroomError
from grading.classroom.intake import take_in, take_in_all
from grading.classroom.outputs import ANSWER_MIME
from tests.classroom.damage import ALL, ANSWERS, index_of, said


def bundle(name, value):
    return new_output("display_data", {ANSWER_MIME: {"format": 1, "id": name, "value": value}})


# -- as it should be --------------------------------------------------------------------------------


def test_a_good_hand_in_is_clean(take, hand_in, notebook):
    hand_in(notebook=notebook, answers=ANSWERS)
    result = take()
    assert (result.status, result.reasons, result.answers) == ("clean", [], ANSWERS)
    assert (result.folder / "timestamp.txt").is_file()


def test_an_executed_notebook_is_clean_and_loses_its_outputs(take, hand_in, notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [new_output("stream", text="x"), new_output("display_data", {"text/html": "<b>"})]
            cell.execution_count = 3
    hand_in(notebook=notebook, answers=ANSWERS)
    result = take()
    assert result.status == "clean"
    assert all(not cell.outputs for cell in result.notebook.cells if cell.cell_type == "code")


def test_work_of_ones_own_is_kept(take, hand_in, notebook):
    notebook.cells[index_of(notebook, "work-losing")].source = 'answer("losing", ["A0001"])'
    notebook.cells.insert(2, new_code_cell("mine = 1"))
    notebook.cells.append(new_markdown_cell("my note"))
    hand_in(notebook=notebook)
    result = take()
    assert result.status == "clean"
    assert {"mine = 1", "my note", 'answer("losing", ["A0001"])'} <= {cell.source for cell in result.notebook.cells}


def test_taking_in_twice_writes_nothing_new(take, hand_in, notebook):
    hand_in(notebook=notebook, answers=ANSWERS)
    path = take().folder / "prospecting.ipynb"
    before = path.stat().st_mtime_ns
    take()
    assert path.stat().st_mtime_ns == before


# -- nothing there ----------------------------------------------------------------------------------


def test_no_folder_is_missing(take):
    assert take().status == "missing"


def test_an_empty_folder_is_missing(take, hand_in):
    hand_in()
    assert take().status == "missing"


def test_no_notebook_is_refused(take, hand_in):
    hand_in(**{"essay__docx": b"PK"})
    result = take()
    assert result.status == "refused" and said(result, "There is no notebook; expected prospecting.ipynb")


def test_a_refused_attempt_leaves_no_earlier_copy(take, hand_in, notebook):
    hand_in(notebook=notebook, answers=ANSWERS)
    assert take().gradable
    os.remove(hand_in(notebook=b"%PDF-1.7") / "answers.json")
    assert take().status == "refused"


# -- not a notebook ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\x00" * 50, "is empty"),
        (b"%PDF-1.7 whatever", "cannot be read as a notebook"),
        ("报告".encode("gbk"), "cannot be read as a notebook"),
        (b"\x80\xff\x00garbage", "cannot be read as a notebook"),
        (b'{"a": 1}', "is no notebook"),
        (b"[1, 2]", "is no notebook"),
        (b'{"cells": 3, "nbformat": 4}', "is no notebook"),
        (b'{"cells": [], "nbformat": 9}', "format 9, which is later"),
        (b'{"worksheets": 7, "nbformat": 3}', "old notebook format 3 and cannot"),
        (b'{"cells": ' + b"[" * 100_000, "nested too deeply"),
        (json.dumps({"cells": [{}] * 3000, "nbformat": 4}).encode(), "3000 cells"),
    ],
    ids=["empty", "zeros", "pdf", "gbk", "binary", "json", "list", "cells", "later", "worksheets", "deep", "many"],
)
def test_what_is_no_notebook_is_refused(take, hand_in, data, words):
    hand_in(notebook=data)
    result = take()
    assert result.status == "refused" and said(result, words), result.reasons


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_notebook_is_refused(take, hand_in, notebook, share):
    text = nbformat.writes(notebook).encode()
    hand_in(notebook=text[: int(len(text) * share)])
    result = take()
    assert result.status == "refused" and said(result, "breaks off in the middle")


def test_an_oversized_notebook_is_refused(take, hand_in, notebook):
    notebook.cells[0].source += "x" * (21 << 20)
    hand_in(notebook=notebook)
    result = take()
    assert result.status == "refused" and said(result, "21 MB large; at most 20 MB")


def test_another_notebook_is_refused(take, hand_in):
    hand_in(notebook=nbformat.v4.new_notebook(cells=[new_code_cell("1 + 1")]))
    result = take()
    assert result.status == "refused" and said(result, "not the one of “prospecting”")


def test_a_broken_notebook_beside_good_answers_is_graded_from_them(take, hand_in):
    hand_in(notebook=b"{ half", answers=ANSWERS)
    result = take()
    assert result.status == "repaired" and result.answers == ANSWERS and said(result, "2 answer(s) were read from")


def test_answers_alone_are_graded(take, hand_in):
    hand_in(answers=ANSWERS)
    result = take()
    assert result.status == "repaired" and result.answers == ANSWERS and said(result, "There is no notebook")


# -- other formats and names ------------------------------------------------------------------------


def test_format_3_is_upgraded(take, hand_in, notebook, tmp_path):
    old = nbformat.convert(notebook, 3)
    hand_in(notebook=json.dumps(old).encode(), answers=ANSWERS)
    result = take()
    assert result.status == "repaired" and said(result, "old format 3")


def test_format_4_4_without_cell_ids_is_clean(take, hand_in, notebook):
    tree = json.loads(nbformat.writes(notebook))
    tree["nbformat_minor"] = 4
    for cell in tree["cells"]:
        del cell["id"]
    hand_in(notebook=json.dumps(tree).encode(), answers=ANSWERS)
    assert take().status == "clean"


@pytest.mark.parametrize("name", ["prospecting-final.ipynb", "作业 一.ipynb", "Prospecting.IPYNB"])
def test_a_renamed_notebook_is_found(take, hand_in, notebook, name):
    hand_in(notebook=notebook, name=name, answers=ANSWERS)
    result = take()
    assert result.status == "repaired" and said(result, f"was called {name}")


@pytest.mark.parametrize("name", ["prospecting.ipynb.txt", "prospecting.ipynb.json"])
def test_a_notebook_saved_from_the_browser_is_found(take, hand_in, notebook, name):
    hand_in(notebook=notebook, name=name, answers=ANSWERS)
    assert take().status == "repaired"


def test_a_stray_notebook_does_not_matter(take, hand_in, notebook):
    stray = nbformat.writes(nbformat.v4.new_notebook(cells=[new_code_cell("1")]))
    hand_in(notebook=notebook, name="mine.ipynb", answers=ANSWERS, Untitled__ipynb=stray.encode())
    assert take().status == "repaired"


def test_the_right_name_wins(take, hand_in, notebook):
    hand_in(notebook=notebook, answers=ANSWERS)
    hand_in(notebook=notebook, name="copy.ipynb")
    assert take().status == "clean"


def test_two_that_could_be_meant_are_refused(take, hand_in, notebook):
    hand_in(notebook=notebook, name="a.ipynb")
    hand_in(notebook=notebook, name="b.ipynb")
    result = take()
    assert result.status == "refused" and said(result, "a.ipynb, b.ipynb")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gbk"])
def test_other_encodings_are_read(take, hand_in, notebook, encoding):
    text = nbformat.writes(notebook).replace("·", "-").replace("…", "...")
    hand_in(notebook=text.encode(encoding), answers=ANSWERS)
    result = take()
    assert result.gradable and any("第二部分" in cell.source for cell in result.notebook.cells)


def test_damaged_cells_are_left_out(take, hand_in, notebook):
    tree = json.loads(nbformat.writes(notebook))
    tree["cells"][3:3] = [7, None, {"cell_type": "code"}, {"cell_type": "sound", "source": ""}, {"source": 5}]
    tree["cells"][0]["metadata"] = "none"
    tree["metadata"] = []
    hand_in(notebook=json.dumps(tree).encode(), answers=ANSWERS)
    result = take()
    assert result.status == "repaired" and said(result, "4 damaged cell(s)")


# -- answers.json -----------------------------------------------------------------------------------


def test_missing_answers_come_from_the_saved_outputs(take, hand_in, notebook, cell_of):
    cell_of(notebook, "top_share").outputs = [bundle("top_share", 1.0), bundle("top_share", 78.0)]
    hand_in(notebook=notebook)
    result = take()
    assert result.answers == {"top_share": 78.0} and said(result, "1 answer(s) were taken from the saved notebook")
    saved = json.loads((result.folder / "answers.json").read_text("utf-8"))
    assert saved["answers"]["top_share"]["value"] == 78.0


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"format": 2, "answers": {}}', b'{"format": 1, "answers": 3}', b"\xff\xfe",
     b'{"format": 1, "answers": {"top_share": {"value": NaN}}}', b'{"format":1,"answers":' + b"[" * 50_000,
     b'{"format": 1, "answers": {}, "x": "' + b"x" * (3 << 20) + b'"}'],
    ids=["empty", "half", "list", "format", "shape", "bytes", "nan", "deep", "large"],
)  # fmt: skip
def test_damaged_answers_come_from_the_saved_outputs(take, hand_in, notebook, cell_of, data):
    cell_of(notebook, "top_share").outputs = [bundle("top_share", 78.0)]
    hand_in(notebook=notebook, answers__json=data)
    result = take()
    assert result.status == "repaired" and result.answers == {"top_share": 78.0}
    assert said(result, "answers.json")


def test_empty_answers_come_from_the_saved_outputs(take, hand_in, notebook, cell_of):
    cell_of(notebook, "top_share").outputs = [bundle("top_share", 78.0)]
    hand_in(notebook=notebook, answers={})
    assert take().answers == {"top_share": 78.0}


def test_no_answers_anywhere_is_a_blank_hand_in(take, hand_in, notebook):
    hand_in(notebook=notebook)
    result = take()
    assert (result.status, result.answers) == ("clean", {})


def test_saved_answers_win_over_old_outputs(take, hand_in, notebook, cell_of):
    cell_of(notebook, "top_share").outputs = [bundle("top_share", 1.0)]
    hand_in(notebook=notebook, answers={"top_share": 78.0})
    result = take()
    assert (result.status, result.answers) == ("clean", {"top_share": 78.0})


def test_unknown_answers_are_dropped(take, hand_in, notebook):
    hand_in(notebook=notebook, answers={**ANSWERS, "bonus": 100, "../x": 1})
    result = take()
    assert result.answers == ANSWERS and said(result, "2 answer(s) to questions that are not asked")


@pytest.mark.parametrize(
    "value",
    ["x" * 70_000, [[[[[[[[[[1]]]]]]]]]], 10**40, {"a": {"b": ["y" * 70_000]}}],
    ids=["long", "deep", "int", "in"],
)
def test_unreasonable_answers_are_dropped(take, hand_in, notebook, value):
    hand_in(notebook=notebook, answers={"top_share": value, "best_rule": "pareto"})
    result = take()
    assert result.answers == {"best_rule": "pareto"} and said(result, "saved answer to top_share")


def test_an_entry_without_a_value_is_dropped(take, hand_in, notebook):
    data = json.dumps({"format": 1, "answers": {"top_share": 78, "best_rule": {"value": "zipf"}}}).encode()
    hand_in(notebook=notebook, answers__json=data)
    assert take().answers == {"best_rule": "zipf"}


def test_renamed_answers_are_found(take, hand_in, notebook):
    data = json.dumps({"format": 1, "answers": {"best_rule": {"value": "zipf"}}}).encode()
    hand_in(notebook=notebook, **{"answers (1)__json": data})
    assert take().answers == {"best_rule": "zipf"}


def test_deep_saved_outputs_do_no_harm(take, hand_in, notebook, cell_of):
    deep = json.loads("[" * 600 + "]" * 600)
    tree = json.loads(nbformat.writes(notebook))
    for cell in tree["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "display_data", "data": {ANSWER_MIME: {
                "format": 1, "id": "top_share", "value": deep}}, "metadata": {}}]  # fmt: skip
    hand_in(notebook=json.dumps(tree).encode())
    result = take()
    assert result.gradable and result.answers == {}


# -- files that are no files ------------------------------------------------------------------------


def test_a_linked_notebook_is_not_followed(take, hand_in, notebook, tmp_path):
    elsewhere = tmp_path / "elsewhere.ipynb"
    nbformat.write(notebook, elsewhere)
    (hand_in() / "prospecting.ipynb").symlink_to(elsewhere)
    result = take()
    assert result.status == "refused" and said(result, "Links to other places")


def test_linked_answers_are_not_followed(take, hand_in, notebook, tmp_path):
    elsewhere = tmp_path / "answers.json"
    elsewhere.write_text(json.dumps({"format": 1, "answers": {"top_share": {"value": 78}}}))
    (hand_in(notebook=notebook) / "answers.json").symlink_to(elsewhere)
    assert take().answers == {}


def test_a_linked_folder_is_refused(take, hand_in, notebook, released):
    good = hand_in(student="S002", notebook=notebook, answers=ANSWERS)
    link = released.step("submitted", "S001", "prospecting")
    link.parent.mkdir(parents=True)
    link.symlink_to(good)
    result = take()
    assert result.status == "refused" and said(result, "is a link")


def test_a_hand_in_inside_a_folder_is_found(take, hand_in, notebook):
    inner = hand_in(answers=ANSWERS) / "my work"
    inner.mkdir()
    nbformat.write(notebook, inner / "prospecting.ipynb")
    assert take().status == "clean"


# -- the batch --------------------------------------------------------------------------------------


def test_the_batch_goes_on(released, hand_in, notebook):
    hand_in(student="S001", notebook=b"broken")
    hand_in(student="S002", notebook=notebook, answers=ANSWERS)
    statuses = {result.student_id: result.status for result in take_in_all(released, "prospecting")}
    assert statuses == {"S001": "refused", "S002": "clean", "S003": "missing", "S004": "missing"}


def test_what_nobody_has_thought_of_is_refused(take, hand_in, notebook, monkeypatch):
    def surprise(*_):
        raise AttributeError("surprise")

    hand_in(notebook=notebook, answers=ANSWERS)
    monkeypatch.setattr("grading.classroom.intake.restore_cells", surprise)
    result = take()
    assert result.status == "refused" and said(result, "AttributeError: surprise")


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_is_read_or_refused_without_surprise(take, hand_in, notebook, seed):
    """Values in the notebook's JSON replaced, dropped and doubled at random."""
    chance = random.Random(seed)
    odd = [None, 7, -1.5, "", "x", [], {}, [[]], {"a": 1}, True]

    def spoil(value, depth=0):
        if depth and chance.random() < 0.03:
            return chance.choice(odd)
        if isinstance(value, dict):
            return {key: spoil(item, depth + 1) for key, item in value.items() if chance.random() > 0.01}
        if isinstance(value, list):
            return [spoil(item, depth + 1) for item in value for _ in range(chance.choice([1] * 30 + [0, 2]))]
        return value

    tree = json.loads(nbformat.writes(notebook))
    answers = {"format": 1, "answers": {name: {"value": 1, "saved_at": "now"} for name in ALL}}
    hand_in(notebook=json.dumps(spoil(tree)).encode(), answers__json=json.dumps(spoil(answers)).encode())
    assert not said(take(), "could not be read (")


def test_an_unreleased_assignment_is_said(room):
    with pytest.raises(ClassroomError, match="has not been released"):
        take_in(room, "prospecting", "S001")


def test_a_stranger_is_said(released):
    with pytest.raises(ClassroomError, match="no student S999"):
        take_in(released, "prospecting", "S999")
