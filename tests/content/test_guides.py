"""The guides can be followed word by word: every command, option, file and stage they name exists; minutes add up."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from grading.classroom.content import STAGES
from grading.cli import app
from grading.documents import load

from .test_terminology import HAN

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "course" / "guides"
GUIDES = sorted(FOLDER.glob("*.md"))


def commands(text: str) -> list[str]:
    """Every command of ours in a text: lines of blocks, and code spans."""
    blocks = re.findall(r"^\s*(kam-lab .+)$", text, re.MULTILINE)
    return blocks + re.findall(r"`(kam-lab [^`]+)`", text)


def problem(line: str) -> str | None:
    """What is wrong with a command line, or None."""
    words = shlex.split(line)[1:]
    node: Any = get_command(app)
    while words and hasattr(node, "commands"):
        name = words.pop(0)
        if name not in node.commands:
            return f"{line}: there is no {name}"
        node = node.commands[name]
    known = {option for param in node.params for option in getattr(param, "opts", ())}
    unknown = [word for word in words if word.startswith("--") and word not in known]
    return f"{line}: unknown {unknown}" if unknown else None


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_command_exists(guide: Path) -> None:
    found = commands(guide.read_text(encoding="utf-8"))
    assert found or guide.name.startswith("student")
    assert [said for line in found if (said := problem(line))] == []


def test_commands_of_the_activities_and_the_standard_exist() -> None:
    lines = [line for one in load().activities.values() for line in one.commands]
    for path in (ROOT / "course" / "standard").glob("*.md"):
        lines += commands(path.read_text(encoding="utf-8"))
    assert lines and [said for line in lines if (said := problem(line))] == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert problem("kam-lab colect my-class prospecting") is not None
    assert problem("kam-lab marks my-class --what-iff x") is not None


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_file_linked_exists(guide: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", guide.read_text(encoding="utf-8")):
        assert (FOLDER / target).resolve().is_file(), target


def test_each_guide_is_there_in_both_languages_and_says_the_same_commands() -> None:
    names = {path.name.split(".")[0] for path in GUIDES}
    assert names == {"teacher", "student", "trainer"}
    for name in names:
        verbs = []
        for lang in ("en", "zh"):
            text = (FOLDER / f"{name}.{lang}.md").read_text(encoding="utf-8")
            verbs.append(sorted({" ".join(re.findall(r"^kam-lab ([a-z]+)", line)) for line in commands(text)}))
            assert all(stage in text for stage in STAGES) or name != "teacher"
        assert verbs[0] == verbs[1]


def test_the_students_guide_fits_on_a_page() -> None:
    assert len((FOLDER / "student.zh.md").read_text(encoding="utf-8")) < 1200
    assert len((FOLDER / "student.en.md").read_text(encoding="utf-8").split()) < 480


def test_the_half_day_adds_up() -> None:
    for lang, said in (("en", "Altogether (\\d+) minutes"), ("zh", "合计 (\\d+) 分钟")):
        text = (FOLDER / f"trainer.{lang}.md").read_text(encoding="utf-8")
        minutes = sum(int(found) for found in re.findall(r"^\| (\d+) \|", text, re.MULTILINE))
        total = re.search(said, text)
        assert total and minutes == int(total[1]) == 240


def test_chinese_guides_and_documents_use_chinese_punctuation() -> None:
    hits = []
    for path in [*FOLDER.glob("*.zh.md"), *(ROOT / "course" / "standard").glob("*.zh.md"), ROOT / "README.zh-CN.md"]:
        text = re.sub(r"`[^`]*`|^\s*kam-lab .*$", "x", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        hits += [f"{path.name}: {found}" for found in re.findall(rf"{HAN}[,;?!]", text)]
        hits += [f"{path.name}: {found}" for found in re.findall(rf"[。；，] {HAN}", text)]
    assert hits == []
