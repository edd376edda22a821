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
# # Case 4 · A telecom operator: four channels and a border
#
# A Chinese operator divided its customers into four channels, with the hotline 10000 as a fifth: key accounts (personalised), business (professional, with membership), the public (standardised), and people passing through (transient). Its key list is fixed each January.
#
# | what | figure |
# |---|---|
# | on the list from | 3,000 yuan a month |
# | business A | 1,500 to 3,000 yuan a month |
# | Crystal | 3,000 to 10,000 yuan a month |
# | average key account | more than 10,000 yuan a month |
# | visits promised to Crystal, business A | 2 and 1 a quarter |
# | calls promised | 1 a month |
# | key account churn, first half of 2005 | 3.06 % |
#
# The operator saw an odd thing at the border: *head of the chicken, tail of the phoenix*.
#
# **Two accounts, 10 yuan a month apart: why is the smaller one cared for better?**

# %% [markdown] lang="zh"
# # 案例 4 · 某电信公司：四条渠道，一条分界线
#
# 国内一家电信运营商把客户分到四条渠道，另加 10000 号热线：大客户（个性化）、商业客户（专业化，会员制）、公众客户（标准化）、流动客户。大客户名单每年一月核定。
#
# | 项目 | 数字 |
# |---|---|
# | 进名单 | 每月 3,000 元起 |
# | 商业 A | 每月 1,500 到 3,000 元 |
# | 水晶 | 每月 3,000 到 10,000 元 |
# | 大客户平均 | 每月 10,000 元以上 |
# | 走访承诺，水晶和商业 A | 每季度 2 次和 1 次 |
# | 电话承诺 | 每月 1 次 |
# | 2005 年上半年大客户流失率 | 3.06% |
#
# 公司在分界线上看到一件怪事：*鸡头凤尾*。
#
# **两家客户一个月只差 10 元，为什么小的那家反而被照顾得更好？**

# %%
from kam_lab import casebook, use_language
use_language("en")  # or "zh"
from kam_lab import prospecting, retention
from kam_lab.desk import explore, show

# %% [markdown] lang="en"
# ## 1. Around the border
#
# Twelve accounts, made for this case; the cuts are the published ones. Find the two accounts around 3,000 yuan, and compare visits, calls and discount.

# %% [markdown] lang="zh"
# ## 1. 分界线两边
#
# 十二家客户是为本案例编的，分界点是公开的。找到 3,000 元上下的两家，比一比走访、电话和折扣。

# %%
accounts = casebook.telecom_accounts()
accounts.insert(1, "spend_class", prospecting.spend_tier(accounts["monthly_spend"]))
show(accounts, rows=12)

# %% [markdown] lang="en"
# ## 2. What the promise costs
#
# A visit takes 3 hours and a call 0.25; these hours are our assumption. A Crystal account then takes 27 hours a year, business A 15. About 1,500 more accounts came in 2006. Move their number: how many managers does the promise take, at 1,200 hours each?

# %% [markdown] lang="zh"
# ## 2. 承诺要多少人
#
# 一次走访 3 小时，一个电话 0.25 小时，这是我们的假设。水晶一家一年 27 小时，商业 A 一家 15 小时。2006 年又多了约 1,500 家。拖一拖家数：按每人 1,200 小时，兑现承诺要几名经理？

# %%
show({"crystal_hours": retention.care_hours(8, 1), "business_a_hours": retention.care_hours(4, 1)})

# %%
explore(lambda crystal_accounts: {"managers": retention.managers_for_hours(crystal_accounts * 27, 1_200)}, crystal_accounts=(0, 3_000, 100, 1_500))

# %% [markdown] lang="en"
# ## 3. What 3.06 % is made of
#
# The published shares of the loss: rivals' long-distance offers 32 %, rivals' data offers 8.5 %, own business trouble 40 %. In points of revenue that is 0.979, 0.260 and 1.224; the rest makes 0.597. Three industries had 26.53 %, 14.82 % and 13.57 % of it, together 54.92 %.

# %% [markdown] lang="zh"
# ## 3. 3.06% 是怎么来的
#
# 公开的占比：对手长途 32%，对手数据 8.5%，客户自身经营困难 40%。折成销售额的百分点是 0.979、0.260、1.224，其余 0.597。三个行业占 26.53%、14.82%、13.57%，合起来 54.92%。

# %%
points = retention.churn_points(casebook.CHURN)
show(points)

# %%
show({"yearly_points": 100 * retention.annualise(casebook.CHURN), "controllable_points": retention.controllable_churn(points),
      "three_industries_percent": 100 * sum(casebook.CHURN_INDUSTRIES.values())})

# %% [markdown] lang="en"
# ## 4. Questions
#
# 1. One centre for both sides of the border was the operator's cure. What would you put in its place if that cannot be?
# 2. A private plot is a fixed list with costly care and capped growth; an open field grows cheaply by itself. Where do the next 40 hours go?
# 3. A year of such halves makes 6.03 %, not 6.12 %. Why?
#
# The border on our own data: [stage 1, section 7](../../en/01_prospecting.ipynb); promises kept: [stage 6, section 10](../../en/06_retention.ipynb).

# %% [markdown] lang="zh"
# ## 4. 想一想
#
# 1. 公司的药方是分界线两边归一个中心管。要是归不到一起，你用什么代替？
# 2. 自留地：名单固定，照顾得贵，长不大；田野：便宜，自己会长。再有 40 个小时，给谁？
# 3. 照这样过一年是 6.03%，不是 6.12%，为什么？
#
# 自家数据上的分界线见[第 1 阶段第 7 节](../../zh/01_prospecting.ipynb)，承诺兑现见[第 6 阶段第 10 节](../../zh/06_retention.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** T07 (3,000 yuan) is Crystal with 3 visits, T08 (2,990) business A with 6: head and tail. 1,500 Crystal take 40,500 hours ÷ 1,200 = 33.75, so 34. The annual figure is 1 − (1 − 0.0306)² = 6.03 %: the second half starts from what is left. Of 3.06 points 1.84 were in the operator's hands, if only own trouble is exempt. Thirty minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** T07（3,000 元）是水晶，走访 3 次；T08（2,990 元）是商业 A，走访 6 次：凤尾和鸡头。1,500 家水晶要 40,500 小时 ÷ 1,200 = 33.75，取 34 人。一年是 1 − (1 − 0.0306)² = 6.03%：下半年从剩下的算起。3.06 个百分点里，只免掉自身经营困难，有 1.84 是公司能管的。三十分钟。
