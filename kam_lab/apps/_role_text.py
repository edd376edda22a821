"""What the staffing and exposure desk says: tiles, tables and sentences as HTML. It calculates nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from kam_lab.apps._layout import bare_money, escape, table, tile, tiles
from kam_lab.desk import word_for
from kam_lab.i18n import t
from kam_lab.plots.look import money, percent
from kam_lab.plots.text import short
from kam_lab.role import Leaving, SecondOwners

#: Accounts of a person that are listed; the rest is summed up in a line.
LISTED = 9


def w(key: str, **fields: Any) -> str:
    """A text of this app."""
    return t(f"app_role.{key}", **fields)


def staffing(accounts: int, have: int, by_accounts: int, by_hours: int | None, cost: float | None) -> str:
    """How many managers: tiles and a sentence.

    Parameters
    ----------
    accounts, have : key accounts, and people who look after them now.
    by_accounts, by_hours : people needed; hours are None where the data has no staffing table.
    cost : CNY a year of one more manager; None where unknown.
    """
    need = max(by_accounts, by_hours or 0)
    made = [
        tile(w("tiles.accounts"), f"{accounts:,}"),
        tile(w("tiles.have"), f"{have:,}"),
        tile(w("tiles.by_accounts"), f"{by_accounts:,}", "bad" if by_accounts > have else "good"),
    ]
    if by_hours is not None:
        made.append(tile(w("tiles.by_hours"), f"{by_hours:,}", "bad" if by_hours > have else "good"))
    gap = need - have
    if gap > 0:
        said = w("staff.short", gap=gap)
        said += w("staff.cost", cost=money(gap * cost)) if cost is not None else ""
    else:
        said = w("staff.enough", spare=-gap) if gap else w("staff.just")
    if by_hours is not None and by_hours != by_accounts:
        said += w("staff.differ_hours" if by_hours > by_accounts else "staff.differ_accounts")
    return tiles(*made) + f"<p class='kam-verdict {'bad' if gap > 0 else 'good'}'>{escape(said)}</p>"


def leaving(name: str, found: Leaving, second: SecondOwners, after: float) -> str:
    """What is lost if one person leaves: tiles and what second owners change."""
    head = tiles(
        tile(w("tiles.alone", accounts=found.accounts_alone), money(found.revenue_alone)),
        tile(w("tiles.shared", accounts=found.accounts_shared), money(found.revenue_shared)),
        tile(w("tiles.loss"), money(found.expected_loss), "bad" if found.expected_loss > 0 else "good"),
        tile(w("tiles.share"), percent(found.share_of_revenue, 1)),
    )
    said = [
        (
            "bad" if found.revenue_alone else "good",
            w("leaves.alone" if found.revenue_alone else "leaves.none", name=name),
        )
    ]
    if second.accounts_given:
        saved = found.expected_loss - after
        said.append(("good", w("leaves.second", count=len(second.accounts_given), hours=f"{second.hours_used:.0f}",
                               saved=money(saved), after=money(after))))  # fmt: skip
    elif found.accounts_alone:
        said.append(("", w("leaves.no_hours")))
    return head + "".join(f"<p class='kam-verdict {tone}'>{escape(text)}</p>" for tone, text in said)


def accounts(rows: pd.DataFrame, names: pd.Series, staff: pd.Series, given: Sequence[str]) -> str:
    """The accounts of one person: revenue, and who else knows them."""
    lines = []
    for account, row in rows.head(LISTED).iterrows():
        others = [short(staff.get(one, one), 14) for one in str(row["others"]).split(", ") if one]
        if str(account) in given:
            who = f"<b class='kam-good'>{escape(w('second_person'))}</b>"
        else:
            who = escape(w("comma").join(others)) if others else f"<b class='kam-bad'>{escape(w('nobody'))}</b>"
        whole = names.get(account, account)
        name = f"<span title='{escape(whole)}'>{escape(short(whole, 26))}</span>"
        lines.append([name, escape(bare_money(float(row["revenue"]))), who])
    made = table([w("columns.account"), w("columns.revenue"), w("columns.others")], lines)
    rest = rows.iloc[LISTED:]
    if len(rest):
        words = w("more", count=len(rest), revenue=money(float(rest["revenue"].sum())))
        made += f"<p class='kam-faint'>{escape(words)}</p>"
    return made


def training(gaps: pd.DataFrame, own: pd.DataFrame | None, name: str) -> str:
    """Which training first: for all, and what the person shown lacks."""
    first = gaps.index[0]
    said = w(
        "train.all",
        first=_competency(first),
        gap=int(gaps["gap"].iloc[0]),
        managers=int(gaps["managers_below"].iloc[0]),
    )
    made = f"<p class='kam-verdict'>{escape(said)}</p>"
    if own is None:
        return made + f"<p class='kam-faint'>{escape(w('train.no_scores', name=name))}</p>"
    lacking = own[own["gap"] > 0]
    if lacking.empty:
        made += f"<p class='kam-verdict good'>{escape(w('train.nothing', name=name))}</p>"
    else:
        parts = w("comma").join(f"{_competency(one)} (−{int(gap)})" for one, gap in lacking["gap"].head(4).items())
        made += f"<p class='kam-verdict'>{escape(w('train.own', name=name, parts=parts))}</p>"
    over = float(own["overrating"].mean())
    if over >= 1:
        made += f"<p class='kam-verdict bad'>{escape(w('train.overrates', name=name, points=f'{over:.1f}'))}</p>"
    return made


def _competency(name: object) -> str:
    return word_for(str(name), "competency")


def rounded_cost(values: pd.Series) -> float | None:
    """Mean yearly cost of a manager, or None where nothing is known."""
    mean = float(values.mean()) if len(values) else math.nan
    return None if math.isnan(mean) else mean
