# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="en"
# # Assignment · Award and signing
#
# Zhou Mingyuan has signed one contract and wants to know what lies in the others. On your desk are your team's own: offers, contracts, dealers and open deals. Another team's answers are wrong here.
#
# There are 16 questions and 100 points, half for what you can do (ability), half for what you know (knowledge). Under each question is a form. What you enter is saved at once, in `answers.json` beside this notebook; you may close the browser and come back. Tools before the questions calculate for you; what you look at is up to you.
#
# If you like to write code, put `answer("pocket_price", value)` into the cell above a form. It counts the same. Rules of law are as of 2026-01-05, for teaching, and no legal advice.

# %% [markdown] lang="zh"
# # 作业 · 中标签约
#
# 周明远签了一份合同，想知道其余那些里头藏着什么。你桌上的，是你们组自己的：报价、合同、经销商、在跟的商机。别组的答案拿到这里是错的。
#
# 一共 16 道题、100 分，一半考你会不会做（能力），一半考你懂不懂（知识）。每道题下面有一张表单，填了就存，存在本笔记本旁边的 `answers.json` 里；关了浏览器，回来接着做也行。题目前面的工具替你算，看什么由你定。
#
# 想写代码也可以：在表单上面的格子里写 `answer("pocket_price", value)`，一样算数。法律规则以 2026-01-05 为准，供教学使用，不是法律意见。

# %%
from kam_lab import answer, hand_in, open_world, use_language
use_language("en")  # or "zh"
from kam_lab import contract as kam, rules
from kam_lab.plots import account_names, contract as plots
from kam_lab.desk import browse, explore, show
world = open_world()
names, today = account_names(world.accounts), "2026-01-05"
contracts, lines, milestones = world.contracts, world.price_lines, world.milestones

# %% [markdown] lang="en"
# ## A. Who signed what?
#
# Every offer with its discount, who signed it, and who had to. Sort and search as you like.

# %% [markdown] lang="zh"
# ## A. 谁批的？
#
# 每份报价的折扣、谁批的、该谁批。排序、搜索，随你。

# %%
accounts = world.quotes.set_index("quote_id")["account_id"]
browse(kam.authority_check(world.quotes, world.authority).drop(columns=["overreach", "below_floor"]).join(accounts), world)

# %%
answer("overreach_account")

# %%
answer("signing_levels")

# %% [markdown] lang="en"
# ## B. From list to pocket
#
# All contracts; one of them has its waterfall below.

# %% [markdown] lang="zh"
# ## B. 从目录价到口袋价
#
# 全部合同在表里，下面可以挑一份看它的瀑布。

# %%
browse(kam.pocket_prices(contracts, lines, world.authority).drop(columns="below_floor").sort_index(), world)

# %%
explore(lambda contract_id: plots.waterfall(kam.price_waterfall(contract_id, contracts, lines), contract_id),
        contract_id=list(contracts["contract_id"]))

# %%
answer("below_floor")

# %%
answer("pocket_price")

# %% [markdown] lang="en"
# ## C. What is left?
#
# The P&L of one contract. What money costs, what is lost, and how the days are counted, you choose; the fields are filled with figures that mean nothing.

# %% [markdown] lang="zh"
# ## C. 还剩多少？
#
# 一份合同的损益。资金成本、坏账、日子怎么算，都由你选；里面先填着几个数，别当真。

# %%
explore(lambda contract_id, money_rate, loss_rate, actual: kam.deal_pnl(
            contract_id, contracts, lines, milestones, money_rate / 100, loss_rate / 100, actual),
        contract_id=list(contracts["contract_id"]), money_rate=4.0, loss_rate=0.0, actual=True)

# %%
answer("deal_profit")

# %% [markdown] lang="en"
# Three small calculators for the next four questions: how much more must be sold, what a price is worth after discount and credit, and what a contract paid in steps is worth.

# %% [markdown] lang="zh"
# 接下来四道题有三个小计算器：要多卖多少；打了折、放了账期，净值多少；分期付的合同值多少。

# %%
explore(lambda margin, discount: {"needed_volume_share": kam.volume_for_discount(discount / 100, margin / 100)}, margin=50.0, discount=1.0)

# %%
answer("discount_offset")

