"""Blueprints: what is read, and what is said when one is wrong."""

from __future__ import annotations

import pytest
import yaml

from grading.assessment.exams.blueprint import Blueprint, blueprint_names, folder_of, read_blueprint

GOOD = {
    "title": {"en": "Test", "zh": "测验"},
    "minutes": 45,
    "questions": 5,
    "stages": {"prospecting": 100},
    "difficulty": {"all": {"levels": [1, 2, 3, 4, 5], "share": 100}},
}


def written(folder, name="quiz", **changes):
    tree = {key: value for key, value in {**GOOD, **changes}.items() if value is not ...}
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    return path


def test_every_committed_blueprint_can_be_read():
    assert "midterm" in blueprint_names()
    for name in blueprint_names():
        blueprint, problems = read_blueprint(folder_of() / f"{name}.yaml")
        assert isinstance(blueprint, Blueprint) and problems == []


def test_defaults(tmp_path):
    blueprint, problems = read_blueprint(written(tmp_path))
    assert problems == []
    assert blueprint.id == "quiz" and blueprint.letters == "AB" and blueprint.target("aspects", "ability") == 50
    assert (blueprint.bounds.least, blueprint.bounds.most) == (10, 40)
    assert "text" not in blueprint.allowed
    assert blueprint.band_of(3) == "all" and blueprint.band_of(None) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"questions": ...}, ("questions", "missing")),
        ({"questions": "eight"}, ("questions", "eight")),
        ({"colour": "red"}, ("colour", "no field")),
        ({"stages": {"cooking": 100}}, ("stages", "prospecting")),
        ({"stages": {"prospecting": 60, "bidding": 30}}, ("stages", "90")),
        ({"aspects": {"ability": 50, "knowledge": 49}}, ("aspects", "99")),
        ({"points": 30, "aspects": {"ability": 55, "knowledge": 45}}, ("aspects.ability", "16.5")),
        ({"difficulty": {"a": {"levels": [1, 2], "share": 50}, "b": {"levels": [2], "share": 50}}}, ("two bands",)),
        ({"points_each": {"least": 1, "most": 10}}, ("points_each",)),
        ({"points_each": {"least": 30, "most": 10}}, ("points_each",)),
        ({"window": {"opens": "2026-12-10T16:00", "closes": "2026-12-10T14:00"}}, ("window",)),
        ({"window": {"opens": "soon"}}, ("window", "soon")),
        ({"wanted": {"number": {"least": 3, "most": 1}}}, ("wanted",)),
        ({"id": "other"}, ("other", "name of the file")),
    ],
)
def test_a_mistake_gets_a_sentence_in_both_languages(tmp_path, changes, words):
    blueprint, problems = read_blueprint(written(tmp_path, **changes))
    assert blueprint is None and problems
    text = " ".join(problem["en"] for problem in problems)
    assert "quiz.yaml" in text
    for word in words:
        assert word in text
    assert all("quiz.yaml" in problem["zh"] and "{" not in problem["zh"].split("{{")[0][:5] for problem in problems)


def test_what_is_no_blueprint_at_all(tmp_path):
    for name, content in {"a": b"- 1\n- 2\n", "b": b"x: [1\n", "c": b"\xff\xfe\x00\x01", "d": b""}.items():
        path = tmp_path / f"{name}.yaml"
        path.write_bytes(content)
        blueprint, problems = read_blueprint(path)
        assert blueprint is None and len(problems) == 1
    assert read_blueprint(tmp_path / "none.yaml")[1]


def test_dates_without_quotes_are_read(tmp_path):
    path = written(tmp_path)
    path.write_text(path.read_text() + "window: {opens: 2026-12-10T14:00:00, closes: 2026-12-10 15:30:00}\n")
    blueprint, problems = read_blueprint(path)
    assert problems == []
    assert blueprint.window.start.isoformat() == "2026-12-10T14:00:00+08:00"
