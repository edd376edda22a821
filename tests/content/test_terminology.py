"""One thing, one word: the terms of ``course/TERMINOLOGY.md`` hold in everything that people read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from typer.main import get_command

from assignments.keys import load
from grading.classroom.sources import read_source
from grading.cli import app

ROOT = Path(__file__).parents[2]
HAN = r"[\u4e00-\u9fff]"


def tables() -> list[dict[str, str]]:
    """Rows of the tables that say which words not to use."""
    rows, head = [], None
    for line in (ROOT / "course" / "TERMINOLOGY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells or set(cells[0]) <= {"-"}:
            head = head if cells else None
        elif cells[0] == "en":
            head = cells
        elif head and "不用" in head:
            rows.append(dict(zip(head, cells, strict=True)))
    return rows


def texts(language: str) -> dict[str, str]:
    """Everything people read in one language, by where it stands."""
    found = {}
    sources = ["course/lessons/*.py", "course/cases/*.py", "assignments/stages/*.py", "assignments/projects/**/*.py"]
    for path in sorted(path for pattern in sources for path in ROOT.glob(pattern)):
        if path.name != "__init__.py":
            cells = [cell.text for cell in read_source(path) if cell.language == language]
            found[str(path.relative_to(ROOT))] = "\n".join(cells)
    trees = ["assignments/questions/*.yaml", "assignments/projects/*/*.yaml", "assignments/exams/*.yaml"]
    trees += ["kam_lab/selfchecks/*.yaml", "grading/assessment/rubrics/*.yaml", "course/standard/**/*.yaml"]
    for path in sorted(path for pattern in trees for path in ROOT.glob(pattern)):
        found[str(path.relative_to(ROOT))] = "\n".join(_said(yaml.safe_load(path.read_text("utf-8")), language))
    for path in [*ROOT.glob(f"kam_lab/locale/*.{language}.yaml"), *ROOT.glob(f"grading/locale/*.{language}.yaml")]:
        found[str(path.relative_to(ROOT))] = "\n".join(_strings(yaml.load(path.read_text("utf-8"), yaml.BaseLoader)))
    schema = json.loads((ROOT / "datasets" / "datapackage.json").read_text("utf-8"))
    found["datasets/datapackage.json"] = "\n".join(_described(schema, "_zh" if language == "zh" else "", language))
    for package in sorted(path.parent.name for path in ROOT.glob("assignments/keys/*/__init__.py")):
        messages = [one.message[language] for group in load(package).mistakes.values() for one in group]
        found[f"assignments/keys/{package}"] = "\n".join(messages)
    found |= pages(language)
    found["kam-lab --help"] = "\n".join(said[language == "zh"] for said in helps(get_command(app)) if len(said) == 2)
    return found


def pages(language: str) -> dict[str, str]:
    """What people read outside notebooks: guides, documents, cases' notes, dictionaries, READMEs, slides."""
    ending = {"en": "", "zh": ".zh-CN"}[language]
    files = [ROOT / f"README{ending}.md", ROOT / "datasets" / f"DICTIONARY{ending}.md"]
    for folder in ("guides", "standard", "cases"):
        files += sorted((ROOT / "course" / folder).glob(f"*.{language}.md"))
    found = {str(path.relative_to(ROOT)): _prose(path.read_text("utf-8")) for path in files}
    for path in sorted((ROOT / "course" / "slides" / language).glob("*.html")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for part in page.find_all(["script", "style", "code", "pre"]):
            part.decompose()
        found[str(path.relative_to(ROOT))] = page.get_text("\n")
    return found


def _prose(text: str) -> str:
    """A Markdown text without what is typed: blocks of code, code spans, targets of links."""
    return re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", text, flags=re.DOTALL)


def helps(node: Any) -> Iterator[list[str]]:
    """What the command line says of itself, each text split into its two languages."""
    for text in (node.help, *(getattr(param, "help", None) for param in node.params)):
        if text:
            yield text.split(" · ", 1)
    for command in getattr(node, "commands", {}).values():
        yield from helps(command)


def _said(tree: object, language: str) -> list[str]:
    if isinstance(tree, dict):
        own = [tree[language]] if isinstance(tree.get(language), str) else []
        return own + [text for value in tree.values() for text in _said(value, language)]
    return [text for value in tree for text in _said(value, language)] if isinstance(tree, list) else []


def _described(tree: object, ending: str, language: str) -> list[str]:
    """Titles, descriptions and labels of the tables in one language."""
    if isinstance(tree, list):
        return [text for value in tree for text in _described(value, ending, language)]
    if not isinstance(tree, dict):
        return []
    own = [str(tree[f"{name}{ending}"]) for name in ("title", "description") if f"{name}{ending}" in tree]
    own += [str(label[language]) for label in tree.get("labels", {}).values()]
    return own + [text for value in tree.values() for text in _described(value, ending, language)]


def _strings(tree: object) -> list[str]:
    if isinstance(tree, dict):
        return [text for value in tree.values() for text in _strings(value)]
    return [tree] if isinstance(tree, str) else []


ROWS = tables()
EN, ZH = texts("en"), texts("zh")


def test_the_tables_are_read() -> None:
    assert len(ROWS) > 60
    assert len({row["en"] for row in ROWS}) == len(ROWS)
    assert len({row["中文"] for row in ROWS}) == len(ROWS)
    assert sum(len(text) for text in ZH.values()) > 10_000
    for read in (EN, ZH):
        kinds = {re.sub(r"[^/]*$", "", where) for where in read} | {where.split(".")[0] for where in read}
        assert {"course/guides/", "course/standard/", "course/cases/", "course/lessons/", "README"} <= kinds
        assert {"assignments/questions/", "kam_lab/locale/", "grading/locale/", "kam-lab --help"} <= kinds
        assert sum("/slides/" in where for where in read) == 7


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["en"])
def test_nobody_uses_another_word(row: dict[str, str]) -> None:
    hits = []
    for word in filter(None, (part.strip() for part in row["not (en)"].split(";"))):
        hits += [f"{where}: {word}" for where, text in EN.items() if re.search(rf"\b{re.escape(word)}s?\b", text, re.I)]
    for word in filter(None, (part.strip() for part in re.split("[;；]", row["不用"]))):
        hits += [f"{where}: {word}" for where, text in ZH.items() if word in text]
    assert not hits, f"say {row['en']} / {row['中文']}"


def test_both_languages_are_written_in_their_own_script() -> None:
    for where, text in EN.items():
        lines = [line for line in text.splitlines() if re.search(HAN, line)]
        assert not [line for line in lines if not re.search(r"use_language|^# kam-lab|zh|中文|万|亿|元", line)], where


def test_chinese_text_uses_chinese_punctuation() -> None:
    own = ("course/lessons", "assignments", "kam_lab/selfchecks", "kam_lab/locale/selfcheck", "kam_lab/locale/desk")
    for where, text in ZH.items():
        if where.startswith(own):
            assert not re.findall(rf"{HAN}[,:;?!]", text), where
