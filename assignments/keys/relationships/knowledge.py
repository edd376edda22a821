"""Roles, modes, measures, views, files and privacy, traits, pairs."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.relationships.shared import PAIRS, TRAITS
from kam_lab import World
from kam_lab import relationships as kam

Cells = dict[str, dict[str, str]]

# ------------------------------------------------------------------------------------------- buying_roles

_ROLES = {"standards": "technical", "night_shift": "user", "release": "economic", "insider": "coach"}


def _cells(column: str, values: dict[str, str]) -> Cells:
    return {row: {column: value} for row, value in values.items()}


def buying_roles(world: World) -> Cells:
    """Who screens, uses, approves, helps."""
    return _cells("role", _ROLES)


@mistake(
    of="buying_roles",
    en=(
        "You took the one who screens for the one who approves. A technical buyer can keep us off the list; the final "
        "yes comes from who releases the money."
    ),
    zh="你把筛选的人当成了批准的人。技术把关者能把我们挡在名录外；最后点头的，是批预算的那位。",
)
def screen_for_approval(world: World) -> Cells:
    """Technical and economic swapped."""
    return _cells("role", {**_ROLES, "standards": "economic", "release": "technical"})


@mistake(
    of="buying_roles",
    en="A friendly user is not yet a coach. A coach tells you how things are decided; a user tells you how they run.",
    zh="和气的使用者还不是内线教练。教练告诉你事情怎么定，使用者告诉你机器怎么转。",
)
def user_for_coach(world: World) -> Cells:
    """User and coach swapped."""
    return _cells("role", {**_ROLES, "night_shift": "coach", "insider": "user"})


@mistake(
    of="buying_roles",
    en=(
        "Who stands at the machine does not screen it. Technical buyers test against standards; users live with the "
        "result. Look again who speaks of lists and who of the night shift."
    ),
    zh="守着机器的人不管筛选。技术把关者对照标准，使用者承受结果。再看看谁说的是名录，谁说的是夜班。",
)
def user_for_screen(world: World) -> Cells:
    """User and technical swapped."""
    return _cells("role", {**_ROLES, "night_shift": "technical", "standards": "user"})


# ---------------------------------------------------------------------------------------- receptive_modes


def receptive_modes(world: World) -> list[str]:
    """Growth and trouble."""
    return sorted(mode for mode in kam.MODES if kam.is_receptive(mode))


@mistake(
    of="receptive_modes",
    credit=0.25,
    en="Who sits on an even keel is content and wants no change. Look for the modes in which something is missing.",
    zh="平稳型的人满意现状，不想动。找一找，哪种心态是缺点什么的。",
)
def content_is_receptive(world: World) -> list[str]:
    """Even keel for trouble."""
    return sorted(["growth", "even_keel"])


@mistake(
    of="receptive_modes",
    credit=0.25,
    en="The overconfident one is proud of how things are and hears nobody. Pride is no opening; a gap is.",
    zh="自满型的人得意得很，谁的话也听不进。得意不是口子，落差才是。",
)
def proud_is_receptive(world: World) -> list[str]:
    """Overconfident for trouble."""
    return sorted(["growth", "overconfident"])


@mistake(
    of="receptive_modes",
    en=(
        "You picked the two that see no reason to change. Turn it round: who feels a gap between what is and "
        "what is wanted?"
    ),
    zh="你选的两种，恰恰都觉得没必要变。反过来想：谁感觉到现状和想要的之间有落差？",
)
def the_other_two(world: World) -> list[str]:
    """Not receptive for receptive."""
    return sorted(set(kam.MODES) - set(receptive_modes(world)))


# ------------------------------------------------------------------------------------------ which_measure

_MEASURES = {"spread": "closeness", "depend": "betweenness", "acquainted": "degree"}


def which_measure(world: World) -> Cells:
    """Closeness, betweenness, degree."""
    return _cells("measure", _MEASURES)


@mistake(
    of="which_measure",
    en=(
        "You swapped closeness and betweenness. Few steps to everybody is closeness; lying on the ways of others is "
        "betweenness."
    ),
    zh="接近中心性和中介中心性弄反了。到每个人步数少，是接近；卡在别人的路上，是中介。",
)
def near_for_between(world: World) -> Cells:
    """Closeness and betweenness swapped."""
    return _cells("measure", {**_MEASURES, "spread": "betweenness", "depend": "closeness"})


@mistake(
    of="which_measure",
    en=(
        "You used the number of ties for reaching everybody. Many neighbours are not short ways: the kite's best "
        "connected person is not nearest to all."
    ),
    zh="你用关系数去找传话最快的人。邻居多不等于离大家近：风筝图里关系最多的，并不是离大家最近的。",
)
def degree_for_speed(world: World) -> Cells:
    """Degree and closeness swapped."""
    return _cells("measure", {**_MEASURES, "spread": "degree", "acquainted": "closeness"})


@mistake(
    of="which_measure",
    en="One measure does not answer three questions. Ask each time what is counted: ties, steps, or ways of others.",
    zh="一个指标答不了三个问题。每次先问数的是什么：关系、步数，还是别人的路。",
)
def degree_for_all(world: World) -> Cells:
    """Degree for everything."""
    return _cells("measure", dict.fromkeys(_MEASURES, "degree"))


# --------------------------------------------------------------------------------------------- five_views

_VIEWS = {
    "priorities": "background",
    "last_change": "risk",
    "our_part": "finances",
    "signatures": "organisation",
    "rival_better": "expectations",
}


def five_views(world: World) -> Cells:
    """Notes sorted into the five views."""
    return _cells("view", _VIEWS)


@mistake(
    of="five_views",
    credit=0.4,
    en=(
        "You swapped risk and expectations. Why a supplier was dropped shows how accounts are lost: risk. What the "
        "rival does better is an expectation that we do not meet."
    ),
    zh="风险和期望弄反了。为什么换掉供应商，看的是客户怎么流失：风险。对手哪里更好，是我们没满足的期望。",
)
def risk_for_expectations(world: World) -> Cells:
    """Risk and expectations swapped."""
    return _cells("view", {**_VIEWS, "last_change": "expectations", "rival_better": "risk"})


@mistake(
    of="five_views",
    credit=0.4,
    en=("You swapped background and organisation. What the firm wants is background; who signs is organisation."),
    zh="背景和组织弄反了。公司想做成什么，是背景；谁来签字，是组织。",
)
def goals_for_people(world: World) -> Cells:
    """Background and organisation swapped."""
    return _cells("view", {**_VIEWS, "priorities": "organisation", "signatures": "background"})


@mistake(
    of="five_views",
    credit=0.4,
    en=("You put our share into expectations. A share is money: finances. Expectations are what they compare us by."),
    zh="你把我方份额放进了期望。份额是钱的事：财务。期望是他们拿来和对手比的东西。",
)
def share_for_expectations(world: World) -> Cells:
    """Finances and expectations swapped."""
    return _cells("view", {**_VIEWS, "our_part": "expectations", "rival_better": "finances"})


# ------------------------------------------------------------------------------------------- contact_file

_OFFERED = ("name", "health", "office_phone", "young_child", "role", "spouse_job", "last_contact", "religion")


def contact_file(world: World) -> list[str]:
    """What the purpose needs."""
    kinds = kam.contact_fields(_OFFERED)
    return sorted(str(name) for name in kinds.index[kinds == "needed"])


def _instead(world: World, left_out: str, taken: str) -> list[str]:
    return sorted([name for name in contact_file(world) if name != left_out] + [taken])


@mistake(
    of="contact_file",
    credit=0.25,
    en=(
        "A word of sympathy is kind; a note on an operation is sensitive personal information. Say it, do not store "
        "it. What does the business tie need instead?"
    ),
    zh="关心一句是人情，把手术记进系统就是敏感个人信息。话可以说，不能存。做生意真正用得着的是哪一样？",
)
def sympathy_on_file(world: World) -> list[str]:
    """Health on file."""
    return _instead(world, "last_contact", "health")


@mistake(
    of="contact_file",
    credit=0.25,
    en=(
        "A child under 14 is protected by law most of all, and no purpose of ours needs it. Take it out, and look for "
        "what you left out."
    ),
    zh="14 岁以下的孩子，法律保护得最严，我们的目的也用不着。去掉它，再看看漏了哪一样。",
)
def child_on_file(world: World) -> list[str]:
    """A child on file."""
    return _instead(world, "last_contact", "young_child")


@mistake(
    of="contact_file",
    credit=0.25,
    en=(
        "Where the spouse works may be handy, but handy is no purpose. Keep what the tie needs, for instance "
        "the part the person plays."
    ),
    zh="配偶在哪儿上班，也许有用得上的时候，可“也许”不算目的。存用得着的，比如此人在采购里是什么角色。",
)
def handy_to_know(world: World) -> list[str]:
    """A spouse's job on file."""
    return _instead(world, "role", "spouse_job")


