"""What a tender leaves behind: for every team the contract with which it goes on. The start of project 3.

One file, ``tender/outcome.json`` in the class folder, written when the award stands. The winner holds the contract it
won at the price it bid; every other team holds a consolation contract, smaller and on the buyer's ordinary terms, so
that nobody goes into the next project with empty hands. Where the tender failed, all do.

Amounts are CNY with VAT; shares are fractions; days are calendar days.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from grading.messages import both
from kam_lab.i18n import pick
from kam_lab.questions import Text

Kind = Literal["won", "consolation"]
Reason = Literal["winner", "outscored", "rejected", "late", "tampered", "no_bid", "failed_tender"]
TOLERANCE = 1e-6


class OutcomeError(ValueError):
    """An outcome file that is not there or does not hold together.

    Attributes
    ----------
    text : what it says, per language.
    """

    def __init__(self, text: Mapping[str, str]) -> None:
        super().__init__(pick(dict(text)))
        self.text = dict(text)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Milestone(_Part):
    """One step of payment.

    Attributes
    ----------
    step : as in the table ``milestones`` of a world.
    share : of the price.
    days : from signing to the day on which it is due.
    """

    step: Literal["signing", "delivery", "acceptance", "retention"]
    share: float = Field(ge=0, le=1)
    days: int = Field(ge=0)


class StartContract(_Part):
    """The contract with which a team goes on.

    Attributes
    ----------
    team : who holds it.
    kind : won in the tender, or the consolation contract.
    reason : why this kind.
    contract_id : ``P2-<team>``; no contract of a world is called so.
    account_id : the buyer's plant in the team's own book; for a consolation contract another plant may stand there.
    title : what is supplied.
    units : pieces.
    price : of the whole contract; for the winner the price as bid.
    cost : what the team expects to spend on it, all in; the basis of the margin.
    signed_on : planned day of signing, within the limit of the law.
    delivery_days, warranty_months, response_hours : as promised.
    milestones : shares add up to 1; the last one is the retention money, due when the warranty ends.
    performance_bond : handed over at signing, back after acceptance.
    late_rate : delay damages a day, of the amount overdue.
    domestic : whether the offer was a domestic product.
    """

    team: str = Field(min_length=1)
    kind: Kind
    reason: Reason
    contract_id: str = Field(pattern=r"^P2-.+$")
    account_id: str = Field(pattern=r"^A\d{4,}$")
    title: Text
    units: int = Field(ge=1)
    price: float = Field(gt=0)
    cost: float = Field(gt=0)
    signed_on: date
    delivery_days: int = Field(ge=1)
    warranty_months: int = Field(ge=0)
    response_hours: int = Field(ge=1)
    milestones: list[Milestone] = Field(min_length=1)
    performance_bond: float = Field(ge=0)
    late_rate: float = Field(ge=0, le=0.01)
    domestic: bool = True

    @model_validator(mode="after")
    def _whole(self) -> StartContract:
        if abs(sum(step.share for step in self.milestones) - 1) > TOLERANCE:
            raise ValueError("the shares of the milestones must add up to 1")
        days = [step.days for step in self.milestones]
        if days != sorted(days):
            raise ValueError("the milestones must stand in the order of their days")
        return self

    def due(self) -> list[tuple[str, date, float]]:
        """Step, day on which it is due, amount (CNY, to the fen; the last one takes what rounding left)."""
        found: list[tuple[str, date, float]] = []
        left = round(self.price, 2)
        for number, step in enumerate(self.milestones, start=1):
            amount = left if number == len(self.milestones) else round(self.price * step.share, 2)
            left = round(left - amount, 2)
            found.append((step.step, self.signed_on + timedelta(days=step.days), amount))
        return found

    @property
    def retention_share(self) -> float:
        """The part of the price that the buyer keeps until the warranty ends."""
        return sum(step.share for step in self.milestones if step.step == "retention")


class TenderOutcome(_Part):
    """The result of the class's tender.

    Attributes
    ----------
    law_day : whose rules decided.
    status : awarded, or failed (fewer than three valid bids, a tie that stays one, an award made void).
    winner : team; None if it failed.
    award_price : as bid, CNY.
    contracts : team → its contract; every team of the project has one.
    """

    format: Literal[1] = 1
    project: str = "project_2"
    tender_id: str
    title: Text
    buyer: Text
    law_day: date
    awarded_on: date
    status: Literal["awarded", "failed"]
    winner: str | None = None
    award_price: float | None = None
    contracts: dict[str, StartContract]

    @model_validator(mode="after")
    def _fits(self) -> TenderOutcome:
        won = [team for team, contract in self.contracts.items() if contract.kind == "won"]
        if (self.status == "awarded") != (self.winner is not None) or won != ([self.winner] if self.winner else []):
            raise ValueError("exactly the winner holds the contract that was tendered")
        if any(team != contract.team for team, contract in self.contracts.items()):
            raise ValueError("a contract stands under another team's name")
        if self.winner is not None and self.contracts[self.winner].price != self.award_price:
            raise ValueError("the contract is signed at the price that was bid")
        return self


def outcome_bytes(outcome: TenderOutcome) -> bytes:
    """The outcome as JSON; the same outcome gives the same bytes."""
    tree = outcome.model_dump(mode="json")
    return (json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def outcome_file(root: Path) -> Path:
    """Where the outcome of a class lies."""
    return root / "tender" / "outcome.json"


def read_outcome(source: Path | Mapping[str, object]) -> TenderOutcome:
    """Read and check an outcome.

    Parameters
    ----------
    source : the file, or its content.

    Raises
    ------
    OutcomeError
        There is none yet, or something in it does not hold together; says what.
    """
    try:
        if isinstance(source, Mapping):
            return TenderOutcome.model_validate(source)
        return TenderOutcome.model_validate_json(source.read_bytes())
    except FileNotFoundError:
        raise OutcomeError(both("tender.outcome.none")) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = "/".join(str(part) for part in first["loc"]) or "outcome.json"
        raise OutcomeError(both("tender.outcome.wrong", place=place, what=first["msg"])) from None
