"""Who plays which part in the later stages: accounts chosen from the population, none of them twice.

The parts of stage 1 are given by :mod:`population`, since they shape the ledger itself. Those here only shape tables
that hang on the ledger, so they are drawn afterwards, from a stream of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from grading.market.behaviour import Behaviour
from grading.market.population import BUYERS, DAYS, LAST_DAY, TOP, YEAR_STARTS, Population
from grading.market.streams import stream

AS_OF = pd.Timestamp(LAST_DAY)


@dataclass(frozen=True)
class Ground:
    """What every table of the later stages is built on.

    Attributes
    ----------
    people, habits
        The accounts and how they buy, by place.
    tables
        The tables of stage 1, typed and rounded as in their files.
    cast
        Place of the account that plays each part.
    seed
        Seed of the world.
    """

    people: Population
    habits: Behaviour
    tables: Mapping[str, pd.DataFrame]
    cast: Mapping[str, int]
    seed: int

    def rng(self, name: str) -> np.random.Generator:
        """The random numbers for one table of the later stages."""
        return stream(self.seed, f"later {name}")

    def id(self, part: str) -> str:
        """Account id of a part, of stage 1 or later."""
        place = self.cast[part] if part in self.cast else self.people.where(part)
        return str(self.people.ids[place])

    def place(self, account_id: str) -> int:
        """Place of an account."""
        return int(np.flatnonzero(self.people.ids == account_id)[0])

    def by_id(self, values: np.ndarray) -> pd.Series:
        """An array by place as a Series by account id."""
        return pd.Series(values, index=self.people.ids)

    def upper(self) -> list[str]:
        """Ids of the accounts of tiers A and B, in order."""
        accounts = self.tables["accounts"]
        return accounts.loc[accounts["tier"].isin(["A", "B"]), "account_id"].tolist()


def entries(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, one by one, with its columns as attributes."""
    return iter(frame.itertuples())


def at(frame: pd.DataFrame, row: Any, column: str) -> Any:
    """One cell of a table."""
    return frame.at[row, column]


def make_cast(people: Population, seed: int) -> dict[str, int]:
    """Choose the accounts of the later stages."""
    rng = stream(seed, "later cast")
    place = np.arange(len(people))
    free = (people.role == "") & (place < BUYERS) & (people.end == DAYS - 1)
    users, tier = people.kind == "end_user", people.tier.astype(str)
    chosen: dict[str, int] = {}

    def pick(part: str, among: np.ndarray) -> None:
        left = np.flatnonzero(among & ~np.isin(place, list(chosen.values())))
        chosen[part] = int(rng.choice(left))

    top = free & users & (tier == "A")
    pick("slow_payer", top & (place < TOP))
    for part in ("single_threaded", "blocked_account", "largest_map", "overconfident_account", "stale_file"):
        pick(part, top)
    middle = free & users & (tier == "B") & (people.start < 0) & (place < 130)
    pick("best_reference", middle)
    pick("disputed_good_payer", middle)
    dealers = free & (people.kind == "dealer") & (people.start < 0) & (people.revenue > 0).all(axis=1)
    falling = dealers & (people.revenue[:, 2] < 0.98 * people.revenue[:, 1])
    pick("fed_dealer", falling & (place <= place[falling][min(7, falling.sum() - 1)]))
    pick("overloaded_dealer", dealers & (place > TOP) & (place < 330))
    gone = (place >= BUYERS) & (people.end < YEAR_STARTS[1])
    for part in ("time_barred_account", "saved_in_time", "barred_already"):
        pick(part, gone)
    return chosen
