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
# # Stage 1 · Finding and contacting key accounts
#
# The first Monday of January 2026, 8:30. Your new badge says *Key Account Manager*. On the desk are the coffee rings of the person before you
# and a note from Zhou Mingyuan, sales director of Hanleng Drives, maker of drives and gear units:
#
# > Welcome, Lin Xia. 592 accounts bought from us last year, and you get 60 visit hours a month. By Friday I want 10 names: the accounts
# > you will look after yourself. One reason each, in figures. The list is fixed for a year, so choose as if it were your own money.
#
# Everybody in the building has an opinion about those 10 names. You have the ledger.

# %% [markdown] lang="zh"
# # 第 1 阶段 · 寻找与接触大客户
#
# 2026 年一月的第一个星期一，8:30。新工牌上印着：大客户经理。桌上有前任留下的咖啡印，还有一张纸条。瀚棱传动做变频器和减速机，纸条是销售总监周明远写的：
#
# > 林夏，欢迎。去年跟我们买过东西的客户有 592 家，每个月给你 60 个小时跑客户。星期五交 10 个名字：由你亲自管的大客户。每家一条理由，用数字说话。名单一定就是一年，挑的时候，就当花的是你自己的钱。
#
# 这 10 个名字该写谁，楼里人人都有一套说法。你手里有的是账本。

# %% [markdown] lang="en"
# **How to work.** Click into a grey cell and press Shift + Enter; go from top to bottom. You need not write code: move a slider, pick from a list, or change the one line
# that carries a comment. Nothing on these pages is marked, so try the foolish choice too.
#
# Accounts and people are invented. The figures come from a ledger of 36 months, January 2023 to December 2025, in yuan without tax. The story goes on week by week; in every stage the ledger stands at the end of 2025, and what is open there is open for you.

# %% [markdown] lang="zh"
# **怎么用。** 点进灰色格子，按 Shift + Enter，从上往下走。不用写代码：拖滑块、点列表，或者改带注释的那一行就行。这里不打分，馊主意也尽管试试看。
#
# 客户和人物都是虚构的。账本一共 36 个月，从 2023 年初到 2025 年底，金额单位是元，不含税。故事一周一周往前走，账本始终停在 2025 年底：账上还没了结的，对你来说就还没了结。

# %%
from kam_lab import open_world, use_language
use_language("en")  # or "zh"
from kam_lab import plots, prospecting as kam
from kam_lab.desk import browse, explore, show
from kam_lab.selfcheck import check
world = open_world()
names = plots.account_names(world.accounts)

# %% [markdown] lang="en"
# ## 1. The book and the napkin
#
# Ma Guoqiang, 22 years of gear units behind him, leans in your doorway. "Forget the computer. I'll write your 10 on a napkin: the ones
# that order all the time." He is already writing.
#
# **What is in the book that is not on a napkin?** Sort the table by a column; search for a word such as *cement*. One row is one firm that has
# bought at least once in the 36 months. The tier is the letter it was given in January 2025; the size is what the sales team believes.

# %% [markdown] lang="zh"
# ## 1. 账本和餐巾纸
#
# 卖了 22 年减速机的马国强往你门框上一靠：“电脑就别开了，我拿张餐巾纸给你写 10 家，全是三天两头下单的。”话没说完，笔已经动了。
#
# **账本里有什么，是餐巾纸上没有的？** 按某一列排排序，搜个词，比如*水泥*。一行是一家企业，36 个月里至少买过一回。等级是 2025 年一月评的，规模是销售们心里估的。

# %%
browse(world.accounts, world, rows=8)

# %% [markdown] lang="en"
# Napkins hold what people remember: loud accounts, frequent ones, the ones with good lunches. An order says something else. Each row below is one line of an order:
# the list amount before discount, the net amount after it, and what the goods cost us.
#
# Before you look any further, bet. How much of the revenue of 2025 did the largest 20 % of the accounts bring? Write your guess, in percent.

# %% [markdown] lang="zh"
# 餐巾纸上写的是人记得住的：嗓门大的、下单勤的、饭局多的。订单说的是另一回事。下面一行就是订单上的一行：折扣前的目录价金额、折扣后的成交金额、这批货的产品成本。
#
# 先别往下看，押个数：2025 年的销售额里，最大的 20% 客户占了百分之几？把你猜的数写上。

# %%
my_guess = 50  # your guess in percent, from 0 to 100
show(world.orders.tail(5), world)

# %% [markdown] lang="en" covers="pareto_claims concentration_measures"
# ## 2. Is it 80/20?
#
# On the wall of the sales office hangs a poster: *20 % of customers bring 80 % of the business.* Of what, it does not say: revenue, volume, profit? For the board
# you counted one point of it. Now look at the whole curve. A poster is a claim; you can count.
#
# **How many accounts carry our business, really?** In the chart, find 20 % on the horizontal axis and go up to the curve.

# %% [markdown] lang="zh"
# ## 2. 真的是 80/20 吗？
#
# 销售办公室墙上贴着一句话：*20% 的客户带来 80% 的生意。* 这就是二八定律。是销售额、销量还是利润，它没说。给董事会的那一页，你只数了其中一个点，现在把整条曲线看一遍。墙上贴的只是说法，数一数才算数。
#
# **到底是多少家客户在养着我们？** 看图：在横轴上找到 20%，往上走，碰到曲线为止。

# %%
year = 2025  # try 2023 and 2024
sales = kam.revenue(world.orders, year)
chart = plots.pareto(sales)

# %% [markdown] lang="en"
# Compare the curve with your bet. Then move the slider: pick a share of accounts and read the share of revenue they bring. The table below turns the question round as well: how many
# accounts does it take to reach 80 %?

# %% [markdown] lang="zh"
# 和你押的数比一比。再拖滑块：选定一个客户比例，看它占多少销售额。下面的表再反过来问：要凑够 80%，得数到第几家？

# %%
explore(lambda percent: plots.pareto(sales, highlight=percent / 100), percent=(5, 100, 5, 10))

# %%
show({"top_share": kam.top_share(sales, 0.20), "customers_for": kam.customers_for(sales, 0.80),
      "accounts": len(sales), "gini": kam.gini(sales), "hhi": kam.hhi(sales)})

# %%
chart = plots.abc(sales)

