"""Duties, results, training, files, who leaves, the ladder, the gate."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from kam_lab import World, role, rules

YEAR = 2025
BEFORE = 2024


def _unless(answer: str, key: str) -> str | None:
    return None if answer == key else answer


# -------------------------------------------------------------------------------------------- kam_duties


def kam_duties(world: World) -> list[str]:
    """Four duties of the post."""
    return ["added_value", "coordination", "decision_process", "intelligence"]


@mistake(
    of="kam_duties",
    credit=0.25,
    en="You let him repair drives. He calls those who can: coordinating service is his duty, doing it is not.",
    zh="你让他去修变频器。他的事是把会修的人叫来：协调服务是职责，动手修不是。",
)
def does_it_himself(world: World) -> list[str]:
    """The work of others for coordination."""
    return ["added_value", "decision_process", "intelligence", "repairs"]


@mistake(
    of="kam_duties",
    en=(
        "You let him approve his own discounts. Nobody signs for himself: that is what the ladder of authority "
        "is for. What is left is to know the rivals."
    ),
    zh="你让他给自己批折扣。谁也不能给自己签字：权限就是干这个用的。缺的那一项，是了解对手。",
)
def signs_for_himself(world: World) -> list[str]:
    """His own signature for intelligence."""
    return ["added_value", "coordination", "decision_process", "own_discount"]


@mistake(
    of="kam_duties",
    credit=0.25,
    en="You made him write invoices. Paper is the back office's; his is the question how the customer decides.",
    zh="你让他开发票。单据归内勤，客户怎么决策才归他。",
)
def paperwork(world: World) -> list[str]:
    """Invoices for the decision process."""
    return ["added_value", "coordination", "intelligence", "invoices"]


# ----------------------------------------------------------------------------------------- seller_growth


def _results(world: World) -> pd.DataFrame:
    return role.manager_results(world.orders, world.account_costs, world.wallets, world.accounts, world.staff, YEAR)


def seller_growth(world: World) -> float:
    """Growth of the share of business of the manager with the largest revenue, percent."""
    return round(100 * float(_results(world)["growth_rate"].iloc[0]), 1)


@mistake(
    of="seller_growth",
    credit=0.5,
    en="You gave percentage points: share now less share before. Growth is relative: divide by the share before.",
    zh="你给的是百分点：今年份额减去年份额。增长率是相对的：还要除以去年的份额。",
)
def points_for_growth(world: World) -> float:
    """Points for percent."""
    row = _results(world).iloc[0]
    return round(100 * float(row["share_now"] - row["share_before"]), 1)


@mistake(
    of="seller_growth",
    en="That is the growth of his revenue. His accounts may buy more from everybody: compare shares, not sales.",
    zh="这是他的销售额增长率。他的客户也许从谁那儿都多买了：要比份额，不比销售额。",
)
def revenue_growth(world: World) -> float:
    """Revenue for share."""
    best = _results(world).index[0]
    mine = world.accounts.loc[world.accounts["manager_id"] == best, "account_id"]
    now, before = (
        role.contribution(world.orders, world.account_costs, year)["revenue"].reindex(mine).sum()
        for year in (YEAR, BEFORE)
    )
    return round(100 * float(now / before - 1), 1)


@mistake(
    of="seller_growth",
    en="That is what he had promised. The question asks for what he reached: divide the two shares.",
    zh="这是他的目标。题目问的是实际做到多少：用两年的份额相除。",
)
def target_for_result(world: World) -> float:
    """Target for result."""
    return round(100 * float(_results(world)["target_rate"].iloc[0]), 1)


@mistake(
    of="seller_growth",
    en=(
        "You took the manager whose share grew most. The question asks for the one with the largest revenue: "
        "sort by revenue first."
    ),
    zh="你取的是份额增长最快的经理。题目问的是销售额最大的那位：先按销售额排。",
)
def fastest_for_largest(world: World) -> float:
    """The fastest for the largest."""
    return round(100 * float(_results(world)["growth_rate"].max()), 1)


# ---------------------------------------------------------------------------- training_first, overrating


def training_first(world: World) -> str:
    """The competency with the largest sum of gaps."""
    return str(role.competency_gaps(world.competencies).index[0])


@mistake(
    of="training_first",
    en="In that competency the least is missing. Look at the other end: the gap is target less score.",
    zh="这一项差得最少。看另一头：差距是目标减评分。",
)
def smallest_gap(world: World) -> str:
    """The last for the first."""
    return str(role.competency_gaps(world.competencies).index[-1])


@mistake(
    of="training_first",
    en=(
        "You went by how far people overrate themselves. That calls for a talk; the course follows the "
        "superior's score and the target."
    ),
    zh="你看的是自评高出多少。那要找人谈；办什么班，看上级评分和目标。",
)
def most_overrated(world: World) -> str | None:
    """Overrating for gap."""
    rows = world.competencies
    over = (rows["self_score"] - rows["manager_score"]).groupby(rows["competency"]).mean().sort_index()
    return _unless(str(over.idxmax()), training_first(world))


@mistake(
    of="training_first",
    en="You took the competency with the highest target. A high target may be reached long since: take off the score.",
    zh="你选的是目标最高的一项。目标高，也许早就达到了：要减去评分。",
)
def highest_target(world: World) -> str | None:
    """Target for gap."""
    mean = world.competencies.groupby("competency")["target"].mean().sort_index()
    return _unless(str(mean.idxmax()), training_first(world))


def overrating(world: World) -> str:
    """The manager with the largest mean of own score less superior's score."""
    return str(role.self_ratings(world.competencies).index[0])


