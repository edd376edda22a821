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
# # Case 5 · Telecom A: five faults, six remedies
#
# An article names a telecom company only as A. It was losing key accounts, and its report lists five faults:
#
# 1. Key accounts were mixed with others, without criteria.
# 2. They got the same service as everybody.
# 3. Agents overlapped and poached from each other.
# 4. A price war ate the margin.
# 5. Accounts were lost to rivals who served them better.
#
# The same article offers six strategies, to be used as a mix: segment; personal needs turned into service; price second; channel; a service system; support from the back office. It publishes no figures; what follows is made up.
#
# **Five faults and six remedies: where does A begin?**

# %% [markdown] lang="zh"
# # 案例 5 · 电信 A 公司：五个毛病，六把利器
#
# 一篇文章里有家电信公司，只叫 A。它在丢大客户，报告列了五个毛病：
#
# 1. 大客户和一般客户混在一起，没有划分标准。
# 2. 大客户享受的服务和别人一样。
# 3. 代理商地盘重叠，互相抢。
# 4. 价格战吃掉了毛利。
# 5. 客户被服务更好的对手拉走。
#
# 同一篇文章给出六把利器，要合着用：细分；把个性化需求变成服务；价格放第二；渠道；服务体系；后台支持。文章没有公布数字，下面的是编的。
#
# **五个毛病，六把利器，A 公司从哪儿下手？**

# %%
from kam_lab import casebook, use_language
use_language("en")  # or "zh"
from kam_lab import open_world, retention
from kam_lab.desk import show

# %% [markdown] lang="en"
# ## 1. The weakest link
#
# Each strategy is scored on three criteria, 0 to 5. Together they are a mix, so the weakest decides.

# %% [markdown] lang="zh"
# ## 1. 最弱的一环
#
# 每把利器按三条标准打分，0 到 5。六把要合着用，所以最弱的那把说了算。

# %%
scores = casebook.telecom_a_scores()
show(retention.strategy_maturity(scores))

# %% [markdown] lang="en"
# ## 2. Decide
#
# You have 3 points to add: one for each criterion of a strategy. Change the name below and see whether the weakest link has moved.

# %% [markdown] lang="zh"
# ## 2. 你来定
#
# 你有 3 分可加，加到一把利器的三条标准上。改一改下面的名字，看最弱的一环换没换。

# %%
chosen = "channel"  # any strategy of the table above
scores.loc[scores["strategy"] == chosen, "score"] += 1
show(retention.strategy_maturity(scores))

# %% [markdown] lang="en"
# ## 3. A fault is a claim
#
# "Unruly agents" is easily said. On Hanleng's data it can be tested: what each agent lost, and how much of his field he shares with others.

# %% [markdown] lang="zh"
# ## 3. 毛病也是一种说法
#
# “代理商不守规矩”，说起来容易。拿瀚棱的数据可以验：每家代理商丢了多少，和别人重叠多少。

# %%
world = open_world()
show(retention.agent_churn(world.agents, world.agent_accounts, world.churn_log, world.orders), world)

# %% [markdown] lang="en"
# ## 4. Questions
#
# 1. Which fault causes which? Draw the five as a chain, with arrows.
# 2. Adding a point to the best strategy feels good. What does it change?
# 3. Write the rule for agents that A lacked, in three lines: task, authority, what happens on overlap.
#
# [Stage 6, section 3](../../en/06_retention.ipynb) tests all five faults on the data.

# %% [markdown] lang="zh"
# ## 4. 想一想
#
# 1. 哪个毛病引出哪个？把五个连成一条链，画上箭头。
# 2. 给最强的那把再加一分，看着舒服。它改变了什么？
# 3. A 公司缺一条代理商规矩，写三行：任务、权限、重叠了怎么办。
#
# 五个毛病逐个检验，见[第 6 阶段第 3 节](../../zh/06_retention.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** Channel and price are level at the bottom: raising one of them leaves the other as the weakest link, which is what the table is for. The scores are made up; say so aloud. A usual chain: no criteria, so the same service, so nothing but price is left, so agents fight over price. Twenty minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** 渠道和价格并列垫底：提高一个，另一个还是最弱的一环，表就是为说明这一点。分数是编的，要当堂说明。常见的链：没有标准，所以服务一样；服务一样，只剩价格；只剩价格，代理商就抢。二十分钟。