# ------------------------------------------------------------------------------------ traits_completeness


def traits_completeness(world: World) -> float:
    """Weighted completeness of the eight traits in the question, percent."""
    return 100 * sum(kam.TRAIT_WEIGHTS[name] * score / 2 for name, score in TRAITS.items())


@mistake(
    of="traits_completeness",
    credit=0.25,
    en=(
        "You counted all traits alike. Spending power and potential weigh twice as much as most others: "
        "multiply by the weights."
    ),
    zh="你把八项当成一样重了。消费能力和潜力的权重是多数项的两倍：要乘权重。",
)
def unweighted(world: World) -> float:
    """Plain mean."""
    return 100 * sum(TRAITS.values()) / (2 * len(TRAITS))


@mistake(
    of="traits_completeness",
    credit=0.25,
    en="You counted the traits that are not empty. A score of 1 is only half: divide each score by 2, then weigh it.",
    zh="你数的是不空的项。1 分只算一半：每项先除以 2，再乘权重。",
)
def not_empty(world: World) -> float:
    """Share of traits above 0."""
    return 100 * sum(score > 0 for score in TRAITS.values()) / len(TRAITS)


@mistake(
    of="traits_completeness",
    credit=0.5,
    en="You forgot that 2 is full. Your figure runs up to 200 %: divide each score by 2 first.",
    zh="你忘了满分是 2 分。照你的算法能到 200%：每项先除以 2。",
)
def not_halved(world: World) -> float:
    """Scores not divided by 2."""
    return 2 * traits_completeness(world)