@mistake(
    of="overrating",
    en="That manager gives himself the highest marks, and may deserve them. Take off what his superior says.",
    zh="这位给自己打的分最高，也许当之无愧。要减去上级的评分。",
)
def highest_own_marks(world: World) -> str | None:
    """Own score for the difference."""
    table = role.self_ratings(world.competencies).sort_index()
    return _unless(str(table["self_score"].idxmax()), overrating(world))


@mistake(
    of="overrating",
    en="That manager underrates himself most. You read the list from the wrong end: own score less the superior's.",
    zh="这位低估自己最多。看反了：是自评减上级评分。",
)
def most_modest(world: World) -> str:
    """The other end."""
    return str(role.self_ratings(world.competencies).index[-1])


@mistake(
    of="overrating",
    en="That manager comes second, far behind: add up all eight differences, divide, and take the largest.",
    zh="这位排第二，差得还远：八项的差都加起来，求平均，取最大的。",
)
def second_vainest(world: World) -> str:
    """The second for the first."""
    return str(role.self_ratings(world.competencies).index[1])


# ------------------------------------------------------------------------------- stale_file, crm_layers


def _scores(world: World) -> pd.DataFrame:
    return role.data_scores(world.account_files, world.as_of)


def stale_file(world: World) -> str:
    """Among files at least 90 % complete, the one with the lowest data score."""
    return str(role.stale_files(world.account_files, world.as_of).index[0])


@mistake(
    of="stale_file",
    en=(
        "That file is the emptiest. Everybody can see that; the question is about files that look full: keep "
        "those with 90 % and more first."
    ),
    zh="这份档案最空。空，谁都看得出来；题目问的是看着满的：先留下 90% 以上的。",
)
def emptiest(world: World) -> str | None:
    """Empty for old."""
    table = _scores(world).sort_index()
    return _unless(str(table["completeness"].idxmin()), stale_file(world))


@mistake(
    of="stale_file",
    en="That file is the best of all. You sorted from the wrong end: the lowest data score is asked for.",
    zh="这份档案是最好的。排反了：题目要数据得分最低的。",
)
def best_file(world: World) -> str:
    """Highest for lowest."""
    return str(_scores(world).index[-1])


@mistake(
    of="stale_file",
    en="That file is the fullest, and quite fresh. Full says nothing about age: multiply by the freshness.",
    zh="这份档案最满，也还新。满说明不了新旧：要乘上新鲜度。",
)
def fullest(world: World) -> str | None:
    """Completeness for data score."""
    table = _scores(world).sort_index()
    return _unless(str(table["completeness"].idxmax()), stale_file(world))