# %% [markdown] lang="en" covers="sinopec_concentration concentration_measures pareto_claims"
# The poster is near the truth for revenue in 2025, and no law of nature: go back to the cell with `year`, put 2023 there, and the curve moves. *80/20* is one point of a curve.
#
# Two figures for the whole curve stand in the table. The Gini coefficient is 0 if all accounts bought the same, close to 1 if one bought everything. HHI adds up the squared shares, so it listens to the very largest only. The ABC classes
# cut the curve in three: A up to 80 % of revenue, B up to 95 %, C the rest.
#
# **A case to compare with.** An article of 2012 on key accounts in fuel sales gives the figures of Sinopec's Zhengzhou branch: 592 buyers in direct and distribution business, 21 of them class A. These 3.55 % of the buyers took 40 % of all volume, and
# 62 % of the gasoline. How many times their head count is that? (Our invented book was given the same number of accounts, so that you can compare.)

# %% [markdown] lang="zh"
# 论 2025 年的销售额，墙上那句话八九不离十，可它不是天条：回到写着 `year` 的格子，改成 2023，曲线就动了。*80/20* 只是曲线上的一个点。
#
# 表里有两个数，管的是整条曲线。基尼系数：家家买得一样多是 0，一家包圆接近 1。赫芬达尔指数（HHI）：占比的平方和，主要听最大那几家的。ABC 分类把曲线切成三段：A 类到销售额的 80%，B 类到 95%，剩下是 C 类。
#
# **拿一个真实案例比一比。** 2012 年一篇讲成品油大客户管理的文章，公布了中石化郑州公司的数字：直分销客户 592 家，其中 A 类 21 家。这 3.55% 的客户拿走了总销量的 40%、汽油销量的 62%。是它们人头占比的多少倍？（我们这本账是虚构的，客户数特意做成一样，好让你比。）

# %%
ours = kam.pareto(sales)["cumulative_share"].iloc[:21].iloc[-1]
show([kam.group_concentration(21, 592, 0.40), kam.group_concentration(21, 592, 0.62),
      kam.group_concentration(21, len(sales), ours)])

# %% [markdown] lang="en" covers="sinopec_concentration kam_staffing"
# The rows are Zhengzhou's whole volume, its gasoline, and our own largest 21 by revenue. Read the concentration multiple first: how many times its head count the group buys. The ratio per account compares one class-A buyer with one of the others. The Gini value is only a lower bound, because two groups hide the
# differences inside each.
#
# **What experts do.** They never say "80/20" without saying *of what* and *in which year*, and they look at how the curve moves. They also count people: by the rule of thumb of stage 0
# a manager looks after about 9 key accounts. You are one person.

# %% [markdown] lang="zh"
# 三行依次是：郑州的总销量、郑州的汽油、我们自己最大的 21 家的销售额。先看集中倍数：这群客户的购买量占比，是人头占比的多少倍。户均之比是拿一家 A 类和一家其他客户比。基尼系数只给得出下限，因为分成两堆以后，堆里面的差别看不见了。
#
# **高手怎么做。** 他们从不光说“80/20”，一定说清是*什么的*、*哪一年*的，还会看曲线往哪边走。他们也数自己的人：按第 0 阶段那个经验数，一个经理大约管 9 家大客户。而你，就一个人。

# %%
check("two_twenties")

# %% [markdown] lang="en"
# ## 3. The account that went quiet
#
# Ma turns the napkin round. "These were our biggest in 2024. Solid as rock." You have learnt to ask one thing of a rock: when did it last move?
#
# **Which of the large accounts has stopped buying, and when could we have noticed?** The table takes the 21 largest of 2024 and counts the days from their last order to the
# last day of the ledger. The slider is your alarm: accounts that have been quiet for fewer days leave the table.

# %% [markdown] lang="zh"
# ## 3. 没声音的客户
#
# 老马把餐巾纸转过来：“这几家 2024 年买得最多，稳如泰山。”越是泰山，你越要问一句：最近一次动，是什么时候？
#
# **哪家大户其实已经不买了？我们本来什么时候就该发现？** 下表取 2024 年最大的 21 家，从最后一次下单数到账本的最后一天。滑块就是你的警报线：沉默天数不到线的，从表里消失。

# %%
explore(lambda days: kam.silent_accounts(world.orders, world.as_of, top=21, silent_days=days),
        world, days=(1, 200, 1))

# %% [markdown] lang="en" covers="rfm_score"
# Pull it to the end: the name that stays is one you have written down already. But a fixed alarm after so many days is a poor alarm: one account orders twice a week, another every second month. RFM looks at three things at once over the 36 months, each cut into fifths: recency, frequency, monetary value; 5 is best.
#
# Sort by orders and you have Ma's napkin; sort by amount and nearly the same names stand on top. His memory is not bad. What a napkin lacks is the R: show 30 rows and look for an R of 1 beside a 5 for the other two.

# %% [markdown] lang="zh"
# 拖到头，剩下的那个名字，你已经记下过了。不过，规定“多少天没下单就报警”并不好使：有的客户一周下两单，有的两个月才下一单。RFM 拿 36 个月的账同时看三样，每样切成五档，5 最好：最近一次下单、下单次数、下单金额。
#
# 按下单次数排，就是老马那张餐巾纸；按下单金额排，排在前面的差不多还是那几家。老马记性不差，餐巾纸上缺的是 R：把行数拉到 30，找找谁的 R 是 1、另外两样都是 5。

# %%
browse(kam.rfm(world.orders, world.as_of), world, sort="monetary", rows=8)

# %% [markdown] lang="en" covers="data_identification revenue_tiers"
# **What experts do.** They let the system watch, and they keep it fed: basic data, business state and contacts up to date, or no key account will ever surface from it. A telecom operator whose case is often taught grades accounts by monthly spend: from 1,500 yuan *business A*, from 3,000 yuan a key account of the grade *Crystal*, from 10,000 yuan above it. Its key list is fixed every January, so an account that grows in March waits until the next year.
#
# Choose a monthly spend on each side of an edge. 2,999 or 3,000: who decided that one yuan should change the service?
#
# Our own list waits for January, too. The table below it does not: it grades every account by its last 3 months and says who has moved *down* or *up* since. Search for *down* in it: a call today is cheaper than a post-mortem next January.

