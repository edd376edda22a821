"""Both languages say the same, and every sentence that the code asks for exists."""

from __future__ import annotations

import re
import string
from pathlib import Path

import grading.classroom
from kam_lab.i18n import Catalogue

FOLDER = Path(grading.classroom.__file__).parent


def texts(language):
    return Catalogue(FOLDER.parent / "locale").texts("classroom", language)


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_with_the_same_fields():
    english, chinese = texts("en"), texts("zh")
    assert set(english) == set(chinese)
    assert [key for key in english if fields(english[key]) != fields(chinese[key])] == []


def test_every_sentence_the_code_names_exists_and_is_used():
    # teams/ and projects.py have texts of their own, teams.*.yaml and project.*.yaml.
    files = [path for path in FOLDER.rglob("*.py") if path.parent.name != "teams" and path.name != "projects.py"]
    source = "\n".join(path.read_text("utf-8") for path in files)
    known = texts("en")
    named = set(re.findall(r"""(?:say|fail|_words)\(\s*["']([a-z_.]+)["']""", source))
    named |= {f"collect.{key}" for key in re.findall(r'_trouble\([^"]*"([a-z_]+)"', source)}
    assert named - set(known) == set()
    made = {"prompt.kind", "roster.duplicate", "roster.characters", "roster.mangled", "roster.reserved", "roster.long"}
    made |= {"prompt.ability", "prompt.knowledge", "intake.truncated", "intake.no_json"}
    assert [key for key in set(known) - named if not any(key.startswith(start) for start in made)] == []


def test_every_sentence_of_the_teams_exists():
    source = "\n".join(path.read_text("utf-8") for path in (FOLDER / "teams").glob("*.py"))
    known = set(Catalogue(FOLDER.parent / "locale").texts("teams", "en"))
    named = set(re.findall(r"""fail\(\s*["']([a-z_.]+)["']""", source))
    assert named and named - known == set()
