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
# # Assignment · Finding and contacting key accounts
#
# Zhou Mingyuan, sales director of Hanleng Drives, liked your page. So he hands you a second book: other accounts, other dealers, the same 36 months to December 2025, the same questions. The data in this folder are your own; another team's answers are wrong here.
#
# There are 15 questions and 100 points, half of them for what you can do (ability), half for what you know (knowledge). Under each question is a form. What you enter is saved at once, in `answers.json` beside this notebook; you may
# close the browser and come back. Before some questions there is a tool that sorts and adds for you: which column, which year and which accounts you look at is up to you.
#
# If you like to write code, put `answer("top_share", value)` into the cell above a form. It counts the same.

# %% [markdown] lang="zh"
# # 作业 · 寻找与接触大客户
#
# 瀚棱传动的销售总监周明远认你那一页纸，于是又交给你一本账：客户换了，经销商换了，还是到 2025 年底的 36 个月，要问的还是那些问题。这个文件夹里的数据是你们自己的，别组的答案拿到这里是错的。
#
# 一共 15 道题、100 分，一半考你会不会做（能力），一半考你懂不懂（知识）。每道题下面有一张表单，填了就存，存在本笔记本旁边的 `answers.json` 里；关了浏览器，回来接着做也行。有的题前面放了工具，替你排序、替你加总；看哪一列、哪一年、哪些客户，你自己定。
#
# 想写代码也可以：在表单上面的格子里写 `answer("top_share", value)`，一样算数。

# %%
from kam_lab import answer, hand_in, open_world, use_language
use_language("en")  # or "zh"
from kam_lab import plots, prospecting as kam
from kam_lab.desk import browse, explore, show
world = open_world()
names = plots.account_names(world.accounts)

# %% [markdown] lang="en"
# ## A. How much hangs on how few?
#
# "They say 20 % bring 80 %," says Zhou. "Is that so in this book?" Choose a year and a share of accounts below.

# %% [markdown] lang="zh"
# ## A. 少数几家，撑起多少？
#
# 周总监问：“都说 20% 的客户带来 80%，这本账也是这样吗？”在下面选年份和客户比例。

# %%
explore(lambda year, percent: {"revenue_share": kam.top_share(kam.revenue(world.orders, year), percent / 100)},
        year=[2023, 2024, 2025], percent=(5, 100, 5))

# %%
answer("top_share")

# %% [markdown] lang="en"
# One of the large ones has gone quiet, and nobody has said a word. The table takes the largest accounts of 2024, as many as you like; accounts that have been quiet for fewer days than the alarm leave it.

# %% [markdown] lang="zh"
# 有一家大户已经没声音了，谁也没吭声。下表取 2024 年最大的那些客户，取几家由你定；沉默天数不到警报线的，从表里消失。

# %%
explore(lambda largest, days: kam.silent_accounts(world.orders, world.as_of, top=largest, silent_days=days), world,
        largest=(5, 40, 1), days=(1, 365, 1))

# %%
answer("silent_since")

# %% [markdown] lang="en"
# ## B. What makes an account a key account?

# %% [markdown] lang="zh"
# ## B. 什么样的才算大客户？

# %%
answer("three_tests")

# %% [markdown] lang="en"
# Now the tests themselves. Choose year and bar; the accounts that pass most tests come first.

# %% [markdown] lang="zh"
# 现在动手检验。选年份和门槛，通过项数多的排在前面。

# %%
explore(lambda year, top: kam.key_account_tests(world.orders, world.account_costs, world.wallets, year, top=top)
        .drop(columns=["pass_sales", "pass_wallet", "pass_profit"])
        .sort_values("passed", ascending=False, kind="stable"), world, year=[2023, 2024, 2025], top=(10, 120, 10))

# %%
answer("passing_accounts")

# %% [markdown] lang="en"
# ## C. Who earns, who costs?
#
# One table for the next three questions. Choose the year, then sort by the column you need.

# %% [markdown] lang="zh"
# ## C. 谁在挣钱，谁在花钱？
#
# 接下来三道题共用一张表。先选年份，再按需要的那一列排序。

# %%
years = (2023, 2024, 2025)
browse({year: kam.contribution(world.orders, world.account_costs, year) for year in years}, world)

# %%
answer("biggest_contribution")

# %%
answer("losing_account")

# %%
answer("largest_contributors")

