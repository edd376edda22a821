"""What can happen to the cells that carry marks: undone, with a reason, and nothing a student wrote is lost."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.classroom.damage import ALL, ANSWERS, index_of, said


@pytest.mark.parametrize("name", ALL)
def test_a_deleted_grade_cell_comes_back_in_its_place(take, hand_in, notebook, name):
    expected = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    del notebook.cells[index_of(notebook, name)]
    hand_in(notebook=notebook, answers=ANSWERS)
    result = take()
    assert result.status == "repaired" and said(result, f"{name} was missing")
    assert [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in result.notebook.cells] == expected


def test_all_grade_cells_deleted(take, hand_in, notebook):
    notebook.cells = [c for c in notebook.cells if not c.metadata.get("nbgrader", {}).get("grade")]
    hand_in(notebook=notebook, answers=ANSWERS)
    assert len(take().reasons) == 5


def test_a_grade_cell_and_everything_around_it_deleted(take, hand_in, notebook):
    position = index_of(notebook, "losing")
    del notebook.cells[position - 2 : position + 1]
    hand_in(notebook=notebook, answers=ANSWERS)
    result = take()
    cells = result.notebook.cells
    assert index_of(result.notebook, "best_rule") < index_of(result.notebook, "losing")
    assert cells[index_of(result.notebook, "losing")].source == 'answer("losing")'


def test_a_doubled_grade_cell_counts_once(take, hand_in, notebook):
    copy = nbformat.from_dict({**notebook.cells[index_of(notebook, "losing")], "id": "copy"})
    notebook.cells.append(copy)
    hand_in(notebook=notebook, answers=ANSWERS)
    tree = take()
    assert tree.status == "repaired" and said(tree, "losing was there 2 times")


def test_a_whole_notebook_pasted_twice(take, hand_in, notebook):
    notebook.cells += [nbformat.from_dict({**cell, "id": f"{cell.id[:50]}-again"}) for cell in notebook.cells]
    hand_in(notebook=notebook, answers=ANSWERS)
    assert take().status == "repaired"


def test_an_edited_grade_cell_is_restored_and_its_code_kept(take, hand_in, notebook):
    notebook.cells[index_of(notebook, "top_share")].source = 'answer("top_share", 78)'
    hand_in(notebook=notebook)
    result = take()
    position = index_of(result.notebook, "top_share")
    assert said(result, "top_share was edited")
    assert result.notebook.cells[position].source == 'answer("top_share")'
    assert result.notebook.cells[position - 1].source == 'answer("top_share", 78)'


def test_spaces_and_quotes_are_no_edit(take, hand_in, notebook):
    notebook.cells[index_of(notebook, "top_share")].source = "answer( 'top_share' )\n"
    hand_in(notebook=notebook, answers=ANSWERS)
    assert take().status == "clean"


@pytest.mark.parametrize(
    "change",
    [{"grade": False}, {"points": 400}, {"points": "many"}, {"locked": False}, {"solution": True},
     {"schema_version": 1}, {"task": True}],
    ids=lambda change: "-".join(change),
)  # fmt: skip
def test_altered_marking_data_are_restored(take, hand_in, notebook, change, cell_of):
    good = dict(cell_of(notebook, "top_share").metadata.nbgrader)
    cell_of(notebook, "top_share").metadata.nbgrader.update(change)
    hand_in(notebook=notebook, answers=ANSWERS)
    result = take()
    assert said(result, "marking data of the cell top_share")
    assert dict(cell_of(result.notebook, "top_share").metadata.nbgrader) == good


def test_marking_data_stripped_by_another_program(take, hand_in, notebook):
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
    hand_in(notebook=notebook, answers=ANSWERS)
    assert take().status == "repaired"


def test_stripped_marking_data_and_ids(take, hand_in, notebook):
    for number, cell in enumerate(notebook.cells):
        cell.metadata.clear()
        cell.id = f"x{number}"
    hand_in(notebook=notebook, answers=ANSWERS)
    result = take()
    assert result.status == "repaired" and not said(result, "was missing")


def test_a_grade_cell_turned_into_text(take, hand_in, notebook):
    position = index_of(notebook, "advice")
    old = notebook.cells[position]
    notebook.cells[position] = new_markdown_cell("I advise this.", metadata=old.metadata, id=old.id)
    hand_in(notebook=notebook, answers=ANSWERS)
    result = take()
    assert said(result, "advice had been turned into text")
    assert any(cell.source == "I advise this." for cell in result.notebook.cells)


def test_a_work_cell_turned_into_text_is_fine(take, hand_in, notebook):
    position = index_of(notebook, "work-advice")
    old = notebook.cells[position]
    notebook.cells[position] = new_markdown_cell("Notes.", metadata=old.metadata, id=old.id)
    hand_in(notebook=notebook, answers=ANSWERS)
    result = take()
    assert result.status == "clean" and any(cell.source == "Notes." for cell in result.notebook.cells)


def test_deleted_work_cells_are_fine(take, hand_in, notebook):
    notebook.cells = [c for c in notebook.cells if not c.metadata.get("nbgrader", {}).get("solution")]
    hand_in(notebook=notebook, answers=ANSWERS)
    assert take().status == "clean"


def test_a_grade_cell_moved_before_its_code(take, hand_in, notebook):
    notebook.cells[index_of(notebook, "work-losing")].source = 'answer("losing", ["A0001"])'
    cell = notebook.cells.pop(index_of(notebook, "losing"))
    notebook.cells.insert(0, cell)
    hand_in(notebook=notebook)
    result = take()
    assert said(result, "losing stood before the code")
    assert index_of(result.notebook, "losing") > index_of(result.notebook, "work-losing")


def test_foreign_marking_data_are_dropped(take, hand_in, notebook):
    extra = {"grade": True, "grade_id": "bonus", "points": 100, "locked": True, "solution": False, "schema_version": 3}
    notebook.cells.append(new_code_cell("100", metadata={"nbgrader": extra}))
    hand_in(notebook=notebook, answers=ANSWERS)
    assert "nbgrader" not in take().notebook.cells[-1].metadata


def test_doubled_cell_ids_are_made_unique(take, hand_in, notebook):
    tree = json.loads(nbformat.writes(notebook))
    tree["cells"].append({**tree["cells"][0]})
    tree["cells"].append({**tree["cells"][0], "id": "no good! <b>"})
    hand_in(notebook=json.dumps(tree).encode(), answers=ANSWERS)
    result = take()
    assert len({cell.id for cell in result.notebook.cells}) == len(result.notebook.cells)
