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
# # Project 1 · Approach: your own notebook
#
# This one is yours alone, on the data of your team. It asks what everybody who stood beside the list has to be able to work out: what it costs to choose by size, how long ten accounts take, and what you will do with the one in your care. 6 questions, 40 points, half for ability, half for knowledge.

# %% [markdown] lang="zh"
# # 项目 1 · 接近大客户：个人笔记本
#
# 这一份独立完成，用的是你们组的数据。跟名单站在一起的人，都该自己算得出来：只看大小要付什么代价，十家要花多少时间，归你管的那一家打算怎么办。6 道题，40 分，一半考能力，一半考知识。

# %%
from kam_lab import answer, hand_in, open_world, use_language

use_language("en")  # or "zh"
from kam_lab import plots, prospecting as kam
from kam_lab.desk import browse, explore

world = open_world()
names = plots.account_names(world.accounts)

# %% [markdown] lang="en"
# ## A. What does size cost?
#
# "Take the ten largest, then we can all go home," says Ma Guoqiang. Put a list into the first line and see what it contributes, against the best.

# %% [markdown] lang="zh"
# ## A. 只看大小，代价多少？
#
# 马国强说：“取最大的十家，大家好下班。”在第一行放一份名单，看它贡献多少，和最好的比一比。

# %%
chosen = list(world.accounts["account_id"][:10])  # any ten accounts; put another list here
years = [2023, 2024, 2025]
explore(
    lambda year: kam.choice_cost(chosen, kam.contribution(world.orders, world.account_costs, year)["contribution"]),
    world,
    year=years,
)

# %%
browse({year: kam.contribution(world.orders, world.account_costs, year) for year in years}, world)

# %%
answer("list_cost")

# %% [markdown] lang="en"
# How long do they take? The table gives visits and hours by account.

# %% [markdown] lang="zh"
# 要花多少时间？下表是每家客户的走访次数和小时数。

# %%
browse({year: kam.tier_care(world.accounts, world.orders, world.visits, year) for year in years}, world)

# %%
answer("hours_month")

# %% [markdown] lang="en"
# ## B. What stands behind the list

# %% [markdown] lang="zh"
# ## B. 名单背后

# %%
answer("why_not_largest")

# %%
answer("six_steps")

# %%
answer("opening")

# %% [markdown] lang="en"
# ## C. The account in your care
#
# Divide the ten among you before you write. Everything that is on file about yours is in these tables.

# %% [markdown] lang="zh"
# ## C. 归你管的那一家
#
# 动笔之前，先把十家分好。你那一家的档案都在这些表里。

# %%
explore(
    lambda account: plots.account_pnl(
        kam.account_pnl(world.orders, world.account_costs, account, 2025), names[account]
    ),
    world,
    account=list(kam.revenue(world.orders, 2025).index),
)

# %%
browse(world.profiles, world)

# %%
answer("my_account")

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