# %% [markdown] lang="en"
# ## D. True and false
#
# The dealers of 2025, the largest purchases first. Look beyond the trucks.

# %% [markdown] lang="zh"
# ## D. 真与假
#
# 2025 年的经销商，进货多的排在前面。别只看车队。

# %%
browse(kam.big_dealers(world.orders, world.dealers, 2025).drop(columns=["verdict", "net_effect", "spill_ratio"])
       .rename(columns={"margin": "gross_margin"}), world, rows=21)

# %%
answer("false_big_dealer")

# %% [markdown] lang="en"
# ## E. Scoring and grading
#
# A small calculator: it multiplies each score by its weight and adds. What you put in is up to you; think about the direction of every scale first.

# %% [markdown] lang="zh"
# ## E. 打分与定级
#
# 一个小计算器：每项得分乘权重，再相加。填什么数由你，先想清楚每一项的方向。

# %%
explore(lambda volume, central, service, price, partnership: {"score": kam.weighted_score(
            (volume, central, service, price, partnership), (0.30, 0.15, 0.15, 0.20, 0.20))},
        volume=(1, 5, 1), central=(1, 5, 1), service=(1, 5, 1), price=(1, 5, 1), partnership=(1, 5, 1))

# %%
answer("criteria_order")

# %% [markdown] lang="en"
# Zhou keeps a paper on seven-step grading in his drawer. The pages have fallen out of order.

# %% [markdown] lang="zh"
# 周总监抽屉里有一份七步分级的资料，页码散了。

# %%
answer("seven_steps")

# %% [markdown] lang="en"
# Four accounts for the grid, with their scores.

# %% [markdown] lang="zh"
# 要放进网格的四家客户，得分如下。

# %%
ranked = kam.pareto(kam.revenue(world.orders, 2025))[["rank"]]
show(ranked.join(kam.grid(world, 2025)[["impact", "relevance"]]).iloc[[0, 9, 49, 199]], world)

# %%
answer("grid_classes")

# %% [markdown] lang="en"
# A calculator for the portfolio matrix: four marks, weighted 0.4, 0.3, 0.2, 0.1.

# %% [markdown] lang="zh"
# 组合矩阵的计算器：四项得分，权重 0.4、0.3、0.2、0.1。

# %%
explore(lambda a, b, c, d: {"score": kam.weighted_score((a, b, c, d), (0.4, 0.3, 0.2, 0.1))},
        a=(0, 10, 1), b=(0, 10, 1), c=(0, 10, 1), d=(0, 10, 1))

# %%
answer("portfolio_action")

# %% [markdown] lang="en"
# ## F. Winning and keeping
#
# "Content customers bring five, angry ones cost us 25," says Ma Guoqiang. Choose how many percent are dissatisfied; the result is how many are won or lost for each customer we serve.

# %% [markdown] lang="zh"
# ## F. 争取与留住
#
# 老马说：“满意的带来五个，得罪了的赶走 25 个。”选一选不满意的占百分之几，结果是平均服务一个客户，能多来或少掉几个。

# %%
explore(lambda dissatisfied: {"won_or_lost": kam.word_of_mouth(dissatisfied / 100)}, dissatisfied=50.0)

# %%
answer("break_even")

# %% [markdown] lang="en"
# The contact funnel, and a calculator for the payback. The fields of the calculator are filled with round figures that mean nothing.

# %% [markdown] lang="zh"
# 触达漏斗，还有一个回本期计算器。计算器里先填着几个整数，随便填的，别当真。

# %%
browse({"all": kam.contact_funnel(world.touches), 2025: kam.contact_funnel(world.touches, 2025)}, rows=6)

# %%
explore(lambda cost, contribution, keeping: {"months": kam.payback_months(cost, contribution, keeping)},
        cost=100_000, contribution=5_000, keeping=1_000)

# %%
answer("payback")

# %% [markdown] lang="en"
# ## G. Your recommendation
#
# Zhou has three minutes between two meetings, and he acts on what he reads. Look up the account you have in mind once more; the tables above are yours as well.

# %% [markdown] lang="zh"
# ## G. 你的建议
#
# 周总监两个会之间有三分钟，看完就办。心里想好的那家客户，再查一遍；上面的表也都可以用。

# %%
explore(lambda account: plots.account_pnl(
            kam.account_pnl(world.orders, world.account_costs, account, 2025), names[account]),
        world, account=list(kam.revenue(world.orders, 2025).index))

# %%
answer("recommendation")

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