def crm_layers(world: World) -> str:
    """Management and technology."""
    return "two_layers"


@mistake(
    of="crm_layers",
    en=(
        "Software is one of the layers only. Without somebody who decides how customers are treated it stays an "
        "expensive card index."
    ),
    zh="软件只是其中一层。没有人定下客户怎么对待，它就是个昂贵的卡片柜。",
)
def only_software(world: World) -> str:
    """Technology alone."""
    return "software"


@mistake(
    of="crm_layers",
    en="Files are what is kept in it. The word means how a firm works with them: look for management.",
    zh="档案是装在里面的东西。这个词说的是企业怎么用它：找找管理。",
)
def only_files(world: World) -> str:
    """Content alone."""
    return "files"


# ------------------------------------------------------------------ exposed_revenue, single_owner_share


def _exposed(world: World, year: int = YEAR) -> pd.DataFrame:
    return role.exposure(world.account_owners, world.orders, year)


def exposed_revenue(world: World) -> float:
    """Revenue of 2025 that hangs alone on the most exposed person, whole yuan."""
    return float(round(float(_exposed(world)["revenue_alone"].iloc[0])))


@mistake(
    of="exposed_revenue",
    en=(
        "That is the revenue of everybody's largest book, shared accounts included. Count only the accounts "
        "nobody else knows."
    ),
    zh="这是名下客户销售额最大的人，还把有同事的客户算进去了。只数别人都不认识的客户。",
)
def largest_book(world: World) -> float | None:
    """All accounts for those alone."""
    largest = float(round(float(_exposed(world)["revenue"].max())))
    return None if largest == exposed_revenue(world) else largest


@mistake(
    of="exposed_revenue",
    en="You went by the number of accounts. Thirty small ones may weigh less than one large one: add up revenue.",
    zh="你看的是客户家数。三十家小的，也许不如一家大的重：要加销售额。",
)
def most_accounts_alone(world: World) -> float | None:
    """Count for value."""
    table = _exposed(world)
    most = str(table["accounts_alone"].sort_index().idxmax())
    amount = float(round(float(table["revenue_alone"][most])))
    return None if amount == exposed_revenue(world) else amount


@mistake(
    of="exposed_revenue",
    credit=0.25,
    en="Right person, wrong year: that is the revenue of 2024. Choose 2025.",
    zh="人找对了，年份错了：这是 2024 年的销售额。改成 2025 年。",
)
def last_years_revenue(world: World) -> float:
    """2024 for 2025."""
    return float(round(float(_exposed(world, BEFORE)["revenue_alone"].iloc[0])))


def single_owner_share(world: World) -> float:
    """Share of revenue from accounts with one owner, percent."""
    return round(100 * role.single_owner_share(world.account_owners, world.orders, YEAR), 1)


@mistake(
    of="single_owner_share",
    en="You counted accounts. Most small ones have one owner, and weigh little: add up their revenue and divide.",
    zh="你数的是客户家数。小客户多半只有一个人管，分量却不大：要加销售额再除。",
)
def share_of_accounts(world: World) -> float:
    """Count for value."""
    return round(100 * float(role.ownership(world.account_owners, world.orders, YEAR)["alone"].mean()), 1)


@mistake(
    of="single_owner_share",
    credit=0.25,
    en="That is the other part: accounts with several owners. Take it off 100.",
    zh="这是另一半：有好几个人认识的客户。用 100 减一下。",
)
def share_with_several(world: World) -> float:
    """The complement."""
    return round(100 - single_owner_share(world), 1)


def staying_reasons(world: World) -> list[str]:
    """Pay, career, training, incentives."""
    return ["career", "incentives", "pay", "training"]


@mistake(
    of="staying_reasons",
    credit=0.25,
    en="A locked address book keeps nobody. The customer remembers the face: give the person a reason to stay.",
    zh="锁上通讯录留不住人。客户记得的是那张脸：给人一个留下的理由。",
)
def locked_book(world: World) -> list[str]:
    """A lock for training."""
    return ["career", "incentives", "lock", "pay"]