# %% [markdown] lang="zh"
# **高手怎么做。** 让系统盯着，也把系统喂饱：基本资料、经营状况、联系人都得是新的，不然大客户自己不会从数据里冒出来。有个常被拿来讲的电信案例，按月消费给客户定级：1,500 元起是商业 A 类，3,000 元起算大客户，叫“水晶”，10,000 元起在水晶以上。大客户名单每年一月一定，三月份长起来的客户得等到下一年。
#
# 月消费在分界线两边各选一个试试。2,999 和 3,000：凭什么差一块钱，服务就不一样？
#
# 我们自己的名单也要等到一月。再往下那张表不等：拿最近 3 个月重新定一遍级，看谁*降*了、谁*升*了。在查找里输入“降”：今天打一个电话，好过明年一月开检讨会。

# %%
explore(lambda spend: {"tier": kam.spend_tier(spend)}, spend=[1499, 1500, 2999, 3000, 9999, 10000])

# %%
alerts = kam.tier_alerts(world.orders, world.accounts, world.as_of).drop(columns="slope")
browse(alerts[alerts["alert"] != ""], world, rows=8)

# %%
check("silence")

# %% [markdown] lang="en" covers="key_account_definitions"
# ## 4. Three tests, one word
#
# Tuesday. Zhou stops at your desk: "Three shares, we told the board. So who passes?" Of all the definitions these are the three one can compute: the account's share of *our* sales,
# our share of *its* wallet, and its share of our profit.
#
# **How many accounts pass all three?** A large account that buys most of its drives elsewhere fails the second. One that squeezes us fails the third. Move the bar: the slider says how many places count as passing.

# %% [markdown] lang="zh"
# ## 4. 一个词，三项检验
#
# 星期二。周总监路过：“跟董事会说的是三个占比。那谁过得了？”定义有好多种，拿账本算得出来的是这三项检验：它占*我们*销售额多少、我们占*它*的钱包多少、它占我们利润多少。
#
# **三项都过的有几家？** 买得多、可大头在别家买的，倒在第二项；把价格压到骨头里的，倒在第三项。挪一挪门槛：滑块是排在前多少名才算通过。

# %%
explore(lambda year, top: kam.key_account_tests(world.orders, world.account_costs, world.wallets, year, top=top)
        .drop(columns=["pass_sales", "pass_wallet", "pass_profit"])
        .sort_values("passed", ascending=False, kind="stable"), world, year=[2025, 2024], top=(10, 120, 10))

# %% [markdown] lang="en"
# Notice how few names stay when only the first 10 or 20 places pass, and how the list changes with the year. Most of the largest fail at the same test: which one? *Key* is relative: an account is key to somebody, in some year.
#
# **What experts do.** They add what no ledger shows: is the account looked up to in its trade? Does it pay a fair price? Does it care for added value more than for the last yuan? They write the
# answers down beside the three tests, and they review them.

# %% [markdown] lang="zh"
# 只让前 10 名、前 20 名通过，剩下的就没几家；换一年，名单又不一样。最大的那些，多半倒在同一项上，是哪一项？*大*是相对的：对谁大，哪一年大。
#
# **高手怎么做。** 他们会补上账本里看不见的：这家在行业里有没有人跟着学？价钱给得公道吗？更看重增值，还是只抠最后一块钱？答案写在三项检验旁边，过一阵再翻出来看。

# %%
check("three_tests")

# %% [markdown] lang="en" covers="account_profit"
# ## 5. Big, busy and losing money
#
# Qiao Li, the controller, closes the door behind her. "One of the 10 largest costs us money. We won its machines by cutting the price. It buys cheap parts elsewhere, wants our engineers for next to nothing, and has cash enough, so it takes no financing and we earn no interest either."
# She does not say which. "You have the same ledger as I have."
#
# **Who is it?** Choose an account and read its P&L line by line: machines, parts, service, financing, and what the account costs as a whole.

# %% [markdown] lang="zh"
# ## 5. 又大又忙，还赔钱
#
# 财务主管乔立进来，带上了门：“最大的 10 家里，有一家在亏我们的钱。新机是降价抢来的；配件它到别处买便宜的；工程师随叫随到，却几乎不肯付钱；人家现金又足，利息我们也挣不着。”是哪家，她不说，“账本你我看的是同一本。”
#
# **是哪一家？** 选一个客户，一行一行看它的损益：新机、配件、服务、融资，最后是整个客户的花销。

# %%
earned = kam.contribution(world.orders, world.account_costs, 2025)
ten = earned.head(10)
explore(lambda account: plots.account_pnl(
            kam.account_pnl(world.orders, world.account_costs, account, 2025), names[account]),
        world, account=list(ten.index))

# %% [markdown] lang="en"
# Now put all 10 side by side. If revenue and contribution ran together, the bars would fall in the same order.

# %% [markdown] lang="zh"
# 再把 10 家摆在一起。要是销售额和贡献额步调一致，两组柱子应该一样往下走。

# %%
chart = plots.revenue_and_contribution(ten, names)

# %% [markdown] lang="en"
# There is an opposite, too. Highmist Brook Grain and Oil hardly asked what the machine cost. It came to us because we gave longer free service; it buys genuine parts and applications, needs long credit, and pays
# interest for it. Same goods, another life.
#
# **What experts do.** They keep a P&L for each account, since profit leaks where nobody looks: complexity, growing service demands, buyers trained to take the best of every supplier, contracts with many clauses. A losing account is not thrown out. It is
# *repriced*: paid service, a parts agreement, fewer free visits. Only if that fails is it dropped.

# %% [markdown] lang="zh"
# 也有反过来的。岚溪粮油买新机几乎没还价，当初它肯来，是因为我们多给了一段免费服务；它只用原厂配件，还买应用方案，账期要得长，利息照付。一样的货，两样的活法。
#
# **高手怎么做。** 一家客户一张损益表，因为利润总是漏在没人看的地方：做得越来越复杂、服务要得越来越多、采购专挑每家最好的那一块、合同条款一大堆。亏钱的客户不是一脚踢开，而是*重新定价*：服务收费、签配件协议、少跑几趟免费的。实在谈不拢，才放手。

# %%
check("losing_money")

# %% [markdown] lang="en" covers="false_big_dealers"
# ## 6. The dealer with all those trucks
#
# Ma has saved the best for last: "A dealer. Huge fleet, sells everywhere, bought more than last year again. Put him on top." Tang Wei from service looks up. "Everywhere? His own territory I know. There
# is nobody in his shops."
#
# **Is he big, or does he only look big?** A true big dealer sells at home. A false one carries the goods into his neighbours' territories, and the price with them. That is channel diversion.

