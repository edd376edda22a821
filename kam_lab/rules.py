"""The dated rules table: what the law and the market asked for on a given day.

One file, ``rules.yaml``, holds every rule with its versions; nothing else in the library types a legal figure. Stages
``bidding``, ``contract`` and ``collections`` use it:

>>> value("small_deduction_max", "2021-06-30")
0.1
>>> value("small_deduction_max", "2023-06-30")
0.2

A rule that had no value on that day answers with a sentence (:class:`RuleError`). Status ``confirmed`` means that the
text was read or two public sources agree; ``unconfirmed`` that nobody has checked it for this course. All of it is for
teaching and is no legal advice.
"""

from __future__ import annotations

import datetime as dt
import difflib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from kam_lab.checks import InputError, listed
from kam_lab.i18n import pick, t

#: What a rule's value is counted in.
UNITS = (
    "share",
    "share_per_day",
    "days",
    "working_days",
    "months",
    "years",
    "minutes",
    "count",
    "ratio",
    "CNY",
    "yes_no",
    "text",
)
#: ✔ read in the text or in two public sources; ○ known, not confirmed here.
STATUSES = ("confirmed", "unconfirmed")
#: A day as people write it: a date, a timestamp, or "2026-02-01".
Day = dt.date | pd.Timestamp | str


class RuleError(InputError):
    """A rule that does not exist, or had no value on the day asked for."""


class Rule(NamedTuple):
    """One rule as it stood on a day; words are in the current language."""

    rule_id: str
    title: str
    value: Any
    unit: str
    effective_from: dt.date
    effective_to: dt.date | None
    source: str
    status: str

    @property
    def shown(self) -> str:
        """The value as people write it: ``20 %``, ``30 days``, ``5 working days``."""
        return shown(self.value, self.unit)

    @property
    def cited(self) -> str:
        """One line for under a result: what it says, where it stands, from when, and whether it was confirmed."""
        return t(
            "rules.cited",
            title=self.title,
            value=self.shown,
            source=self.source,
            since=f"{self.effective_from:%Y-%m-%d}",
            until=t("rules.until", day=f"{self.effective_to:%Y-%m-%d}") if self.effective_to else "",
            status=t(f"rules.status.{self.status}"),
        )


def rule(rule_id: str, as_of: Day) -> Rule:
    """The rule as it stood on a day.

    Parameters
    ----------
    rule_id : key of ``rules.yaml``, such as ``"contract_days"``.
    as_of : the day asked about.

    Raises
    ------
    RuleError
        Unknown rule (ids that look alike are named), or the rule had no value on that day (the days on which it had
        one are named).
    """
    entry, day = _entry(rule_id), as_date(as_of)
    for version in entry["versions"]:
        if version["from"] <= day and (version.get("to") is None or day <= version["to"]):
            return _made(rule_id, entry, version)
    spans = "; ".join(_span(version) for version in entry["versions"])
    raise RuleError(t("rules.errors.no_value", rule=pick(entry["title"]), day=f"{day:%Y-%m-%d}", spans=spans))


def value(rule_id: str, as_of: Day) -> Any:
    """The value of a rule on a day: a number, True or False, or words in the current language. See :func:`rule`."""
    return rule(rule_id, as_of).value


def in_force(rule_id: str, as_of: Day) -> bool:
    """Whether the rule had a value on that day. An unknown rule is an error, not False."""
    day = as_date(as_of)
    versions = _entry(rule_id)["versions"]
    return any(one["from"] <= day and (one.get("to") is None or day <= one["to"]) for one in versions)


def history(rule_id: str) -> list[Rule]:
    """Every version of one rule, oldest first."""
    entry = _entry(rule_id)
    return [_made(rule_id, entry, version) for version in entry["versions"]]


def table(as_of: Day | None = None) -> pd.DataFrame:
    """The rules table, one row a version; with a day, only what was in force then.

    Returns
    -------
    DataFrame: ``rule_id, rule, says, unit, effective_from, effective_to, source, status``; ``says`` is the value as
    people write it. A version still in force has an empty ``effective_to``.
    """
    found = [one for rule_id in _rules() for one in history(rule_id)]
    if as_of is not None:
        day = as_date(as_of)
        found = [one for one in found if one.effective_from <= day and (one.effective_to or day) >= day]
    rows = [one._asdict() | {"value": one.shown} for one in found]
    frame = pd.DataFrame(rows, columns=list(Rule._fields)).rename(columns={"title": "rule", "value": "says"})
    for column in ("effective_from", "effective_to"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def cite(rule_ids: list[str] | tuple[str, ...], as_of: Day) -> pd.DataFrame:
    """What a result rests on: the rules behind it as they stood on the day, those without a value left out.

    Returns
    -------
    DataFrame: ``rule, says, source, effective_from, status``.
    """
    frame = table(as_of)
    rows = frame.set_index("rule_id").reindex([one for one in rule_ids if in_force(one, as_of)])
    return rows[["rule", "says", "source", "effective_from", "status"]].reset_index(drop=True)


def disclaimer() -> str:
    """The sentence that goes under every result of law: teaching, not legal advice."""
    return t("rules.disclaimer")


def shown(value: Any, unit: str) -> str:
    """A value with its unit, as people write it in the current language."""
    if unit == "text":
        return str(value)
    if unit == "yes_no":
        return t("desk.yes" if value else "desk.no")
    if unit in ("share", "share_per_day"):
        return t(f"rules.units.{unit}", value=f"{float(value) * 100:.4g}")
    return t(f"rules.units.{unit}", value=f"{value:,g}" if unit != "CNY" else f"{value:,.0f}")


def as_date(day: Day) -> dt.date:
    """A day as a plain date.

    Raises
    ------
    RuleError
        Not a day; how to write one is said.
    """
    if isinstance(day, dt.date) and not isinstance(day, dt.datetime):
        return day
    if isinstance(day, dt.datetime) and not pd.isna(day):  # a Timestamp is one
        return day.date()
    found = pd.to_datetime(pd.Series([day], dtype=object), errors="coerce").iloc[0] if not _number(day) else None
    if found is None or pd.isna(found):
        raise RuleError(t("rules.errors.not_a_day", came=repr(day)))
    return found.date()


def _number(day: Any) -> bool:
    """A bare number is a year or a slip, never a day."""
    return isinstance(day, (int, float))


def _made(rule_id: str, entry: dict[str, Any], version: dict[str, Any]) -> Rule:
    found = version["value"]
    source = pick(_file()["sources"][version["source"]])
    if "article" in version:
        source = t("rules.article", source=source, article=version["article"])
    return Rule(
        rule_id,
        pick(entry["title"]),
        pick(found) if isinstance(found, dict) else found,
        entry["unit"],
        version["from"],
        version.get("to"),
        source,
        version["status"],
    )


def _span(version: dict[str, Any]) -> str:
    since = f"{version['from']:%Y-%m-%d}"
    if version.get("to") is None:
        return t("rules.since", day=since)
    return t("rules.between", since=since, until=f"{version['to']:%Y-%m-%d}")


def _entry(rule_id: str) -> dict[str, Any]:
    found = _rules().get(str(rule_id))
    if found is None:
        alike = difflib.get_close_matches(str(rule_id), _rules(), n=3, cutoff=0.4)
        raise RuleError(t("rules.errors.unknown", rule=rule_id, alike=listed(alike) or "–"))
    return found


def _rules() -> dict[str, dict[str, Any]]:
    return _file()["rules"]


@cache
def _file() -> dict[str, Any]:
    import yaml  # here, since most sessions never ask for a rule

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path = Path(__file__).with_name("rules.yaml")
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
