"""Item analysis: what the answers of a class say about the questions. Pure functions; tables in, tables out.

* difficulty *p*: mean share of the points earned, 0–1 (high is easy);
* discrimination *r*: correlation of the item with the sum of the **other** items (corrected point-biserial; Henrysson
  1963), and *D*: mean share in the upper 27 % of students minus that in the lower 27 % (Kelley 1939, J. Educ. Psychol.
  30, 17–24);
* reliability: Cronbach's α = k/(k−1) · (1 − Σ s²ᵢ / s²ₜ) (Cronbach 1951, Psychometrika 16, 297–334). Published figures
  that it has to give: k = 10, Σ s²ᵢ = 11.16, s²ₜ = 77.44 → 0.95 (Bland & Altman 1997, BMJ 314, 572). For items marked
  0 or 1 it is the same as KR-20 with variances over n (Kuder & Richardson 1937).

A missing value (NaN) is an item that has not been decided: it is left out of that item's figures, and its student out
of everything that needs a sum. Who left a question blank earned 0; that is no missing value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from grading.messages import both

Text = dict[str, str]

TAIL = 0.27
FEWEST = 8  # below so many answers nothing is said about an item
EASY, HARD = 0.95, 0.2
AIM = 0.2  # r from here on is what one hopes for (Ebel 1954 draws the same line for D)
AGAINST = -0.1  # r below this is more than chance in a class of usual size
GAIN = 0.01  # an item speaks against itself if α rises by more than this without it
RELIABLE, FAIR = 0.8, 0.6

ITEM_COLUMNS = (
    "item", "students", "max_points", "mean", "difficulty", "discrimination", "upper", "lower", "upper_lower",
    "alpha_without", "flags", "advice_en", "advice_zh",
)  # fmt: skip
OPTION_COLUMNS = ("item", "option", "right", "students", "share", "upper", "lower")


def points_table(scores: pd.DataFrame) -> pd.DataFrame:
    """Long scores → students × items, in the order in which they occur.

    Parameters
    ----------
    scores : student_id, question_id, points (NaN: not decided). Of several lines for one place the last one counts.

    Returns
    -------
    DataFrame
        Index student_id, one column of points per question_id.
    """
    last = scores.drop_duplicates(["student_id", "question_id"], keep="last")
    wide = last.pivot(index="student_id", columns="question_id", values="points").astype(float)
    return wide.reindex(index=last["student_id"].unique(), columns=last["question_id"].unique())


def cronbach_alpha(points: pd.DataFrame) -> float:
    """Reliability of a sum of items, from the students whose items are all decided.

    Returns
    -------
    float
        At most 1, may be negative; NaN with fewer than two items or students, or when all sums are equal.
    """
    table = points.dropna().to_numpy(dtype=float)
    if table.ndim != 2 or table.shape[0] < 2 or table.shape[1] < 2:
        return math.nan
    total = float(table.sum(axis=1).var(ddof=1))
    return alpha_from_variances(table.var(axis=0, ddof=1).tolist(), total)


def alpha_from_variances(items: Sequence[float], total: float) -> float:
    """α from the variances of the items and of their sum; NaN where it is not defined."""
    count = len(items)
    # The variance of equal sums is not always exactly zero in floating point.
    if count < 2 or not total > 1e-12 * max(1.0, float(sum(items))):
        return math.nan
    return count / (count - 1) * (1 - float(sum(items)) / total)


def tails(points: pd.DataFrame, share: float = TAIL) -> tuple[pd.Index, pd.Index]:
    """The best and the worst students by their sum, each the given share of them rounded half up, at least one.

    Among equal sums the order of the table decides, in the upper group from the front, in the lower from the back, so
    that the groups do not overlap. Both are empty with fewer than two students.
    """
    sums = points.dropna().sum(axis=1)
    if len(sums) < 2:
        return sums.index[:0], sums.index[:0]
    size = min(max(1, math.floor(share * len(sums) + 0.5)), len(sums) // 2)
    order = sums.sort_values(ascending=False, kind="stable").index
    return order[:size], order[-size:]


def item_table(points: pd.DataFrame, max_points: Mapping[str, float]) -> pd.DataFrame:
    """Analyse items.

    Parameters
    ----------
    points : students × items (:func:`points_table`).
    max_points : item → points to be had.

    Returns
    -------
    DataFrame
        One row per item in the order of the columns: item, students (decided), max_points, mean, difficulty (0–1),
        discrimination (r with the rest), upper, lower (difficulty in the tails), upper_lower (D), alpha_without, flags
        (see :func:`flags_of`, joined by a space), advice_en, advice_zh. NaN where a figure is not defined.
    """
    whole = cronbach_alpha(points)
    complete = points.dropna()
    upper, lower = tails(points)
    rows: list[dict[str, Any]] = []
    for name in points.columns:
        item, most = str(name), float(max_points[str(name)])
        got = points[name].dropna() / most
        rest = complete.drop(columns=[name])
        high, low = _mean(complete.loc[upper, name] / most), _mean(complete.loc[lower, name] / most)
        row: dict[str, Any] = {
            "item": item,
            "students": len(got),
            "max_points": most,
            "mean": _mean(points[name].dropna()),
            "difficulty": _mean(got),
            "discrimination": correlation(complete[name], rest.sum(axis=1)) if rest.shape[1] else math.nan,
            "upper": high,
            "lower": low,
            "upper_lower": high - low,
            "alpha_without": cronbach_alpha(rest),
        }
        flags = flags_of(row, bool(len(got)) and float(got.max() - got.min()) == 0.0, whole)
        said = advice(row, flags, whole)
        rows.append({**row, "flags": " ".join(flags), "advice_en": said["en"], "advice_zh": said["zh"]})
    return pd.DataFrame(rows, columns=list(ITEM_COLUMNS))


def _mean(values: pd.Series) -> float:
    return float(values.mean()) if len(values) else math.nan


def correlation(one: pd.Series, other: pd.Series) -> float:
    """Pearson's r; NaN with fewer than two pairs, or when one side does not vary."""
    x, y = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if len(x) < 2:
        return math.nan
    dx, dy = x - x.mean(), y - y.mean()
    size = math.sqrt(float(dx @ dx) * float(dy @ dy))
    if size <= 1e-12 * max(1.0, float(np.abs(x).max() * np.abs(y).max())):
        return math.nan
    return min(1.0, max(-1.0, float(dx @ dy) / size))