# %% [markdown] lang="zh"
# ## 6. 车队最长的那个经销商
#
# 老马把好戏留在最后：“有个经销商，车队老长，哪儿都卖，今年拿货又涨了。这家必须排第一。”服务经理唐薇抬起头：“哪儿都卖？他自己那块地盘我去过，店里没人。”
#
# **他是真大，还是看着大？** 真大户在家门口卖得动；假大户把货拉到邻居的地盘上甩，价格也跟着砸下去。这就叫窜货。

# %%
dealers = kam.big_dealers(world.orders, world.dealers, 2025)
chart = plots.big_dealers(dealers, names)

# %% [markdown] lang="en"
# Suppose his growth brings us 10,000,000 yuan, and every yuan he gains costs the market some yuan elsewhere. The slider is that ratio. Above which point does a "growing" dealer shrink us? The trade has a saying: one riser, dozens
# fallen; 10,000,000 for him may cost the market 50,000,000. That is a ratio of 5.

# %% [markdown] lang="zh"
# 假设他的增长给我们带来 10,000,000 元，而他每多卖一元，市场别处要丢几元，滑块就是这个比例。过了哪个点，他越“增长”，我们越缩水？行里有句话：一个起来，几十个倒下；他多卖 10,000,000，市场可能丢 50,000,000，这就是 5 倍。

# %%
explore(lambda ratio: kam.spillover(10_000_000, 10_000_000 * ratio), ratio=(0.0, 6.0, 0.5))

# %%
browse(dealers.drop(columns=["home_sell_out", "spill_ratio"]).rename(columns={"margin": "gross_margin"}), world, rows=8)

# %% [markdown] lang="en"
# **What experts do.** They ask a dealer for sell-out, not for purchases: what left your shops, to whom, where? They tie the bonus to home sales, not to tonnes loaded. And they keep trucks and outlets out of the
# ranking: they show what he *could* carry, not where it goes.

# %% [markdown] lang="zh"
# **高手怎么做。** 跟经销商要的是终端出货，不是进货：货从你哪家店出去的、卖给谁、卖到哪？返利跟着本地出货走，不跟着装车的吨位走。车辆和网点不进排名：那只说明他*能*拉多少，不说明拉去了哪儿。

# %%
check("false_big")

# %% [markdown] lang="en" covers="care_across_tiers"
# ## 7. Head of the chicken, tail of the phoenix
#
# Every January the accounts are graded A, B, C, D. The same telecom operator found something odd at the border. The best of the lower grade were spoilt like the head of a chicken; the last of the upper grade were forgotten like the tail of a phoenix. Some even got
# smaller discounts than accounts one grade below.
#
# **Does our list do that too?** Visits per 10,000 yuan of revenue say who gets our time; the discount says who gets our money.

# %% [markdown] lang="zh"
# ## 7. 鸡头凤尾
#
# 每年一月，客户按 A、B、C、D 定级。还是那家电信公司，在分界线上看出了怪事：下一级里最好的，像鸡头一样被捧着；上一级里最末的，像凤尾一样没人管，有的折扣还不如低一级的客户。
#
# **我们的名单也这样吗？** 每 10,000 元销售额摊到几次走访，看得出时间给了谁；折扣看得出钱给了谁。

# %%
care = kam.tier_care(world.accounts, world.orders, world.visits, 2025)
chart = plots.visits_by_tier(kam.tier_means(care))

# %%
odd = kam.tier_inversions(world.accounts, world.orders, world.visits, 2025)
chart = plots.tier_care(care, odd, names)

# %% [markdown] lang="en"
# **What experts do.** They put one team over both sides of a border, and let service follow need instead of letters. In that case the top grades cared for quality and the lower ones for price, yet it was the top that had the widest discounts and bargained hardest. They also remember that a fixed list is a *private plot*: dug daily, costly, and limited in what it can
# grow. Outside lies the *open field*, cheap to keep and free to grow; in some years it yields more than the plot. Keep the base, but leave hours for the field.
#
# Decide now: of your 60 hours a month, how many go to the field? Write it down; you will need it on Friday.

# %% [markdown] lang="zh"
# **高手怎么做。** 分界线两边交给同一个班子管，服务看需要，不看字母。那个案例里，高等级客户看重质量，中低等级才盯价格，可折扣面最宽、还价最凶的偏偏是高等级的。他们还记得：一张定死的名单是块*自留地*，天天刨，成本高，再长也就那么大；外面是*田野*，养着便宜，随它长，有的年头收成比自留地还好。存量要保，也要给田野留点时间。
#
# 现在就定：每月 60 个小时，留几个小时给田野？写下来，星期五要用。

# %%
field_hours = 12  # hours a month, from 0 to 60
show({"plot_hours": 60 - field_hours, "field_hours": field_hours})

# %%
check("tiers")

# %% [markdown] lang="en" covers="five_criteria"
# ## 8. Scoring: three ways to make a list
#
# Wednesday. You have three recipes from three books, and Zhou wants one list.
#
# *Five criteria*: volume, central purchasing, demand for service, price sensitivity, wish for partnership; scores from 1 to 5, weighted. Mind the direction: the more an account is after the price, the
# *fewer* points it gets.
#
# **What do you weigh most, and who comes out on top?** Change the weights; they must add up to 1.

# %% [markdown] lang="zh"
# ## 8. 打分：三种列名单的办法
#
# 星期三。三本书给了三个方子，周总监只要一张名单。
#
# *五项标准*：采购量、集中采购、服务要求、价格敏感度、合作意愿，每项 1 到 5 分，加权。小心方向：越是盯着价格的客户，得分越*低*。
#
# **你最看重什么？这么一来谁排第一？** 改改权重，加起来要等于 1。

# %%
weights = {"volume": 0.30, "central_purchasing": 0.15, "service_demand": 0.15,  # change them; the sum must be 1
           "price_sensitivity": 0.20, "partnership_wish": 0.20}
scores = kam.criteria_scores(world.orders, world.profiles, 2025)
browse(kam.five_criteria(scores, weights), world, sort="score", rows=10)

