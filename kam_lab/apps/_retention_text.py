"""What the account-plan desk says: tiles, hours, verdicts as HTML. It calculates nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kam_lab.apps._layout import bare_money, escape, tile, tiles
from kam_lab.desk import word_for
from kam_lab.i18n import t
from kam_lab.plots.look import money, percent
from kam_lab.plots.text import short
from kam_lab.retention import HEALTH_CUTS, HEALTH_WEIGHTS, LeverPlan, Levers

#: Half-characters of a name in the picker: what a narrow column shows whole.
NAME_WIDTH = 26


def w(key: str, **fields: Any) -> str:
    """A text of this app."""
    return t(f"app_retention.{key}", **fields)


def verdict(sentence: str, tone: str = "") -> str:
    """One sentence in a frame."""
    return f"<p class='kam-verdict {tone}'>{escape(sentence)}</p>"


def option(name: str, row: pd.Series) -> str:
    """One line of the picker: tier, health, name."""
    return f"{row['tier']} · {row['health']:.0f} · {short(name, NAME_WIDTH)}"


def found(shown: int, fits: int) -> str:
    """How many accounts the picker shows."""
    key = "found.none" if not fits else "found.part" if shown < fits else "found.all"
    return f"<span class='kam-faint'>{escape(w(key, shown=shown, fits=fits))}</span>"


def action(name: str, cost: float, hours: float) -> str:
    """Label of an action's box."""
    return w("action", name=word_for(name, "action"), cost=bare_money(cost), hours=f"{hours:.0f}")


def health(row: pd.Series, plan: LeverPlan) -> str:
    """The five parts of the health score as bars, and the score before and after."""
    body = ""
    for name in HEALTH_WEIGHTS:
        known = not pd.isna(row[name])
        width = 100 * float(row[name]) if known else 0.0
        body += f"<span>{escape(w(f'health.{name}'))}</span><div><i style='width:{width:.0f}%'></i></div>"
        body += f"<b>{percent(float(row[name]), 0) if known else '–'}</b>"
    tone = "bad" if plan.health_after < HEALTH_CUTS[0] else "good" if plan.health_after >= HEALTH_CUTS[1] else ""
    head = tiles(
        tile(w("health.now"), f"{plan.health_before:.0f}"), tile(w("health.then"), f"{plan.health_after:.0f}", tone)
    )
    return f"{head}<p class='kam-faint'>{escape(w('health.lead'))}</p><div class='kam-bars'>{body}</div>"


def outcome(plan: LeverPlan, budget: int) -> str:
    """The plan in five figures."""
    over = plan.hours > budget
    return tiles(
        tile(w("tiles.retention"), f"{percent(plan.retention_before, 1)} → {percent(plan.retention_after, 1)}"),
        tile(w("tiles.value"), f"{bare_money(plan.clv_before)} → {bare_money(plan.clv_before + plan.clv_gain)}"),
        tile(w("tiles.cost"), bare_money(plan.cost), ""),
        tile(w("tiles.net"), bare_money(plan.net), "good" if plan.net > 0 else "bad" if plan.net < 0 else ""),
        tile(w("tiles.hours"), f"{plan.hours:.0f} / {budget}", "bad" if over else "good"),
    )


def hours(plan: LeverPlan, budget: int) -> str:
    """Where the hours go, against those there are."""
    parts = [("visits", plan.hours_visits), ("people", plan.hours_people), ("actions", plan.hours_actions)]
    most = max(plan.hours, float(budget), 1.0)
    body = ""
    for kind, amount in parts:
        body += f"<span>{escape(w(f'hours.{kind}'))}</span><div><i style='width:{amount / most * 100:.1f}%'></i></div>"
        body += f"<b>{amount:.0f}</b>"
    there = f"<div><i class='other' style='width:{budget / most * 100:.1f}%'></i></div>"
    body += f"<span>{escape(w('hours.budget'))}</span>{there}<b>{budget}</b>"
    return f"<div class='kam-bars'>{body}</div>"


def sentences(plan: LeverPlan, levers: Levers, before: Levers, stance: str, promised: int, budget: int) -> str:
    """What to make of it, one sentence each."""
    said = [verdict(w(f"stance.{stance}"), "bad" if stance in ("win_back", "reprice", "repair") else "")]
    if plan.retention_before <= 0:
        said.append(verdict(w("say.zero"), "bad"))
    if levers.visits < promised:
        said.append(verdict(w("say.promise", visits=levers.visits, promised=promised), "bad"))
    if levers.price_cut > 0:
        said.append(verdict(w("say.price", percent=percent(levers.price_cut, 0))))
    if plan.hours > budget:
        said.append(verdict(w("say.hours", over=f"{plan.hours - budget:.0f}"), "bad"))
    if levers == before or abs(plan.net) < 1:
        said.append(verdict(w("say.nothing")))
    elif plan.net > 0:
        said.append(verdict(w("say.pays", net=money(plan.net)), "good"))
    else:
        said.append(verdict(w("say.loses", net=money(-plan.net)), "bad"))
    return "".join(said)
