"""The rubric of a project: well-formed, weighed right, published, and clear about what is wrong with it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grading.assessment.rubric_file import (
    FAMILIES,
    FOLDER,
    SOURCES,
    ProjectRubric,
    RubricFileError,
    load_rubric,
    parse_rubric,
    published,
    read_rubric,
    unknown_questions,
)
from grading.assessment.rubric_totals import answers_share, criterion_share, total

RUBRIC = load_rubric("project_1")
RAW: dict[str, Any] = yaml.safe_load((FOLDER / "project_1.yaml").read_text(encoding="utf-8"))


def test_weights_families_and_aspects() -> None:
    assert RUBRIC.weight() == 100
    assert RUBRIC.weight(aspect="ability") == RUBRIC.weight(aspect="knowledge") == 50
    assert {criterion.family for criterion in RUBRIC.criteria} == set(FAMILIES)
    assert {criterion.scope for criterion in RUBRIC.criteria} == {"team", "person"}
    assert [criterion.id for criterion in RUBRIC.criteria if criterion.gate] == ["ethics"]
    assert {source for c in RUBRIC.criteria for source in c.evidence} == set(SOURCES)


def test_a_level_says_in_both_languages_what_it_looks_like() -> None:
    for criterion in RUBRIC.criteria:
        shares = [level.points for level in criterion.best_first()]
        assert shares[0] == 1 and shares[-1] == 0 and len(set(shares)) == len(shares) >= 3
        for level in criterion.levels:
            assert re.search(r"[\u4e00-\u9fff]", level.zh) and not re.search(r"[\u4e00-\u9fff]", level.en)
            assert len(level.en.split()) >= 3 and level.zh.endswith("。")
        texts = [level.en for level in criterion.levels] + [level.zh for level in criterion.levels]
        assert len(set(texts)) == len(texts)


def test_published_form_holds_everything_and_is_the_same_each_time() -> None:
    text = published(RUBRIC)
    assert text == published(load_rubric("project_1"))
    tree = json.loads(text)
    assert tree["points"] == 100 and len(tree["criteria"]) == len(RUBRIC.criteria)
    assert sum(c["points"] for c in tree["criteria"]) == 100
    assert all(sum(c["evidence"].values()) == pytest.approx(1) for c in tree["criteria"])
    assert all(c["levels"][0]["points"] == c["points"] for c in tree["criteria"])


def test_evidence_is_combined_in_its_ratios() -> None:
    figures = RUBRIC.criterion("figures")
    assert criterion_share(figures, answers=0.5, teacher=1.0, panel=0.0) == pytest.approx(0.5)
    assert criterion_share(figures, answers=1, teacher=1, panel=1) == 1
    assert criterion_share(figures, answers=1, teacher=1) is None
    names = RUBRIC.criterion("ten_names")
    assert criterion_share(names, answers=0.5, teacher=1) == pytest.approx(0.65)
    assert criterion_share(names, answers=0.5, teacher=1, panel=0) == pytest.approx(0.65)
    with pytest.raises(ValueError, match="teacher"):
        criterion_share(names, answers=0.5, teacher=1.5)


def test_answers_earn_by_their_points() -> None:
    names = RUBRIC.criterion("ten_names")
    assert answers_share(names, {"traps": (5, 10), "ten_accounts": (10, 20)}) == 0.5
    assert answers_share(names, {"traps": (10, 10), "ten_accounts": (0, 20)}) == pytest.approx(1 / 3)
    assert answers_share(names, {"traps": (5, 10), "ten_accounts": (None, 20)}) is None
    assert answers_share(names, {"traps": (5, 10)}) is None
    assert answers_share(RUBRIC.criterion("power_map"), {}) is None


def test_the_gate_takes_everything_and_only_the_teacher_shuts_it() -> None:
    ethics = RUBRIC.criterion("ethics")
    assert criterion_share(ethics, answers=1, teacher=0) == 0
    assert criterion_share(ethics, answers=0, teacher=0.5) == 0.25
    shares: dict[str, float | None] = {criterion.id: 1.0 for criterion in RUBRIC.criteria}
    assert total(RUBRIC, shares).points == 100
    shut = total(RUBRIC, {**shares, "ethics": 0.0})
    assert (shut.points, shut.gates, shut.decided, shut.mark) == (0.0, ("ethics",), 95.0, 0.0)


def test_open_criteria_leave_the_total_open() -> None:
    found = total(RUBRIC, {"ten_names": 0.5}, "team")
    assert found.points is None and found.mark is None and found.decided == 9
    assert found.out_of == RUBRIC.weight(scope="team") == 80
    assert "figures" in found.open and "own_part" not in found.open
    full: dict[str, float | None] = {criterion.id: 0.5 for criterion in RUBRIC.of_scope("team")}
    assert total(RUBRIC, full, "team").mark == 50
    with pytest.raises(ValueError, match="figures"):
        total(RUBRIC, {"figures": 1.01})


@given(st.lists(st.floats(0, 1), min_size=len(RUBRIC.criteria), max_size=len(RUBRIC.criteria)))
def test_totals_stay_within_0_and_100(shares: list[float]) -> None:
    given_ = {criterion.id: share for criterion, share in zip(RUBRIC.criteria, shares, strict=True)}
    for scope in (None, "team", "person"):
        found = total(RUBRIC, given_, scope)  # type: ignore[arg-type]
        assert found.mark is not None and 0 <= found.mark <= 100


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(tree: dict[str, Any]) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
        here: Any = tree
        for step in way:
            here = here[step]
        if value is ...:
            del here[last]
        else:
            here[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set("criteria/0/weight", 20), "102"),
        (_set("criteria/0/aspect", "knowledge"), "32"),
        (_set("criteria/0/evidence/teacher", 0.5), "1.2"),
        (_set("criteria/0/evidence", {"answers": 1.5, "teacher": -0.5}), "ten_names"),
        (_set("criteria/0/questions", []), "ten_names"),
        (_set("criteria/5/questions", ["traps"]), "presentation"),
        (_set("criteria/0/levels/1/points", 1), "ten_names"),
        (_set("criteria/0/levels/3/points", 0.1), "0.1"),
        (_set("criteria/1/id", "ten_names"), "ten_names"),
        (_set("criteria/7/evidence", {"panel": 1}), "own_part"),
        (_set("criteria/2/title/zh", ...), "criteria/reasons/title/zh"),
        (_set("criteria/2/levels/0/en", ""), "criteria/reasons/levels/1/en"),
        (_set("criteria/2/family", "luck"), "luck"),
        (_set("criteria/2/evidence", {"crowd": 1}), "crowd"),
        (_set("criteria/2/weight", "much"), "much"),
        (_set("criteria/2/colour", "red"), "colour"),
        (_set("criteria", []), "criteria"),
    ],
)
def test_a_sentence_names_the_place(change: Callable[[dict[str, Any]], None], words: str) -> None:
    tree = copy.deepcopy(RAW)
    change(tree)
    rubric, problems = parse_rubric(tree, "mine.yaml")
    assert rubric is None and problems
    for lang in ("en", "zh"):
        assert any(words in problem[lang] for problem in problems), problems
        assert all("mine.yaml" in problem[lang] and "{" not in problem[lang].split("(")[0] for problem in problems)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert read_rubric(tmp_path / "no.yaml")[0] is None
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00\x81")
    (tmp_path / "broken.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "list.yaml").write_text("- 1", encoding="utf-8")
    for name in ("bytes", "broken", "list"):
        rubric, problems = read_rubric(tmp_path / f"{name}.yaml")
        assert rubric is None and len(problems) == 1 and problems[0]["en"] and problems[0]["zh"]
    with pytest.raises(RubricFileError) as caught:
        load_rubric("project_9")
    assert "project_9" in caught.value.problems[0]["zh"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_reading_never_raises(raw: Any) -> None:
    rubric, problems = parse_rubric(raw, "x")
    assert (rubric is None) == bool(problems)


def test_questions_that_nobody_asks_are_found() -> None:
    asked = {question for criterion in RUBRIC.criteria for question in criterion.questions}
    assert unknown_questions(RUBRIC, asked) == []
    assert [p for p in unknown_questions(RUBRIC, asked - {"traps"}) if "traps" in p["en"]]


def test_who_judges_what() -> None:
    assert isinstance(RUBRIC, ProjectRubric)
    panel = [criterion.id for criterion in RUBRIC.judged_by("panel")]
    assert panel == ["figures", "reasons", "power_map", "contact_plan", "presentation", "teamwork"]
    assert all(RUBRIC.criterion(name).max == RUBRIC.criterion(name).weight for name in panel)
    with pytest.raises(KeyError):
        RUBRIC.criterion("charm")
