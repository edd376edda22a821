"""What is shown of an ordinary hand-in: tables, text and pictures, nothing that does something."""

from __future__ import annotations

import base64
import copy

import nbformat
import nbformat.v4 as v4
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from grading.classroom.gradebook.defuse import defused

SCRIPT = "<script>steal()</script>"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\nrest").decode()


def output_of(kind: str = "display_data", **data: object) -> nbformat.NotebookNode:
    bundle = {name.replace("_", "/"): value for name, value in data.items()}
    metadata = {"text/html": {"isolated": True}}
    made = nbformat.from_dict({"output_type": kind, "data": bundle, "metadata": metadata})
    if kind == "execute_result":
        made.execution_count = 1
    book = defused(v4.new_notebook(cells=[v4.new_code_cell("f()", outputs=[made])]), ())
    assert book.cells[0].outputs[0].metadata == {} and book.cells[0].outputs[0].output_type == kind
    nbformat.validate(book)
    return book.cells[0].outputs[0].data


def test_a_table_is_still_a_table() -> None:
    table = pd.DataFrame({"客户": ["甲 & 乙", SCRIPT], "x < y": [1, 2]})._repr_html_()
    shown = output_of(text_html=table)["text/html"]
    assert "steal" not in shown.replace("&lt;script&gt;steal()&lt;/script&gt;", "") and "<style" not in shown
    cells = [cell.get_text() for cell in BeautifulSoup(shown, "html.parser").find_all(["th", "td"])]
    assert cells == ["", "客户", "x < y", "0", "甲 & 乙", "1", "1", SCRIPT, "2"]


@pytest.mark.parametrize(
    "markup",
    [
        SCRIPT,
        "<img src=x onerror=steal()>",
        "<b onclick='steal()'>b</b>",
        "<a href='javascript:steal()'>x</a>",
        "<svg onload=steal()></svg>",
        "<iframe srcdoc='<script>steal()</script>'></iframe>",
        "<style>@import 'steal()'</style>",
        "<form action=steal()><button>x</button></form>",
        "<math><mtext><table><mglyph><style><img src=x onerror=steal()>",
    ],
)
def test_markup_does_nothing(markup: str) -> None:
    assert "steal" not in output_of(text_html=markup)["text/html"]
    for kind in ("text_markdown", "text_latex"):
        (text,) = output_of(**{kind: markup}).values()
        assert "<" not in text


def test_only_known_kinds_and_true_pictures_are_kept() -> None:
    data = {"image/svg+xml": "<svg/>", "application/javascript": "steal()", "text/plain": "<p>", "text/x": "x"}
    assert output_of(**data) == {"text/plain": "<p>"}  # type: ignore[arg-type]
    assert output_of(image_png=PNG, image_jpeg=f'"{SCRIPT}') == {"image/png": PNG}
    assert output_of(image_png=[PNG[:8] + "\n", PNG[8:]]) == {"image/png": PNG}


def test_a_result_without_text_stays_a_result() -> None:
    """nbgrader gives full marks where a test cell has none."""
    assert output_of("execute_result", application_x="1") == {}


def test_texts_of_the_teacher_and_all_code_stay() -> None:
    free, mine = v4.new_markdown_cell("See [here](x) <b>!"), v4.new_markdown_cell("[x](javascript:steal()) <b>")
    mine.metadata["nbgrader"] = {"grade_id": "new", "locked": True}  # so the student says
    mine["attachments"] = {"a.png": {"image/png": PNG}}
    code = v4.new_code_cell(SCRIPT, outputs=[v4.new_output("stream", name="stdout", text=SCRIPT)])
    book = v4.new_notebook(cells=[free, mine, v4.new_raw_cell(SCRIPT), code], metadata={"widgets": {}, "x": 1})
    before = copy.deepcopy(book)
    made = defused(book, {free.source})
    assert book == before and made.metadata == {"x": 1}
    same = [at for at, cell in enumerate(made.cells) if cell == before.cells[at]]
    assert same == [0, 3]
    assert made.cells[1].source == "&#91;x](javascript:steal()) &lt;b>" and "attachments" not in made.cells[1]
    assert "<" not in made.cells[2].source
