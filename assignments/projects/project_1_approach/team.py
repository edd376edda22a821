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
# # Project 1 · Approach: the team's notebook
#
# Zhou Mingyuan has divided the country anew, and this region is yours. "Which ten do you look after yourselves, who decides there, and what do you do first?" The data in this folder belong to your team alone; another team's answers are wrong here.
#
# There are 11 questions and 100 points, half for ability, half for knowledge. Every section has an owner, by role; the task book says who. The owner answers, the others check. Any member may hand in, as often as you like; the last one counts.
#
# Under each question is a form. What you enter is kept in `answers.json` beside this notebook. If you like to write code, put `answer("traps", value)` into the cell above a form.

# %% [markdown] lang="zh"
# # 项目 1 · 接近大客户：小组笔记本
#
# 周明远重新划了片区，这一片归你们。“哪十家你们亲自管，那里谁说了算，第一步做什么？”这个文件夹里的数据只属于你们组，抄别组的答案在这里一定是错的。
#
# 一共 11 道题、100 分，一半考能力，一半考知识。每一节都有负责的角色，项目任务书里写明了。负责的人答，其他人查。谁提交都行，交几次都行，以最后一次为准。
#
# 每道题下面有一张表单，填了就存在本笔记本旁边的 `answers.json` 里。想写代码也可以：在表单上面的格子里写 `answer("traps", value)`。

# %%
from kam_lab import answer, hand_in, open_world, use_language

use_language("en")  # or "zh"
from kam_lab import plots, prospecting as kam, relationships as people
from kam_lab.desk import browse, explore, show
from kam_lab.plots import relationships as maps

world = open_world()
names = plots.account_names(world.accounts)

# %% [markdown] lang="en"
# ## A. Traps first (examiner)
#
# Before anybody falls in love with a name: three accounts in your region look large and are not worth an hour. One has stopped calling, one costs more than it brings, one sells where he should not. Look at the dates, the costs and the dealers.

# %% [markdown] lang="zh"
# ## A. 先找陷阱（查验员）
#
# 趁还没人看上哪个名字，先做这件事。片区里有三家，看着大，一个小时也不值：一家不来电话了，一家花的比挣的多，一家把货卖到了不该卖的地方。看日期，看成本，看经销商。

# %%
explore(
    lambda top, days: kam.silent_accounts(world.orders, world.as_of, top=top, silent_days=days),
    world,
    top=(5, 40, 1),
    days=(1, 365, 1),
)

# %%
years = (2023, 2024, 2025)
browse({year: kam.contribution(world.orders, world.account_costs, year) for year in years}, world)

# %%
browse(
    kam.big_dealers(world.orders, world.dealers, 2025)
    .drop(columns=["verdict", "net_effect"])
    .rename(columns={"margin": "gross_margin"}),
    world,
    rows=21,
)

# %%
answer("traps")

# %% [markdown] lang="en"
# Six notes lie in the file, from six different accounts. Do you know what each one is telling you?

# %% [markdown] lang="zh"
# 档案里夹着六条记录，出自六家不同的客户。每条在说什么，你们认得出来吗？

# %%
answer("trap_signs")

# %% [markdown] lang="en"
# ## B. The account nobody asked about (analyst)
#
# Small in our book is not small. Here is an account that buys much, wants a partner, and gives us next to nothing.

# %% [markdown] lang="zh"
# ## B. 没人提起的客户（分析员）
#
# 在我们账上小，不等于真的小。这里有一家，采购额大，想找伙伴，给我们的却少得可怜。

# %%
browse(
    kam.hidden_gems(world.accounts, world.orders, world.wallets, world.profiles, 2025).drop(
        columns=["expected_share", "white_space"]
    ),
    world,
)

# %%
answer("gem_white_space")

# %% [markdown] lang="en"
# ## C. The ten (analyst)
#
# Now choose. Put your ten into the list in the first line and run the cells: the first table says what they contribute together and what the ten largest contributions would, the second lists each with the visits and hours it took in 2025. A year has 720 hours.
#
# **What would you give up for an eleventh?** The tables do not know what a dealer breaks elsewhere, nor what a small account may become. You do.

# %% [markdown] lang="zh"
# ## C. 十家（分析员）
#
# 现在来选。把你们的十家填进第一行的列表，运行下面的格子：第一张表说它们合起来贡献多少、贡献额最大的十家是多少；第二张表一家一家列出 2025 年的走访次数和小时数。一年是 720 个小时。
#
# **要是想加第十一家，你们拿谁去换？** 经销商在别处砸掉多少，小客户将来能长多大，表里都没有。你们心里要有数。

# %%
chosen = list(kam.revenue(world.orders, 2025).index[:10])  # the ten largest by revenue; put your own ten here
earned = kam.contribution(world.orders, world.account_costs, 2025)
show(kam.choice_cost(chosen, earned["contribution"]))

# %%
care = kam.tier_care(world.accounts, world.orders, world.visits, 2025)[["visits", "hours"]]
browse(earned.loc[chosen, ["revenue", "contribution", "margin"]].join(care), world)

# %%
answer("ten_accounts")

# %% [markdown] lang="en"
# ## D. Who goes there? (planner)
#
# Four accounts, from the largest to a small one, with revenue and number of visits in 2025. Below them are the three coverage models with their costs.

# %% [markdown] lang="zh"
# ## D. 谁去跑？（计划员）
#
# 四家客户，从最大的到一家小的，附 2025 年的销售额和走访次数。下面是三种覆盖模式和各自的费用。

# %%
ranked = kam.pareto(kam.revenue(world.orders, 2025))[["rank", "revenue"]]
all_care = kam.tier_care(world.accounts, world.orders, world.visits, 2025)
show(ranked.iloc[[0, 119, 299, 549]].join(all_care[["visits"]]), world)

