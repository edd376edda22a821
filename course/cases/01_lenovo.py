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
# # Case 1 · Lenovo: 300 managers for 20,000 accounts
#
# An article on mining the value of key accounts tells how Lenovo served its large customers in China. The figures are the article's own claims.
#
# | what | figure |
# |---|---|
# | key accounts | more than 20,000 |
# | account managers of its own | 300 |
# | partners | more than 1,000 |
# | share of its PC sales in China | about a third |
#
# There was a service line of their own for these accounts, and the engineer sent was the best one, not the nearest. Profit was looked at over the short and the long run.
#
# **How can 300 people look after 20,000 accounts, and which accounts should they leave to partners?**

# %% [markdown] lang="zh"
# # 案例 1 · 联想：300 名经理，20,000 家客户
#
# 一篇讲“挖掘大客户价值”的文章，写了联想在中国怎么服务大客户。数字都是文章自己的说法。
#
# | 项目 | 数字 |
# |---|---|
# | 大客户 | 20,000 多家 |
# | 自己的客户经理 | 300 人 |
# | 合作伙伴 | 1,000 多家 |
# | 占其中国电脑销量 | 约三分之一 |
#
# 大客户有专门的服务热线，派去的工程师挑最好的，不挑最近的。利润短期、长期一起看。
#
# **300 个人怎么管 20,000 家？哪些该交给合作伙伴？**

# %%
from kam_lab import casebook, use_language
use_language("en")  # or "zh"
from kam_lab import retention, role
from kam_lab.desk import explore, show

# %% [markdown] lang="en"
# ## 1. The first division, and what it hides
#
# Divide 20,000 by 300, and by 1,000. The first figure is far from the 9 accounts a manager that another article gives.

# %% [markdown] lang="zh"
# ## 1. 先除一下，再看看除法没说的
#
# 20,000 除以 300，再除以 1,000。第一个数，离另一篇文章说的“一人管 9 家”差得远。

# %%
show({"accounts_per_manager": role.accounts_per_manager(20_000, 300),
      "accounts_per_partner": role.accounts_per_manager(20_000, 1_000),
      "managers_at_nine": role.managers_needed(20_000, 9)})

# %% [markdown] lang="en"
# An average says nothing about who gets what. Here is one way to split the accounts that fills 300 managers exactly, at 1,200 hours a year each. The split is made for this case; only the totals are published.

# %% [markdown] lang="zh"
# 平均数不告诉你谁得到了什么。下面是一种分法，一名经理一年 1,200 小时，正好用满 300 人。分法是为本案例编的，只有总数是公开的。

# %%
groups = casebook.lenovo_service()
show(groups)

# %%
own = groups.drop(index="partner").itertuples(index=False, name=None)
show({"managers_needed": retention.workload(own, casebook.MANAGER_HOURS)})

# %% [markdown] lang="en"
# ## 2. Decide
#
# You may take accounts from the partners and give them to managers, at 24 calls a year of 3 hours. Move the number. How many more people does Lenovo need?

# %% [markdown] lang="zh"
# ## 2. 你来定
#
# 可以从合作伙伴手里收回一部分客户，交给经理管，每家一年 24 次、每次 3 小时。拖动家数：要多用几个人？

# %%
explore(lambda moved_accounts: {"managers": 300 + retention.workload([(moved_accounts, 24, 3)], casebook.MANAGER_HOURS)}, moved_accounts=(0, 16_000, 1_000, 1_000))

# %% [markdown] lang="en"
# ## 3. Questions
#
# 1. All 20,000 at 24 calls would take 1,200 managers. Which figure of an account would you look at before moving it to a manager?
# 2. The best engineer, not the nearest: what does that cost, and for which accounts is it worth it?
# 3. A partner serves both your account and your rival's. What must its contract say?
#
# The lesson counts managers for one firm in [stage 0, section 7](../../en/00_role.ipynb); compare the two.

# %% [markdown] lang="zh"
# ## 3. 想一想
#
# 1. 20,000 家全按 24 次算，要 1,200 名经理。把一家客户收回来之前，你先看它的哪个数？
# 2. 派最好的，不派最近的：多花在哪儿？对哪些客户值得？
# 3. 合作伙伴手里既有你的客户，也有对手的客户。合同里该写什么？
#
# 讲义在[第 0 阶段第 7 节](../../zh/00_role.ipynb)给一家企业算过编制，对照着看。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** 20,000/300 = 66.7 and 20,000/1,000 = 20; with 9 accounts a manager it would take 2,223. Let teams argue first, then open the split. The point to reach: coverage is bought in hours, not in accounts, and the partner is part of the organisation. The third question leads to clear tasks and authority for partners. Twenty minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** 20,000/300 = 66.7，20,000/1,000 = 20；按 9 家一人算要 2,223 人。先让各组争，再打开分法。要落到一句话：覆盖是拿小时买的，不是拿家数算的；合作伙伴也是组织的一部分。第三问要落到：合作伙伴的任务和权限得写清。二十分钟。
