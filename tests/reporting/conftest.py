"""An invented class with every kind of question and every kind of trouble."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Callable
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from grading.assessment.audit import Head
from grading.assessment.outcome import say
from grading.assessment.rollup import Policy, roll_up
from grading.reporting.model import INTAKE, SCORES, STATUSES, AssignmentInfo, ClassResults
from kam_lab.questions import PublicQuestion

HOSTILE_NAMES = ["=cmd|' /C calc'!A0", "+1", "@x", '<script>alert("x")</script>', 'O\'Hara, "Mei"', "😀 Amara"]
ORDINARY = [
    "陈思远",
    "林雨桐",
    "Luca Bianchi",
    "黄子涵",
    "周嘉怡",
    "Nadia Haddad",
    "吴浩然",
    "徐欣妍",
    "孙俊杰",
    "Ingrid Solberg",
]
OPTIONS = [{"id": name, "en": f"Option {name}", "zh": f"选项{name}"} for name in "abcd"]
LEVELS = [{"points": share, "en": f"earns {share}", "zh": f"得 {share}"} for share in (0, 0.5, 1)]
KINDS: dict[str, tuple[dict[str, Any], Any]] = {
    "top_share": ({"kind": "number", "unit": "%"}, 77.5),
    "last_order": ({"kind": "date"}, "2025-03-07"),
    "three_tests": ({"kind": "choices", "options": OPTIONS, "pick": 2}, ["a", "c"]),
    "contribution": ({"kind": "money"}, -1_234_567.5),
    "losing_account": ({"kind": "choice", "options_from": "accounts"}, "A0042"),
    "largest_five": ({"kind": "ranking", "options_from": "accounts", "pick": 5}, [f"A000{i}" for i in range(1, 6)]),
    "passing": ({"kind": "accounts", "pick": 3}, ["A0001", "A0002", "A0009"]),
    "grid_classes": (
        {
            "kind": "table",
            "rows": [{"id": f"rank_{i}", "en": f"Rank {i}", "zh": f"第{i}名"} for i in (1, 10)],
            "columns": [
                {"id": "impact", "en": "Impact", "zh": "影响度", "kind": "choice", "options": OPTIONS},
                {"id": "spend", "en": "Spend", "zh": "支出", "kind": "number", "unit": "CNY"},
            ],
        },
        {"rank_1": {"impact": "a", "spend": 12345.5}, "rank_10": {"impact": "b"}},
    ),
    "advice": (
        {"kind": "text", "rubric": [{"criterion": {"en": "Evidence", "zh": "依据"}, "weight": 1, "levels": LEVELS}]},
        "先跑这三家。\n<b>Because</b> they pay.",
    ),
}


def questions() -> list[PublicQuestion]:
    return [
        PublicQuestion.model_validate(
            {
                "id": name,
                "stage": "prospecting",
                "aspect": "knowledge" if i % 3 == 2 else "ability",
                "points": 4 + i,
                "prompt": {
                    "en": f"Work out {name} for 2025 from `net_amount`. What is it? Give it with **one** decimal.",
                    "zh": f"用 2025 年的 `net_amount` 算出 {name}。它是多少？保留**一位**小数。",
                },
                **fields,
            }
        )
        for i, (name, (fields, _)) in enumerate(KINDS.items())
    ]


def make_results(language: str = "both", judged: bool = True, students: int = 24, seed: int = 1) -> ClassResults:
    draw = random.Random(seed)
    names = (ORDINARY + HOSTILE_NAMES + [f"{n} {i}" for i in range(2, 20) for n in ORDINARY])[:students]
    ids = [f"{2026001 + i}" for i in range(students)]
    roster = pd.DataFrame(
        {
            "student_id": ids,
            "name": names,
            "team": [f"T{i % 6 + 1}" if i % 6 != 5 else '=HYPERLINK("x")' for i in range(students)],
            "language": ["en" if i % 3 == 2 else "zh" for i in range(students)],
        }
    )
    asked = questions()
    rows, states, notes = [], [], []
    for i, student in enumerate(ids):
        if i == 7:
            states.append((student, "prospecting", "not_handed_in", "Nothing was handed in.", "没有提交。"))
            continue
        if i == 11:
            states.append((student, "prospecting", "ungraded", "The file breaks off in the middle.", "文件只有一半。"))
            notes.append((student, "prospecting", "refused", "The file breaks off <in> the middle.", "文件只有一半。"))
            continue
        states.append((student, "prospecting", "graded", "", ""))
        skill = draw.betavariate(4, 2) if i != 3 else 0.1
        for q in asked:
            rows.append((student, "prospecting", q.id, *_outcome(draw, q, skill, judged, copied=i == 4), q.aspect))
    if students < 6:
        ids = [*ids, *["nobody"] * 6]
    notes.append(
        (
            ids[1],
            "prospecting",
            "repaired",
            "One cell was there twice; the copy was left out.",
            "有一个单元格重复，已去掉。",
        )
    )
    notes.append(
        (ids[2], "prospecting", "altered", "A locked cell was changed; it was restored.", "改动了锁定单元格，已恢复。")
    )
    notes.append((ids[5], "prospecting", "tampering", "Tried to open the gradebook.", "试图打开成绩库。"))
    scores = pd.DataFrame(rows, columns=list(SCORES)).astype(
        {"points": "float64", "mistake": "object", "value": "object"}
    )
    statuses = pd.DataFrame(states, columns=list(STATUSES))
    policy = Policy(weights={"prospecting": 100})
    sections = {"top_share": {"en": "section 2, “Is it 80/20?”", "zh": "第 2 节“真的是 80/20 吗？”"}}
    return ClassResults(
        name={"en": "Key accounts, autumn 2026", "zh": "大客户销售 2026 秋"},
        language=language,  # type: ignore[arg-type]
        roster=roster,
        assignments=[AssignmentInfo("prospecting", {"en": "Prospecting", "zh": "寻找与接触大客户"}, asked, sections)],
        scores=scores,
        statuses=statuses,
        marks=roll_up(scores, statuses, policy, roster),
        intake=pd.DataFrame(notes, columns=list(INTAKE)),
        policy=policy,
        made_on=dt.date(2026, 11, 21),
        audit_head=Head(12, "ab" * 32),
    )


def _outcome(draw: random.Random, q: PublicQuestion, skill: float, judged: bool, copied: bool) -> tuple[Any, ...]:
    value, most, roll = KINDS[q.id][1], float(q.points), draw.random()
    if q.kind == "text":
        if not judged:
            return (float("nan"), most, "pending", None, say("text")["en"], say("text")["zh"], value)
        return (round(most * skill, 2), most, "partial", None, "Evidence: fine.", "依据：可以。", value)
    if copied and q.id in {"contribution", "largest_five"}:
        text = say("other_variant")
        return (0.0, most, "mistake", "other_variant", text["en"], text["zh"], value)
    if roll < skill:
        return (most, most, "right", None, say("right")["en"], say("right")["zh"], value)
    if roll < skill + (1 - skill) * 0.5:
        en, zh = f"You made the usual slip in {q.id}. Divide again.", f"{q.id} 这里犯了常见的错，再除一次。"
        return (round(most * 0.25, 4), most, "mistake", f"slip_{q.id}", en, zh, value)
    if roll < skill + (1 - skill) * 0.7:
        return (0.0, most, "blank", None, say("blank")["en"], say("blank")["zh"], None)
    if roll < skill + (1 - skill) * 0.85:
        return (0.0, most, "malformed", None, "Cannot be read.", "读不出来。", {"<script>": "alert(1)"})
    return (0.0, most, "wrong", None, "Not right.", "不对。", value)


@pytest.fixture(scope="session")
def make() -> Callable[..., ClassResults]:
    """Makes an invented class: ``make(language, judged=…, students=…)``."""
    return make_results


@pytest.fixture(scope="session")
def results() -> ClassResults:
    """The invented class, both languages, everything judged."""
    return make_results()


EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}{% raw %}javascript:alert(3)'


class Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_data(self, data):
        self.text.append(data)


def parsed(html):
    tags = Tags()
    tags.feed(html)
    return tags


def harmless(html):
    found = parsed(html)
    assert not {"script", "iframe", "object", "embed", "link", "base", "form"} & set(found.tags)
    assert not [a for a in found.attributes if a[1].startswith("on")]
    addresses = [a[2] for a in found.attributes if a[1] in {"src", "href", "action"}]
    return all(address.startswith(("#", "data:image/svg+xml;base64,")) for address in addresses)


def with_evil(results):
    """The same class with every text a student can reach replaced."""
    scores = results.scores.copy()
    scores["value"] = pd.Series([EVIL] * len(scores), dtype="object")
    roster = results.roster.assign(name=EVIL, team=EVIL)
    marks = results.marks.assign(team=EVIL)
    intake = results.intake.assign(text_en=EVIL, text_zh=EVIL)
    return dataclasses.replace(results, scores=scores, roster=roster, marks=marks, intake=intake)


@pytest.fixture(scope="session")
def tools() -> SimpleNamespace:
    """What the tests of the pages share: a hostile text, a class full of it, and a look at a page's tags."""
    return SimpleNamespace(evil=EVIL, with_evil=with_evil, harmless=harmless, parsed=parsed)
