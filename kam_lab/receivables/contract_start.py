"""The contract with which a quarter of the third project begins: what was won, what was got instead, or a plain one.

It lies beside the notebook as ``contract.json``. The quarter begins two weeks before the goods are delivered, so that
money for the delivery and for the acceptance falls into it; what was due at signing has come, what is retained
falls due long after. ``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kam_lab.checks import fail

FILE = "contract.json"
#: The quarter begins so many days before the delivery; it lasts six fortnights.
BEFORE_DELIVERY, QUARTER_DAYS = 14, 84
#: Where there was no tender: an ordinary contract (course default). Shares and days from signing, CNY.
PLAIN: dict[str, Any] = {
    "kind": "plain",
    "contract_id": "P3-PLAIN",
    "account_id": "",
    "title": {"en": "12 gear units on ordinary terms", "zh": "12 台减速机，普通条件"},
    "units": 12,
    "price": 1_200_000.0,
    "cost": 930_000.0,
    "delivery_days": 84,
    "milestones": [
        {"step": "signing", "share": 0.2, "days": 0},
        {"step": "delivery", "share": 0.5, "days": 84},
        {"step": "acceptance", "share": 0.25, "days": 144},
        {"step": "retention", "share": 0.05, "days": 449},
    ],
    "performance_bond": 60_000.0,
    "late_rate": 0.0005,
}


@dataclass(frozen=True)
class Start:
    """A contract at the start of the quarter. Money in CNY, shares as fractions, days from the first day.

    Attributes
    ----------
    kind
        ``won``, ``consolation`` or ``plain`` (no tender was held).
    account_id
        The buyer, an account of this world.
    due
        Step → (day, amount) of what falls due within the quarter.
    earlier, later
        Amounts that fell due before the quarter, and that fall due after it.
    late_rate
        What we owe for each day of late delivery, as a share of the price; 0 where nothing is agreed.
    """

    kind: str
    contract_id: str
    account_id: str
    title: Mapping[str, str]
    units: int
    price: float
    cost: float
    due: Mapping[str, tuple[int, float]]
    earlier: float
    later: float
    bond: float
    late_rate: float

    @property
    def unit_margin(self) -> float:
        """What a piece leaves us."""
        return (self.price - self.cost) / self.units

    @property
    def tied_up(self) -> float:
        """Money that no call can bring this quarter: what falls due later, and the performance bond."""
        return self.later + self.bond


def start_of(fields: Mapping[str, Any]) -> Start:
    """A contract from its fields as the tender leaves them.

    Raises
    ------
    InputError
        A field is missing or is no number.
    """
    try:
        delivery = int(fields["delivery_days"])
        price = float(fields["price"])
        first = delivery - BEFORE_DELIVERY
        due: dict[str, tuple[int, float]] = {}
        earlier = later = 0.0
        for one in fields["milestones"]:
            day, amount = int(one["days"]) - first, round(float(one["share"]) * price, 2)
            if day < 0:
                earlier += amount
            elif day >= QUARTER_DAYS:
                later += amount
            else:
                due[str(one["step"])] = (day, amount)
        rate = fields.get("late_rate")
        return Start(
            str(fields["kind"]), str(fields["contract_id"]), str(fields["account_id"]), dict(fields["title"]),
            max(1, int(fields["units"])), price, float(fields["cost"]), due, round(earlier, 2), round(later, 2),
            float(fields.get("performance_bond") or 0.0), float(rate or 0.0),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise fail("bad_contract", owner="quarter", what=f"{type(error).__name__}: {error}") from None


def plain_contract(accounts: pd.DataFrame, orders: pd.DataFrame) -> Start:
    """The contract of a team whose class held no tender: with the account of tier A that ordered last."""
    upper = accounts.loc[accounts["tier"] == "A", "account_id"]
    last = orders[orders["account_id"].isin(upper)].groupby("account_id")["order_date"].max()
    account = sorted(str(name) for name in last.index[last == last.max()])[0]
    return start_of({**PLAIN, "account_id": account})


def read_contract(world: Any, folder: str | Path = ".") -> Start:
    """The contract beside the notebook; the plain one where there is none.

    Parameters
    ----------
    world : the team's world. folder : where ``contract.json`` lies.

    Raises
    ------
    InputError
        The file is damaged, or the buyer is no account of this world.
    """
    file = Path(folder) / FILE
    if not file.is_file():
        return plain_contract(world.accounts, world.orders)
    try:
        fields = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise fail("bad_contract", owner="quarter", what=str(error)) from None
    found = start_of(fields if isinstance(fields, Mapping) else {})
    if found.account_id not in set(world.accounts["account_id"]):
        raise fail("bad_contract", owner="quarter", what=found.account_id)
    return found


def contract_table(start: Start) -> pd.DataFrame:
    """What the contract brings and when: index ``step``; ``day`` of the quarter (missing: outside), ``amount``."""
    rows: Sequence[tuple[str, float | None, float]] = [
        ("earlier", None, start.earlier),
        *((step, float(day), amount) for step, (day, amount) in start.due.items()),
        ("later", None, start.later),
        ("bond", None, start.bond),
    ]
    table = pd.DataFrame(rows, columns=["step", "day", "amount"]).set_index("step")
    return table.astype({"day": "Float64"})
