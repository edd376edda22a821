"""The generator: worlds, their variants and planted truths. Teacher's side only.

A world is made from a seed. ``generate`` draws the accounts first (:mod:`population`: how large, how long; and
:mod:`behaviour`: how they buy), then each table from them, each from its own stream of random numbers. The tables of
stage 1 come first and do not depend on the others; :mod:`later` hangs the rest on them. Planted truths come back beside
the world and are never written to a file that students get.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from grading.market.behaviour import make_behaviour
from grading.market.costs import make_costs
from grading.market.files import make_dealers, make_profiles, make_wallets
from grading.market.later import make_later
from grading.market.names import company_names
from grading.market.orders import make_orders
from grading.market.pipeline import make_coverage, make_initiatives, make_threats, make_touches
from grading.market.population import LAST_DAY, Population, make_population, to_date
from grading.market.streams import stream, variant_name, variant_seed
from grading.market.visits import assign_managers, make_contacts, make_managers, make_visits
from grading.market.writing import as_schema, write_world
from kam_lab.tables.schema import Table, read_schema
from kam_lab.world import World

__all__ = [
    "TEACHING_NAME", "TEACHING_SEED", "TRUTHS", "Made", "generate", "variant_name", "variant_seed", "write_world",
]  # fmt: skip

TEACHING_SEED = 20251231
TEACHING_NAME = "teaching"
#: What is planted, by the name under which the truth is told.
TRUTHS = ("false_big_dealer", "losing_account", "earning_account", "silent_account", "tier_inversion", "hidden_gem")


@dataclass(frozen=True)
class Made:
    """A world and what was planted in it.

    Attributes
    ----------
    world
        The tables.
    truth
        What stage 1 looks for: name of the truth → account id.
    planted
        What all stages look for, those of stage 1 included: name → id of an account, a person, a row, or a value such
        as a tier.
    """

    world: World
    truth: Mapping[str, str]
    planted: Mapping[str, str]


def generate(seed: int, name: str = TEACHING_NAME) -> Made:
    """Make a world. The same seed gives the same tables, the name only labels them.

    Parameters
    ----------
    seed
        Any non-negative integer; see :func:`variant_seed` for those of a class.
    name
        The world's name.
    """
    people = make_population(seed)
    habits = make_behaviour(people, seed)
    managers = make_managers(seed)
    manager = assign_managers(people, managers, seed)
    orders = make_orders(people, habits, seed)
    visits = make_visits(people, habits, manager, seed)
    profiles = make_profiles(people, seed)
    made = {
        "managers": managers,
        "accounts": _accounts(people, manager, seed),
        "contacts": make_contacts(people, visits, seed),
        "orders": orders,
        "account_costs": make_costs(people, habits, orders, visits, seed),
        "wallets": make_wallets(people, profiles, seed),
        "visits": visits,
        "profiles": profiles,
        "dealers": make_dealers(people, orders, seed),
        "touches": make_touches(people, seed),
        "initiatives": make_initiatives(seed),
        "segment_threats": make_threats(seed),
        "coverage_models": make_coverage(seed),
    }
    schema = read_schema()
    # The later stages hang on the ledger as it is told, in its types and rounded.
    first = {name: _typed(frame, schema[name]) for name, frame in made.items()}
    later, found = make_later(people, habits, first, seed)
    later = {name: as_schema(frame, schema[name]) for name, frame in later.items()}
    tables = {table.name: (first | later)[table.name] for table in schema}
    truth = {role: str(people.ids[people.where(role)]) for role in TRUTHS}
    return Made(World(name, tables, LAST_DAY), truth, truth | found)


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """A table of stage 1 in the types of the schema; columns that come later are still missing."""
    known = tuple(field for field in table.fields if field.name in frame)
    return as_schema(frame, replace(table, fields=known))


def _accounts(people: Population, manager: np.ndarray, seed: int) -> pd.DataFrame:
    """The table accounts, by id."""
    rng = stream(seed, "names")
    large = people.revenue.max(axis=1) > 8e5
    industry, region, kind = people.industry.tolist(), people.region.tolist(), people.kind.tolist()
    names = company_names(industry, region, kind, large.tolist(), rng)
    made = pd.DataFrame(
        {
            "account_id": people.ids,
            "name_en": [en for _, en in names],
            "name_zh": [zh for zh, _ in names],
            "industry": people.industry,
            "region": people.region,
            "account_type": people.kind,
            "size_class": people.size_class,
            "tier": people.tier,
            "customer_since": to_date(people.joined),
            "manager_id": manager,
        }
    )
    return made.sort_values("account_id", ignore_index=True)
