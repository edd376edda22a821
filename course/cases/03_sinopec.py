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
# # Case 3 · Sinopec Zhengzhou: 21 of 592
#
# An article of 2012 on key accounts in fuel sales gives the figures of the Zhengzhou branch.
#
# | what | figure |
# |---|---|
# | direct and distribution buyers | 592 |
# | of them class A | 21, that is 3.55 % |
# | their share of all volume | 40 % |
# | their share of gasoline | 62 % |
# | licensed wholesalers in the city | 13 |
#
# The branch set up a department, an information system that watches development, value, behaviour and satisfaction, written rules for bulk customers, and delivery. It kept six named accounts in petrochemicals, power, coal, aluminium, hydropower and construction.
#
# **Two figures, 40 and 62: what do they say about the other 571 buyers?**

# %% [markdown] lang="zh"
# # 案例 3 · 中石化郑州：592 家里的 21 家
#
# 2012 年一篇讲成品油大客户的文章，给出郑州分公司的数字。
#
# | 项目 | 数字 |
# |---|---|
# | 直销和配送客户 | 592 家 |
# | 其中 A 类 | 21 家，即 3.55% |
# | 占全部销量 | 40% |
# | 占汽油销量 | 62% |
# | 市内有牌照的批发商 | 13 家 |
#
# 分公司设了部门，建了信息系统看发展、价值、行为和满意度，定了大用户的书面制度，还管配送。点名保住的有石化、电力、煤炭、铝业、水电、建筑六家。
#
# **40 和 62 这两个数，说明另外 571 家怎么样？**

# %%
from kam_lab import casebook, use_language
use_language("en")  # or "zh"
from kam_lab import prospecting, role
from kam_lab.desk import explore, show

# %%
show([role.group_concentration(21, 592, 0.40), role.group_concentration(21, 592, 0.62)])

# %% [markdown] lang="en"
# The multiples are 11.28 and 17.48; one class A buyer takes 18.13 times as much as another buyer, of gasoline 44.36 times. The last column is a Gini coefficient from two groups only, 0.3645 and 0.5845. It is a lower bound: inside each group all buyers count as equal.
#
# ## 1. What the lower bound leaves out
#
# Here are 592 volumes whose 21 largest have exactly the published share. How the volumes fall off inside the groups is made up. Take the true Gini of these rows and compare.

# %% [markdown] lang="zh"
# 倍数是 11.28 和 17.48；A 类一家的量，是其余一家的 18.13 倍，汽油是 44.36 倍。最后一列是只分两组算的基尼系数，0.3645 和 0.5845。这是下限：组里每一家都当成一样大。
#
# ## 1. 下限漏掉了什么
#
# 下面是 592 个销量，最大的 21 家正好占公开的比例；组里怎么递减，是编的。拿每一家的销量算一次基尼系数，比一比。

# %%
volumes = casebook.sinopec_buyers("all")  # or "gasoline"
show({"largest_21_percent": volumes.head(21).sum(), "gini": prospecting.gini(volumes),
      "customers_for": prospecting.customers_for(volumes, 0.8)})

# %% [markdown] lang="en"
# ## 2. Decide
#
# How many buyers can the branch give a manager of their own? Move the number and watch the share of volume they stand for. Where would you stop, and does it change for gasoline?

# %% [markdown] lang="zh"
# ## 2. 你来定
#
# 分公司能给多少家配专人？拖动家数，看他们占多少销量。到哪儿停？换成汽油，你会改吗？

# %%
explore(lambda buyers, product: {"volume_percent": casebook.sinopec_buyers(product).head(buyers).sum()}, buyers=(9, 99, 9, 27), product=["all", "gasoline"])

# %% [markdown] lang="en"
# ## 3. Questions
#
# 1. Why is gasoline so much more concentrated than the whole? Who buys it, and who does not?
# 2. Retail is short of fuel and the price at the pump is below the purchase price. Whom do you supply first, and what did you promise the class A buyers?
# 3. A rival's depot lies beside your buyer, yours beside his. What may you talk about with him, and what not?
#
# [Stage 1, section 2](../../en/01_prospecting.ipynb) sets these figures beside Hanleng's ledger; [stage 5, section 7](../../en/05_collections.ipynb) divides what is short.

# %% [markdown] lang="zh"
# ## 3. 想一想
#
# 1. 汽油为什么比总量集中得多？谁在买，谁不买？
# 2. 零售缺油，零售价又低于进价。先保谁？你答应过 A 类客户什么？
# 3. 对手的油库挨着你的客户，你的挨着他的客户。能跟他谈什么，不能谈什么？
#
# [第 1 阶段第 2 节](../../zh/01_prospecting.ipynb)把这些数和瀚棱的账本放在一起；[第 5 阶段第 7 节](../../zh/05_collections.ipynb)讲不够分的时候怎么分。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** Published or worked out from published figures: 21/592 = 3.547 %, multiples 11.28 and 17.48, ratios 18.13 and 44.36, bounds 0.3645 and 0.5845. On the made-up rows the Gini is 0.5851 for all and 0.7273 for gasoline, well above the bounds; students should say why. Third question: freight may be talked about, prices and customers may not. Twenty-five minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** 公开数字和由它算出的：21/592 = 3.547%，倍数 11.28、17.48，比值 18.13、44.36，下限 0.3645、0.5845。编出来的各行算得基尼系数 0.5851（总量）和 0.7273（汽油），比下限高出不少，要让学生说出为什么。第三问：运费可以谈，价格和客户不能谈。二十五分钟。
