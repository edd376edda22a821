"""Answers given by code and kept on disk: what is saved, what is put out, what is never lost."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_lab import answers, i18n
from kam_lab.answering import handing_in, workbook
from kam_lab.answering.handing_in import checklist, write_zip
from kam_lab.answering.store import AnswerStore, StoreBusy
from kam_lab.answering.workbook import Workbook
from kam_lab.answers import MIME, answer, hand_in, progress

OPTIONS = [{"id": key, "en": f"Option {key}", "zh": f"选项{key}"} for key in ("a", "b", "c")]
COLUMNS = [
    {"id": "n", "en": "Number", "zh": "数", "kind": "number"},
    {"id": "c", "en": "Choice", "zh": "选择", "kind": "choice", "options": OPTIONS},
    {"id": "t", "en": "Text", "zh": "文字", "kind": "text"},
]
EXTRA: dict[str, dict[str, Any]] = {
    "number": {"unit": "%"},
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS, "pick": 2},
    "accounts": {"pick": 3},
    "ranking": {"options": OPTIONS},
    "table": {"rows": OPTIONS[:2], "columns": COLUMNS},
    "text": {"max_words": 50},
}
KINDS = ("number", "money", "date", "choice", "choices", "accounts", "ranking", "table", "text")
ACCOUNTS = [(f"A{n:04d}", f"Company {n}", f"公司{n}") for n in range(1, 30)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An assignment folder with one question of each kind, named like its kind; English."""
    questions = [
        {
            **{"id": kind, "stage": "prospecting", "kind": kind, "aspect": "ability", "points": 5},
            **{"prompt": {"en": "What?", "zh": "什么？"}, **EXTRA.get(kind, {})},
        }
        for kind in KINDS
    ]
    tree = {"format": 1, "assignment": "prospecting", "questions": questions}
    (tmp_path / "questions.json").write_text(json.dumps(tree), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(i18n, "_current", "en")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text("{}")
    table = pd.DataFrame(ACCOUNTS, columns=["account_id", "name_en", "name_zh"])
    table.to_csv(tmp_path / "data" / "accounts.csv", index=False, encoding="utf-8-sig")
    monkeypatch.setattr(workbook, "_books", {})
    monkeypatch.setattr(answers, "_shown", {})
    for name in ("KAM_LAB_GRADING", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Everything that is displayed."""
    shown: list[Any] = []

    def display(data: Any, **options: Any) -> Any:
        shown.append(data)
        return SimpleNamespace(update=lambda new, **_: shown.append(new)) if options.get("display_id") else None

    monkeypatch.setattr(answers, "display", display)
    monkeypatch.setattr("IPython.display.display", display)
    return shown


def saved(folder: Path) -> dict[str, Any]:
    tree = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    assert tree["format"] == 1 and set(tree) == {"format", "answers"}
    return {key: entry["value"] for key, entry in tree["answers"].items()}


GIVEN: dict[str, tuple[Any, Any]] = {
    "number": (np.float64(62.5), 62.5),
    "money": ("12万", 120000),
    "date": (pd.Timestamp("2025-05-31"), "2025-05-31"),
    "choice": ("b", "b"),
    "choices": ({"c", "a"}, ["a", "c"]),
    "accounts": (pd.Series([3.0, 2.0], index=["A0007", "A0003"]), ["A0003", "A0007"]),
    "ranking": (["c", "a", "b"], ["c", "a", "b"]),
    "table": (pd.DataFrame({"n": [1, 2]}, index=["a", "b"]), {"a": {"n": 1}, "b": {"n": 2}}),
    "text": ("先拜访 A0001", "先拜访 A0001"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_code_answers_are_checked_saved_and_put_out(folder: Path, out: list[Any], kind: str) -> None:
    value, wanted = GIVEN[kind]
    answer(kind, value)
    assert saved(folder) == {kind: wanted}
    assert [bundle[MIME] for bundle in out] == [{"format": 1, "id": kind, "kind": kind, "value": wanted}]
    assert set(out[0]) == {MIME, "text/plain"} and re.match(r"Question \d+: .", out[0]["text/plain"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_malformed_value_is_explained_and_the_old_one_kept(
    folder: Path, out: list[Any], capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    answer("number", 62)
    i18n.use_language(lang)
    for wrong in ("many", None, float("nan"), [1, 2]):
        answer("number", wrong)
    text = capsys.readouterr().out
    assert text.count("62 %") == 4
    assert ("Your saved answer is kept" in text) == (lang == "en")
    assert saved(folder) == {"number": 62} and len(out) == 1


def test_unknown_questions_and_missing_files_are_sentences(
    folder: Path, out: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    answer("numbre")
    assert "Did you mean “number”?" in capsys.readouterr().out
    answer(17)  # type: ignore[arg-type]
    assert "Its questions are" in capsys.readouterr().out
    (folder / "questions.json").unlink()
    for call in (lambda: answer("number"), lambda: answer("number", 5), hand_in, progress):
        call()
        assert "questions.json" in capsys.readouterr().out
    assert not out


# ------------------------------------------------------------------------------------------------- grading


def test_grading_puts_out_the_bundle_only(
    folder: Path, out: list[Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer("number", 62)
    out.clear()
    monkeypatch.setenv("KAM_LAB_GRADING", "1")
    answer("number")
    answer("money")
    answer("money", 5)
    answer("money")
    hand_in()
    progress()
    assert [bundle[MIME]["value"] for bundle in out] == [62, None, 5, 5]
    assert all(set(bundle) == {MIME, "text/plain"} for bundle in out)
    assert capsys.readouterr().out == ""


def test_grading_repeats_what_does_not_fit_and_leaves_files_alone(
    folder: Path, out: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAM_LAB_GRADING", "1")
    text = '{"format": 1, "answers": {"number": {"value": ["x"]}, "money": 5, "table": {"value": NaN}}}'
    (folder / "answers.json").write_text(text)
    answer("number")
    answer("money")
    answer("table")
    assert [bundle[MIME]["value"] for bundle in out] == [["x"], None, None]
    assert (folder / "answers.json").read_text() == text
    (folder / "questions.json").unlink()
    answer("number")
    assert out[-1][MIME] == {"format": 1, "id": "number", "kind": None, "value": ["x"]}


def test_grading_in_a_read_only_folder_still_puts_out_the_answer(
    folder: Path, out: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(13, "read-only")

    monkeypatch.setenv("KAM_LAB_GRADING", "1")
    monkeypatch.setattr(AnswerStore, "_write", refuse)
    answer("number", 62)
    assert out[0][MIME]["value"] == 62


# ------------------------------------------------------------------------------------------------- storage


@pytest.mark.parametrize(
    "damage", ['{"format": 1, "answ', "", "[]", "null", '{"answers": 5}', "[" * 100_000, "\x00\x01"]
)
def test_a_damaged_file_is_set_aside(
    folder: Path, out: list[Any], capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    path = folder / "answers.json"
    for number in (1, 2):
        path.write_text(damage)
        answer("number", 62)
        assert saved(folder) == {"number": 62}
        assert (folder / f"answers.damaged-{number}.json").read_text() == damage
        assert f"answers.damaged-{number}.json" in capsys.readouterr().out


def test_what_can_be_read_of_a_damaged_file_is_kept(folder: Path, out: list[Any]) -> None:
    text = '{"format": 1, "answers": {"number": {"value": 5, "saved_at": ""}, "money": 7, "date": {"value": NaN}}}'
    (folder / "answers.json").write_text(text)
    answer("text")
    assert saved(folder) == {"number": 5}
    assert (folder / "answers.damaged-1.json").read_text() == text


def test_a_byte_order_mark_is_no_damage(folder: Path) -> None:
    AnswerStore(folder).save("number", 5)
    path = folder / "answers.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert AnswerStore(folder).get("number").value == 5  # type: ignore[union-attr]
    assert not list(folder.glob("answers.damaged*"))


def test_a_failed_write_leaves_the_old_file(folder: Path, out: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    answer("number", 62)

    def full(*_: Any) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr(os, "replace", full)
    answer("number", 63)
    assert saved(folder) == {"number": 62}
    assert sorted(path.name for path in folder.iterdir()) == [".answers.lock", "answers.json", "data", "questions.json"]


def _write_many(folder: str, name: str, count: int) -> None:
    store = AnswerStore(folder, patience=60)
    for number in range(count):
        store.save(f"{name}_{number}", number)


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(str(tmp_path), name, 40)) for name in ("left", "right")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert writer.exitcode == 0
    assert len(AnswerStore(tmp_path).load()) == 80


def test_a_writer_that_does_not_let_go_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    with AnswerStore(tmp_path)._locked(), pytest.raises(StoreBusy):
        AnswerStore(tmp_path, patience=0.1).save("number", 5)


def test_only_plain_json_is_stored(tmp_path: Path) -> None:
    for value in (float("nan"), {1, 2}, object(), "x" * 300_000):
        with pytest.raises(ValueError, match="plain JSON"):
            AnswerStore(tmp_path).save("number", value)


_texts = st.text(min_size=1, max_size=40).filter(lambda text: text.strip("\0").strip())
WELL_FORMED = st.one_of(
    st.tuples(st.sampled_from(["number", "money"]), st.integers() | st.floats(allow_nan=False, allow_infinity=False)),
    st.tuples(
        st.just("date"),
        st.dates(min_value=pd.Timestamp("1900-01-01").date(), max_value=pd.Timestamp("2100-12-31").date()),
    ),
    st.tuples(st.just("choice"), st.sampled_from("abc")),
    st.tuples(st.just("choices"), st.sets(st.sampled_from("abc"), min_size=1, max_size=2)),
    st.tuples(st.just("accounts"), st.sets(st.sampled_from([a[0] for a in ACCOUNTS]), min_size=1, max_size=3)),
    st.tuples(st.just("ranking"), st.permutations("abc").map(list)),
    st.tuples(
        st.just("table"),
        st.dictionaries(
            st.sampled_from("ab"),
            st.fixed_dictionaries(
                {"n": st.integers(-(10**9), 10**9)}, optional={"c": st.sampled_from("abc"), "t": _texts}
            ),
            min_size=1,
        ),
    ),
    st.tuples(st.just("text"), _texts),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(pair=WELL_FORMED)
def test_any_well_formed_value_comes_back_from_the_file(folder: Path, out: list[Any], pair: tuple[str, Any]) -> None:
    kind, value = pair
    try:
        float(value) if kind in ("number", "money") else None
    except OverflowError:
        return
    out.clear()
    answer(kind, value)
    put_out = out[-1][MIME]["value"]
    assert put_out is not None and saved(folder)[kind] == put_out
    book = Workbook()
    entry = book.store.get(kind)
    found = book.question(kind)
    assert entry is not None and found is not None
    assert book.check(found[1], entry.value) == entry.value == put_out


# ---------------------------------------------------------------------------------------------- handing in


def test_the_checklist_tells_states_apart(folder: Path, out: list[Any]) -> None:
    answer("number", 62)
    answer("choices", ["a"])
    book = Workbook()
    book.store.save("money", "no amount")
    states = {state.question.id: state.name for state in book.states()}
    assert states == {**dict.fromkeys(KINDS, "open"), "number": "answered", "choices": "partly", "money": "malformed"}
    for lang, words in (("en", "2 of 9 questions answered"), ("zh", "共 9 题，答了 2 题")):
        page = checklist(book.states(), book, lang)
        assert words in page and "kam-malformed" in page and "<script" not in page


def test_answers_are_escaped_in_the_checklist(folder: Path, out: list[Any]) -> None:
    answer("text", "<script>alert(1)</script>")
    book = Workbook()
    assert "<script" not in checklist(book.states(), book, "en")


def test_the_file_to_hand_in(folder: Path, out: list[Any]) -> None:
    answer("number", 62)
    notebook = folder / "renamed by me.ipynb"
    notebook.write_text("{}")
    first, second = write_zip(Workbook()), write_zip(Workbook())
    assert first != second and first.parent == folder and first.name.startswith("prospecting_2")
    with zipfile.ZipFile(first) as archive:
        assert sorted(archive.namelist()) == ["answers.json", "hand_in.json", "prospecting.ipynb"]
        record = json.loads(archive.read("hand_in.json"))
        assert json.loads(archive.read("answers.json"))["answers"]["number"]["value"] == 62
    assert record["assignment"] == "prospecting" and len(record["questions_sha256"]) == 64


def test_an_existing_file_is_never_overwritten(folder: Path) -> None:
    (folder / "x.zip").write_bytes(b"old")
    assert handing_in._write_new(folder, "x", b"new").name == "x-2.zip"
    assert (folder / "x.zip").read_bytes() == b"old"


def test_names_of_accounts_come_from_the_folder_or_the_teaching_world(folder: Path) -> None:
    assert Workbook().book() == {key: (en, zh) for key, en, zh in ACCOUNTS}
    (folder / "data" / "datapackage.json").unlink()
    teaching = Workbook().book()
    assert teaching is not None and len(teaching) > 100
    (folder / "data" / "datapackage.json").write_text("{}")
    (folder / "data" / "accounts.csv").write_text("nonsense")
    workbook._books.clear()
    assert not Workbook().book()


def test_the_open_notebook_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Workbook().notebook() is None
    (folder / "a.ipynb").write_text("{}")
    assert Workbook().notebook() == folder / "a.ipynb"
    (folder / "b.ipynb").write_text("{}")
    assert Workbook().notebook() is None
    (folder / "prospecting.ipynb").write_text("{}")
    assert Workbook().notebook() == folder / "prospecting.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", "/somewhere/b.ipynb")
    assert Workbook().notebook() == folder / "b.ipynb"


# ------------------------------------------------------------------------------------- form and notebook


def test_form_code_and_notebook_tell_the_same(folder: Path, out: list[Any]) -> None:
    answer("number")
    shown = answers._shown[str(folder), "number"]
    form: Any = shown.form
    assert out[-1][MIME]["value"] is None
    form.input.value = "62%"
    assert saved(folder) == {"number": 62} and out[-1][MIME]["value"] == 62
    answer("number", 63)
    assert form.input.value == "63" and out[-1][MIME]["value"] == 63
    form.input.value = ""
    assert saved(folder) == {} and out[-1][MIME]["value"] is None


def test_without_widgets_a_sentence_stands_for_the_form(folder: Path, out: list[Any]) -> None:
    for call in (lambda: answer("number"), hand_in, progress):
        out.clear()
        call()
        assert out[0]["text/plain"] == "Run this cell to see the form."
        assert "application/vnd.jupyter.widget-view+json" in out[0]


def test_the_hand_in_button(folder: Path, out: list[Any]) -> None:
    book = Workbook()
    panel = handing_in._panel(book, book.states(), "zh")
    button, status = panel.children[-1].children
    button.click()
    assert ".zip" in status.value and "未作答：9 题" in status.value
    assert len(list(folder.glob("*.zip"))) == 1
