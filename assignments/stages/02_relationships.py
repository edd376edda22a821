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
# # Assignment · Relationship mapping
#
# Zhou Mingyuan has taken your three maps to the management meeting and come back with a second folder: other accounts, other people, the same week of January 2026. The data in this folder are your own; another team's answers are wrong here. All people in it are invented.
#
# There are 16 questions and 100 points, half of them for what you can do (ability), half for what you know (knowledge). Under each question is a form. What you enter is saved at once, in `answers.json` beside this notebook. Before some questions there is a tool; which account, which person and which column you look at is up to
# you. The app of the lesson works on these data, too.
#
# If you like to write code, put `answer("gatekeeper", value)` into the cell above a form. It counts the same.

# %% [markdown] lang="zh"
# # 作业 · 理清大客户内部关系
#
# 周明远带着你那三张图去开了管理层会，回来又给你一个文件夹：客户换了，人换了，还是 2026 年一月的那个星期。这个文件夹里的数据是你们自己的，别组的答案拿到这里是错的。里面的人全是虚构的。
#
# 一共 16 道题、100 分，一半考你会不会做（能力），一半考你懂不懂（知识）。每道题下面有一张表单，填了就存，存在本笔记本旁边的 `answers.json` 里。有的题前面放了工具；看哪家客户、哪个人、哪一列，你自己定。讲义里的应用，在这份数据上也能用。
#
# 想写代码也可以：在表单上面的格子里写 `answer("gatekeeper", value)`，一样算数。

# %%
from kam_lab import answer, hand_in, open_world, use_language
use_language("en")  # or "zh"
from kam_lab import relationships as kam
from kam_lab.desk import browse, explore, show
from kam_lab.plots import relationships as plots
world = open_world()

# %% [markdown] lang="en"
# ## A. On whom do we hang?
#
# Choose a tier; one row is one account. People on file, people met lately, and the same with decay stand side by side.

# %% [markdown] lang="zh"
# ## A. 我们靠谁连着？
#
# 选一个等级，一行是一家客户。登记的人数、近期见过的人数，还有算上新旧的人数，都摆在一起。

# %%
here, top = (world.contacts, world.ties), sorted(world.account_files["account_id"].unique())
explore(lambda tier, window: kam.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of, tier,
        days=window), world, tier=["D", "C", "B", "A"], window=(30, 360, 30))

# %%
answer("single_thread_account")

# %% [markdown] lang="en"
# ## B. Who is who, and who listens?

# %% [markdown] lang="zh"
# ## B. 谁是谁，谁在听？

# %%
answer("buying_roles")

# %%
answer("receptive_modes")

# %% [markdown] lang="en"
# Tang Wei wants to add what she knows about people to the file. She means well.

# %% [markdown] lang="zh"
# 唐薇想把自己知道的都写进联系人档案。她是好意。

# %%
answer("contact_file")

# %% [markdown] lang="en"
# ## C. For us or against us?
#
# The accounts and their people, a map of power and stance, and a calculator. How it counts is up to you: think about both boxes.

# %% [markdown] lang="zh"
# ## C. 向着我们，还是反对我们？
#
# 各家的人，影响力和立场的图，还有一个计算器。怎么算由你定：两个勾都要想一想。

# %%
browse(kam.buying_centre(world.contacts, world.accounts, tier=None), world, rows=8)

# %%
explore(lambda account: plots.power_stance(world.contacts, account, tell=False), world, account=top)

# %%
explore(lambda account, by_power, unknown_as_neutral: {"support": kam.counted_support(
            world.contacts, account, by_power, unknown_as_neutral)},
        world, account=top, by_power=False, unknown_as_neutral=True)

# %%
answer("largest_support")

# %% [markdown] lang="en"
# ## D. Ways, doors and gatekeepers
#
# Draw the people of an account, arranged as you like. Below it stand the shortest ways from coach to economic buyer in tier A, one person a row.

