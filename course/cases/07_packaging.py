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
# # Case 7 · Packaging: four needs, four promises
#
# Consultants sorted the customers of an industrial packaging maker by need and by size. Four needs came out: *performance* (special sizes, linings, finish; few substitutes; trouble with quality before), *service* (supply must be sure, running out is dear, a responsive manager), *price* (thin margin, standard goods) and *total cost of ownership*: customers that look price-driven, but count purchase, handling, stock and disposal together, and buy with skill.
#
# | result reported | figure |
# |---|---|
# | packaging, growth of its own | 9 % |
# | the same with acquisitions | 15 % |
# | forged wheels, sales | doubled in 3 years |
# | steel, growth a year | 10 % |
#
# **Which of your "price buyers" counts more than the price?**

# %% [markdown] lang="zh"
# # 案例 7 · 包装企业：四种需求，四句承诺
#
# 咨询公司把一家工业包装企业的客户按需求和规模分了一遍，得出四种需求：*性能型*（特殊尺寸、内衬、表面；没什么替代；以前出过质量问题），*服务型*（供货要稳，断货代价大，要有人管事），*价格型*（毛利薄，标准品），还有*总持有成本型*：看着只认价，其实把采购、搬运、库存、处置一起算，采购本事很强。
#
# | 报告里的结果 | 数字 |
# |---|---|
# | 包装，内生增长 | 9% |
# | 加上并购 | 15% |
# | 锻造轮毂，销售额 | 3 年翻番 |
# | 钢铁，每年增长 | 10% |
#
# **你的“价格型客户”里，哪一家算的不只是价？**

# %%
from kam_lab import bidding, casebook, use_language
use_language("en")  # or "zh"
from kam_lab import prospecting, relationships
from kam_lab.desk import explore, show

# %% [markdown] lang="en"
# ## 1. What the seller wrote, and what the signs say
#
# Eight customers, made for this case. The note says what the seller believes; the last column follows from the signs.

# %% [markdown] lang="zh"
# ## 1. 销售写的，和迹象说的
#
# 八家客户，是为本案例编的。一列是销售自己的判断，最后一列按迹象得出。

# %%
customers = casebook.packaging_customers()
customers["need"] = prospecting.classify_need(customers)
show(customers[["size_class", "stated_need", "need"]])

# %%
show(prospecting.need_confusion(customers["stated_need"], customers["need"]))

# %% [markdown] lang="en"
# ## 2. The dearer box
#
# A supplier asks 8 % more, but its boxes are handled faster, stored flat and taken back. One year of boxes, at 8 % a year; the rate is made up.

# %% [markdown] lang="zh"
# ## 2. 更贵的箱子
#
# 一家供应商贵 8%，可是箱子搬得快、折着存、用完回收。算一年的箱子，年利率 8%，利率是编的。

# %%
show(bidding.tco(*casebook.packaging_lives()))

# %% [markdown] lang="en"
# ## 3. Decide
#
# How many years does doubling take at a given growth? Move it, and put the reported 9 %, 10 % and 15 % beside "doubled in 3 years".

# %% [markdown] lang="zh"
# ## 3. 你来定
#
# 增长多快，几年翻番？拖一拖，把报告里的 9%、10%、15% 和“3 年翻番”放在一起看。

# %%
show({"yearly_growth_percent": 100 * relationships.yearly_growth(2, 3)})

# %%
explore(lambda growth_percent: {"years_to_double": relationships.years_to_double(growth_percent / 100)}, growth_percent=(2, 30, 1, 9))

# %% [markdown] lang="en"
# ## 4. Questions
#
# 1. Two of the five price buyers count the whole cost. What do you offer them instead of a discount?
# 2. A small customer wants a special lining. What does it get, and at what price?
# 3. 9 % of its own, 15 % with acquisitions: which of the two says something about sales?
#
# The same signs in our data: [stage 1, section 11](../../en/01_prospecting.ipynb); what a stance brings: [stage 2, section 12](../../en/02_relationships.ipynb).

# %% [markdown] lang="zh"
# ## 4. 想一想
#
# 1. 五家“价格型”里，有两家算的是总账。不给折扣，给他们什么？
# 2. 一家小客户要特殊内衬。给不给，什么价？
# 3. 内生 9%，加并购 15%，哪个数说明销售做得好？
#
# 自家数据里的迹象见[第 1 阶段第 11 节](../../zh/01_prospecting.ipynb)，供应商姿态见[第 2 阶段第 12 节](../../zh/02_relationships.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** P1 and P5 are total-cost buyers behind a note that says price; P7 is small with special needs: it pays a premium, as the article has it. The box at 108,000 yuan costs 143,000 over the year, the one at 100,000 costs 160,000. Doubling in 3 years is 25.99 % a year; at 9 % it takes 8.04 years. Twenty-five minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** 销售写“价格”的客户里，P1 和 P5 是总持有成本型；P7 小而特殊，文章的说法是让它多付钱。标价 108,000 元的箱子，一年合计 143,000 元；100,000 元的，合计 160,000 元。3 年翻番是每年 25.99%；9% 要 8.04 年。二十五分钟。
