"""What the bid-opening app knows: the tenders that can be opened, one tender under one day's rules, and what-ifs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from kam_lab import bidding
from kam_lab.i18n import language
from kam_lab.plots.bidding import bidder_names
from kam_lab.world import World

#: Tables without which there is nothing to open.
NEEDED = ("tenders", "bids", "bidders")
#: Our own id among the bidders.
US = "HL"
#: "Its own date" first, then the days of the law.
OWN = "own"


@dataclass(frozen=True)
class Opened:
    """One tender: its row, its bids in the order of opening, and everybody's name."""

    tender: pd.Series
    bids: pd.DataFrame
    names: pd.Series

    @property
    def ours(self) -> str:
        """The bid whose price and points can be changed: our own, else the first."""
        ids = list(self.bids["bidder_id"])
        return US if US in ids else str(ids[0])

    @property
    def government(self) -> bool:
        """Whether the deductions of government procurement apply."""
        return self.tender["regime"] == "government" and self.tender["procurement_type"] != "works"

    def result(self, law: str) -> bidding.Evaluation:
        """The evaluation under a date of ``bidding.LAW_DATES``, or under the tender's own."""
        return bidding.evaluate(self.tender, self.bids, None if law == OWN else bidding.LAW_DATES[law])

    def changed(self, law: str, price: float, points: float, weight: float) -> bidding.Evaluation:
        """The evaluation with our bid changed."""
        row, bids = self.what_if(price, points, weight)
        return bidding.evaluate(row, bids, self.day(law))

    def what_if(self, price: float, points: float, weight: float) -> tuple[dict[str, Any], pd.DataFrame]:
        """The tender with our bid changed."""
        return bidding.with_changes(self.tender, self.bids, self.ours, price, points, weight)

    @staticmethod
    def day(law: str) -> str | None:
        """The day of a law; None for the tender's own."""
        return None if law == OWN else bidding.LAW_DATES[law]


class Room:
    """The opening room: every tender of a world that has bids."""

    def __init__(self, world: World) -> None:
        self.tenders, self.bids = world.tables["tenders"], world.tables["bids"]
        self.names = bidder_names(world.tables["bidders"])

    @cached_property
    def choices(self) -> dict[str, str]:
        """Label → tender_id of the tenders that have been opened, in the order of the table."""
        opened = self.tenders[self.tenders["tender_id"].isin(self.bids["tender_id"])]
        titles = opened[f"title_{language()}"]
        return {f"{one} · {title}": one for one, title in zip(opened["tender_id"], titles, strict=True)}

    def open(self, tender_id: str) -> Opened:
        """One tender with its bids."""
        return Opened(bidding.tender_row(self.tenders, tender_id), bidding.bids_of(self.bids, tender_id), self.names)
