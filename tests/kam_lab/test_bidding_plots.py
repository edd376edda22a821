"""Charts of stage 3: each has a finding as its title and units on its axes, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import pytest
from matplotlib.axes import Axes

from kam_lab import bidding as kam
from kam_lab import open_world
from kam_lab.i18n import in_language
from kam_lab.plots import bidding as plots

mpl.use("agg")
WORLD = open_world()
TENDER, BIDS = kam.textbook_tender()


def charts() -> Iterator[Axes]:
    tenders, bids, quotes = WORLD.tenders, WORLD.bids, WORLD.quotes
    names = plots.bidder_names(WORLD.bidders)
    yield plots.tender_scores(kam.evaluate(TENDER, BIDS))
    yield plots.tender_scores(kam.evaluate(TENDER, BIDS.head(2)))
    yield plots.tender_scores(kam.evaluate(TENDER, BIDS.assign(price=1e6, technical_score=40.0, service_score=10.0)))
    alone = kam.evaluate({**TENDER, "regime": "tendering"}, BIDS.assign(signed=[True, False, False]))
    yield plots.tender_scores(alone)
    yield plots.scores_by_law({law: kam.evaluate(TENDER, BIDS, day) for law, day in kam.LAW_DATES.items()})
    yield plots.scores_by_law({"2021": kam.evaluate(TENDER, BIDS, "2021-06-30")})
    yield plots.low_bid(kam.low_bid_review(kam.LOW_PRICES, kam.LOW_CEILING))
    yield plots.low_bid(kam.low_bid_review([100.0, 99.0]))
    yield plots.point_price(mark=45)
    yield plots.markup_curve(kam.markup_curve([kam.uniform_rival(1.05, 1.25)] * 2))
    row = tenders[tenders["status"] == "awarded"].iloc[0]
    yield plots.life_cost(kam.tco(row, bids), names)
    yield plots.screens(kam.collusion_flags(tenders, bids))
    yield plots.win_rates(kam.win_rate_by_discount(quotes))
    yield plots.loss_reasons(kam.loss_reasons(quotes))
    yield plots.discount_by_risk(kam.discount_by_risk(quotes))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_titles_and_axes_speak_the_language(lang: str) -> None:
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    with in_language(lang):
        for axes in charts():
            said = axes.get_title(loc="left")
            assert said and "{" not in said
            assert any("\u4e00" <= letter <= "\u9fff" for letter in said) == (lang == "zh")
            assert axes.get_xlabel() or axes.get_ylabel()
            plt.close("all")
    assert dict(mpl.rcParams) == before
