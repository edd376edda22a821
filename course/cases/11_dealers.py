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
# # Case 11 · Dealers: one riser fells dozens
#
# Articles on dealers and on channel diversion describe the false big dealer. He has lorries and reach, but a weak home market and few shops. What he cannot sell at home he carries into other territories. *One riser fells dozens*: what he adds may cost the market five times as much.
#
# | number | figure |
# |---|---|
# | his gain | 10,000,000 yuan |
# | what the market may lose | 50,000,000 yuan |
#
# Causes named: rebate gaps in favour of big dealers; targets beyond what a territory can sell, without support; and a benign kind, goods that flow through chains. The cure for the first is a joint market plan, monitoring, stated support, rewards and penalties.
#
# **From which chance of being caught does diversion stop paying?**

# %% [markdown] lang="zh"
# # 案例 11 · 经销商：起来一个，倒下一片
#
# 几篇讲经销商和窜货的文章，都写到假大户：车多、跑得远，自己地盘却弱，终端没几家。家里卖不掉的，就往别人地盘拉。*起来一个，倒下一片*：他多卖的，市场可能要丢五倍。
#
# | 项目 | 数字 |
# |---|---|
# | 他多赚的 | 10,000,000 元 |
# | 市场可能丢的 | 50,000,000 元 |
#
# 文章说的原因：返利偏向大户；指标超过地盘消化得了的量，又没有支持；还有一种良性的，货跟着连锁客户走。治第一种的办法：一起定市场计划，有人盯，支持写明，有奖有罚。
#
# **被抓概率到多大，窜货就不划算了？**

# %%
from kam_lab import casebook, use_language
use_language("en")  # or "zh"
from kam_lab import contract, prospecting, retention
from kam_lab.desk import explore, show

# %%
show(prospecting.spillover(10_000_000, 50_000_000))

# %% [markdown] lang="en"
# ## 1. His sum
#
# A piece costs 12 yuan more over there, freight is 7, the penalty 20, and one in five is caught. He gains 1 yuan a piece. Move the chance.

# %% [markdown] lang="zh"
# ## 1. 他的算盘
#
# 那边一件贵 12 元，运费 7 元，罚 20 元，五件抓到一件。一件净赚 1 元。拖一拖被抓概率。

# %%
explore(lambda caught_percent, penalty_each: retention.diversion_gain(12, 7, caught_percent / 100, penalty_each), caught_percent=(0, 60, 5, 20), penalty_each=(10, 60, 5, 20))

# %% [markdown] lang="en"
# At 25 % it is zero. A penalty of 25 yuan does the same at one in five.
#
# ## 2. Feeding the giants
#
# Six dealers and the usual steps of a volume rebate, made for this case. Beside it stands a scheme with a base, an award for growth and soft measures. How much does each of the two pay the dealer who shrank?

# %% [markdown] lang="zh"
# 到 25% 正好归零；五件抓一件，罚到 25 元也一样。
#
# ## 2. 喂大户
#
# 六家经销商，常见的销量台阶返利，是为本案例编的。旁边是另一种：底数，加增长奖，加软指标。销量缩了的那家，两种办法各给多少？

# %%
schemes = contract.rebate_schemes(*casebook.dealer_rebates())
show(schemes[["purchases", "growth", "soft_score", "steps_rebate", "mixed_rebate"]])

# %% [markdown] lang="en"
# ## 3. Decide
#
# Move the award for growth and see what the second scheme costs altogether.

# %% [markdown] lang="zh"
# ## 3. 你来定
#
# 拖一拖增长奖，看第二种办法总共花多少。

# %%
explore(lambda award_percent: {"mixed_rebate": contract.rebate_schemes(*casebook.dealer_rebates(), growth=award_percent / 100)["mixed_rebate"].sum()}, award_percent=(0, 20, 1, 8))

# %% [markdown] lang="en"
# ## 4. Questions
#
# 1. Reward without managing, lean without doing, wait without stimulating: which of these errors is the step rebate?
# 2. D1 sells 9,100,000 yuan and threatens to leave. What do you ask for before you answer?
# 3. Codes of a dealer are found in a chain's shop far away. Is that diversion?
#
# The dealers in our data: [stage 1, section 6](../../en/01_prospecting.ipynb), [stage 4, section 11](../../en/04_contract.ipynb) and [stage 6, section 12](../../en/06_retention.ipynb).

# %% [markdown] lang="zh"
# ## 4. 想一想
#
# 1. 只奖不管、只靠不做、只等不激励，台阶返利犯的是哪一个？
# 2. D1 一年 9,100,000 元，扬言要走。答应以前，你先要他拿出什么？
# 3. 一家经销商的码，出现在很远的连锁门店里。算窜货吗？
#
# 自家数据里的经销商见[第 1 阶段第 6 节](../../zh/01_prospecting.ipynb)、[第 4 阶段第 11 节](../../zh/04_contract.ipynb)和[第 6 阶段第 12 节](../../zh/06_retention.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** Net −40,000,000 yuan, break-even ratio 1. Diversion: 12 − 7 − 0.2·20 = +1; a chance of 25 % or a penalty of 25 yuan stops it. Under the steps D2 gets 116,000 yuan though it shrank; under the mix 92,800. Third question: a chain moves goods itself, so it is exempt; look for purchases far above local sell-out instead. Thirty minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** 净影响 −40,000,000 元，保本的比是 1。窜货：12 − 7 − 0.2·20 = +1；被抓概率 25%，或者罚 25 元，就不划算。台阶返利下 D2 缩了还拿 116,000 元，混合办法下是 92,800 元。第三问：连锁客户自己调货，不算；要看的是进货远高于当地销量。三十分钟。