# ------------------------------------------------------------------------------------------ stance_advice


def stance_advice(world: World) -> str:
    """Wanted, and the rival leads."""
    row = pd.DataFrame(
        {"account_id": ["x"], "lens": ["responsive"], "wish": [5], "our_record": [3], "rival_record": [4]}
    )
    return str(kam.stance_fit(row, "x")["advice"].iloc[0])


@mistake(
    of="stance_advice",
    en="A promise that the rival keeps better is the next complaint. First raise the record, then speak.",
    zh="对手做得更好的事，你先许诺，就是下一张投诉单。先把本事补上，再开口。",
)
def promise_too_soon(world: World) -> str:
    """Promise before building."""
    return "promise"


@mistake(
    of="stance_advice",
    en=(
        "The account wants exactly this: it gives the wish 5 of 5. Leaving it alone hands it to the rival. "
        "Look at the wish first."
    ),
    zh="客户最想要的就是这个，期望打了满分。不管它，等于送给对手。先看期望那一列。",
)
def leave_the_wish(world: World) -> str:
    """Wish ignored."""
    return "leave"


@mistake(
    of="stance_advice",
    en=(
        "Not selling is for what nobody wants although we are good at it. Here it is the other way round: "
        "wanted, and we are behind."
    ),
    zh="“别拿来卖”说的是我们拿手、却没人要的。这里正相反：有人要，我们落后。",
)
def quiet_about_the_wish(world: World) -> str:
    """Keep quiet for build."""
    return "keep_quiet"


# ------------------------------------------------------------------------------------------ pairs_by_hand


def pairs_by_hand(world: World) -> float:
    """Required pairs that are covered, percent."""
    return 100 * kam.pairs_covered(PAIRS).coverage_share


@mistake(
    of="pairs_by_hand",
    credit=0.5,
    en=(
        "One of the pairs is not required: their executives with our front line. It does not count, above the "
        "line either."
    ),
    zh="其中有一组不要求：对方高层和我方基层。分子里也不能算它。",
)
def one_too_many(world: World) -> float:
    """5/8."""
    return 100 * len(PAIRS) / len(kam.REQUIRED_PAIRS)


@mistake(
    of="pairs_by_hand",
    credit=0.25,
    en="You divided by all nine pairs of levels. Only the required ones count, above and below the line.",
    zh="你除以了全部九组。分子分母都只算要求的那几组。",
)
def all_nine(world: World) -> float:
    """5/9."""
    return 100 * len(PAIRS) / 9


@mistake(
    of="pairs_by_hand",
    en="You counted levels instead of pairs. Each of their levels has three of ours beside it: list the pairs.",
    zh="你数的是级别，不是组合。对方每一级，要和我方三级各配一次：把组合列出来。",
)
def levels_for_pairs(world: World) -> float:
    """Levels met ÷ levels."""
    return 100.0
