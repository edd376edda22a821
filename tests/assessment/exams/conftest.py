"""An invented bank, and the two papers of the mid-term with their data."""

from __future__ import annotations

import pytest

from grading.assessment.exams.blueprint import folder_of, read_blueprint
from grading.assessment.exams.papers import draw, load_bank, paper_keys
from grading.assessment.keybook import KeyBook
from grading.classroom.own_blueprint import own_blueprint
from grading.classroom.questions import Question
from grading.market import generate

SECRET = b"a secret for tests only"
SEVERAL = 2


def make_question(name: str, **fields) -> Question:
    base = {
        "id": name,
        "stage": "prospecting",
        "kind": "number",
        "aspect": "ability",
        "points": 5,
        "difficulty": 2,
        "prompt": {"en": f"Question {name}", "zh": f"题目 {name}"},
    }
    if fields.get("kind") in {"choice", "choices", "ranking"}:
        base["options"] = [{"id": x, "en": f"Option {x}", "zh": f"选项 {x}"} for x in "pqrs"]
    return Question.model_validate({**base, **fields})


@pytest.fixture(scope="session")
def ask():
    return make_question


@pytest.fixture(scope="session")
def midterm(tmp_path_factory):
    """The mid-term of a class that teaches one stage."""
    text = own_blueprint((folder_of() / "midterm.yaml").read_text(encoding="utf-8"), ["prospecting"])
    path = tmp_path_factory.mktemp("blueprint") / "midterm.yaml"
    path.write_text(text, encoding="utf-8")
    blueprint, problems = read_blueprint(path)
    assert problems == []
    return blueprint


@pytest.fixture(scope="session")
def bank():
    """The bank of one stage, so that it can be too small."""
    found, problems = load_bank()
    assert problems == []
    return [question for question in found if question.stage == "prospecting"]


@pytest.fixture(scope="session")
def drawing(midterm, bank):
    return draw(midterm, bank, SECRET)


@pytest.fixture(scope="session")
def worlds(drawing):
    return {paper.letter: paper.world(SECRET) for paper in drawing.papers}


@pytest.fixture(scope="session")
def books(drawing):
    return {paper.letter: KeyBook(paper_keys(paper.questions)) for paper in drawing.papers}


@pytest.fixture(scope="session")
def several_worlds():
    """Worlds of no paper, made once for all tests of a process."""
    return [generate(seed, name=f"w{seed}").world for seed in range(9301, 9301 + SEVERAL)]