# %% [markdown] lang="en" covers="seven_steps"
# *Seven steps*: a funnel. Cash flow, amount, break-even, culture fit, advocates, 80/20, lifetime club. The third step is the one people skip: an account that never earns back what it costs us drops out, however large it is.

# %% [markdown] lang="zh"
# *七步分级*：一个漏斗。现金流、金额、盈亏平衡、文化认同、正面口碑、80/20、终生俱乐部。最常被跳过的是第三步：花在它身上的钱永远挣不回来的，再大也出局。

# %%
steps = kam.seven_steps(world.orders, world.account_costs, world.profiles, 2025)
chart = plots.seven_steps(steps)

# %% [markdown] lang="en" covers="seven_signals"
# *Seven signals*: volume, steady purchasing, profit, loyalty, feedback about market and products, influence, potential. Each is measured against the average account (z-score), so that yuan, marks and numbers of remarks can be added up.
#
# Compare the top 10 of the three recipes: the club at the end of the seven steps, the seven signals, and the five criteria above. They agree on very few names. That is no accident: each recipe sees something else. A name on two lists needs little debate; a name on only one deserves a question: what does this recipe see that the others miss?

# %% [markdown] lang="zh"
# *七个信号*：销量、采购均衡、利润、忠诚、市场和产品反馈、影响力、潜力。每一项都拿来和平均水平比（z 分数），这样元、分数和次数才能加到一起。
#
# 比一比三个方子的前 10 名：七步走到最后的俱乐部、七个信号，还有上面的五项标准。重合的没几家。这不奇怪，每个方子看的东西不一样。两张单子上都有的，没什么好争；只在一张上的，要问一句：这个方子看见了什么，是别的没看见的？

# %%
club = steps[steps["lifetime_club"]][["revenue", "contribution", "steps_passed"]]
signals = kam.value_signals(world.orders, world.account_costs, world.wallets, world.profiles, 2025)
browse({"seven_signals": kam.seven_signals(signals), "seven_steps": club}, world, rows=10)

# %% [markdown] lang="en"
# **What experts do.** They publish the weights *before* they see the names. Whoever sets weights afterwards finds that his favourite wins. And they look at the end of the list: some accounts have negative value, and knowing them
# is worth as much as knowing the best.

# %% [markdown] lang="zh"
# **高手怎么做。** 先公布权重，*再*看名字。先看名字后定权重的人，最后总是自己喜欢的那家赢。他们也看名单的尾巴：有的客户价值是负的，知道是谁，和知道谁最好一样值钱。

# %%
check("price_direction")

# %% [markdown] lang="en" covers="grid_priority"
# ## 9. The grid, and what a choice costs
#
# Zhou dislikes single scores: "8.1 beats 7.9? Says who?" He likes a grid with two questions. *Impact*: how much does the account move our results, in revenue and profit rate, today and by growth? *Relevance*: does it fit our strategy, and can we serve it? Three levels each,
# nine fields, five classes from A to E.
#
# **Which 10 would you name, and what does a wrong one cost?** Set weights and cut-offs, watch grid, Pareto curve and P&L move together, then make a list and read the bill below it.

# %% [markdown] lang="zh"
# ## 9. 网格，以及选错的代价
#
# 周总监不喜欢一个总分：“8.1 就比 7.9 强？谁说的？”他喜欢画格子，问两件事。*影响度*：这家能把我们的业绩带动多少，看销售额和利润率，看现在也看增长。*关联度*：合不合我们的战略，我们接不接得住。各分三档，九个格，从 A 到 E 五类。
#
# **你会写哪 10 家？写错一家要付多少代价？** 调权重、调分界线，看网格、帕累托曲线、客户损益一起动；然后列出名单，看下面的账单。

# %%
from kam_lab.apps import prospecting
prospecting.app()

# %% [markdown] lang="en"
# Three things to try in the app. Press *Compare with revenue only* and read what that list would cost. Push the weight of growth up until a small account becomes an A. Move a cut-off by a little and count how many accounts change class: those are the ones to
# discuss, not the sure ones.
#
# **What experts do.** The class decides two things at once: resources (who visits, how often) *and* depth of planning. An A gets a written plan and a sponsor in the management; a C gets a page; an E gets the website. Large
# dealers may be graded in the same grid.

# %% [markdown] lang="zh"
# 在应用里试三件事。先点*与只看销售额对比*，看那样一张名单要付多少代价。再把增长的权重往上推，推到有一家小客户变成 A。最后把分界线挪一点点，数数有几家换了类：要讨论的是它们，不是那些稳的。
#
# **高手怎么做。** 类别一次定两件事：给多少资源（谁去跑、多久跑一次），*以及*计划做多细。A 类有书面计划，管理层有人挂帅；C 类一页纸；E 类上网站自助。大经销商也可以放进同一张网格。

# %%
check("grid")

# %% [markdown] lang="en" covers="wallet_share"
# ## 10. The account nobody asked about
#
# On your way to lunch Tang Wei says: "There is a small one. Buys a pump drive now and then. Their hall is full of drives, just not ours." Small in *our* book is not small.
#
# **Where is money we do not see?** Share of wallet is our sales divided by all the account spends on our category. The rest is white space, as far as it can be won. An account that spends 1,200,000 yuan and gives us 360,000 yuan has a share of 30 %.
#
# The chart shows the accounts with most white space up to your target. The table below it asks for more: in tier C or D, among the largest buyers, hardly ours, looked up to, and willing.

# %% [markdown] lang="zh"
# ## 10. 没人提起的客户
#
# 去吃午饭的路上，唐薇说：“有家小的，隔三差五买台泵用变频器。他们车间里全是变频器，就是没几台是咱们的。”在*我们*账上小，不等于真的小。
#
# **哪儿有我们没看见的钱？** 钱包份额等于我们的销售额除以它的品类采购额，剩下的，能争到的那部分就是增量空间。一家一年采购 1,200,000 元，给我们 360,000 元，钱包份额是 30%。
#
# 图里是离你的目标份额空间最大的几家。下面那张表挑得更细：等级在 C、D，采购量排在前面，几乎没在我们这儿买，同行看重它，它也愿意合作。

# %%
target = 0.10  # the share of wallet you aim at; try 0.30
chart = plots.white_space(kam.wallet_table(world.orders, world.wallets, 2025, target=target), names)

