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
# # Case 9 · Baling Petrochemical: the customer who handed over the recipe
#
# An article on customers of value tells of a strategic customer, called A. It imported resin from Japan and Germany, at *2 times* the domestic price. It did not ask for a discount. It gave the domestic supplier its formulation and its specifications; they ran joint trials until the quality matched. Both gained.
#
# The same article sorts customers by loyalty and volume: large and loyal are the core, small and loyal can be raised, large and disloyal must be controlled, since they divert goods, dump prices and owe long. The fourth field cannot be read; minimal service is our assumption.
#
# **What is a recipe worth, and whom would you trust with yours?**

# %% [markdown] lang="zh"
# # 案例 9 · 巴陵石化：把配方交出来的客户
#
# 一篇讲价值客户的文章，写了一家战略客户，叫 A。它从日本、德国进口树脂，价格是国产的 *2 倍*。它没来讨折扣，而是把自己的配方和指标交给国内供应商，一起试，试到质量对得上。两边都赚了。
#
# 同一篇文章按忠诚和销量分客户：大而忠诚的是核心，小而忠诚的能扶起来，大而不忠诚的要管住，它们窜货、砸价、拖欠。第四格看不清，“基本服务”是我们的假设。
#
# **一张配方值多少钱？你的配方，敢交给谁？**

# %%
from kam_lab import casebook, use_language
use_language("en")  # or "zh"
from kam_lab import relationships, retention
from kam_lab.desk import explore, show

# %% [markdown] lang="en"
# ## 1. Full and partial substitution
#
# At half the price, full substitution saves 50 %. Volume and import price are made up; the ratio is published. Move the share that is replaced, and what the trials cost.

# %% [markdown] lang="zh"
# ## 1. 全替和部分替
#
# 价格一半，全部替代就省 50%。用量和进口价是编的，价格比是公开的。拖一拖替代的比例和试验费。

# %%
explore(lambda replaced_percent, trial_cost: relationships.substitution(1_000, 20_000, share=replaced_percent / 100, trial_cost=trial_cost)._asdict(), replaced_percent=(10, 100, 10, 100), trial_cost=(0, 3_000_000, 500_000, 1_000_000))

# %% [markdown] lang="en"
# ## 2. Eight customers
#
# Who is core, who can be raised, who must be controlled? Volumes and repurchase shares are made up.

# %% [markdown] lang="zh"
# ## 2. 八家客户
#
# 谁是核心，谁能扶，谁要管住？销量和复购比例是编的。

# %%
orders, loyalty = casebook.resin_customers()
show(retention.loyalty_quadrants(orders, loyalty)[["yearly_volume", "repurchase_share", "quadrant"]])

# %% [markdown] lang="en"
# ## 3. Decide
#
# The cuts are yours: from which volume is a customer large, from which share loyal? Move them and see who moves to another field.

# %% [markdown] lang="zh"
# ## 3. 你来定
#
# 线由你划：多大算大，复购到多少算忠诚？拖一拖，看谁换了格子。

# %%
explore(lambda large_from, loyal_percent: retention.loyalty_quadrants(orders, loyalty, large=large_from, loyal=loyal_percent / 100)[["yearly_volume", "quadrant"]], large_from=(200_000, 2_000_000, 200_000, 600_000), loyal_percent=(20, 90, 10, 60))

# %% [markdown] lang="en"
# ## 4. Questions
#
# 1. Customer A takes half of the saving as a lower price. What does the supplier keep, and for how long?
# 2. B and D are large and disloyal. Which three facts do you look up before you cut a delivery?
# 3. Write the two sentences of a secrecy clause for the recipe.
#
# The story stands in [stage 2, section 13](../../en/02_relationships.ipynb), the quadrants in [stage 6, section 11](../../en/06_retention.ipynb).

# %% [markdown] lang="zh"
# ## 4. 想一想
#
# 1. 省下来的钱，A 要分一半当降价。供应商留下什么，能留多久？
# 2. B 和 D 大而不忠诚。停货以前，先查哪三件事？
# 3. 给配方写两句保密条款。
#
# 故事见[第 2 阶段第 13 节](../../zh/02_relationships.ipynb)，象限见[第 6 阶段第 11 节](../../zh/06_retention.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** Full substitution at half price saves 50 %: 10,000,000 of 20,000,000 yuan, and trials of 1,000,000 are back after 1.2 months. Core A and C, upgrade E and F, control B and D, minimal G and H. What drew A was quality that could be relied on, not a discount; that is feedback from a strategic customer. Twenty minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** 价格一半，全部替代省 50%：20,000,000 元里省 10,000,000 元，试验费 1,000,000 元，1.2 个月回本。核心 A、C，提升 E、F，管控 B、D，基本服务 G、H。打动 A 的是靠得住的质量，不是折扣，这就是战略客户的反馈。二十分钟。
