"""The account plan and the quarterly business review."""

from __future__ import annotations

from assignments.keys import mistake
from assignments.keys.project_3 import shared
from kam_lab import World
from kam_lab import retention as keep

Table = dict[str, dict[str, float]]

# --------------------------------------------------------------------------------------------- plan_account


def plan_account(world: World) -> str:
    """One of the accounts that pass every check: the one that contributes most."""
    return shared.good_account(world)


@mistake(
    of="plan_account",
    credit=0.5,
    en="You took the account with the largest revenue, and it does not pass. Look at what it contributes, whether it "
    "still buys, and how healthy it is.",
    zh="你取的是销售额最大的一家，它没过关。看看它的贡献额、还在不在买、健康度怎样。",
)
def largest_account(world: World) -> str | None:
    """Size for promise."""
    name = str(shared.book(world).earned["revenue"].sort_index().idxmax())
    return None if all(shared.passes(world, name).values()) else name


@mistake(
    of="plan_account",
    credit=0.25,
    en="You chose an account that costs more than it brings. Staying longer with us makes that worse: reprice it "
    "first.",
    zh="你选了一家倒贴的。它留得越久，亏得越多：先重新报价。",
)
def losing_account(world: World) -> str:
    """Negative contribution."""
    return str(shared.book(world).earned["contribution"].sort_index().idxmin())


# --------------------------------------------------------------------------------------------- plan_actions


def plan_actions(world: World) -> list[str]:
    """The best set of ways for that account within the hours."""
    return sorted(shared.best_net(world, plan_account(world))[1])


@mistake(
    of="plan_actions",
    en="You took all eight ways. Nobody has the hours, and each one finds less churn to prevent than the one before.",
    zh="八样你全用上了。小时数不够；而且用一样，剩下能留住的就少一点。",
)
def all_eight(world: World) -> list[str]:
    """Everything."""
    return sorted(str(name) for name in world.retention_actions["action"])


@mistake(
    of="plan_actions",
    en="You took the three cheapest. What counts is what a way adds to the lifetime value, less its cost.",
    zh="你挑了最便宜的三样。看的是它添了多少终身价值，再减去费用。",
)
def three_cheapest(world: World) -> list[str] | None:
    """Cost for net value."""
    cheap = world.retention_actions.sort_values("cost", kind="stable")["action"].head(3)
    made = sorted(str(name) for name in cheap)
    return None if made == plan_actions(world) else made


# --------------------------------------------------------------------------------------------- plan_figures


def _rows(figures: dict[str, float]) -> Table:
    return {row: {"value": value} for row, value in figures.items()}


def plan_figures(world: World) -> Table:
    """The figures of that account with those ways."""
    return _rows(shared.figures(world, plan_account(world), plan_actions(world)))


@mistake(
    of="plan_figures",
    credit=0.5,
    en="Your lifetime values count revenue. What an account leaves us is its contribution: begin with that.",
    zh="你的终身价值是拿销售额算的。客户留给我们的是贡献额：从它算起。",
)
def revenue_for_contribution(world: World) -> Table:
    """Revenue as margin."""
    account, ways = plan_account(world), plan_actions(world)
    book = shared.book(world)
    revenue = float(book.earned["revenue"][account])
    start = keep.start_retention(book, account)
    value = keep.plan_value(world.retention_actions, ways, revenue, start, book.discount_rate)
    right = shared.figures(world, account, ways)
    wrong = {"contribution": revenue, "clv_now": value.clv_before, "clv_after": value.clv_after}
    return _rows(right | {name: shared.whole(amount) for name, amount in wrong.items()})


@mistake(
    of="plan_figures",
    credit=0.75,
    en="You simply added up the points of retention. The second way finds less churn than the first: take each one's "
    "part "
    "of what is left.",
    zh="你把保持率的百分点直接相加。第二样遇到的流失已经少了一些：按剩下的算。",
)
def points_added(world: World) -> Table | None:
    """Gains added."""
    account, ways = plan_account(world), plan_actions(world)
    book, table = shared.book(world), world.retention_actions.set_index("action")
    start = keep.start_retention(book, account)
    kept = min(0.999, start + float(table.loc[ways, "retention_gain"].sum()))
    right = shared.figures(world, account, ways)
    wrong = shared.whole(keep.clv(book.margin(account), kept, book.discount_rate))
    return None if wrong == right["clv_after"] else _rows(right | {"clv_after": wrong})


# ------------------------------------------------------------------------------------------------ qbr_parts

_PARTS = ("recap", "value", "misses", "goals", "actions")


def qbr_parts(world: World) -> list[str]:
    """The order of a review."""
    return list(_PARTS)


@mistake(
    of="qbr_parts",
    credit=0.25,
    en="You began with what you want next. First say what was, and what it brought; then anybody listens to goals.",
    zh="你一上来就谈下个季度要什么。先说过去怎样、带来了什么，人家才听得进目标。",
)
def goals_first(world: World) -> list[str]:
    """Goals before the recap."""
    return ["goals", "recap", "value", "misses", "actions"]


@mistake(
    of="qbr_parts",
    credit=0.5,
    en="You hid the misses at the end. Said before the goals they explain them; said last they are what remains.",
    zh="你把没做到的放到最后。放在目标之前，目标才有来由；放最后，人家只记得这个。",
)
def misses_last(world: World) -> list[str]:
    """Misses at the end."""
    return ["recap", "value", "goals", "actions", "misses"]


# -------------------------------------------------------------------------------------------- qbr_not_shown


def qbr_not_shown(world: World) -> list[str]:
    """What does not belong on the customer's table."""
    return ["margin", "rival_price", "stance"]


@mistake(
    of="qbr_not_shown",
    credit=0.25,
    en="You left our late deliveries out. They have felt them: a review without misses is advertising.",
    zh="送晚的你不想写。人家早就感觉到了：没有不足的回顾，就是广告。",
)
def hides_misses(world: World) -> list[str]:
    """Misses hidden."""
    return ["complaints", "late_deliveries", "margin"]


@mistake(
    of="qbr_not_shown",
    credit=0.5,
    en="You were shy about money. What is overdue is theirs to know, and no secret; who is against us in their house "
    "is.",
    zh="谈钱你不好意思。哪张发票逾期，对方该知道，不是秘密；他们内部谁反对我们，才不能写。",
)
def shy_about_money(world: World) -> list[str]:
    """Overdue hidden, stance shown."""
    return ["margin", "overdue", "rival_price"]
