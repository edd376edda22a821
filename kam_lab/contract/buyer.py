"""Who sits opposite in the negotiation: hidden preferences and a best alternative, drawn from a deal and a seed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kam_lab.checks import need_whole
from kam_lab.contract.negotiation import issues_of, packages_from

#: Every sixth buyer has an alternative so good that no package suits both: then leaving is right.
NO_ZONE_EVERY = 6


@dataclass(frozen=True)
class Buyer:
    """Who sits opposite: what each package is really worth to him, and what he has without us (points)."""

    issues: pd.DataFrame
    batna: float
    our_batna: float

    @property
    def weights(self) -> pd.Series:
        """Points that he can win on each issue."""
        return self.issues.groupby(level="issue", sort=False)["their_points"].max()


def make_buyer(deal_issues: pd.DataFrame, opportunity_id: str, seed: int) -> Buyer:
    """The buyer of a deal: the coach's picture of him, blurred, and alternatives for both.

    Parameters
    ----------
    deal_issues : table of the world. seed : which of the possible buyers.
    """
    issues = issues_of(deal_issues, opportunity_id)
    rng = np.random.default_rng([need_whole(seed, "seed", 0), zlib.crc32(str(opportunity_id).encode())])
    names = list(dict.fromkeys(issues.index.get_level_values("issue")))
    told = issues.groupby(level="issue", sort=False)["their_points"].max()
    blurred = told * np.exp(rng.normal(0, 0.30, len(names)))
    blurred = blurred / blurred.sum() * 100
    factor = (blurred / told.where(told > 0, 1)).reindex(issues.index.get_level_values("issue")).to_numpy()
    mine = issues.assign(their_points=(issues["their_points"].to_numpy() * factor).round(1))
    ours, his = float(rng.integers(30, 46)), float(rng.integers(32, 49))
    if seed % NO_ZONE_EVERY == NO_ZONE_EVERY - 1:
        table = packages_from(mine)
        his = float(np.ceil(table.loc[table["our_points"] >= ours, "their_points"].max() + 1))
    return Buyer(mine, his, ours)
