"""What the contract may say, and what may be done in a tender."""

from __future__ import annotations

from assignments.keys import mistake
from kam_lab import World

# ------------------------------------------------------------------------------------------------ clauses

_VERDICTS = {
    "performance_12": "over_limit",
    "deposit_30": "in_part",
    "late_damages": "holds",
    "more_15": "over_limit",
    "no_court": "not_followed",
    "retention_named": "holds",
}


def _clauses(**other: str) -> dict[str, dict[str, str]]:
    return {row: {"verdict": other.get(row, verdict)} for row, verdict in _VERDICTS.items()}


def clauses(world: World) -> dict[str, dict[str, str]]:
    """What becomes of a clause."""
    return _clauses()


@mistake(
    of="clauses",
    credit=0.5,
    en=(
        "You let the whole deposit fall or stand. Only what exceeds a fifth of the contract is no deposit: the rest "
        "holds, the excess is a prepayment."
    ),
    zh="定金你要么全算、要么全不算。超过合同额五分之一的才不算定金：没超的有效，超的当预付款。",
)
def deposit_all_or_nothing(world: World) -> dict[str, dict[str, str]]:
    """The excess takes the deposit along."""
    return _clauses(deposit_30="over_limit")


@mistake(
    of="clauses",
    credit=0.5,
    en=(
        "You believe that what is signed always holds. Bonds and supplements have limits, and a court may adjust "
        "damages whatever the clause says: look for the limit of each."
    ),
    zh="你以为签了就算数。保证金、追加都有上限，违约金约定不许调，法院照样可以调：一条一条查上限。",
)
def signed_is_signed(world: World) -> dict[str, dict[str, str]]:
    """Everything holds."""
    return _clauses(**dict.fromkeys(_VERDICTS, "holds"))


@mistake(
    of="clauses",
    credit=0.5,
    en=(
        "You let damages for late payment and the price exclude each other. Damages for delay are owed besides the "
        "price: the clause holds."
    ),
    zh="你以为付了逾期违约金就不用付价款。逾期违约金是在价款之外的：这一条有效。",
)
def damages_instead_of_price(world: World) -> dict[str, dict[str, str]]:
    """Delay damages not followed."""
    return _clauses(late_damages="not_followed")


# ----------------------------------------------------------------------------------------- lawful_tender

_LAWFUL = ["ask_in_writing", "visit_open_day", "explain_cost", "object_in_time"]


def lawful_tender(world: World) -> list[str]:
    """What may be done in a tender."""
    return sorted(_LAWFUL)


@mistake(
    of="lawful_tender",
    en=(
        "Agreeing on prices or on who gives way is collusion, whoever proposes it: the award is void, the firm is "
        "fined, the persons too. Refuse, and say so in writing."
    ),
    zh="说好价格、说好谁让谁，不管谁提的，都是串通投标：中标无效，公司罚，个人也罚。拒绝，并留下书面记录。",
)
def friendly_agreement(world: World) -> list[str]:
    """Collusion taken for cooperation."""
    return sorted(["ask_in_writing", "visit_open_day", "agree_prices", "take_turns"])


@mistake(
    of="lawful_tender",
    en=(
        "Talking to a member of the committee, or writing the buyer's conditions, is not diligence. It gets you "
        "excluded: ask in writing, so that all bidders read the answer."
    ),
    zh="找评委、替采购人写条件，不叫用心，会被取消资格：要问就书面问，答复人人看得到。",
)
def short_cut_taken(world: World) -> list[str]:
    """Contact with the committee."""
    return sorted(["ask_in_writing", "call_committee", "write_conditions", "explain_cost"])
