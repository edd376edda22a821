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
# # Assignment · The role
#
# Zhou Mingyuan has signed your sheet. Now he wants to know whether you found the figures or learnt them by heart: here is a second house, with other people, other accounts, the same 36 months to December 2025. The data in this folder are your own; another team's answers are wrong here.
#
# There are 15 questions and 100 points, half of them for what you can do (ability), half for what you know (knowledge). Run the grey cells from top to bottom with Shift + Enter. Under each question is a form: fill it in, and it is saved at once, in `answers.json` beside this notebook. You may close the browser and come back.
#
# If you like to write code, put `answer("law_since", value)` into the cell above a form. It counts the same.

# %% [markdown] lang="zh"
# # 作业 · 大客户经理这个岗位
#
# 你那一页纸，周明远签了字。现在他想知道，数字是你自己找出来的，还是背下来的：给你另一家公司，人换了，客户换了，还是到 2025 年底的 36 个月。这个文件夹里的数据是你们自己的，别组的答案拿到这里是错的。
#
# 一共 15 道题、100 分，一半考你会不会做（能力），一半考你懂不懂（知识）。灰色格子从上往下按 Shift + Enter 运行。每道题下面有一张表单，填了就存，存在本笔记本旁边的 `answers.json` 里；关了浏览器，回来接着做也行。
#
# 想写代码也可以：在表单上面的格子里写 `answer("law_since", value)`，一样算数。

# %%
from kam_lab import answer, hand_in, open_world, use_language
use_language("en")  # or "zh"
from kam_lab import role
from kam_lab.desk import browse, explore, show
from kam_lab.plots import role as charts
world = open_world()

# %% [markdown] lang="en"
# ## A. Which accounts, and what are they worth?
#
# The five definitions. Choose how many places count as large; search, sort, count.

# %% [markdown] lang="zh"
# ## A. 哪些客户，值多少？
#
# 五条定义。排在前多少名算大，你来定；可以查找、排序、数一数。

# %%
tests = (world.orders, world.account_costs, world.wallets, world.profiles, world.accounts)
browse({places: role.definitions(*tests, top=places) for places in (40, 84, 120)}, world, rows=20)

# %%
answer("definitions_met")

# %% [markdown] lang="en"
# "Key accounts order evenly." Choose the year, and read the right column.

# %% [markdown] lang="zh"
# “大客户下单均匀。”选年份，看对那一列。

# %%
browse({"all": role.tier_steadiness(world.orders, world.accounts, None),
        **{year: role.tier_steadiness(world.orders, world.accounts, year) for year in (2023, 2024, 2025)}})

# %%
answer("steady_tier_a")

# %% [markdown] lang="en"
# Who followed whom.

# %% [markdown] lang="zh"
# 谁跟着谁来的。

# %%
browse(role.reference_value(world.reference_followers), world, sort="followers")

# %%
answer("reference_worth")

# %% [markdown] lang="en"
# ## B. How many people, and where?
#
# Accounts of tiers A and B by region, the people who look after them, and all account managers beside the company's norm. What has to be divided by what, you know.

# %% [markdown] lang="zh"
# ## B. 要几个人，放在哪儿？
#
# 各区的 A、B 级客户，管它们的人，还有全部客户经理和公司的规范编制。该用什么除以什么，你知道。

# %%
regions = role.region_staffing(world.accounts, world.staffing).sort_index()
show(regions[["key_accounts", "key_managers", "managers", "norm"]])

# %%
answer("region_managers")

# %%
answer("understaffed_region")

# %% [markdown] lang="en"
# Zhou remembers a telecom operator with four channels and a hotline, and no longer knows who belongs where.

# %% [markdown] lang="zh"
# 周总监记得有家电信运营商，四条渠道加一条热线，谁走哪条，他想不起来了。

# %%
answer("telecom_channels")

# %% [markdown] lang="en"
# ## C. The manager

# %% [markdown] lang="zh"
# ## C. 经理这个人

# %%
answer("kam_duties")

# %% [markdown] lang="en"
# Results of the managers, and a small calculator for two shares in percent.

# %% [markdown] lang="zh"
# 各位经理的成绩，还有一个小计算器，填两个份额（百分数）。

# %%
results = role.manager_results(world.orders, world.account_costs, world.wallets, world.accounts, world.staff)
browse(results[["revenue", "share_before", "share_now", "target_rate"]].sort_index(), world)

# %%
explore(lambda before, now: {"growth_rate": now / before - 1}, before=20.0, now=21.0)

# %%
answer("seller_growth")

# %% [markdown] lang="en"
# What each can do: one line a competency, the managers' points added up.

# %% [markdown] lang="zh"
# 各项能力：一行一项，全体经理的分数加在一起。

# %%
browse(role.competency_gaps(world.competencies).sort_index(), rows=8)

# %%
answer("training_first")

# %% [markdown] lang="en"
# ## D. What is known, and by whom?
#
# The account files at the end of 2025.

# %% [markdown] lang="zh"
# ## D. 知道什么，谁知道？
#
# 2025 年底的客户档案。

# %%
browse(role.data_scores(world.account_files, world.as_of).drop(columns=["items", "null_share"]).sort_index(), world)

# %%
answer("stale_file")

# %% [markdown] lang="en"
# Our people, and the accounts they know. Choose the year.

# %% [markdown] lang="zh"
# 我们的人，和他们认识的客户。选年份。

# %%
browse({year: role.exposure(world.account_owners, world.orders, year).drop(columns="share_alone").sort_index()
        for year in (2024, 2025)}, world)

# %%
answer("exposed_revenue")

# %%
answer("ladder_rungs")

# %% [markdown] lang="en"
# ## E. The gate

# %% [markdown] lang="zh"
# ## E. 门槛

# %%
answer("gate_closes")

# %%
answer("law_since")

# %% [markdown] lang="en"
# ## F. Your first line
#
# The tables above are yours. Choose a person and see which accounts he looks after, and who else knows them.

# %% [markdown] lang="zh"
# ## F. 你的第一句话
#
# 上面的表都可以用。选一个人，看看他管哪些客户，还有谁认识。

# %%
people = charts.people(world.staff, list(role.exposure(world.account_owners, world.orders).index[:12]))
explore(lambda person: role.accounts_of(world.account_owners, world.orders, person), world, person=people)

# %%
answer("second_person_memo")

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