# %%
explore(lambda deal_price, discount, money_rate, credit_days: {
            "net_price": kam.net_price(deal_price, discount / 100, money_rate / 100, credit_days)},
        deal_price=100_000.0, discount=0.0, money_rate=10.0, credit_days=30.0)

# %%
answer("net_price")

# %%
answer("levers_by_cost")

# %%
explore(lambda deal_price, signing, delivery, retention: kam.cost_of_terms(
            deal_price, [signing / 100, delivery / 100, 1 - (signing + delivery + retention) / 100, retention / 100], [0, 2, 5, 17]),
        deal_price=100_000.0, signing=(0, 40, 5), delivery=(0, 60, 5), retention=(0, 10, 1))

# %%
answer("milestones_value")

# %% [markdown] lang="en"
# ## D. What the clauses do
#
# First money, as our contracts call it; below it a calculator for one contract, and the rules.

# %% [markdown] lang="zh"
# ## D. 条款的分量
#
# 先付的钱，我们的合同里各叫什么；下面是一份合同的计算器，还有规则。

# %%
browse(kam.deposits(contracts, world.as_of)[["account_id", "deposit_kind", "amount", "deposit_paid", "paid_share"]].sort_index(), world)

# %%
answer("excess_deposit")

# %%
explore(lambda deal_price, paid, kind, default_by, unperformed: kam.deposit(
            deal_price, paid, today, kind, default_by, unperformed / 100),
        deal_price=100_000.0, paid=10_000.0, kind=["deposit", "earnest", "prepayment"],
        default_by=["none", "buyer", "supplier"], unperformed=(0, 100, 10, 100))

# %%
answer("deposit_cases")

# %%
show(rules.cite(("deposit_max", *kam.DAMAGES_RULES, *kam.SILENCE_RULES), today), rows=12)

# %%
answer("damages_cases")

# %% [markdown] lang="en"
# The days in our contracts.

# %% [markdown] lang="zh"
# 合同里的日子。

# %%
browse(contracts[["contract_id", "account_id", "signed_on", "delivery_due", "payment_days", "inspection_days"]], world)

# %%
answer("last_day")

# %% [markdown] lang="en"
# ## E. Targets
#
# What contracts ask of our dealers, and what their territories can sell.

# %% [markdown] lang="zh"
# ## E. 指标
#
# 合同向经销商要多少，他们的地盘能消化多少。

# %%
territories = world.territories.set_index("account_id")
browse({year: territories[territories["year"] == year].drop(columns="year") for year in (2024, 2025)}, world)

# %%
answer("overloaded_dealer")

# %% [markdown] lang="en"
# ## F. The package
#
# Deals with their issues, then all packages of one deal. The slider sets the least points for the other side.

# %% [markdown] lang="zh"
# ## F. 一套方案
#
# 先是商机和议题，再是一个商机的全部方案。滑块是至少给对方多少分。

# %%
deals = kam.deal_names(world.opportunities, world.deal_issues)
some = world.opportunities[world.opportunities["opportunity_id"].isin(list(deals.values()))]
show(some[["opportunity_id", "account_id", "value", "our_limit", "their_limit"]], world)

# %%
explore(lambda deal: kam.issues_of(world.deal_issues, deal), deal=deals)

# %%
explore(lambda deal, least, by: kam.packages_in_words(world.deal_issues, deal, least).sort_values(by, ascending=False),
        deal=deals, least=(0, 95, 5, 20), by=["joint_points", "their_points", "our_points"])

# %%
answer("best_package")

# %% [markdown] lang="en"
# ## G. Your advice
#
# Their buyer is waiting for an answer, and Zhou for yours.

# %% [markdown] lang="zh"
# ## G. 你的建议
#
# 对方的采购在等回话，周总监在等你的话。

# %%
answer("advice_on_terms")

# %% [markdown] lang="en"
# ## Hand in
#
# The cell lists what you have answered and what is still open, and packs your answers. Until the deadline you may change answers and hand in again; the last one counts.

# %% [markdown] lang="zh"
# ## 提交
#
# 运行下面的格子，会列出哪些答了、哪些还空着，并把答案打包。截止前可以改了再交，以最后一次为准。

# %%
hand_in()
