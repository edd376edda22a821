"""What lies in ``tender.json``: the notice, the same for everybody, and the position of one team."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kam_lab.checks import fail
from kam_lab.world import World

FILE = "tender.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExampleBid(_Part):
    """A bid of an earlier tender of the same buyer, as it was published."""

    bidder: str
    price: float
    quality: float
    small: bool
    domestic: bool


class Notice(_Part):
    """The tender documents; every team reads the same.

    Attributes
    ----------
    units : gear units to be delivered. base_cost : what one costs in the trade, CNY; teams differ from it.
    budget, ceiling, bid_bond : CNY. performance_bond : share of the contract.
    price_weight, technical_points, commercial_points, committee_points : add up to 100.
    small_deduction : what the documents take off a small firm's price for comparing, fraction.
    issued_on, deadline, award_on : planned days; the law of the deadline decides.
    longest_delivery_weeks, validity_days : an offer beyond or below is not responsive.
    signing_share, delivery_share : of the price, paid at signing and on delivery.
    acceptance_days : from delivery to acceptance.
    late_rate : delay damages a day.
    examples : bids of an earlier tender, for practice.
    """

    tender_id: str
    title: dict[str, str]
    buyer: dict[str, str]
    units: int = Field(ge=1)
    base_cost: float = Field(gt=0)
    budget: float = Field(gt=0)
    ceiling: float = Field(gt=0)
    bid_bond: float = Field(ge=0)
    performance_bond: float = Field(ge=0, le=0.1)
    price_weight: int = 40
    technical_points: int = 20
    commercial_points: int = 20
    committee_points: int = 20
    small_deduction: float = Field(ge=0, le=0.2)
    issued_on: dt.date
    deadline: dt.date
    award_on: dt.date
    sale_days: int = 6
    longest_delivery_weeks: int = 16
    validity_days: int = 90
    signing_share: float = 0.1
    delivery_share: float = 0.4
    acceptance_days: int = 30
    late_rate: float = 0.0005
    examples: list[ExampleBid] = Field(min_length=3)

    def row(self) -> dict[str, Any]:
        """The tender as :func:`kam_lab.bidding.evaluate` takes it."""
        return {
            "tender_id": self.tender_id, "regime": "government", "procurement_type": "goods",
            "method": "comprehensive", "price_weight": self.price_weight, "small_deduction": self.small_deduction,
            "deadline": self.deadline, "ceiling": self.ceiling, "budget": self.budget,
        }  # fmt: skip


class Position(_Part):
    """Where one team stands. Money in CNY, shares as fractions.

    Attributes
    ----------
    team : empty in a sample.
    ticket : mixed into the fingerprint of the bid, so that nobody can guess a price from it.
    account_id : the unit that will use the goods, in the team's own book.
    known : whether it stood among the team's ten accounts of project 1.
    source : where the knowledge comes from: project 1, nothing handed in there, or a sample.
    unit_cost : of a gear unit in the plain version. capacity : units a week.
    overtime_week : for each week that the promise is shorter than the plant needs.
    warranty_unit : reserve per unit and year.
    contingency : share of the direct costs for what nobody foresees; the better the plant is known, the smaller.
    money_rate : a year. preparation : of the bid, spent in any case. bond_days : for which the bid bond is tied up.
    rivals : how many are expected. rival_low, rival_high : their prices over our cost, equally likely in between.
    lowest_from, lowest_to : between these the lowest evaluation price is expected.
    """

    team: str = ""
    ticket: str
    account_id: str
    known: bool
    source: Literal["project_1", "nothing_handed_in", "sample"]
    small: bool
    unit_cost: float
    capacity: float
    overtime_week: float
    freight_unit: float
    installing_unit: float
    warranty_unit: float
    contingency: float
    money_rate: float
    preparation: float
    bond_days: int
    rivals: int = Field(ge=2)
    rival_low: float
    rival_high: float
    lowest_from: float
    lowest_to: float


class Room(_Part):
    """Notice and position together: the content of ``tender.json``."""

    format: Literal[1] = 1
    notice: Notice
    position: Position

    def json_bytes(self) -> bytes:
        """As a file; the same room gives the same bytes."""
        tree = self.model_dump(mode="json")
        return (json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


@dataclass(frozen=True, eq=False)
class TenderWorld(World):
    """A team's world together with its tender."""

    room: Room | None = None

    @classmethod
    def of(cls, world: World, room: Room) -> TenderWorld:
        """The same world, with a tender in it."""
        return cls(world.name, world.tables, world.as_of, room=room)


def room_of(world: World) -> Room:
    """The tender that belongs to a world; in a world without one, a sample drawn from the world itself."""
    room = getattr(world, "room", None)
    return room if isinstance(room, Room) else _sample(world)


@lru_cache(maxsize=32)
def _sample(world: World) -> Room:
    from kam_lab.tendering.making import sample_room

    return sample_room(world)


def open_tender(world: World, path: str | Path | None = None) -> Room:
    """The tender beside the notebook; where there is no ``tender.json``, a sample to practise on.

    Raises
    ------
    InputError
        The file is there and cannot be read.
    """
    file = Path(path) if path is not None else Path(FILE)
    if not file.is_file():
        return room_of(world)
    try:
        return Room.model_validate_json(file.read_bytes())
    except (ValidationError, OSError) as error:
        first = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ()
        raise fail(
            "bad_file", owner="tendering", file=file.name, place="/".join(map(str, first)) or "–"
        ) from None  # fmt: skip
