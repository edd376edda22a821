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
# # Case 2 · Xerox: 9 accounts each, and somebody from the top
#
# An article on organising key account management gives two yardsticks. The figures are its claims.
#
# | what | figure |
# |---|---|
# | key accounts of a mid-size firm | about 75 |
# | key accounts of Xerox | about 250 |
# | accounts a manager looks after | 9 |
#
# Xerox added a *focus executive*: beside the manager each account has somebody from the top who answers for it. The line runs from the key account manager through the national sales manager to the vice president of marketing and sales.
#
# **Does 250 ÷ 9 tell you how many managers to hire?**

# %% [markdown] lang="zh"
# # 案例 2 · 施乐：一人 9 家，再配一位高管
#
# 一篇讲大客户管理组织的文章给了两把尺子，数字是文章的说法。
#
# | 项目 | 数字 |
# |---|---|
# | 中型企业的大客户 | 约 75 家 |
# | 施乐的大客户 | 约 250 家 |
# | 一名经理管 | 9 家 |
#
# 施乐还加了一个*挂帅高管*：每家客户除了经理，还有一位高层对它负责。汇报线从大客户经理到全国销售经理，再到主管市场与销售的副总裁。
#
# **250 ÷ 9，就是要招的人数吗？**

# %%
from kam_lab import casebook, use_language
use_language("en")  # or "zh"
from kam_lab import role
from kam_lab.desk import explore, show

# %%
show({"managers_for_75": role.managers_needed(75), "managers_for_250": role.managers_needed(250)})

# %% [markdown] lang="en"
# ## 1. A country has regions
#
# A manager cannot look after accounts at both ends of the country. Here are 250 accounts in seven regions; the split is made up, the total is published. Round up region by region and add.

# %% [markdown] lang="zh"
# ## 1. 客户是分片的
#
# 一名经理不能一半客户在南、一半在北。下面是 250 家客户分在七个片区；分法是编的，总数是公开的。逐片进一取整，再加起来。

# %%
regions = casebook.xerox_regions()
regions["managers_needed"] = regions["account_count"].map(role.managers_needed)
show(regions)

# %%
show({"managers_needed": regions["managers_needed"].sum()})

# %% [markdown] lang="en"
# ## 2. Decide: an executive for each?
#
# A sponsor meets the customer 4 times a year, 3 hours each, travel included. 250 accounts make 3,000 hours. How many hours a year can an executive give? Move the slider.

# %% [markdown] lang="zh"
# ## 2. 你来定：每家都配高管吗？
#
# 挂帅高管一年去 4 次，连路上每次 3 小时，250 家就是 3,000 小时。一位高管一年能拿出多少小时？拖一拖。

# %%
explore(lambda year_hours: {"executives": role.managers_for_hours(3_000, year_hours)}, year_hours=(20, 200, 20, 60))

# %% [markdown] lang="en"
# ## 3. Questions
#
# 1. 28 or 32: where do the four people come from, and could two regions share one?
# 2. With 60 hours each it takes 50 executives. Which accounts get none, and who tells them?
# 3. The best salesman asks to become a key account manager. What would you look at?
#
# Which accounts of Hanleng have a sponsor stands in [stage 0, section 8](../../en/00_role.ipynb).

# %% [markdown] lang="zh"
# ## 3. 想一想
#
# 1. 28 和 32，多出来的四个人从哪儿来？两个片区能不能合用一人？
# 2. 每人 60 小时，要 50 位高管。哪些客户不配？谁去说？
# 3. 最好的销售想当大客户经理，你看他什么？
#
# 瀚棱哪些客户有挂帅高管，见[第 0 阶段第 8 节](../../zh/00_role.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** 75 → 9 and 250 → 28 are the published figures; by region it is 32, because every region rounds up. Third question: the article says that the best seller is not the best key account manager, and that a good one sees himself as the customer's marketing adviser. Fifteen minutes; works well beside Lenovo, half the teams each.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** 75 → 9、250 → 28 是公开数字；分片算成 32，是因为每片都要进一。第三问：文章说最好的销售不等于最好的大客户经理，好的大客户经理把自己当客户的营销顾问。十五分钟；和联想一起用，各占一半小组。