@mistake(
    of="staying_reasons",
    en="Blacklists and locks tell those who stay what awaits them. Look for what makes a post worth keeping.",
    zh="黑名单和锁，是做给留下的人看的。想想什么能让人舍不得这个岗位。",
)
def threats(world: World) -> list[str]:
    """Threats for reasons."""
    return ["blacklist", "incentives", "lock", "pay"]


# ------------------------------------------------------------------- ladder_rungs, gate_closes, law_since


def ladder_rungs(world: World) -> list[str]:
    """The rungs, loosest first."""
    return list(role.LADDER)


@mistake(
    of="ladder_rungs",
    en="You began at the top. The question asks from the loosest to the closest: turn the order round.",
    zh="你从最上面排起了。题目要从最疏到最近：倒过来。",
)
def from_the_top(world: World) -> list[str]:
    """Descending for ascending."""
    return list(role.LADDER)[::-1]


@mistake(
    of="ladder_rungs",
    credit=0.5,
    en="The last two are exchanged. Partners still plan as two firms; above them two firms work like one.",
    zh="最后两级换了位。伙伴还是两家一起做计划；再往上，才是两家像一家。",
)
def partners_on_top(world: World) -> list[str]:
    """The upper two exchanged."""
    steps = list(role.LADDER)
    return [*steps[:3], steps[4], steps[3]]


def gate_closes(world: World) -> list[str]:
    """What closes the gate."""
    return ["gift_card", "old_list", "price_talk", "trip_taken", "unbooked"]


@mistake(
    of="gate_closes",
    credit=0.25,
    en=(
        "You shut the gate on an open discount. What stands in the contract and in the books is lawful; what our "
        "own people take is not."
    ),
    zh="你把公开的折扣也关在门外了。写进合同、如实入账的不违法；我们自己人收别人的，才违法。",
)
def open_discount_shut(world: World) -> list[str]:
    """An open discount for a bribe taken."""
    return ["gift_card", "old_list", "open_discount", "price_talk", "unbooked"]


@mistake(
    of="gate_closes",
    credit=0.25,
    en=(
        "You let the old contact list pass. These people gave their numbers for another purpose; a visit to the "
        "works with a programme harms nobody."
    ),
    zh="旧通讯录你放过去了。人家留号码不是为这个；有日程的参观，倒不碍事。",
)
def list_let_pass(world: World) -> list[str]:
    """A works visit for the list."""
    return ["gift_card", "price_talk", "trip_taken", "unbooked", "works_visit"]


@mistake(
    of="gate_closes",
    credit=0.25,
    en=(
        "You shut the gate on a last round for everybody and opened it to a talk between rivals. Open for all is "
        "fair; agreed in a corner is collusion."
    ),
    zh="你关上了人人都能报的最后一轮，却放过了跟对手私下说价。当着大家的面是公平，背地里商量是串通。",
)
def round_for_talk(world: World) -> list[str]:
    """An open round for collusion."""
    return ["gift_card", "last_offer", "old_list", "trip_taken", "unbooked"]


def law_since(world: World) -> str:
    """The day on which the revised law took effect."""
    return rules.history("bribe_accepting")[-1].effective_from.isoformat()


@mistake(
    of="law_since",
    en=(
        "Laws like to begin with the year; this one did not. It was in force already when the year began: look "
        "it up in the text of the lesson."
    ),
    zh="法律常从年初施行，这部不是。年初之前它已经生效了：到讲义里查一查。",
)
def first_of_january(world: World) -> str:
    """New Year for the day."""
    return "2026-01-01"


@mistake(
    of="law_since",
    credit=0.25,
    en="Day and month are right, the year is not. It is the revision of the year that has just ended.",
    zh="月和日对了，年不对。修订版是刚过去的这一年施行的，改一下年份。",
)
def a_year_early(world: World) -> str:
    """2024 for 2025."""
    return "2024-10-15"
