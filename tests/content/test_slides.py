"""Slides come from the lesson's own source, tell every section, and need no network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grading.classroom.content import Content
from grading.documents.slides import built_slides, sections_of, slides_page

LESSONS = [source for source in Content().lesson_sources() if source.stem[0].isdigit()]
PAGES = built_slides()


@pytest.mark.parametrize("source", LESSONS, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_section_has_its_situation_question_and_experts(source: Path, lang: str) -> None:
    _, opening, sections = sections_of(source, lang)
    page = PAGES[f"{lang}/{source.stem}.html"]
    assert opening and len(sections) >= 14
    numbered = [one for one in sections if one.number]
    assert [one.number for one in numbered] == list(range(1, len(numbered) + 1))
    for one in numbered:
        assert one.question, one.title
        assert f"<h2>{one.number} · " in page
    told = sum(bool(one.experts) for one in numbered)
    assert told >= 0.4 * len(numbered) and page.count('class="experts') == sum(bool(one.experts) for one in sections)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_complete_in_itself(name: str) -> None:
    page = PAGES[name]
    assert not re.search(r"<(?:link|img|iframe)\b|\bsrc=|url\(|@import|https?://", page)
    assert page.count('<section class="title on">') == 1 and page.count(' on"><div>') == 1
    assert page.count("<section") > 30


def test_both_languages_have_the_same_slides() -> None:
    for source in LESSONS:
        english, chinese = (
            re.findall(r'<section class="(\w+)', PAGES[f"{lang}/{source.stem}.html"]) for lang in ("en", "zh")
        )
        assert english == chinese, source.stem


def test_text_of_a_lesson_cannot_become_markup() -> None:
    source = (
        '# %% [markdown] lang="en"\n# # A <b>title</b>\n#\n# Hello.\n\n# %% [markdown] lang="zh"\n# # 题\n#\n# 你好。\n'
    )
    assert "A &lt;b&gt;title" in slides_page(source, "en")