# %%
browse(world.coverage_models, rows=3)

# %%
explore(lambda revenue, visits: kam.coverage_cost(world.coverage_models, revenue, visits), revenue=0.0, visits=0.0)

# %%
answer("coverage_choice")

# %% [markdown] lang="en"
# ## E. What do you promise? (liaison)
#
# The notes in the CRM say *price*, as always. Four accounts, described by what is on file.

# %% [markdown] lang="zh"
# ## E. 承诺什么？（联络员）
#
# CRM 里的备注照旧写着*价格*。四家客户，档案里是这么记的。

# %%
answer("promises")

# %% [markdown] lang="en"
# A plan is only as good as its steps are clean. Somebody in the corridor always has a short cut; the examiner says which steps may stay.

# %% [markdown] lang="zh"
# 计划好不好，要看每一步干不干净。走廊里总有人知道一条近路，哪些步子能留，查验员说了算。

# %%
answer("lawful_steps")

# %% [markdown] lang="en"
# ## F. The contact plan (planner)
#
# Your ten, one row each. The first table shows what the facts on file say each of them needs, beside the note in the CRM. The second shows what a meeting and a new account cost by channel.

# %% [markdown] lang="zh"
# ## F. 接触计划（计划员）
#
# 你们的十家，一家一行。第一张表列出档案里的事实和 CRM 里的备注，看看各自需要什么；第二张表是各条渠道约一次会面、拿下一家客户要花多少。

# %%
facts = world.profiles.set_index("account_id")
browse(facts.loc[chosen, [sign for signs in kam.NEED_SIGNS.values() for sign in signs] + ["stated_need"]], world)

# %%
browse({"all": kam.contact_funnel(world.touches), 2025: kam.contact_funnel(world.touches, 2025)}, rows=6)

# %%
answer("contact_plan")

# %% [markdown] lang="en"
# ## G. The power map (liaison)
#
# Choose three of your ten. Who decides, who pays, who uses, who objects? Draw it on one sheet, with a source for every arrow and a mark for every gap: a department in which you know nobody, a person nobody has met for a year. You present the sheet; the other teams and the teacher judge it.
#
# The tools below serve for the sheet and for the questions. First the people of an account, then the same people as a map: circles by power, coloured by stance. Change the account; your ten come first, then all of tier A.

# %% [markdown] lang="zh"
# ## G. 权力图（联络员）
#
# 从十家里挑三家。谁拍板，谁付钱，谁用，谁反对？画在一张纸上，每条线有出处，每个空缺做记号：哪个部门一个人也不认识，谁一年没见过面。汇报时拿出来讲，由别组和老师来评。
#
# 下面的工具，画图用得上，答题也用得上。先是一家客户的人，再是同样这些人的图：圈越大影响力越大，颜色是立场。客户自己换，先列你们的十家，再列全部 A 级。

# %%
tier = world.accounts.set_index("account_id")["tier"]
of_tier_a = [name for name in kam.revenue(world.orders, 2025).index if tier[name] == "A"]
drawn = list(dict.fromkeys([*chosen, *of_tier_a]))
explore(
    lambda account: world.contacts[world.contacts["account_id"] == account].drop(columns=["account_id"]),
    world,
    account=drawn,
)

# %%
here = (world.contacts, world.ties)
explore(
    lambda account, arrange: maps.people_map(*here, account, arrange=arrange, way=False),
    world,
    account=drawn,
    arrange=list(people.ARRANGEMENTS),
)

# %% [markdown] lang="en"
# Now three accounts that everybody asks about: the largest of tier A. Their revenue, the people on file and the people met; the shortest ways from coach to economic buyer, one person a row; and a calculator for support. How it counts is up to you: think about both boxes.

# %% [markdown] lang="zh"
# 再看三家人人都会问到的：A 级里最大的三家。先是销售额、登记的人数和见过的人数，再是从内线教练到决策者的最短路（一行一个人），最后是支持度的计算器。怎么算由你们定：两个勾都要想一想。

# %%
sales = kam.revenue(world.orders, 2025)
explore(
    lambda window: people.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of, days=window)
    .loc[of_tier_a[:3]]
    .join(sales),
    world,
    window=(30, 360, 30),
)

# %%
ways = people.ways_to_buyers(*here, world.accounts)
browse(ways[ways["account_id"].isin(of_tier_a[:3])], world, rows=15)

# %%
explore(
    lambda account, by_power, unknown_as_neutral: {
        "support": people.counted_support(world.contacts, account, by_power, unknown_as_neutral)
    },
    world,
    account=of_tier_a[:3],
    by_power=False,
    unknown_as_neutral=True,
)

# %%
answer("map_figures")

# %% [markdown] lang="en"
# A map is drawn in order to do something. Five maps hang on the wall of the sales office; none is from your data.

# %% [markdown] lang="zh"
# 画图是为了做事。销售部墙上挂着五张图，都不是你们的客户。

# %%
answer("map_reading")

# %% [markdown] lang="en"
# ## H. The page (analyst)
#
# Zhou has half a minute. So have the representatives of the other teams.

# %% [markdown] lang="zh"
# ## H. 一页纸（分析员）
#
# 周总监只有半分钟，别组的评分代表也一样。

# %%
answer("one_page")

# %% [markdown] lang="en"
# ## Hand in
#
# The cell lists what is answered and what is open, and packs your answers. Until the deadline any member may change answers and hand in again.

# %% [markdown] lang="zh"
# ## 提交
#
# 运行下面的格子，会列出哪些答了、哪些还空着，并把答案打包。截止前谁都可以改了再交。

# %%
hand_in()
