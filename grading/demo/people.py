"""An invented roster: students with Chinese or international names, in teams of nearly equal size."""

from __future__ import annotations

import random

import pandas as pd

# fmt: off
FAMILY = tuple("陈林黄周吴徐孙胡朱高郭何罗郑梁谢宋唐许邓冯韩曹曾")
GIVEN = (
    "思远", "雨桐", "子涵", "嘉怡", "浩然", "欣妍", "俊杰", "梦瑶", "宇轩", "诗琪",
    "天佑", "晓雯", "建宁", "若曦", "明哲", "佳宁", "志恒", "雅婷", "博文", "静怡",
)
WORLD = (
    "Amara Okafor", "Luca Bianchi", "Nadia Haddad", "Tomás Rivera", "Ingrid Solberg", "Priya Nair",
    "Jonas Weber", "Mei-Ling O'Hara", "Samuel Osei", "Clara Dubois", "Yusuf Demir", "Hana Novak",
)
# fmt: on


def make_roster(students: int, teams: int, language: str, seed: int = 7) -> pd.DataFrame:
    """Invent a roster.

    Parameters
    ----------
    students, teams : how many of each; team sizes differ by one at the most.
    language : ``"en"``, ``"zh"``, or ``"both"`` (a third of the students then reads English).
    seed : same seed, same roster.

    Returns
    -------
    DataFrame with the columns of a class's ``roster.csv``: student_id, name, team, language, email.
    """
    if not 1 <= teams <= students:
        raise ValueError(f"{teams} teams cannot be made of {students} students: give each team at least one student")
    draw = random.Random(seed)
    rows: list[tuple[str, str, str, str, str]] = []
    used: set[str] = set()
    for number in range(students):
        reads = language if language != "both" else ("en" if (number + number // teams) % 3 == 2 else "zh")
        name = ""
        while not name or name in used:
            name = draw.choice(WORLD) if reads == "en" else draw.choice(FAMILY) + draw.choice(GIVEN)
            if len(used) > 200 or (reads == "en" and used.issuperset(WORLD)):
                name = f"{name} {number + 1}"
        used.add(name)
        student_id = f"{2026001 + number}"
        team = f"T{number % teams + 1}"
        rows.append((student_id, name, team, reads, f"s{student_id}@college.example"))
    return pd.DataFrame(rows, columns=["student_id", "name", "team", "language", "email"])
