"""Lessons on own data: what a section needs is what it reads; with that it runs, without it, it says a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_lab import open_world
from kam_lab.own_data import check_folder, lessons_for
from kam_lab.own_data.needs import needs, tables_of
from kam_lab.own_data.opening import open_own, suggest_mapping
from kam_lab.own_data.writing import write_world
from kam_lab.world import MissingTableError, World, WorldError, read_schema

from .own_data_export import messy_export
from .own_data_lessons import STAGES, behind, cells_of, needed, notebook, run

#: Run here in the usual tests; the others with the slow ones.
QUICK = ("prospecting", "role", "retention")
MARKED = [pytest.param(stage, marks=[] if stage in QUICK else [pytest.mark.slow], id=stage) for stage in STAGES]


@pytest.mark.parametrize("stage", MARKED)
def test_the_list_says_what_the_cells_read(stage: str) -> None:
    found = [(one["section"], one["en"], one["zh"], one["tables"], one.get("account", False)) for one in needed(stage)]
    listed = [
        (one.number, one.title["en"], one.title["zh"], list(one.tables), one.names_account) for one in needs()[stage]
    ]
    assert listed == found, "python -m tests.kam_lab.own_data_lessons"


def test_every_lesson_and_table_is_known() -> None:
    assert set(needs()) == set(STAGES)
    assert {name for stage in needs() for name in tables_of(stage)} <= set(read_schema().tables)
    everything = lessons_for(open_world())
    assert everything["runs"].all() and not everything["lacks"].any()
    few = lessons_for(["accounts", "orders"]).set_index(["lesson", "section"])
    assert few.loc[("prospecting", 2), "runs"] and not few.loc[("prospecting", 5), "runs"]
    assert few.loc[("prospecting", 5), "lacks"] == "account_costs"


def failures(folder: Path, stage: str, sections: list[int]) -> list[tuple[str, BaseException]]:
    """Run these sections, and what they build on, on the data in a folder."""
    cells, _ = cells_of(stage)
    wanted = {id(cell) for section in sections for cell in behind(cells, section)}
    found = []
    with notebook(folder) as shell:
        for cell in cells:
            if id(cell) in wanted and (error := run(shell, cell.source)) is not None:
                found.append((cell.source, error))
    return found


@pytest.mark.parametrize("stage", MARKED)
def test_a_lesson_runs_with_nothing_but_the_tables_it_needs(stage: str, tmp_path: Path) -> None:
    teaching = open_world()
    write_world(
        World("few", {name: teaching.tables[name] for name in tables_of(stage)}, teaching.as_of), tmp_path / "data"
    )
    assert failures(tmp_path / "data", stage, [one.number for one in needs()[stage]]) == []


@pytest.mark.parametrize("anonymise", [False, True], ids=["plain", "anonymous"])
def test_what_can_run_on_a_messy_export_runs(anonymise: bool, tmp_path: Path) -> None:
    export = messy_export(tmp_path / "export")
    mapping = suggest_mapping(export.folder)
    world = open_own(export.folder, mapping)
    check_folder(
        export.folder, out=tmp_path / "data", anonymise=anonymise, scale_money=anonymise, shift_dates=anonymise
    )
    table = lessons_for(world)
    ran = 0
    for stage in QUICK:
        rows = table[(table["lesson"] == stage) & table["runs"] & (table["note"] == "")]
        assert failures(tmp_path / "data", stage, list(rows["section"])) == []
        ran += len(rows)
    assert ran >= 10
    assert list(table.loc[(table["lesson"] == "prospecting") & table["runs"], "section"]) == [0, 1, 2, 3, 5, 7, 15]


def test_what_cannot_run_says_which_table_is_missing(tmp_path: Path) -> None:
    teaching = open_world()
    write_world(
        World("few", {name: teaching.tables[name] for name in ("accounts", "orders")}, teaching.as_of),
        tmp_path / "data",
    )
    found = failures(tmp_path / "data", "prospecting", [5])
    assert isinstance(found[0][1], MissingTableError)
    assert "account_costs" in str(found[0][1])
    assert found[0][1]._render_traceback_() == [str(found[0][1])]


def test_a_notebook_shows_the_sentence_and_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    teaching = open_world()
    write_world(World("few", {"accounts": teaching.accounts}, teaching.as_of), tmp_path / "data")
    with notebook(tmp_path / "data") as shell:
        shell.run_cell("from kam_lab import open_world\nopen_world().orders")
        shell.run_cell("from kam_lab.desk import explore\nexplore(lambda year: open_world().visits, year=[2024, 2025])")
    said = capsys.readouterr()
    text = said.out + said.err
    assert "orders" in text and "visits" in text and "Traceback" not in text


#: Tables of an export that has accounts, orders and costs, and no more.
FEW = ("accounts", "orders", "account_costs")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("stage", MARKED)
def test_a_whole_lesson_on_few_tables_says_sentences_and_never_a_trace(
    stage: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cell after cell to the end, though some stop: also what builds on a cell that stopped names the table."""
    teaching = open_world()
    write_world(World("few", {name: teaching.tables[name] for name in FEW}, teaching.as_of), tmp_path / "data")
    later = 0
    with notebook(tmp_path / "data") as shell:
        for cell in cells_of(stage, lang)[0]:
            capsys.readouterr()
            result = shell.run_cell(cell.source)
            error, said = result.error_in_exec, "".join(capsys.readouterr())
            assert result.error_before_exec is None and "Traceback" not in said, said
            if isinstance(error, NameError) and not isinstance(error, MissingTableError):
                (sentence,) = error._render_traceback_()  # type: ignore[attr-defined]
                table = sentence.split(".csv")[0].split()[-1].strip("把")
                assert table in read_schema().tables and table not in FEW, sentence
                assert ("lesson from the first cell" if lang == "en" else "从第一格起重新运行") in sentence
                later += 1
            else:
                assert error is None or isinstance(error, MissingTableError), f"{cell.source}\n{error!r}"
    assert later or stage not in ("prospecting", "collections")


def test_a_name_that_no_table_would_have_made_is_shown_as_python_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    teaching = open_world()
    write_world(World("few", {"accounts": teaching.accounts}, teaching.as_of), tmp_path / "data")
    with notebook(tmp_path / "data") as shell:
        shell.run_cell("from kam_lab import open_world, use_language; use_language('zh'); world = open_world()")
        shell.run_cell("calls = world.visits.head(); kept = 1")
        shell.run_cell("often = calls.size")
        capsys.readouterr()
        shell.run_cell("often + 1")
        assert "visits.csv" in (said := capsys.readouterr().out) and "often" in said and "Traceback" not in said
        shell.run_cell("calls = 3")
        shell.run_cell("calls + typo")
        assert "NameError" in (said := capsys.readouterr().out) and "typo" in said
        assert shell.run_cell("calls").result == 3


@pytest.mark.parametrize("stage", list(STAGES))
def test_an_app_without_its_tables_says_a_sentence(stage: str) -> None:
    import importlib

    app = importlib.import_module(f"kam_lab.apps.{stage}").app
    page = app(World("few", {"accounts": open_world().accounts}, open_world().as_of))
    said = " ".join(str(child.value) for child in page.children if hasattr(child, "value"))
    assert "kam-note" in said


def test_a_missing_table_is_still_told_by_hasattr() -> None:
    world = World("w", {"accounts": open_world().accounts}, open_world().as_of)
    assert not hasattr(world, "orders")
    with pytest.raises(WorldError):
        world.orders  # noqa: B018
