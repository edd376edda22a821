"""The task book: made from project, rubric and questions, and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from grading.classroom.projects import Project
from grading.messages import CATALOGUE
from grading.reporting.task_book import Sources, contradictions, file_name, gather, publish, task_book

SOURCES = gather("project_1")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.skip = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.skip = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.skip = False

    def handle_data(self, data: str) -> None:
        if not self.skip:
            self.parts.append(data)


def shown(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    return "\n".join(parser.parts)


def strings(tree: Any, lang: str) -> Iterator[str]:
    """Every text of a source in one language."""
    if isinstance(tree, dict):
        if isinstance(tree.get(lang), str):
            yield tree[lang]
        for name, value in tree.items():
            if name not in ("en", "zh"):
                yield from strings(value, lang)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from strings(value, lang)


def allowed(sources: Sources, lang: str) -> set[str]:
    """Every number that the sources hold, or that follows from them by adding up or multiplying out."""
    project, rubric = sources.project, sources.rubric
    texts = list(strings(project.model_dump(), lang)) + list(strings(rubric.model_dump(), lang))
    for asked in sources.questions.values():
        for question in asked:
            texts += [dict(question.prompt)[lang], question.how_scored_text()[lang]]
    numbers: set[str] = set()
    values: list[float] = [project.minutes, project.team_size.min, project.team_size.max, rubric.weight()]
    values += [step.minutes for step in project.steps]
    for having in ("family", "aspect", "scope"):
        values += [rubric.weight(**{having: getattr(c, having)}) for c in rubric.criteria]
    for c in rubric.criteria:
        values += [c.weight, *(c.points_of(level) for level in c.levels), *(100 * r for r in c.evidence.values())]
    for asked in sources.questions.values():
        values += [q.points for q in asked] + [sum(q.points for q in asked)] + list(range(1, len(asked) + 1))
        for q in asked:
            whole = sum(line.weight for line in q.rubric)
            for line in q.rubric:
                texts += [dict(line.criterion)[lang], *(getattr(level, lang) for level in line.levels)]
                worth = q.points * line.weight / whole
                values += [worth, *(worth * level.points for level in line.levels)]
    numbers |= {found for text in texts for found in NUMBER.findall(text)}
    numbers |= {f"{value:.2f}".rstrip("0").rstrip(".") for value in values}
    return numbers | {rubric.version, project.version}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_comes_from_a_source(lang: str) -> None:
    found = set(NUMBER.findall(shown(task_book(SOURCES, lang))))
    assert found <= allowed(SOURCES, lang), sorted(found - allowed(SOURCES, lang))
    assert len(found) > 30


def test_the_words_of_the_book_itself_hold_no_numbers() -> None:
    for lang in ("en", "zh"):
        texts = CATALOGUE.texts("task_book", lang)
        assert not [text for text in texts.values() if re.search(r"\d", text)]
    template = (Path(__file__).parents[2] / "grading/reporting/templates/task_book.html.j2").read_text("utf-8")
    body = re.sub(r"\{[{%].*?[%}]\}|<[^>]+>", "", template.split("<body>")[1], flags=re.DOTALL)
    assert not re.search(r"[\dA-Za-z]", body)


def variations() -> Iterator[tuple[str, Sources]]:
    """The sources with one number changed, each in turn."""
    project, rubric = SOURCES.project, SOURCES.rubric
    for place, step in enumerate(project.steps):
        steps = [*project.steps]
        steps[place] = step.model_copy(update={"minutes": 77})
        yield f"minutes/{step.id}", Sources(project.model_copy(update={"steps": steps}), rubric, SOURCES.questions)
    for place, c in enumerate(rubric.criteria):
        for what, update in (
            ("weight", {"weight": 66.5}),
            ("evidence", {"evidence": {"answers": 0.11, "teacher": 0.89}}),
            ("level", {"levels": [c.levels[0], c.levels[1].model_copy(update={"points": 0.123}), *c.levels[2:]]}),
        ):
            criteria = [*rubric.criteria]
            criteria[place] = c.model_copy(update=update)
            yield (
                f"{what}/{c.id}",
                Sources(project, rubric.model_copy(update={"criteria": criteria}), SOURCES.questions),
            )
    for name, asked in SOURCES.questions.items():
        for place, question in enumerate(asked):
            changed = [*asked]
            changed[place] = question.model_copy(update={"points": 88})
            yield f"points/{question.id}", Sources(project, rubric, {**SOURCES.questions, name: changed})


@pytest.mark.parametrize(("name", "sources"), list(variations()), ids=lambda v: v if isinstance(v, str) else "")
def test_a_number_that_changes_in_a_source_changes_in_the_book(name: str, sources: Sources) -> None:
    text = shown(task_book(sources, "en"))
    assert text != shown(task_book(SOURCES, "en"))
    assert set(NUMBER.findall(text)) <= allowed(sources, "en")


def test_the_numbers_of_the_questions_are_those_of_the_notebook() -> None:
    from grading.classroom.content import Content
    from grading.classroom.sources import read_source

    for assignment, asked in SOURCES.questions.items():
        order = [cell.question for cell in read_source(Content().assignment_source(assignment)) if cell.question]
        assert order == [question.id for question in asked]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_text_of_the_sources_is_there(lang: str) -> None:
    text = shown(task_book(SOURCES, lang))
    for criterion in SOURCES.rubric.criteria:
        for level in criterion.levels:
            assert level.text[lang] in text
    for step in SOURCES.project.steps:
        assert dict(step.what)[lang] in text
    for question in SOURCES.all_questions().values():
        for line in question.rubric:
            assert all(getattr(level, lang) in text for level in line.levels)
    other = r"[\u4e00-\u9fff]"
    assert bool(re.search(other, text)) == (lang == "zh")


def test_the_book_holds_nothing_of_the_teachers() -> None:
    root = Path(__file__).parents[2] / "assignments" / "questions"
    book = "".join(task_book(SOURCES, lang) for lang in ("en", "zh"))
    for name in SOURCES.questions:
        for question in yaml.safe_load((root / f"{name}.yaml").read_text("utf-8"))["questions"]:
            for note in question["teacher_note"].values():
                assert note not in book
    assert not re.search(r"A\d{4}", book)


def test_it_needs_nothing_else_and_escapes_what_it_shows() -> None:
    html = task_book(SOURCES, "en")
    assert not re.search(r"(?:src|href)=\"(?!#)", html) and "@page" in html and "<script" not in html
    title = {"en": "<b>x</b>", "zh": "<b>x</b>"}
    sly = Sources(SOURCES.project.model_copy(update={"title": title}), SOURCES.rubric, SOURCES.questions)
    assert "<b>x</b>" not in task_book(sly, "zh")


def test_publish_writes_whole_files_and_the_same_twice(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in publish("project_1", tmp_path)}
    assert set(first) == {file_name("project_1", "en"), file_name("project_1", "zh"), "project_1_rubric.json"}
    assert first == {path.name: path.read_bytes() for path in publish("project_1", tmp_path)}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(first)


def _project(**update: Any) -> Sources:
    tree = {**SOURCES.project.model_dump(mode="json"), **update}
    return Sources(Project.model_validate(tree), SOURCES.rubric, SOURCES.questions)


def test_contradictions_are_found() -> None:
    assert contradictions(SOURCES) == []
    tree = SOURCES.project.model_dump(mode="json")
    roles = [{**tree["roles"][0], "owns": ["ten_accounts", "nothing"]}, *tree["roles"][1:]]
    told = " ".join(problem["en"] for problem in contradictions(_project(roles=roles)))
    assert "nothing" in told and "gem_white_space" in told
    told = " ".join(problem["en"] for problem in contradictions(_project(deliverables=tree["deliverables"][1:])))
    assert "ten_names" in told
    swapped = [{**tree["deliverables"][0], "criteria": ["own_part", "luck"]}, *tree["deliverables"]]
    told = " ".join(problem["en"] for problem in contradictions(_project(deliverables=swapped)))
    assert "own_part" in told and "luck" in told
    names = list(SOURCES.questions)
    fewer = {**SOURCES.questions, names[0]: SOURCES.questions[names[0]][1:]}
    told = " ".join(p["zh"] for p in contradictions(Sources(SOURCES.project, SOURCES.rubric, fewer)))
    assert "traps" in told
    doubled = {**SOURCES.questions, names[1]: SOURCES.questions[names[0]]}
    assert contradictions(Sources(SOURCES.project, SOURCES.rubric, doubled))
    other = SOURCES.rubric.model_copy(update={"id": "project_2"})
    assert "project_2" in contradictions(Sources(SOURCES.project, other, SOURCES.questions))[0]["en"]
