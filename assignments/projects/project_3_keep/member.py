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
# # Project 3 · Keep: your own notebook
#
# This one is yours alone, on the data of your team. It asks what everybody who stood beside the plan has to be able to work out: how late the money was a month before, what five points of retention are worth, how one tells a good plan from a lucky one. 6 questions, 40 points, half for ability, half for knowledge.

# %% [markdown] lang="zh"
# # 项目 3 · 留住大客户：个人笔记本
#
# 这一份独立完成，用的是你们组的数据。跟计划站在一起的人，都该自己算得出来：早一个月钱晚了多少，保持率五个百分点值多少，好计划和好运气怎么分。6 道题，40 分，一半考能力，一半考知识。

# %%
from kam_lab import answer, hand_in, open_world, use_language

use_language("en")  # or "zh"
from kam_lab import receivables as kam, retention as keep
from kam_lab.desk import browse, explore, show

world = open_world()

# %% [markdown] lang="en"
# ## A. A month before
#
# The same ledger on another day.

# %% [markdown] lang="zh"
# ## A. 早一个月
#
# 同一本账，换一天看。

# %%
days = ["2025-12-31", "2025-11-30", "2025-10-31"]
explore(lambda until: kam.ageing(kam.open_items(world.invoices, world.payments, until)), world, until=days)

# %%
answer("own_overdue")

# %% [markdown] lang="en"
# Sales and days of the latest months, from the day you choose.

# %% [markdown] lang="zh"
# 从选定的日子往回，各月的销售额和天数。

# %%
explore(lambda until: kam.latest_months(world.invoices, until, 6), world, until=days)

# %%
answer("own_countback")

# %% [markdown] lang="en"
# ## B. What stands behind it

# %% [markdown] lang="zh"
# ## B. 背后的道理

# %%
explore(
    lambda retained, discounting: {"times_margin": keep.clv(1.0, retained / 100, discounting / 100)},
    retained=(50, 95, 1, 75),
    discounting=(5, 20, 1, 10),
)

# %%
answer("five_points")

# %%
answer("hold_or_answer")

# %%
answer("plan_or_luck")

# %% [markdown] lang="en"
# ## C. The debtor in your care
#
# Divide the list among you before you write. Everything that is on file about yours is in these tables.

# %% [markdown] lang="zh"
# ## C. 归你管的那一家
#
# 动笔之前，先把单子分好。你那一家的资料都在这些表里。

# %%
ledger = kam.open_quarter(world, kam.read_contract(world))
explore(
    lambda account: kam.statement(world.invoices, world.payments, account, world.as_of, world.disputes)._asdict(),
    world,
    account=list(ledger.book.accounts.index),
)

# %%
browse(ledger.book.accounts[["tier", "overdue", "disputed", "oldest_days", "days_late", "monthly", "relation", "way"]], world)

# %%
answer("my_debtor")

# %% [markdown] lang="en"
# ## Hand in
#
# The cell lists what is answered and what is open, and packs your answers. Until the deadline you may change answers and hand in again; the last one counts.

# %% [markdown] lang="zh"
# ## 提交
#
# 运行下面的格子，会列出哪些答了、哪些还空着，并把答案打包。截止前可以改了再交，以最后一次为准。

# %%
hand_in()