def flags_of(row: Mapping[str, Any], constant: bool, whole: float) -> list[str]:
    """What is the matter with an item, the gravest first.

    ``few``; ``constant``; ``negative`` (r below −0.1); ``hard``, ``easy``; ``weak`` (r below 0.2, unless it is hard or
    easy); ``against`` (α is higher without it). Empty: it works well.
    """
    if row["students"] < FEWEST:
        return ["few"]
    r, p, without = row["discrimination"], row["difficulty"], row["alpha_without"]
    flags = []
    if r < AGAINST:
        flags.append("negative")
    if p < HARD:
        flags.append("hard")
    if p > EASY:
        flags.append("easy")
    if constant:
        flags.insert(0, "constant")
    elif AGAINST <= r < AIM and not flags:
        flags.append("weak")
    if without - whole > GAIN:
        flags.append("against")
    return flags


def advice(row: Mapping[str, Any], flags: Sequence[str], whole: float) -> Text:
    """One or two sentences on an item for the teacher, in both languages."""
    if not flags:
        return both("exams.items.good")
    fields = {
        "count": int(row["students"]),
        "p": f"{row['difficulty']:.0%}",
        "r": _shown(row["discrimination"]),
        "alpha": _shown(row["alpha_without"]),
        "whole": _shown(whole),
    }
    said = [both(f"exams.items.{flag}", **fields) for flag in flags[:2]]
    return {"en": " ".join(text["en"] for text in said), "zh": "".join(text["zh"] for text in said)}


def _shown(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def reliability(points: pd.DataFrame) -> tuple[float, Text]:
    """α of an exam and what it means for the marks, in one sentence."""
    alpha = cronbach_alpha(points)
    if math.isnan(alpha):
        return alpha, both("exams.items.reliability_none")
    name = "good" if alpha >= RELIABLE else "fair" if alpha >= FAIR else "poor"
    return alpha, both(f"exams.items.reliability_{name}", alpha=_shown(alpha))


def option_table(
    values: Mapping[str, Mapping[str, Any]], questions: Sequence[Any], keys: Mapping[str, Any], points: pd.DataFrame
) -> pd.DataFrame:
    """How often each option of the questions with listed options was chosen, by all and in the tails.

    Parameters
    ----------
    values : student → question → answer. Others than those of listed options are not counted.
    questions : those of kind choice and choices with options are looked at.
    keys : question → right answer. Options that every paper has must mean the same in each.
    points : students × items; makes the tails.

    Returns
    -------
    DataFrame
        item, option, right, students, share (of those who answered), upper, lower (numbers of students).
    """
    upper, lower = (set(map(str, index)) for index in tails(points))
    rows = []
    for question in questions:
        if question.kind not in ("choice", "choices") or not question.options:
            continue
        known = {option.id for option in question.options}
        key = keys.get(question.id)
        right = {key} if isinstance(key, str) else set(key or ())
        chosen = {student: _chosen(mine.get(question.id)) & known for student, mine in values.items()}
        answered = {student for student, options in chosen.items() if options}
        for option in question.options:
            who = {student for student in answered if option.id in chosen[student]}
            share = len(who) / len(answered) if answered else math.nan
            counts = len(who), share, len(who & upper), len(who & lower)
            rows.append((question.id, option.id, option.id in right, *counts))
    return pd.DataFrame(rows, columns=list(OPTION_COLUMNS))


def _chosen(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {item for item in value if isinstance(item, str)} if isinstance(value, (list, tuple)) else set()


def option_advice(options: pd.DataFrame, questions: Sequence[Any]) -> dict[str, list[Text]]:
    """Wrong options that attract the strong, and those that nobody believes: item → sentences."""
    labels = {(q.id, option.id): option.label for q in questions for option in getattr(q, "options", [])}
    said: dict[str, list[Text]] = {}
    for item, part in options.groupby("item", sort=False):
        wrong = part[~part["right"].astype(bool)]
        texts = [
            both("exams.items.distractor", option=labels[str(item), str(row["option"])])
            for row in wrong.to_dict("records")
            if row["upper"] > row["lower"] and row["upper"] >= 2
        ]
        unused = [labels[str(item), str(name)] for name in wrong.loc[wrong["students"] == 0, "option"]]
        if unused and int(part["students"].sum()) >= FEWEST:
            names = {
                "en": ", ".join(f"“{label['en']}”" for label in unused),
                "zh": "、".join(f"“{label['zh']}”" for label in unused),
            }
            texts.append(both("exams.items.unused", options=names))
        if texts:
            said[str(item)] = texts
    return said