# %%
browse(kam.hidden_gems(world.accounts, world.orders, world.wallets, world.profiles, 2025), world)

# %% [markdown] lang="en" covers="wallet_share portfolio_matrix"
# How much can you win? Be modest: a rule from research on the share of wallet (Keiningham and others) says: your rank among the suppliers matters more than how content the customer is. With 2 suppliers the first gets 66.67 %, the second 33.33 %. With 3 it is 50 %, 33.33 %, 16.67 %. Being a liked third is still being
# third.
#
# Then place the account on the portfolio matrix: how attractive is it, how strong are we? Change the scores. The cut is 5.

# %% [markdown] lang="zh"
# 能争到多少？别贪心：关于钱包份额的研究（Keiningham 等人）有条规律：你在供应商里排第几，比客户满意不满意更要紧。2 家供应商，第一拿 66.67%，第二拿 33.33%；3 家的话，是 50%、33.33%、16.67%。招人喜欢的老三，还是老三。
#
# 再把这家放进组合矩阵：它有多吸引人，我们有多强？改改分数看，分界线是 5。

# %%
explore(lambda suppliers, rank: {"expected_share": kam.wallet_allocation(min(rank, suppliers), suppliers)},
        suppliers=(1, 5, 1, 3), rank=(1, 5, 1))

# %%
attractiveness = kam.weighted_score((8, 6, 7, 5), (0.3, 0.3, 0.2, 0.2))  # scores 0 to 10, then weights
strength = kam.weighted_score((5, 7, 6, 4), (0.4, 0.3, 0.2, 0.1))
show({"attractiveness": attractiveness, "strength": strength,
      "portfolio": kam.portfolio(attractiveness, strength)})

# %% [markdown] lang="en"
# **What experts do.** Attractive and strong: invest for growth. Attractive but weak: invest selectively, one foot in the door at a time. Strong but unattractive: maintain, take the cash. Neither: withdraw, politely. (Millman and Wilson, 1995.) They ask for the category spend at every visit, because the customer is the only one
# who knows it.

# %% [markdown] lang="zh"
# **高手怎么做。** 吸引人，我们又强：加大投入求增长。吸引人，但我们弱：挑着投，一次先伸一只脚进门。我们强，但不吸引人：维持，收现金。两头不占：体面地退。（Millman 与 Wilson，1995。）每次走访他们都会问一句品类采购额，因为只有客户自己知道。

# %%
check("wallet")

# %% [markdown] lang="en" covers="need_size"
# ## 11. What do they really want?
#
# Thursday. Note after note in the CRM says *price*. Of course: every buyer says price. A packaging maker in China sorted its accounts by four needs and found them quite different: *performance* (special sizes, few substitutes, a quality problem in the past), *service* (supply must be safe, a stop is costly, the last supplier was
# poor), *price* (thin margin, standard needs) and *total cost of ownership* (sounds like price, but counts handling, stock and disposal, and buys with skill).
#
# **How often is the account manager's note right?** Rows are what the notes say, columns what the facts on file say.

# %% [markdown] lang="zh"
# ## 11. 他们到底要什么？
#
# 星期四。CRM 里的备注，一条接一条写着*价格*。当然了，哪个采购不讲价？中国一家包装企业按四种需求把客户分了分，发现差得远：*性能*（特殊规格、没几家能替、以前出过质量问题），*服务*（供货不能断、停一次代价大、上一家供应商不行），*价格*（自己利润薄、要的是标准品），还有*总持有成本*（听着像价格，其实搬运、库存、处置都算进去，采购很专业）。
#
# **客户经理的备注有几分准？** 行是备注写的，列是档案里的事实说的。

# %%
stated = world.profiles.set_index("account_id")["stated_need"]
chart = plots.need_confusion(kam.need_confusion(stated, kam.classify_need(world.profiles)))

# %% [markdown] lang="en"
# Read along the row *price*. Every account outside the diagonal is offered a discount although it wants something else.
#
# **What experts do.** They answer each need with one promise. Performance: your partner for tailored quality. Service: help from next door. Price: standard goods at a competitive price. TCO: a technical partner who takes cost out. Key accounts get the whole promise; small
# buyers with a special wish pay a premium for it, and often do so gladly.

# %% [markdown] lang="zh"
# 顺着*价格*那一行看。落在对角线外面的客户，要的是别的，我们却递上了折扣。
#
# **高手怎么做。** 一种需求，一句承诺。性能：为你定制品质的伙伴。服务：家门口的服务。价格：标准品，价格有竞争力。总持有成本：用技术帮你降成本的伙伴。大客户给整套；小客户有特殊要求就加价，多半还乐意付。

# %%
check("needs")

# %% [markdown] lang="en" covers="segments_at_risk"
# ## 12. Where does it hurt, and what do we spend on?
#
# A rival has opened a depot. Zhou forwards the mail with one line: "Where does this hurt?" A segment can be an industry; it can also be one single account, and whoever cuts a segment first sets the standard in it.
#
# In the telecom case every segment had its own enemy: cheap long-distance and leased lines for business, deals with developers for new housing, grey phone shops for people passing through. Rival cards sold at less than 50 % of the price, and at least 80 % of households and 90 % of transients used them.
#
# **Which of our segments loses most?** Two things count: the *share* at risk, in brackets, and the revenue it is taken from. Find the two segments with the largest shares. Why does one of them stand so much lower?

# %% [markdown] lang="zh"
# ## 12. 哪里疼，钱往哪花？
#
# 对手新开了一个仓。周总监把邮件转过来，只加了一句：“疼在哪？”细分市场可以是一个行业，也可以就是一家客户；谁先把它分出来，谁就先定规矩。
#
# 那个电信案例里，每个细分市场各有各的对头：商业客户是低价长途和专线，新小区是跟开发商签的协议，流动人口是黑公话（没牌照的公用电话）。对手的卡卖不到原价的 50%，公众客户里至少 80%、流动客户里至少 90% 在用。
#
# **我们的哪个细分市场丢得最多？** 要看两样：括号里的*比例*，还有这个比例底下的销售额。找出比例最大的两个细分市场：为什么其中一个排得低那么多？

# %%
chart = plots.segment_risk(kam.segment_risk(world.orders, world.accounts, world.segment_threats, 2025))

