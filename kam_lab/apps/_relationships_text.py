"""What the relationships app says: a person, a plan, what it changes, what stands out. No arithmetic of the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kam_lab.apps._layout import escape, tile, tiles
from kam_lab.desk import word_for
from kam_lab.i18n import t
from kam_lab.plots.look import percent
from kam_lab.plots.power_map import stance_sign
from kam_lab.relationships import LEVELS, REQUIRED_PAIRS, PlanEffect


def _w(key: str, **fields: Any) -> str:
    return t(f"app_relationships.{key}", **fields)


def verdict(sentence: str, tone: str = "") -> str:
    """One sentence with a coloured edge."""
    return f"<p class='kam-verdict {tone}'>{escape(sentence)}</p>"


def _known(value: Any, column: str) -> str:
    return _w("unknown") if value is None or pd.isna(value) else word_for(str(value), column)


def person_card(person: pd.Series, ties: Sequence[tuple[str, str]], active: bool) -> str:
    """Everything on file about one person.

    Parameters
    ----------
    person : name, department, level, role, power, stance, mode, told, meetings, last_met, days_since, met_by.
    ties : (how, whom), already in words.
    active : whether the person was met lately.
    """
    met = _w("never_met")
    if not pd.isna(person["last_met"]):
        met = _w("met", day=f"{person['last_met']:%Y-%m-%d}", days=int(person["days_since"]), who=person["met_by"])
    rows = [
        (_w("facts.place"), f"{_known(person['department'], 'department')} · {_known(person['level'], 'level')}"),
        (_w("facts.role"), _known(person["role"], "role")),
        (_w("facts.power"), f"{int(person['power'])} / 5"),
        (_w("facts.stance"), _w("unknown") if pd.isna(person["stance"]) else stance_sign(person["stance"])),
        (_w("facts.mode"), _known(person["mode"], "mode")),
        (_w("facts.told"), _w("told_yes" if person["told"] else "told_no")),
        (_w("facts.met"), met),
    ]
    body = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    if ties:
        body += "".join(f"<tr><th>{escape(how)}</th><td>{escape(whom)}</td></tr>" for how, whom in ties)
    said = "" if ties else verdict(_w("no_ties"), "bad")
    said += verdict(_w("still_met" if active else "not_met"), "good" if active else "")
    return f"<h4>{escape(person['name'])}</h4><table class='kam-facts'>{body}</table>{said}"


def nobody_chosen() -> str:
    """The card before anybody has been chosen."""
    return f"<p class='kam-faint'>{escape(_w('choose_person'))}</p>"


def effect_tiles(now: PlanEffect, then: PlanEffect, budget: float) -> str:
    """What the plan changes, in five figures."""
    over = then.hours > budget + 1e-9
    hours = f"{then.hours:g} / {budget:g}"
    return tiles(
        tile(_w("tiles.hours"), hours, "bad" if over else ""),
        tile(_w("tiles.coverage"), _change(percent(now.coverage_share), percent(then.coverage_share))),
        tile(_w("tiles.active"), _change(str(now.active_contacts), str(then.active_contacts))),
        tile(_w("tiles.safe"), _change(f"{now.safe_roles} / 4", f"{then.safe_roles} / 4")),
        tile(_w("tiles.power"), _change(percent(now.power_met_share), percent(then.power_met_share))),
        tile(_w("tiles.support"), _change(_signed(now.support), _signed(then.support))),
    )


def _change(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _signed(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:+.2f}".replace("-", "−")


def pairs_table(now: set[tuple[str, str]], planned: set[tuple[str, str]]) -> str:
    """Their level × our level: covered today, covered by the plan, open, not required."""
    head = "".join(f"<th>{escape(word_for(level, 'our_level'))}</th>" for level in LEVELS)
    body = ""
    for theirs in LEVELS:
        cells = ""
        for ours in LEVELS:
            pair = (theirs, ours)
            kind = (
                "none"
                if pair not in REQUIRED_PAIRS
                else "now"
                if pair in now
                else "plan"
                if pair in planned
                else "open"
            )
            cells += f"<td class='{kind}'>{escape(_w(f'pairs.{kind}'))}</td>"
        body += f"<tr><th scope='row'>{escape(word_for(theirs, 'their_level'))}</th>{cells}</tr>"
    corner = escape(_w("pairs.corner"))
    return f"<table class='kam-pairs'><thead><tr><th>{corner}</th>{head}</tr></thead><tbody>{body}</tbody></table>"


def assumption() -> str:
    """What the change of support rests on."""
    return f"<p class='kam-faint'>{escape(_w('assumption'))}</p>"


def row(name: str, our_level: str, hours: float, introduced_by: str, known: bool) -> str:
    """One meeting of the plan."""
    how = "" if known else _w("introduced", who=introduced_by) if introduced_by else _w("cold")
    words = _w("meeting", name=name, level=word_for(our_level, "our_level"))
    return f"<span>{escape(words)} <span class='kam-faint'>{escape(how)}</span></span>"


def hours(value: float) -> str:
    """Hours with their unit."""
    return escape(_w("hours_short", hours=f"{value:g}"))
