"""What the negotiation app shows: state, words, the result, the log, and the two charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from kam_lab import ethics
from kam_lab.apps._layout import DPI, escape, table, tile, tiles
from kam_lab.contract.talks import BROKEN, OPEN, SCORE_WEIGHTS, TODAY, Talks
from kam_lab.desk import label
from kam_lab.i18n import t
from kam_lab.plots import contract as plots
from kam_lab.plots.look import ACCENT, DARK, INK, MIDDLE, percent, style
from kam_lab.plots.text import wrapped

#: Inches of a chart.
SIZE = (6.4, 4.4)


def _w(key: str, **fields: Any) -> str:
    return t(f"app_contract.{key}", **fields)


def state(talks: Talks) -> str:
    """Round, relationship, our alternative, what his proposal is worth to us."""
    warm = talks.relationship
    tone = "good" if warm >= OPEN else "bad" if warm < BROKEN + 15 else ""
    return tiles(
        tile(_w("round"), f"{talks.round} / {talks.rounds}"),
        tile(_w("relationship"), f"{warm} / 100", tone),
        tile(_w("batna"), f"{talks.buyer.our_batna:.0f}"),
        tile(_w("his_worth"), f"{talks.our_points(talks.proposal):.0f}"),
    )


def words(talks: Talks) -> str:
    """What he said last, and the package that lies on the table."""
    last = next((one for one in reversed(talks.log) if one.said), talks.log[-1])
    who = talks.decision_log()["who"].iloc[talks.log.index(last)]
    said = f"<p class='kam-speech'><b>{escape(who)}</b> {escape(last.said)}</p>"
    if talks.end:
        return said
    rows = [
        f"<li><b>{escape(talks.issue_name(issue))}</b> {escape(_option(talks, issue))}</li>" for issue in talks.issues
    ]
    return f"{said}<h4>{escape(_w('proposal'))}</h4><ul class='kam-package'>{''.join(rows)}</ul>"


def _option(talks: Talks, issue: str) -> str:
    return str(talks.buyer.issues["text"][(issue, talks.proposal[issue])])


def worth(talks: Talks, draft: Mapping[str, int], coach: bool) -> str:
    """What the offer on the controls is worth to us, and to him as our coach believes."""
    mine = talks.our_points(draft)
    tone = "bad" if mine < talks.buyer.our_batna else ""
    shown = [tile(_w("our_worth"), f"{mine:.0f}", tone)]
    if coach:
        shown.append(tile(_w("coach_worth"), f"≈ {talks.coach_says(draft):.0f}"))
    warning = f"<p class='kam-verdict bad'>{escape(_w('below_batna'))}</p>" if tone else ""
    return tiles(*shown) + warning


def result(talks: Talks) -> str:
    """The score in its parts, a sentence on what happened, and for a bribe the law."""
    score = talks.score()
    parts = [
        tile(_w("score"), f"{score.score:.0f} / 100", "bad" if score.score < 40 else "good"),
        *(
            tile(_w(f"part.{name}", weight=percent(weight, 0)), percent(getattr(score, name), 0))
            for name, weight in SCORE_WEIGHTS.items()
        ),
    ]
    said = [f"<h3>{escape(_w(f'end.{talks.end}'))}</h3>", tiles(*parts)]
    if talks.end == "bribe":
        said.append(f"<p class='kam-verdict bad'>{escape(ethics.verdict(talks.breaches, TODAY))}</p>")
    elif talks.deal is not None:
        key = "below" if score.our_points < talks.buyer.our_batna else "halved" if score.created < 0.7 else "good"
        said.append(f"<p class='kam-verdict'>{escape(_w(f'why.{key}', created=percent(score.created, 0)))}</p>")
    else:
        said.append(f"<p class='kam-verdict'>{escape(_w('why.zone' if talks.zone_exists else 'why.no_zone'))}</p>")
    weights = talks.buyer.weights.sort_values(ascending=False, kind="stable")
    listed = t("contract.talks.comma").join(
        f"{talks.issue_name(str(name))} {points:.0f}" for name, points in weights.items()
    )
    said.append(f"<p class='kam-faint'>{escape(_w('revealed', weights=listed, batna=f'{talks.buyer.batna:.0f}'))}</p>")
    return "".join(said)


def log_table(talks: Talks) -> pd.DataFrame:
    """The decision log with headings in the language of the page."""
    return talks.decision_log().rename(columns=label)


def log_html(talks: Talks) -> str:
    """The log as a table, the latest move first."""
    rows = []
    for one in talks.decision_log().iloc[::-1].to_dict("records"):
        points = "" if pd.isna(one["our_points"]) else f"{one['our_points']:.0f}"
        his = "" if pd.isna(one["their_points"]) else f"{one['their_points']:.0f}"
        said = escape(" · ".join(part for part in (one["package"], one["said"]) if part))
        rows.append(
            [str(one["round"]), escape(_w("who_move", who=one["who"], move=one["move"])), said, points, his,
             str(one["relationship_now"])]
        )  # fmt: skip
    head = [_w(f"head.{name}") for name in ("round", "move", "what", "ours", "theirs", "relationship")]
    return f"<div class='kam-logtable'>{table(head, rows)}</div>"


def picture(talks: Talks) -> Figure:
    """While they talk: our points by round. Afterwards: all packages, the frontier, and the way taken."""
    with style():
        if not talks.end:
            figure = Figure(figsize=SIZE, dpi=DPI)  # fixed margins: an automatic layout takes half the time of a redraw
            _rounds(talks, figure.add_axes((0.11, 0.13, 0.86, 0.77)))
            return figure
        figure = Figure(figsize=SIZE, dpi=DPI, layout="constrained")
        axes = figure.add_subplot()
    path = pd.DataFrame(
        [(one.who, talks.our_points(one.package), talks.their_points(one.package)) for one in talks.log if one.package],
        columns=["who", "our_points", "their_points"],
    )
    marked = {}
    if talks.deal is not None:
        marked[_w("the_deal")] = (talks.our_points(talks.deal), talks.their_points(talks.deal))
    plots.frontier(talks.table, marked, (talks.buyer.our_batna, talks.buyer.batna), path, ax=axes)
    return figure


def _rounds(talks: Talks, axes: Any) -> None:
    for who, marker, colour, line in (("us", "s", ACCENT, "-"), ("buyer", "v", DARK, "--")):
        made = [(one.round, talks.our_points(one.package)) for one in talks.log if one.package and one.who == who]
        if made:
            axes.plot(*zip(*made, strict=True), line, marker=marker, color=colour, ms=7, label=_w(f"line.{who}"))
    axes.axhline(talks.buyer.our_batna, color=MIDDLE, ls=":", lw=1.6, label=_w("line.batna"))
    axes.set(xlim=(-0.3, talks.rounds + 0.3), ylim=(-3, 103), xlabel=_w("x_round"), ylabel=_w("y_points"))
    axes.legend(loc="upper right")
    left = talks.rounds - talks.round
    axes.set_title(wrapped(_w("chart_title", left=left), 66), color=INK, parse_math=False)