# %% [markdown] lang="en" covers="growth_measures"
# A share of little is little: share times revenue is what hurts.
#
# You may spend a budget on initiatives. A power supplier in a slump once ran eight of them, from appliance gifts by season and prepaid meters to a green channel for large connections and winning hot-pot restaurants over from gas (published article on power marketing; the prepaid meters came in 2009). Which idea is nicest does not matter; what does
# one yuan bring? Move the budget and see which ones still fit.

# %% [markdown] lang="zh"
# 小盘子丢得再凶，也没多少：比例乘销售额，才是疼的地方。
#
# 给你一笔预算投措施。有家供电企业在低谷里一口气上了八项：按季节送家电、装预付费电表、大客户报装走绿色通道、一家家劝火锅店从烧气改用电……（来源：公开发表的电力营销文章，预付费电表是 2009 年装的。）点子好不好听不要紧，花一元能换回多少？拖一拖预算，看哪几项还装得下。

# %%
explore(lambda budget: kam.choose_initiatives(world.initiatives, budget), world, budget=(200_000, 3_000_000, 200_000))

# %% [markdown] lang="en"
# **What experts do.** They put money where share times revenue is largest, and they stop where the next yuan brings less than a yuan. For the account that is a segment by itself they keep something back.

# %% [markdown] lang="zh"
# **高手怎么做。** 钱先投到“比例乘销售额”最大的地方；下一元换不回一元，就停手。一家就是一个细分市场的大户，另外给它留一份。

# %%
check("segment_pain")

# %% [markdown] lang="en" covers="coverage_choice"
# ## 13. Who goes there?
#
# 60 hours. You cannot visit everyone, and you need not. There are three ways to cover an account: *direct* (you, technical sales and service), *company-led* (you lead, the dealer helps) and *dealer-led* (the dealer works, we train him and answer the phone).
#
# **From what revenue on does it pay to go yourself?** Move revenue and visits until the cheapest model changes. The third slider says what part of the visits must be ours.

# %% [markdown] lang="zh"
# ## 13. 谁去跑？
#
# 就 60 个小时。跑不过来，也不用家家跑。覆盖一家客户有三种办法：*直接覆盖*（你带着技术销售和技术服务上）、*厂家主导*（你牵头，经销商帮忙）、*经销商主导*（经销商干活，我们培训他、接电话）。
#
# **销售额到多少，才值得自己跑？** 拖销售额和走访次数，拖到最省的那个办法换人为止。第三个滑块是必须自己跑的走访占多少。

# %%
explore(lambda revenue, visits, own: kam.coverage_cost(world.coverage_models, revenue, visits, own / 100),
        revenue=(20_000, 2_000_000, 20_000), visits=(0, 60, 2, 12), own=(0, 100, 10))

# %% [markdown] lang="en"
# **What experts do.** They take the cheapest model that is *feasible*. In China many makers do not know their end users, cannot give them credit, or cannot reach many uneven accounts at a bearable cost: then the dealer leads, with a clear task and clear authority. Agents without limits end up selling to
# your own accounts.

# %% [markdown] lang="zh"
# **高手怎么做。** 在*办得到*的办法里挑最省的。在中国，不少厂家不认识终端用户，没钱给人家放账期，客户又多又散、大小不一，自己跑不划算：那就让经销商主导，任务写清，权限也写清。没有边界的代理商，最后会卖到你自己的客户头上。

# %%
check("coverage")

# %% [markdown] lang="en" covers="first_contact"
# ## 14. The first call
#
# You know whom you want. Now how? Every channel has its fans: exhibitions, telephone, website, agents, referrals, a visit by the boss.
#
# **Which channel brings a meeting for the least money, and which an account?** Follow the chain touch → reply → meeting → new account; the channel that wins at one link may lose at the next.

# %% [markdown] lang="zh"
# ## 14. 第一通电话
#
# 要谁已经清楚了。怎么开口？每条渠道都有人捧：展会、电话、网站、代理商、转介绍、领导出面。
#
# **哪条渠道约一次会面最省？哪条拿下一家客户最省？** 顺着触达 → 回复 → 会面 → 新客户往下看：这一环赢的渠道，下一环可能就输了。

# %%
funnel = kam.contact_funnel(world.touches)
chart = plots.contact_funnel(funnel)

# %% [markdown] lang="en" covers="word_of_mouth"
# A book says: a satisfied customer brings 5 others, a dissatisfied one loses you 25. Try the share of dissatisfied customers at which the sum turns negative. Then look at what our ledger knows: referrals a year by satisfaction. Does anyone bring 5?

# %% [markdown] lang="zh"
# 书上说：一个满意的客户带来 5 个，一个不满意的赶走 25 个。试试看，不满意的占到多少，总账就变成负的。再看看我们账本里的：满意度和每年转介绍次数。真有人带来 5 个吗？

# %%
explore(lambda dissatisfied: {"won_or_lost": kam.word_of_mouth(dissatisfied / 100)}, dissatisfied=(0, 40, 1))

# %%
chart = plots.referrals_by_satisfaction(world.profiles)

# %% [markdown] lang="en" covers="acquisition_cost"
# Nobody brings 5; even the happiest accounts bring far less than one a year. Content ones do bring somewhat more, so word of mouth works, but in another size than the book says. And what the dissatisfied drive away, no ledger of ours can see: that half of the slogan we can neither confirm nor refute.
#
# Another slogan: winning a customer costs 5 times as much as keeping one, and more for large ones. The first table sets what a new account cost us, through all channels, against what we spend in a year on selling to and serving a middling account we have. Is it 5? Look back at the funnel, too: one average hides a cheap channel and a dear one.
#
# Then the payback: months until the contribution has earned back what winning cost. Keeping costs money every month, and some accounts leave before they have paid.

# %% [markdown] lang="zh"
# 没有一家带来 5 个，最满意的那些，平均一年也远远不到一个。满意的确实多介绍一些，口碑是有的，只是没有书上说的那么大。至于不满意的赶走了谁，我们的账上看不见：那半句，证不了实，也证不了伪。
#
# 还有一句：拉一个新客户的花费是留住老客户的 5 倍，大客户更贵。第一张表把两样摆在一起：所有渠道平均下来，拿下一家新客户花了多少；一家中等的老客户，一年的销售费用加服务成本是多少。真是 5 倍吗？也回头看看漏斗：一个平均数底下，有很省的渠道，也有很贵的渠道。
#
# 再看回本期：靠贡献额挣回获客成本要几个月。维系每个月也要花钱，有的客户还没回本就走了。

