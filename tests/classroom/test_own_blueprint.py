"""A class's own copy of a blueprint: cut to what it teaches, still a blueprint, and it says what is missing."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
import yaml

from grading.assessment.exams.blueprint import Blueprint, blueprint_names, folder_of, read_blueprint
from grading.classroom.own_blueprint import FEWEST, STEP, own_blueprint

TEXTS = {name: (folder_of() / f"{name}.yaml").read_text(encoding="utf-8") for name in blueprint_names()}
STAGES = {name: list(yaml.safe_load(text)["stages"]) for name, text in TEXTS.items()}
CASES = [
    (exam, taught)
    for exam in TEXTS
    for size in (1, 2, len(STAGES[exam]) - 1)
    for taught in combinations(STAGES[exam], size)
]


def read(text: str, folder: Path) -> Blueprint:
    path = folder / f"{yaml.safe_load(text)['id']}.yaml"
    path.write_text(text, encoding="utf-8")
    blueprint, problems = read_blueprint(path)
    assert blueprint is not None and problems == []
    return blueprint


@pytest.mark.parametrize("exam", TEXTS)
def test_who_teaches_everything_or_nothing_of_it_gets_the_course_s_own(exam: str) -> None:
    assert own_blueprint(TEXTS[exam], [*STAGES[exam], "more"]) == TEXTS[exam]
    assert own_blueprint(TEXTS[exam], []) == own_blueprint(TEXTS[exam], ["elsewhere"]) == TEXTS[exam]


@pytest.mark.parametrize(("exam", "taught"), CASES)
def test_a_shorter_exam_is_still_one(exam: str, taught: tuple[str, ...], tmp_path: Path) -> None:
    whole, text = read(TEXTS[exam], tmp_path), own_blueprint(TEXTS[exam], taught)
    made = read(text, tmp_path)
    assert set(made.stages) == set(taught) and sum(made.stages.values()) == 100
    assert all(share > 0 and share % STEP == 0 for share in made.stages.values())
    assert FEWEST <= made.questions <= whole.questions and 30 <= made.minutes <= whole.minutes
    assert made.minutes % STEP == 0 and made.points == whole.points
    assert (made.aspects, made.difficulty, made.papers) == (whole.aspects, whole.difficulty, whole.papers)


def test_the_shares_keep_their_proportion(tmp_path: Path) -> None:
    made = read(own_blueprint(TEXTS["final_exam"], ["role", "contract", "collections"]), tmp_path)
    assert made.stages == {"role": 20, "contract": 40, "collections": 40}


@pytest.mark.parametrize("exam", TEXTS)
def test_what_is_left_out_is_said_in_both_languages_at_the_top(exam: str) -> None:
    first, *rest = STAGES[exam]
    head = own_blueprint(TEXTS[exam], [first]).splitlines()[:4]
    assert all(line.startswith("# ") for line in head)
    assert ", ".join(rest) in head[0] and ", ".join(rest) in head[2]
    assert "100" in head[1] and "100" in head[3]


def test_rules_made_for_the_longer_paper_go(tmp_path: Path) -> None:
    text = TEXTS["midterm"] + "wanted: {table: {least: 2}}\n"
    assert "wanted:" in own_blueprint(text, STAGES["midterm"])
    assert "wanted:" not in own_blueprint(text, ["role"])