# %% [markdown] lang="zh"
# ## D. 路、门和看门人
#
# 把一家客户的人画出来，怎么排由你。下面是 A 级客户从内线教练到决策者的最短路，一行一个人。

# %%
explore(lambda account, arrange: plots.people_map(*here, account, arrange=arrange, way=False), world,
        account=top, arrange=list(kam.ARRANGEMENTS))

# %%
browse(kam.ways_to_buyers(*here, world.accounts), world, rows=12)

# %%
answer("hidden_blocker")

# %% [markdown] lang="en"
# The same people in figures: three centralities for each account.

# %% [markdown] lang="zh"
# 同样这些人，换成数字来看：每家客户的三种中心性。

# %%
explore(lambda account: kam.account_centralities(*here, account).drop(columns="cut_vertex"), world, account=top)

# %%
answer("gatekeeper")

# %%
answer("which_measure")

# %% [markdown] lang="en"
# ## E. Level by level
#
# One row is a pair of levels at the account you choose. Revenue of 2025 stands in the second table.

# %% [markdown] lang="zh"
# ## E. 一级对一级
#
# 一行是所选客户的一组级别。2025 年的销售额在第二张表里。

# %%
explore(lambda account: kam.coverage_pairs(world.contacts, world.contact_visits, account, world.as_of).drop(
        columns=["covered", "open_pair"]), world, account=top)

# %%
from kam_lab.concentration import revenue
browse({2024: revenue(world.orders, 2024), 2025: revenue(world.orders, 2025)}, world, rows=5)

# %%
answer("coverage_of_largest")

# %% [markdown] lang="en"
# ## F. What is on file?

# %% [markdown] lang="zh"
# ## F. 档案里有什么？

# %%
answer("five_views")

# %% [markdown] lang="en"
# Choose scheme and half-life. The tier of each account stands beside it.

# %% [markdown] lang="zh"
# 选框架，定减半期。每家的等级写在旁边。

# %%
tiers = world.accounts.set_index("account_id")["tier"]
explore(lambda scheme, halves_after: kam.file_completeness(world.account_files, world.as_of, scheme, halves_after).join(
        tiers), world, scheme=list(kam.SCHEMES), halves_after=(65, 765, 100))

# %%
answer("thinnest_files")

# %%
from kam_lab.prospecting import weighted_score
explore(lambda **scores: {"score": weighted_score(scores, kam.TRAIT_WEIGHTS)}, world,
        **{name: (0, 2, 1) for name in kam.TRAIT_WEIGHTS})

# %%
answer("traits_completeness")

# %% [markdown] lang="en"
# ## G. Deals and supplier
#
# The open deals with their seven fields, and a calculator that adds up for you.

# %% [markdown] lang="zh"
# ## G. 商机和供应商
#
# 在跟商机和七项得分，还有一个替你加总的计算器。

# %%
fields = ["opportunity_id", "account_id", "win_chance", *kam.MEDDICC]
browse(world.opportunities[fields], world, rows=12)

# %%
explore(lambda **fields: {"points": kam.meddicc(fields).points}, world, **{name: (0, 2, 1) for name in kam.MEDDICC})

# %%
answer("hollow_deal")

# %%
explore(lambda multiple, years: {"yearly_growth_rate": kam.yearly_growth(multiple, years)},
        multiple=(1.1, 4.0, 0.1), years=(1, 10, 1))

# %%
answer("growth_a_year")

# %%
answer("resin_saving")

# %% [markdown] lang="en"
# ## H. Your January
#
# Zhou reads this between two meetings. The app shows the people of an account, plans meetings and says what they change; what stands out, it keeps to itself here.

# %% [markdown] lang="zh"
# ## H. 你的一月份
#
# 周总监两个会之间看。应用会画出一家客户的人，能排会面，也会告诉你有什么变化；值得留意的地方，它在这里不说。

# %%
from kam_lab.apps import relationships
relationships.app(world, reveal=False)

# %%
answer("way_round")

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