# %%
won = funnel["cost"].sum() / funnel["new_accounts"].sum()
kept = (earned["selling_cost"] + earned["service_cost"]).median()
show({"cost_of_winning": won, "cost_of_keeping": kept, "times": kam.acquisition_multiple(won, kept)})

# %%
explore(lambda cost, contribution, keeping, churn:
            {"months": kam.payback_months(cost, contribution, keeping, churn / 100)},
        cost=(5_000, 200_000, 5_000, 30_000), contribution=(1_000, 20_000, 1_000, 4_000),
        keeping=(0, 5_000, 250, 1_500), churn=(0, 5, 1))

# %% [markdown] lang="en"
# Here winning costs nowhere near 5 times as much as keeping. Elsewhere it may: quote such a figure only with its source, and count your own.
#
# **What experts do.** They open as equals. Offer rescue, don't beg: mutual gain, courtesy, limits. They ask content customers for an introduction, and mend the dissatisfied ones first. In the first call they speak about the customer's line, not about our catalogue.
#
# **And what they don't do.** No envelope, no hidden commission, no contact list carried over from an old job. China's revised Anti-Unfair Competition Law, in force since 2025-10-15, punishes giving *and* accepting commercial bribes: firms 100,000 to 5,000,000 yuan, individuals up to 1,000,000 yuan. An open discount is fine if it is in the books. A phone number is
# personal information: use it for the purpose it was given for.

# %% [markdown] lang="zh"
# 在我们这儿，拉新离 5 倍还远得很。别家也许真有这么多：引这种数，要带出处，还要数数自己的。
#
# **高手怎么做。** 站着开口。是去帮忙，不是去求人：有利、有礼、有节。请满意的客户引荐，先把不满意的安顿好。第一通电话聊的是客户的产线，不是我们的样本。
#
# **高手不做什么。** 不塞红包，不给暗佣，不拿上一家公司的通讯录来打电话。修订后的《反不正当竞争法》2025 年 10 月 15 日起施行，商业贿赂给的*和*收的都罚：单位 100,000 元到 5,000,000 元，个人最高 1,000,000 元。明折明扣、如实入账没问题。电话号码是个人信息，人家为什么给你，就只能为这个用。

# %%
check("word_of_mouth")

# %% [markdown] lang="en"
# ## 15. Friday: 10 names
#
# Zhou has cleared 20 minutes. You bring one page. Put your 10 account ids into the list, each in quotes, with commas between: `my_ten = ["A0001", "A0002"]` and so on. The first table says what they contribute together,
# what the best 10 would, and what the difference costs; the second shows each, with the hours it took in 2025.
#
# **Would you spend your own money on them?** Contribution is not all: what a dealer breaks elsewhere, and what a small account may become, is not in it. Nor are hours: add up the last column, divide by 12, and compare with your 60.

# %% [markdown] lang="zh"
# ## 15. 星期五：10 个名字
#
# 周总监腾出 20 分钟，你带一页纸。把选好的 10 个客户编号填进去，每个加上引号，中间用逗号隔开，像 `my_ten = ["A0001", "A0002"]` 这样往下写。第一张表告诉你，它们合起来贡献多少、最好的 10 家是多少、差了多少钱；第二张表一家一家看，带上 2025 年花掉的小时数。
#
# **换成自己的钱，你投不投？** 贡献额不是全部：经销商在别处砸掉的，小客户将来能长成的，都不在里面。小时数也不在里面：把最后一列加起来，除以 12，跟你的 60 比一比。

# %%
my_ten = list(ten.index)  # the 10 largest by revenue; replace them by your own choice
show(kam.choice_cost(my_ten, earned["contribution"]))

# %%
browse(earned.loc[my_ten, ["revenue", "contribution", "margin"]].join(care[["visits", "hours"]]), world)

# %% [markdown] lang="en"
# Check your page once more, as Zhou will.
#
# - Is anybody silent, losing money, or big only in trucks?
# - Does every name carry a figure with a year and a unit?
# - Is there at least one account that is small today?
# - Do 60 hours a month suffice, with the hours you kept for the open field?
#
# **What this week taught.** Big is not key. Key is three tests, in a given year. A slogan is a claim until you have counted. Scores help you to ask; the P&L tells you whether you can afford the answer. And the list is a bet for a year, so keep the reasons.

# %% [markdown] lang="zh"
# 交出去之前，照周总监的眼光再过一遍。
#
# - 有没有已经没声音的、亏钱的、只有车队大的？
# - 每个名字后面有没有数字，数字有没有年份和单位？
# - 有没有至少一家，今天还小？
# - 每月 60 个小时，扣掉留给田野的，够不够？
#
# **这一周学到的。** 大，不等于大客户。大客户要过三项检验，还得说清哪一年。口号没数过，就只是说法。打分帮你把问题问对，损益表告诉你答案你花不花得起。名单是押一年的注，理由要留好。

# %%
check("friday")

# %% [markdown] lang="en"
# ## What you take into stage 2
#
# Your list, one reason each, and a first guess at what each account needs. What you do not have yet: people. Behind every account id sit somebody who decides, somebody who pays, somebody who runs the machine at 3 in the morning, and somebody who would rather buy elsewhere. In stage 2 you draw the
# map of those people.
#
# Three names go with you through all the stages: Highmist Brook Grain and Oil, which earns us most; Whetstone Spring Foundry, which buys much and loses us money; Camphor Cliff Equipment, which has gone quiet.
#
# Now do the assignment of this stage. It is the same company with your team's own data, so the names you have just learnt will not help you; the way of looking will.

# %% [markdown] lang="zh"
# ## 带着什么进第 2 阶段
#
# 一张名单，每家一条理由，再加上对每家需求的初步判断。还缺什么？缺人。每个客户编号后面，都有一个拍板的，一个付钱的，一个凌晨 3 点守着机器的，还有一个巴不得换供应商的。第 2 阶段，就来画这张人的地图。
#
# 有三个名字会一路跟着你：岚溪粮油，最挣钱的那家；砺泉铸造，买得多、还赔钱的那家；樟崖装备，没声音了的那家。
#
# 现在去做本阶段的作业。公司还是这家，数据是你们组自己的：刚才记住的名字帮不上忙，看问题的办法帮得上。
