"""Ages, days of sales, effectiveness, expected loss."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from assignments.keys import mistake
from assignments.keys.collections.shared import (
    LAST,
    QUARTER_DAYS,
    YEAR,
    at,
    items,
    month_sales,
    owed,
    percent,
    quarter,
    whole,
)
from kam_lab import World
from kam_lab import receivables as kam

# ------------------------------------------------------------------------------------------- overdue_share


def overdue_share(world: World) -> float:
    """Past due as a percentage of what accounts owe."""
    return percent(kam.overdue_share(items(world)))


@mistake(
    of="overdue_share",
    credit=0.25,
    en=(
        "You counted invoices: so many of them are late. The question asks for money: divide the open yuan that are "
        "past due by all open yuan."
    ),
    zh="你数的是张数：逾期的发票占几张。题目问的是钱：用逾期的余额除以全部余额。",
)
def share_of_invoices(world: World) -> float:
    """Count for value."""
    return percent((owed(world)["days_overdue"] > 0).mean())


@mistake(
    of="overdue_share",
    credit=0.25,
    en=(
        "You counted days from the invoice, so that everything older than a month looks late. Ages begin on the due "
        "date: compare that with 31 December."
    ),
    zh="你从开票日数起，超过一个月的都算成逾期了。账龄从到期日数起：拿到期日和 12 月 31 日比。",
)
def from_the_invoice(world: World) -> float:
    """Age from issue instead of due date."""
    table = owed(world)
    old = (pd.Timestamp(world.as_of) - table["issued_on"]).dt.days > 30
    return percent(table.loc[old, "open"].sum() / table["open"].sum())


@mistake(
    of="overdue_share",
    credit=0.25,
    en=(
        "You took only what is more than 90 days late. Past due is everything from the first day after the due date: "
        "add the other classes, too."
    ),
    zh="你只取了逾期 90 天以上的。过了到期日就算逾期，从第一天起：另外几档也要加上。",
)
def oldest_class_only(world: World) -> float:
    """One class for four."""
    table = owed(world)
    return percent(table.loc[table["days_overdue"] > 90, "open"].sum() / table["open"].sum())


@mistake(
    of="overdue_share",
    en=(
        "You divided what is late by what is not yet late. The question asks for a share of all that is owed: put "
        "everything below the line."
    ),
    zh="你拿逾期的除以没逾期的了。题目问的是占全部欠款多少：分母要放全部。",
)
def late_to_current(world: World) -> float:
    """Ratio for share."""
    table = owed(world)
    late = table["days_overdue"] > 0
    return percent(table.loc[late, "open"].sum() / table.loc[~late, "open"].sum())


# --------------------------------------------------------------------------------------------- dso_quarter


def dso_quarter(world: World) -> float:
    """Simple DSO at the end of 2025, sales of the fourth quarter, 92 days."""
    return float(quarter(world).dso)


@mistake(
    of="dso_quarter",
    credit=0.25,
    en=(
        "You divided by the sales of the whole year and multiplied by the days of the quarter. Sales and days must be "
        "of the same period: take the fourth quarter for both."
    ),
    zh="你除的是全年销售额，乘的却是一个季度的天数。销售额和天数要同一段时间：两样都用第四季度。",
)
def year_with_quarter_days(world: World) -> float:
    """Sales of the year with the days of the quarter."""
    issued = pd.to_datetime(world.invoices["issued_on"])
    sold = float(world.invoices.loc[issued.dt.year == YEAR, "amount"].sum())
    return kam.dso(quarter(world).closing, sold, QUARTER_DAYS)


@mistake(
    of="dso_quarter",
    credit=0.25,
    en=(
        "You multiplied by 365 days, but the sales are those of a quarter. October to December have their own number "
        "of days: use that."
    ),
    zh="你乘的是 365 天，可销售额是一个季度的。十月到十二月有自己的天数：用那个数。",
)
def quarter_with_year_days(world: World) -> float:
    """Sales of the quarter with the days of the year."""
    return kam.dso(quarter(world).closing, quarter(world).sales, 365)


@mistake(
    of="dso_quarter",
    credit=0.25,
    en=(
        "You took only what is past due. DSO asks how long all our money stays outside: what is not yet due belongs "
        "to it as well."
    ),
    zh="你只用了逾期的。DSO 问的是所有在外的钱要多久：没到期的也算在内。",
)
def overdue_only(world: World) -> float:
    """Overdue receivables for all."""
    found = quarter(world)
    return kam.dso(found.closing - found.closing_current, found.sales, QUARTER_DAYS)


@mistake(
    of="dso_quarter",
    credit=0.5,
    en=(
        "That is the best possible DSO: only what is not yet due. Those who are late belong in it, too; take the "
        "whole balance."
    ),
    zh="这是最佳可能 DSO，只算了没到期的。拖着没付的也要算进去：用全部余额。",
)
def best_possible_for_dso(world: World) -> float:
    """Best possible DSO for DSO."""
    return float(quarter(world).best_possible_dso)


# ------------------------------------------------------------------------------------------- countback_now


def countback_now(world: World) -> float:
    """The balance of 31 December 2025 counted back month by month."""
    return kam.countback(quarter(world).closing, *month_sales(world))


@mistake(
    of="countback_now",
    credit=0.25,
    en=(
        "In the last step you took too much: the whole month, or the sales of the month before, as the manual in the "
        "lesson does. Take what is left of the balance, over that month's sales, times its days."
    ),
    zh=(
        "最后一步算多了：要么整个月都算上了，要么像讲义里那本手册，拿前面那个月的销售额去除。"
        "该用余额里剩下的，除以那个月的销售额，再乘它的天数。"
    ),
)
def month_before_for_the_rest(world: World) -> float:
    """The trap of the manual."""
    return kam.countback_slip(quarter(world).closing, *month_sales(world))


@mistake(
    of="countback_now",
    credit=0.5,
    en=(
        "You counted every month with 30 days. The question asks for real days: look at the calendar for each month "
        "that you use up."
    ),
    zh="你把每个月都当成 30 天。题目要真实天数：吃掉哪个月，就看哪个月有几天。",
)
def thirty_day_months(world: World) -> float:
    """30 days for real days."""
    return kam.countback(quarter(world).closing, month_sales(world)[0], 30)


@mistake(
    of="countback_now",
    credit=0.25,
    en=(
        "That is the simple DSO again. Counting back goes month by month: take December's sales off the balance, "
        "then November's, until nothing is left."
    ),
    zh="这还是简单 DSO。倒推要一个月一个月来：余额先减十二月的销售额，再减十一月的，减到没有为止。",
)
def simple_for_countback(world: World) -> float:
    """Simple DSO for the countback."""
    return float(quarter(world).dso)


# ------------------------------------------------------------------------------------------------- over_90


def over_90(world: World) -> float:
    """Open money more than 90 days past due, whole yuan."""
    table = owed(world)
    return whole(table.loc[table["days_overdue"] > 90, "open"].sum())


@mistake(
    of="over_90",
    credit=0.25,
    en="You counted 90 days from the invoice. Ages begin on the due date: count from there.",
    zh="你从开票日数了 90 天。账龄从到期日数起：从那天开始数。",
)
def ninety_from_the_invoice(world: World) -> float:
    """Age from issue."""
    table = owed(world)
    return whole(table.loc[(pd.Timestamp(world.as_of) - table["issued_on"]).dt.days > 90, "open"].sum())


@mistake(
    of="over_90",
    credit=0.5,
    en="You added up whole invoices. Some have been paid in part: add up what is still open of each.",
    zh="你加的是整张发票的金额。有的已经付了一部分：要加每张还没付的余额。",
)
def whole_invoices(world: World) -> float:
    """Invoice amounts for open amounts."""
    table = owed(world)
    return whole(table.loc[table["days_overdue"] > 90, "amount"].sum())


@mistake(
    of="over_90",
    en="That is everything past due. Only what is more than 90 days late is asked for: take the last class alone.",
    zh="这是全部逾期。题目只要超过 90 天的：只取最后一档。",
)
def everything_late(world: World) -> float:
    """All classes for one."""
    table = owed(world)
    return whole(table.loc[table["days_overdue"] > 0, "open"].sum())


# ------------------------------------------------------------------------------------------- effectiveness

_CASE = {"opening": 6_000_000.0, "sales": 9_600_000.0, "closing": 5_400_000.0, "closing_current": 4_200_000.0}


def effectiveness(world: World) -> float:
    """CEI of given figures, percent."""
    return percent(kam.collection_effectiveness(**_CASE))


@mistake(
    of="effectiveness",
    en=(
        "You divided by the sales. Old debts are collected, too: below the line stands all that could be asked for, "
        "opening plus sales less what is not yet due."
    ),
    zh="你除的是销售额。旧账也在收：分母是所有能催的，期初加销售额，减掉没到期的。",
)
def sales_below(world: World) -> float:
    """Sales in the denominator."""
    return percent(kam.wrong_effectiveness(**_CASE)["sales_below"])


@mistake(
    of="effectiveness",
    en=(
        "You took off what is overdue at the end. That is just what could have been asked for; take off what is not "
        "yet due instead."
    ),
    zh="你在分母里减掉了期末逾期的。那正是本来能催的；该减的是没到期的。",
)
def overdue_below(world: World) -> float:
    """Overdue in the denominator."""
    return percent(kam.wrong_effectiveness(**_CASE)["overdue_below"])


@mistake(
    of="effectiveness",
    credit=0.25,
    en=(
        "You took the sales of an average month. The question says: of the whole quarter. The two conventions exist; "
        "never mix them."
    ),
    zh="你用的是平均一个月的销售额。题目说用整个季度的。两种口径都有，但不能混用。",
)
def average_month(world: World) -> float:
    """A third of the sales."""
    return percent(kam.collection_effectiveness(**_CASE, months=3))


@mistake(
    of="effectiveness",
    credit=0.25,
    en="You divided by everything, due or not. What is not yet due could not be asked for: take it off below.",
    zh="你除的是全部，不管到没到期。没到期的催不着：分母里要减掉。",
)
def everything_below(world: World) -> float:
    """Opening plus sales in the denominator."""
    return percent(kam.wrong_effectiveness(**_CASE)["opening_below"])


@lru_cache(maxsize=2)
def _third(world: World) -> kam.Period:
    return kam.period_figures(world.invoices, world.payments, "2025-07-01", "2025-09-30")


def effectiveness_change(world: World) -> float:
    """CEI of the fourth quarter of 2025 less that of the third, points."""
    return percent(quarter(world).effectiveness_rate - _third(world).effectiveness_rate)


@mistake(
    of="effectiveness_change",
    credit=0.25,
    en="That is the index of the fourth quarter itself. The question asks how it changed: take off that of the third.",
    zh="这是第四季度的指数本身。题目问变了多少：减去第三季度的。",
)
def level_for_change(world: World) -> float:
    """The level for the change."""
    return percent(quarter(world).effectiveness_rate)


@mistake(
    of="effectiveness_change",
    credit=0.5,
    en="You turned the difference round. A change is later less earlier: the fourth quarter less the third.",
    zh="你减反了。变化是后面的减前面的：第四季度减第三季度。",
)
def change_turned_round(world: World) -> float:
    """Third less fourth."""
    return -effectiveness_change(world)


@mistake(
    of="effectiveness_change",
    en=(
        "You divided by the sales of the quarter. Below the line stands all that could be asked for: begin "
        "with the opening."
    ),
    zh="你除的是这个季度的销售额。分母是所有能催的：从期初加起。",
)
def sales_below_twice(world: World) -> float:
    """Sales in the denominator of both."""
    later, earlier = (kam.wrong_effectiveness(*found[:4])["sales_below"] for found in (quarter(world), _third(world)))
    return percent(later - earlier)


# ----------------------------------------------------------------------------------------- delinquent_days


def delinquent_days(world: World) -> float:
    """ADD of given figures."""
    return kam.average_days_delinquent(7_200_000, 5_000_000, 12_000_000, 90)


@mistake(
    of="delinquent_days",
    credit=0.25,
    en="That is the whole DSO. Lateness is only a part of it: take off the best possible DSO.",
    zh="这是整个 DSO。拖出来的只是其中一部分：减掉最佳可能 DSO。",
)
def dso_for_delinquent(world: World) -> float:
    """DSO for ADD."""
    return kam.dso(7_200_000, 12_000_000, 90)


@mistake(
    of="delinquent_days",
    credit=0.25,
    en="That is the best possible DSO: what terms alone cost. Take it off the simple DSO; the rest is lateness.",
    zh="这是最佳可能 DSO，是账期本身占的天数。拿简单 DSO 减它，剩下的才是拖出来的。",
)
def best_for_delinquent(world: World) -> float:
    """Best possible DSO for ADD."""
    return kam.best_possible_dso(5_000_000, 12_000_000, 90)


# ----------------------------------------------------------------------------------- roll_rate, provision


def roll_rate(world: World) -> float:
    """Of 31–60 days at the end of November, the share in an older class at the end of December, percent."""
    table = kam.roll_rates(world.invoices, world.payments, LAST, months=1)
    return percent(at(table, "days_31_60", "roll_rate"))


@mistake(
    of="roll_rate",
    credit=0.5,
    en="That is the mean of twelve months. The question names one pair: the end of November and the end of December.",
    zh="这是十二个月的平均。题目只问一对：十一月底和十二月底。",
)
def roll_of_the_year(world: World) -> float:
    """Twelve months for one."""
    table = kam.roll_rates(world.invoices, world.payments, LAST, months=12)
    return percent(at(table, "days_31_60", "roll_rate"))


@mistake(
    of="roll_rate",
    credit=0.25,
    en="That is the class before: 1–30 days. Take what was 31–60 days late at the end of November.",
    zh="这是前一档：1–30 天的。要取十一月底逾期 31–60 天的。",
)
def class_before(world: World) -> float:
    """1–30 for 31–60."""
    table = kam.roll_rates(world.invoices, world.payments, LAST, months=1)
    return percent(at(table, "days_1_30", "roll_rate"))


def provision(world: World) -> float:
    """Expected loss with given rates and a factor of 1.2, whole yuan."""
    table = kam.expected_loss(kam.ageing(items(world)), kam.IFRS_RATES, 1.2)
    return whole(at(table, "total", "loss"))


@mistake(
    of="provision",
    credit=0.5,
    en="The rates are right, but the forward-looking factor is missing: multiply every rate by it.",
    zh="损失率用对了，少了前瞻系数：每一档都要乘上。",
)
def no_factor(world: World) -> float:
    """Without the forward-looking factor."""
    return whole(at(kam.expected_loss(kam.ageing(items(world)), kam.IFRS_RATES), "total", "loss"))


@mistake(
    of="provision",
    credit=0.25,
    en=(
        "You left out what is not yet due. Its rate is small, but it is most of the money: expected loss begins on "
        "the first day."
    ),
    zh="你漏了没到期的。那一档损失率小，可大头的钱在那里：预期损失从第一天就算。",
)
def only_what_is_late(world: World) -> float:
    """Without the first class."""
    table = kam.expected_loss(kam.ageing(items(world)), kam.IFRS_RATES, 1.2)
    return whole(at(table, "total", "loss") - at(table, "current", "loss"))


@mistake(
    of="provision",
    credit=0.25,
    en=(
        "You put one rate on everything late, that of the oldest class. Every class has its own rate: "
        "multiply class by class."
    ),
    zh="你把最老那一档的损失率用在了所有逾期上。各档有各档的：一档一档乘。",
)
def one_rate_for_all(world: World) -> float:
    """The last rate for all that is late."""
    table = owed(world)
    return whole(table.loc[table["days_overdue"] > 0, "open"].sum() * kam.IFRS_RATES["over_90"] * 1.2)
