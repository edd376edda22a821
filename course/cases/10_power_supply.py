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
# # Case 10 · A power firm in a crisis: eight measures
#
# In a crisis a power firm looked for growth and took eight measures: appliance gifts by season; prepaid card meters, one per home (Yangquan, 2009-04); at least one electrified estate per branch; restaurants from coal and gas to power at a flat tariff, after a survey of each hot-pot house; a green channel for big connections; a post for key account managers; grid ahead of load; joint maintenance to cut outages, with customers classed by need and season.
#
# The account manager leads new-connection projects, tracks deadlines, relays both ways and picks the best supply and tariff.
#
# **Eight measures, one budget: which do you begin with?**

# %% [markdown] lang="zh"
# # 案例 10 · 危机中的供电企业：八项增量措施
#
# 一家供电企业在危机中找增量，做了八件事：按季节送家电；预付费卡表，一户一表（阳泉，2009-04）；每个支局至少一个电气化小区；饭店煤改电、气改电，电价统一，逐家调查火锅店；大用户报装走绿色通道；设大客户经理岗位；电网建在负荷前面；联合检修少停电，客户按需求和季节分类。
#
# 大客户经理牵头新报装，盯期限，两头传话，替客户挑最好的供电和电价方案。
#
# **八项措施，一份预算，先做哪几项？**

# %%
from kam_lab import bidding, casebook, use_language
use_language("en")  # or "zh"
from kam_lab import prospecting
from kam_lab.desk import explore, show

# %% [markdown] lang="en"
# ## 1. Gain per yuan
#
# The measures are published, energy and cost are made up; a kWh leaves 0.12 yuan. Move the budget and see which measure falls out first.

# %% [markdown] lang="zh"
# ## 1. 每块钱换来多少
#
# 措施是公开的，电量和费用是编的；一度电留 0.12 元。拖预算，看哪一项先出局。

# %%
explore(lambda budget: prospecting.choose_initiatives(casebook.power_measures(), budget)[["yearly_cost", "expected_contribution", "return_per_yuan", "chosen"]], budget=(200_000, 3_000_000, 100_000, 1_000_000))

# %% [markdown] lang="en"
# ## 2. Whose best tariff?
#
# Picking a tariff is the account manager's first service. Two schemes; move the energy of a customer with 1,000 kVA. The rates are made up.

# %% [markdown] lang="zh"
# ## 2. 对谁最好的电价？
#
# 替客户挑电价，是大客户经理的第一项服务。两种方案，客户装 1,000 千伏安，拖一拖用电量。电价是编的。

# %%
explore(lambda kwh_a_month: bidding.best_tariff(bidding.tariff_schemes(), 1_000, kwh_a_month), kwh_a_month=(50_000, 500_000, 10_000, 200_000))

# %% [markdown] lang="en"
# The schemes cross at 171,429 kWh. Below it the single rate is better for the customer; an account manager who says so earns less this month.
#
# ## 3. Questions
#
# 1. E1 and E7 return less than a yuan per yuan. Give one reason to do one of them all the same.
# 2. Prepaid meters end arrears. What happens to days sales outstanding, and to the customer's trust?
# 3. A restaurant asks for the tariff that is wrong for it. Do you tell?
#
# The budget of our own measures: [stage 1, section 12](../../en/01_prospecting.ipynb); paying beforehand: [stage 5, section 6](../../en/05_collections.ipynb).

# %% [markdown] lang="zh"
# 两种方案在 171,429 度相交。低于它，单一电价对客户更划算；大客户经理照实说，这个月自己少收钱。
#
# ## 3. 想一想
#
# 1. E1 和 E7，每花一元收不回一元。给出一个照样做其中一项的理由。
# 2. 卡表一装，欠费没了。应收账款周转天数怎么变，客户的信任呢？
# 3. 一家饭店要的电价方案对它不合算，你说不说？
#
# 自家措施的预算见[第 1 阶段第 12 节](../../zh/01_prospecting.ipynb)，先付后用见[第 5 阶段第 6 节](../../zh/05_collections.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** Order by return: E5 3.00, E8 2.10, E4 2.08, E6 2.08, E2 1.52, E3 1.14, then E7 0.93 and E1 0.87. A reason for E7 is demand that cannot be served later; it is an option, not a yearly gain. The crossing is 24,000/0.14 kWh. Twenty minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** 按回报排：E5 3.00，E8 2.10，E4 2.08，E6 2.08，E2 1.52，E3 1.14，然后 E7 0.93、E1 0.87。做 E7 的理由：现在不建，以后负荷来了接不上，它是一份选择权，不是年收益。交点是 24,000/0.14 度。二十分钟。
