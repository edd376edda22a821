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
# # Stage 6 · Keeping key accounts
#
# The first Monday of February 2026, 8:30, two weeks before the Spring Festival. Somebody has put a thin envelope on your keyboard. One sentence inside: Whetstone Spring Foundry, which has bought from us for years, gives part of its business to a rival, with thanks for the good cooperation. Zhou Mingyuan has written across it:
#
# > Lin Xia, this is not the first. Winning is what we celebrate, leaving is what we file. By Friday I want to know how much walks out, why, and what staying is worth. Then bring me the plan for one account, and a paper I could lay on that customer's own table.
#
# You have chosen the accounts, met their people, bid, signed and collected. Now they only have to stay.

# %% [markdown] lang="zh"
# # 第 6 阶段 · 维护大客户关系
#
# 2026 年二月的第一个星期一，8:30，再过两个星期就是春节。键盘上放着一个薄信封，里面就一句话：合作多年的砺泉铸造，把一部分生意给了对手，感谢以往的合作。周明远在上面批了几行：
#
# > 林夏，这不是头一封。拿下一家，我们开庆功会；走了一家，我们归个档。星期五之前告诉我：走了多少，为什么走，留住一家值多少。再交一家客户的计划，外加一份能摆到客户桌上的东西。
#
# 客户选了，人认了，标投了，合同签了，款也收了。剩下一件事：别让他们走。

# %% [markdown] lang="en"
# **How to work.** As before: Shift + Enter, from top to bottom; move a control, or change the line with a comment. Nothing here is marked.
#
# Accounts and people are invented. Figures are of 2023 to 2025, in yuan without tax, and the ledger still stands at the end of 2025; published cases carry their source.

# %% [markdown] lang="zh"
# **怎么用。** 老规矩：Shift + Enter，从上往下走；动动控件，或改带注释的那一行。这里不打分。
#
# 客户和人物都是虚构的。数字取自 2023 到 2025 年，单位元，不含税，账本还是停在 2025 年底；公开案例都写了出处。

# %%
from kam_lab import open_world, use_language
use_language("en")  # or "zh"
from kam_lab import plots, retention as kam
from kam_lab.desk import browse, explore, show
from kam_lab.plots import retention as charts
from kam_lab.selfcheck import check
world, names = open_world(), plots.account_names(open_world().accounts)

# %% [markdown] lang="en" covers="churn_rate t_6_2"
# ## 1. The drawer with the letters
#
# Ma Guoqiang waves it off. "One letter a month. With 592 accounts that is nothing." He is counting letters.
#
# **How much walks out of the door, in half a year?** Each row is a loss that somebody has noticed: of the whole account or of a part, with what it costs us a year. Search for *altogether*, then for *in part*: which of the two is the larger stream?

# %% [markdown] lang="zh"
# ## 1. 那一抽屉的信
#
# 马国强摆摆手：“一个月才一封。592 家客户呢，算什么。”他数的是信。
#
# **半年里，从门口走出去多少？** 一行是一笔有人发现了的流失：整家走的，或者走了一部分，后面是每年少做多少。先搜“整家”，再搜“一部分”：哪一股更大？

# %%
browse(world.churn_log.drop(columns=["churn_id", "agent_id"]), world, sort="yearly_value", rows=6)

# %%
explore(lambda year, half: kam.churn_rate(world.churn_log, world.orders, year, half),
        year=[2025, 2024], half={"1": 1, "2": 2, "1 + 2": None})

# %%
chart = charts.churn_halves(kam.churn_halves(world.churn_log, world.orders))

# %% [markdown] lang="en"
# Two ways to count, two answers. By *count* hardly anybody leaves: few accounts go altogether. By *value* the stream is wider, because most of it leaves in parts, from accounts that stay on the list. The letter on your keyboard is such a part.
#
# Mind the period, too. The base is the revenue of the year before, and a half-year is not a year. A telecom operator in China published its key-account churn for the first half of 2005: 3.06 %. (Our invented book was given the same rate, so that you can compare.) Move the slider to 3 and read what a year would make of it. Is it twice as much?

# %% [markdown] lang="zh"
# 两种数法，两个答案。按*家数*，几乎没人走：整家走掉的很少。按*金额*，口子就大了：多数是从还留在名单上的客户身上，一块一块走的。键盘上那封信，就是这样的一块。
#
# 还要看清期间。基数是上一年的销售额，半年不是一年。国内一家电信公司公布过 2005 年上半年的大客户流失率：3.06%。（我们这本虚构的账特意做成一样，好让你比。）把滑块拖到 3，看折成全年是多少。是翻一倍吗？

# %%
explore(lambda churn_percent: {"yearly_points": 100 * kam.annualise(churn_percent / 100)},
        churn_percent=(0.0, 20.0, 0.5, 3.0))

# %% [markdown] lang="en"
# Not quite: whoever has left in the first half cannot leave again in the second. 3.06 % a half-year are 6.03 % a year, not 6.12 %. At 20 % the difference is no longer small.
#
# **What experts do.** Beside every churn figure they write three words: of *what* (value or count), in *which period*, over *which base*. And they count parts, because a part is how a farewell begins.

# %% [markdown] lang="zh"
# 差一点：上半年走了的，下半年没法再走一遍。半年 3.06%，折成全年是 6.03%，不是 6.12%。拖到 20%，差得就不小了。
#
# **高手怎么做。** 每个流失率后面，他们都写清三样：*什么的*（金额还是家数）、*多长时间*、*跟什么比*。他们也数“一部分”，因为告别都是从一部分开始的。

# %%
check("count_or_value")

# %% [markdown] lang="en" covers="churn_reasons t_6_2"
# ## 2. Why do they go?
#
# "Price," says Ma. "It is always the price." Tang Wei, who runs service, says nothing and opens the log.
#
# **What drove them away, and how much of it was in our hands?** The bars are points of revenue: the share of each reason times the rate. A pale bar is what nobody could have prevented. Decide what belongs there: only an account's own trouble, or relocation and closure as well?

# %% [markdown] lang="zh"
# ## 2. 他们为什么走？
#
# 老马说：“价格，从来都是价格。”管服务的唐薇没接话，打开了流失记录。
#
# **是什么把他们推走的？里面有多少我们本来管得了？** 柱子是占销售额的百分点：原因占比乘流失率。浅色的是谁也拦不住的。由你定哪些算：只算客户自身经营困难，还是搬迁、关停也算？

# %%
reasons = kam.churn_table(world.churn_log, world.orders, "reason", 2025, half=1)
explore(lambda exempted: charts.churn_split(reasons, exempted.split("+")),
        exempted=["own_trouble", "own_trouble+relocation"])

# %% [markdown] lang="en"
# The telecom operator published the same split for its 3.06 %: 32 % went to rivals' long-distance offers, 8.5 % to rivals' data offers, 40 % had trouble of their own. A share is not a rate. In points of all revenue that makes 0.979, 0.260 and 1.224, and 0.597 for the rest. If only own trouble is exempt, 1.84 points were in its hands.

# %% [markdown] lang="zh"
# 那家电信公司也公布了 3.06% 是怎么拆的：32% 被对手的长途抢走，8.5% 被对手的数据业务抢走，40% 是客户自身经营困难。占比不是流失率。折成占全部销售额的百分点，是 0.979、0.260、1.224，其余 0.597。如果只有“自身困难”不算，还有 1.84 个百分点是它管得了的。

# %%
show(kam.churn_points(kam.CASE_RATE, kam.CASE_REASONS))

# %%
explore(lambda by: charts.churn_split(kam.churn_table(world.churn_log, world.orders, by, 2025, 1, world.accounts)),
        by=["industry", "tier"])

# %% [markdown] lang="en"
# In that case government and army made up 26.53 % of the loss, mining and manufacturing 14.82 %, property 13.57 %: three industries, 54.92 %. Which three lead in our book? A large share of the loss may only mean a large industry, so put each loss beside the group's own revenue: sort by it in the table.
#
# **What experts do.** They sort causes by who can act: a need not met, a complaint not solved, a rival's attack by price, product, service, promotion or bribe. Against a bribe one does not bid higher; since 2025-10-15 taking is punished as well as giving. What nobody can prevent they do not discuss for long.

# %% [markdown] lang="zh"
# 那个案例里，政府和军队占流失的 26.53%，采矿和制造 14.82%，房地产 13.57%：三个行业，54.92%。我们这儿领头的是哪三个？流失占比大，也可能只是这个行业本来就大。所以再跟它自己的销售额比：在表里按那一列排。
#
# **高手怎么做。** 他们按“谁能管”给原因分类：需求没满足，投诉没解决，对手来抢，靠价格、产品、服务、促销，还有贿赂。对手行贿，不跟着加码：2025-10-15 起，收的和给的一样罚。谁也拦不住的，不多费口舌。

# %%
browse(kam.churn_table(world.churn_log, world.orders, "industry", 2025, 1, world.accounts), sort="own_rate", rows=10)

# %%
check("points_of_churn")

# %% [markdown] lang="en" covers="telecom_faults"
# ## 3. Five faults, five tests
#
# Qiao Li, the controller, lays a case on the table: *Telecom A*. It lost key accounts, and its report lists five faults. Accounts were mixed without criteria. Key accounts got the same service as all. Agents poached from each other. A price war ate the margin. Rivals served better.
#
# "Everybody nods at such a list," she says. **Which of the five do we really have?** Bet first: write down your two. Then run the tests. Each fault has a figure and a line.

# %% [markdown] lang="zh"
# ## 3. 五个毛病，逐个检验
#
# 财务主管乔立拿来一个案例：*电信 A 公司*。大客户流失，检讨报告列了五条：客户混杂，没有标准；大客户和普通客户一样待；代理商互相挖墙脚；打价格战，利润吃光；对手服务更好。
#
# 她说：“这种单子，谁看了都点头。”**五条里，我们到底占了哪几条？** 先押：写下你猜的两条。再检验。每条一个数，一条线。

# %%
faults = kam.telecom_faults(world.accounts, world.orders, world.visits, world.complaints, world.agents,
                            world.agent_accounts, world.churn_log, world.delivered_value, world.as_of)
show(faults)

# %%
browse(kam.agent_churn(world.agents, world.agent_accounts, world.churn_log, world.orders), sort="lost_rate", rows=8)

# %% [markdown] lang="en"
# The figures, line by line: the share of A and B accounts that do not belong there by spend; the days a key account waits on a complaint, over the days everybody else waits; the worst agent's loss over the next worst; the share of the avoidable loss that went to a lower price; the share of A and B accounts that rate a rival's service and people above ours.
#
# A key account waits as long as anybody: fault two is ours, and nobody had to be rude for it. Look at the agents, too. One of them loses far more of his portfolio than the others, and he shares accounts with several of them.
#
# **What experts do.** They test a list of faults before they confess to it. They give an agent a territory, a task and limits, and one account has one owner.

# %% [markdown] lang="zh"
# 几个数依次是：A、B 级里按消费本不该在这两级的占比；大客户的投诉等几天，除以其他客户等几天；流失最凶的代理商是第二名的几倍；管得了的流失里，输给低价的占比；A、B 级里，觉得对手的服务和人比我们强的占比。
#
# 大客户等得跟别人一样久：第二条我们有，而且谁也没有怠慢谁。再看代理商：有一个，名下流失比别人多得多，还跟好几个人共着客户。
#
# **高手怎么做。** 先检验，再认错。给代理商划地盘、派任务、定边界；一家客户，只有一个责任人。

# %%
check("five_faults")

# %% [markdown] lang="en" covers="kaplan_meier"
# ## 4. How long do they stay?
#
# For service contracts we know the first day and, if there was one, the last. "I took all that have ended," says Ma, "and averaged. Simple."
#
# **What is wrong with that average?** Compare three readings. Two thirds of the contracts are still running, and nobody knows for how long.

# %% [markdown] lang="zh"
# ## 4. 他们能留多久？
#
# 服务合同，哪天开始、哪天结束，都有记录。老马说：“我把结束了的挑出来，求个平均。简单。”
#
# **这个平均数错在哪儿？** 三种算法比一比。三分之二的合同还在执行，谁也不知道会到哪天。

# %%
contracts = world.subscriptions
show(kam.three_readings(contracts["months"], contracts["ended"]))

# %% [markdown] lang="en"
# Ma's average knows only those who have left: it asks the divorced how long marriages last. Treating running contracts as ended today is no better. A contract that still runs is called *censored*: it has lasted at least so long, and that counts.
#
# The Kaplan–Meier curve uses both. Practise on 21 cases from a famous medical study (Freireich, 1963), read here as contracts. Only 9 of them ended. Still here are 85.7 % after 6 months, 80.7 % after 7, 75.3 % after 10, 69.0 % after 13, 62.7 % after 16. The table shows this beginning; it ends with 53.8 % after 22 and 44.8 % after 23.

# %% [markdown] lang="zh"
# 老马的平均数只认识走了的人：好比专找离了婚的，问婚姻能过多久。把还在执行的当成今天结束，也不对。还在执行的叫*删失*：至少已经这么久了，这一点要算进去。
#
# 卡普兰–迈耶曲线两样都用上。先拿一项有名的医学研究练手（Freireich，1963），21 个病例，当合同来读，只有 9 份结束。还在的：6 个月 85.7%，7 个月 80.7%，10 个月 75.3%，13 个月 69.0%，16 个月 62.7%。表里只显示这个开头，最后是 22 个月 53.8%，23 个月 44.8%。

# %%
cases = kam.freireich()
show(kam.kaplan_meier(cases["months"], cases["ended"]).rename_axis("month"), rows=8)

# %%
explore(lambda plan: charts.staying({plan: kam.subscription_curve(contracts, None if plan == "all_plans" else plan)}),
        plan=["all_plans", "basic", "plus", "premium"])

# %% [markdown] lang="en"
# Each step down is a group that did not renew; each tick is a contract that we stop seeing while it still runs. The band shows how sure we are: with few contracts it is wide. Read two things off the curve of all: how many are here after a year, and when half have left.
#
# **What experts do.** They never quote an average life while most customers are alive. They keep the first day, the last day and the mark *still running* for every contract; without that mark the history is lost for good.

# %% [markdown] lang="zh"
# 每下一级台阶，是一批没续的；每个小竖线，是还在执行、但我们只看到这里的。色带表示有几分把握：合同少，带子就宽。从总曲线上读两样：一年后还剩多少，什么时候走了一半。
#
# **高手怎么做。** 多数客户还活着的时候，他们绝不报“平均寿命”。每份合同留三样：第一天、最后一天、*是否还在执行*。少了最后这个记号，历史就再也补不回来。

# %%
check("still_running")

# %% [markdown] lang="en" covers="sbg"
# ## 5. Do customers grow loyal?
#
# Ma has another rule: "Whoever has stayed five years stays for ever. They grow on you." The data seem to agree: old contracts are renewed more often than young ones, nearly everywhere.
#
# **Do customers become loyal, or do the disloyal leave first?** Look at 1,000 High-End customers of a published study (Fader and Hardie, 2007). The dots are those still there after 0 to 7 years. The dashed line assumes that everybody renews at the first year's rate, for ever.

# %% [markdown] lang="zh"
# ## 5. 客户会越来越忠诚吗？
#
# 老马还有一条：“跟了五年的，就跟一辈子，处出感情来了。”数据好像也这么说：差不多哪儿都一样，老合同比新合同更肯续。
#
# **是客户变忠诚了，还是不忠诚的先走了？** 看一项公开研究里的 1,000 个高端客户（Fader 与 Hardie，2007）。圆点是 0 到 7 年后还在的人。虚线假定：所有人永远按第一年的比率续。

# %%
high = kam.sbg_fit(kam.HIGH_END)
chart = charts.renewals(kam.sbg_table(high.alpha, high.beta, 12), kam.HIGH_END, {12: kam.HIGH_END_YEAR_12})

# %%
show([kam.sbg_fit(kam.HIGH_END), kam.sbg_fit(kam.REGULAR)])

# %% [markdown] lang="en"
# The full line is the sBG model: everyone has a chance to leave that *never changes*, but the chances differ. Those likely to leave go in the first years; the rest look more and more loyal. With α 0.668 and β 3.806, fitted to 7 years, it says 37.8 % for year 12; 39.4 % were really there. One constant rate says far less. The study's Regular customers have 0.704 and 1.182.
#
# So retention that rises with age is no proof of love. Now ours: choose a plan. If the retention of year 1 and of year 6 hardly differ, our customers are much alike, and nobody has grown on anybody.

# %% [markdown] lang="zh"
# 实线是 sBG 模型：每个人都有一个离开的概率，*从不改变*，只是各人不同。容易走的头几年就走了，剩下的看着越来越忠诚。用 7 年数据拟合，α 0.668、β 3.806，它说第 12 年剩 37.8%，实际是 39.4%。一个比率走到底，差得远。同一研究的普通客户是 0.704 和 1.182。
#
# 所以，保持率随年头往上走，证明不了感情。再看我们的：选一个套餐。要是第 1 年和第 6 年的保持率差不多，说明我们的客户彼此很像，谁也没有越处越亲。

# %%
fits = {plan: kam.sbg_fit_contracts(contracts[contracts["plan"] == plan]) for plan in ("basic", "plus", "premium")}
explore(lambda plan: kam.sbg_table(fits[plan].alpha, fits[plan].beta, 6), plan=list(fits))

# %%
show([{"year": age, "years_to_come": kam.years_to_come(age, high.alpha, high.beta, 0.10)} for age in (0, 2, 5)])

# %% [markdown] lang="en"
# The last table turns this into money: the years still to come of a High-End customer, discounted at 10 %, when new, after 2 and after 5 renewals. A survivor is worth more than a newcomer, although neither has changed.
#
# **What experts do.** They put the effort where the leaving happens: before the first renewals. And they do not book the loyalty of survivors as their own success.

# %% [markdown] lang="zh"
# 最后一张表把它折成钱：一个高端客户往后还有几年，按 10% 折现，新来的、续过 2 次的、续过 5 次的各是多少。留下来的比新来的值钱，虽然谁都没变。
#
# **高手怎么做。** 力气花在真正走人的地方：头几次续约之前。幸存者的忠诚，他们不记成自己的功劳。

# %%
check("survivors")

# %% [markdown] lang="en" covers="bg_nbd"
# ## 6. The account that never said goodbye
#
# Most accounts have no contract that could end. They simply order, or do not. Stage 1 tried a fixed alarm after so many days. But 5 weeks of silence mean one thing from an account that orders every week, and another from one that orders each quarter.
#
# **Who has gone without a letter?** Set how often an account used to order in a year, and how long it has been silent. The figure is the chance that it still buys.

# %% [markdown] lang="zh"
# ## 6. 没说再见的那一家
#
# 多数客户没有会到期的合同：下单，或者不下单。第 1 阶段试过固定的警报天数。可同样 5 周没动静，放在每周下单的客户身上是一回事，放在一季一单的身上是另一回事。
#
# **谁没写信就走了？** 定一个原来一年几单，再定沉默了几周。数字是它还在买的可能。

# %%
explore(lambda orders_a_year, weeks_silent:
            {"alive_chance": kam.still_buying(2 * orders_a_year, 104, 104 + weeks_silent)},
        orders_a_year=(1, 52, 1, 12), weeks_silent=(0, 60, 1, 10))

# %%
chart = charts.silence()

# %% [markdown] lang="en"
# The model behind it is BG/NBD: everybody buys at a rate of his own and may stop for good after any purchase. It was made on 2,357 customers of a music shop, CDNOW. Three facts per customer suffice: repeat purchases, week of the last, weeks known. Two purchases, the last in week 30.43 of 38.86: chance 72.7 %, and 1.23 purchases to expect in the next 39 weeks. The same two, but the last in week 3: chance 7.6 %.

# %% [markdown] lang="zh"
# 背后的模型叫 BG/NBD：各人有各人的购买频率，每买完一次，都可能从此不再来。它最初用在音乐商店 CDNOW 的 2,357 个客户身上。每人三个数就够：重复买了几次、最近一次在第几周、认识几周。买过两次，最近一次在 38.86 周里的第 30.43 周：还在买的可能是 72.7%，往后 39 周预计买 1.23 次。同样两次，最近一次在第 3 周：只有 7.6%。

# %%
facts = [(2, 30.43, 38.86), (2, 3, 38.86)]  # repeat purchases, week of the last, weeks known
show([{"alive_chance": kam.still_buying(*one), "expected_purchases": kam.expected_purchases(*one, 39)} for one in facts])

# %%
buying = kam.who_still_buys(world.orders, world.as_of)
browse(buying.head(60), world, rows=8)

# %% [markdown] lang="en"
# The doubtful stand first, each measured by its own rhythm. Some have a line in the churn log; the first one should worry you. It has ordered for years, several times a month. Nobody wrote a letter, and nobody on our side wrote a line: look for it in the log.
#
# **What experts do.** They fit the model to their own orders, not to a music shop's. CDNOW can also be described by other models (Pareto/NBD, and gamma–gamma for the amount per purchase); for a new customer the two give nearly the same. More important than the model: somebody has to read the list on the first of the month, and call.

# %% [markdown] lang="zh"
# 排在前面的最悬，各按各的节奏量。有几家在流失记录里；第一家该让你心里一紧：一个月好几单，下了好几年。没有人写信，我们这边也没有人记一笔。到流失记录里找找看。
#
# **高手怎么做。** 用自己的订单拟合，不用音乐商店的。CDNOW 的数据也可以用别的模型（Pareto/NBD；每次买多少，用 gamma–gamma），对新客户来说，两种算出来差不多。比模型更要紧的是：每月一号有人看这张单子，看完打电话。

# %%
quiet = buying.index[0]  # the most doubtful one
show({"frequency": int(buying.loc[quiet, "repeat_purchases"]) + 1, "weeks_quiet": buying.loc[quiet, "weeks_quiet"],
      "losses": int((world.churn_log["account_id"] == quiet).sum())})

# %%
check("no_goodbye")

# %% [markdown] lang="en" covers="clv t_6_4"
# ## 7. What is staying worth?
#
# Zhou does not ask whether customers should stay. He asks what he may spend on it.
#
# **What is a customer worth who stays with 80 %, year after year?** If the first margin comes in a year and only from those who stay, the lifetime value is margin × r / (1 + i − r), with r for retention and i for the discount rate. With r 80 % and i 10 % that is 2.667 times the margin; with 90 % and 12 % it is 4.091 times.

# %% [markdown] lang="zh"
# ## 7. 留住一家，值多少？
#
# 周明远不问该不该留，他问的是：留住一家，我可以花多少。
#
# **一家客户，每年有 80% 的可能留下，值多少？** 第一笔毛利一年后才来，而且只来自留下的，终身价值就是：毛利 × r ÷（1 + i − r），r 是保持率，i 是折现率。r 取 80%、i 取 10%，是年毛利的 2.667 倍；90% 和 12%，是 4.091 倍。

# %%
explore(lambda yearly_margin, retained, discounting, winning:
            {"lifetime_value": kam.clv(yearly_margin, retained / 100, discounting / 100),
             "after_cost": kam.clv_after_cost(yearly_margin, retained / 100, discounting / 100, winning)},
        yearly_margin=(50, 500, 50, 150), retained=(0, 95, 5, 55), discounting=(5, 20, 1, 10), winning=(0, 500, 50, 100))

# %% [markdown] lang="en" covers="five_percent t_6_5"
# As it stands: a margin of 150 yuan a year, retention 55 %, discount rate 10 %. The value is 150; winning the customer costs 100, so 50 remain. Pull retention to 0: after the first year nothing comes, whatever the margin.
#
# Now the most quoted sentence of the trade: *5 % less churn, 25 to 85 % more profit* (Reichheld and Sasser, 1990). Before you look: what is 5 %?

# %% [markdown] lang="zh"
# 现在这组数：每年毛利 150 元，保持率 55%，折现率 10%。价值 150；拿下它要花 100，剩 50。把保持率拉到 0：毛利再高，一年以后什么也没有。
#
# 下面是这一行被引用最多的一句话：*流失率降 5%，利润升 25% 到 85%*（Reichheld 与 Sasser，1990）。看图之前先想一想：这个 5%，是什么的百分之几？

# %%
chart = charts.five_percent(kam.five_percent_table())

# %% [markdown] lang="en"
# Dark bars are 5 *points*: from 80 % to 85 % retention the value grows by 41.7 % without discounting, by 27.5 % at 10 %, by 24.0 % at 15 %. From 90 % to 95 % it is 111.1 %, 40.7 % and 31.9 %. Hatched bars are 5 *percent of the churn*: from 80 % to 81 %. They are small.
#
# So the sentence speaks of points. And a step from 80 % to 85 % is no small step: it keeps a quarter of all who used to leave. Reichheld and Sasser reported 85 % for bank branches, 50 % for insurance brokers, 30 % for car service, and 125 % for the credit cards of MBNA. Byron Sharp answered: that is arithmetic of points, not evidence that anybody got there, and it says nothing of the cost. Both are worth knowing. Set your own retention and rate.

# %% [markdown] lang="zh"
# 深色柱子是 5 个*百分点*：保持率从 80% 到 85%，不折现价值增 41.7%，折现率 10% 时增 27.5%，15% 时增 24.0%。从 90% 到 95%，是 111.1%、40.7%、31.9%。斜纹柱子是*流失率*少 5%：从 80% 到 81%，增得很少。
#
# 所以那句话说的是百分点。而 80% 到 85% 可不是一小步：原来要走的人，得留住四分之一。Reichheld 与 Sasser 报告的是：银行网点 85%，保险经纪 50%，汽车服务 30%，MBNA 信用卡 125%。Byron Sharp 反驳：那是百分点的算术，不是有人做到了的证据，也没说要花多少钱。两边都值得知道。用你自己的保持率和折现率试试。

# %%
explore(lambda retained, discounting: kam.five_percent_effect(retained / 100, discounting / 100),
        retained=(50, 95, 5, 80), discounting=(5, 20, 1, 10))

# %% [markdown] lang="en"
# **What experts do.** They ask three questions of every such sentence: points or percent? From which level? At what cost? And they use their own margin: an account that loses money is worth less the longer it stays.

# %% [markdown] lang="zh"
# **高手怎么做。** 碰到这种话，先问三句：百分点还是百分之几？从多高算起？要花多少？毛利用自己的：亏钱的客户，留得越久越不值。

# %%
check("five_percent")

# %% [markdown] lang="en" covers="nps_csat delivered_value"
# ## 8. Ask them
#
# Once a year a survey goes out: *Would you recommend us, 0 to 10? How satisfied are you, 1 to 5?* Last year's answers lie in a folder marked *good*.
#
# **Are they good?** NPS is the share of 9 and 10 less the share of 0 to 6: with 30 % and 20 % it is +10. CSAT is the share of 4 and 5. Compare the two, and compare the tiers; mind how few have answered.

# %% [markdown] lang="zh"
# ## 8. 问问他们
#
# 一年发一次问卷：*愿意推荐我们吗，0 到 10？满意吗，1 到 5？* 去年的答卷在文件夹里，封面写着“良好”。
#
# **真的良好吗？** 净推荐值（NPS）是 9、10 分的占比减去 0 到 6 分的占比：30% 减 20%，就是 +10。满意度（CSAT）是 4、5 分的占比。两个数比一比，几个等级也比一比；再看看有几家答了。

# %%
show([{"year": year, **kam.survey_result(world.surveys, year)._asdict()} for year in (2023, 2024, 2025)])

# %%
explore(lambda year: kam.survey_by(world.surveys, world.accounts, "tier", year), year=[2025, 2024, 2023])

# %% [markdown] lang="en"
# Three quarters are satisfied, and yet a quarter would not recommend us. Satisfied is not loyal: whoever is merely satisfied listens to the next offer.
#
# So ask for value, not for moods. Kotler's *delivered value* is what a customer gets (product, service, people, image) less all it costs him (money, time, energy, nerves). 20,000 − 16,000 yuan = 4,000 yuan, a ratio of 1.25. The table sets ours beside the best rival's, for a typical machine. Negative lead: the customer stays although a rival gives more.

# %% [markdown] lang="zh"
# 四分之三说满意，可还有四分之一不愿推荐。满意不等于忠诚：仅仅满意的人，下一份报价来了，他是会听的。
#
# 所以要问价值，别问心情。科特勒的*让渡价值*，是客户得到的（产品、服务、人员、形象），减去他付出的一切（钱、时间、精力、心力）。20,000 − 16,000 元 = 4,000 元，比值 1.25。下表拿一台典型机型，我们和最强对手摆在一起。领先是负的：对手给得更多，客户却还没走。

# %%
show(kam.delivered_value(20_000, 16_000))

# %%
browse(kam.value_table(world.delivered_value), world, rows=6)

# %% [markdown] lang="en"
# The account at the head of the list is the quiet one again. It does not find our machine worse; look at the column *weakest*.
#
# **What experts do.** They ask after the product and also after waiting, effort and trouble, since these cost the customer and us nothing to mend. They answer every questionnaire: whoever filled it in hears what became of it.

# %% [markdown] lang="zh"
# 排在最前面的，又是没声音的那家。它没说机器差，看看“最弱一项”。
#
# **高手怎么做。** 产品要问，等待、折腾、烦心也要问：这些客户在付，我们改起来却花不了多少。每份答卷都有回音：谁填的，就告诉谁后来怎样了。

# %%
check("satisfied")

# %% [markdown] lang="en" covers="complaint_handling loyalty_practice complaint_gift"
# ## 9. A complaint is a gift
#
# "Complaints?" says Tang Wei. "Half of them I solve on the telephone." She does. The question is who does not.
#
# **At whose desk do complaints lie?** The bars are median days until a complaint is closed; beside them stands how often the first contact solved it.

# %% [markdown] lang="zh"
# ## 9. 抱怨是礼物
#
# 唐薇说：“投诉？一半我在电话里就解决了。”她是这样。问题是谁不是。
#
# **投诉压在谁手里？** 柱子是办结天数的中位数，旁边是首次接触就解决的占比。

# %%
owners = kam.complaint_owners(world.complaints, world.as_of)
chart = charts.complaint_owners(owners, charts.staff_names(world.staff))

# %%
long = kam.unanswered_complaints(world.complaints, world.as_of, days=90)
show(long[["account_id", "opened_on", "category", "days"]], world, rows=5)

# %% [markdown] lang="en"
# One desk is slow by weeks, and the longest complaint of all belongs to an account you know by now. Half a year without an answer *is* an answer.
#
# A complaint is a gift: the customer tells you, before he tells your rival. Six things to do with it (from a published article on customer tiering): know your customers through and through, teach the staff, keep talking to them, serve, treat complaints well, and reward in steps as long as it pays. The same article asks for complaints in the quality rules (ISO 9000), so that none depends on a mood.

# %% [markdown] lang="zh"
# 有一张桌子慢了好几周；拖得最久的那件，是一家你已经认识的客户。半年不答复，*就是*答复。
#
# 抱怨是礼物：客户先告诉你，还没告诉你的对手。一篇讲客户分级的文章给了六个动作：把客户了解透、教会员工、常互动、做好服务、善待抱怨、在有利可图的前提下分级奖励。文章还主张把投诉写进质量体系（ISO 9000），别看谁的心情。

# %%
explore(lambda by: kam.complaint_groups(world.complaints, world.as_of, by), by=["category", "owner_id"])

# %%
reasons_to_stay = kam.why_they_stay(world.loyalty, world.orders)
browse(reasons_to_stay, world, rows=6)

# %% [markdown] lang="en"
# Why do the others stay? Some want to; some only find leaving too dear; some are used to us. Search for *habit*: these are the ones a rival will call first.
#
# **What experts do.** The first who hears a complaint owns it until it is closed. They put their best people on accounts, watch the customer's business and his market, respect differences, grant reasonable wishes first, and keep staff: people who leave take accounts along. Once a year they bring the managements together, and customers' frontline people see ours at work.

# %% [markdown] lang="zh"
# 其余的客户为什么留下？有的是自己愿意，有的是走不起，有的只是习惯。搜“习惯”：对手的第一通电话，就打给他们。
#
# **高手怎么做。** 谁第一个听到投诉，谁管到底。把最好的人放到客户身上；盯着客户的生意和他的市场；尊重差异，合理的要求先办；留住自己人，人走了，客户跟着走。每年请双方管理层见一次面，让客户的一线来看看我们怎么干活。

# %%
check("gift")

# %% [markdown] lang="en" covers="visit_standards staffing_by_hours t_6_1 talley_workload tier_edges"
# ## 10. Promises in a table
#
# In the telecom case, business accounts were promised 1 visit a quarter and 1 call a month, Crystal accounts 2 visits a quarter and 1 call. It was not kept, and the reason given was: too few managers.
#
# **Do we keep our own promises, and is it a matter of heads?** First the record of 2025: visits made over visits promised, by tier.

# %% [markdown] lang="zh"
# ## 10. 写在表里的承诺
#
# 那个电信案例里，商业客户每季度走访 1 次、每月电话 1 次，水晶客户每季度 2 次、每月 1 次。没做到，理由是：人不够。
#
# **我们自己的承诺兑现了吗？问题真在人数上吗？** 先看 2025 年的账：各等级实际走访占承诺的多少。

# %%
chart = charts.visit_compliance(kam.visit_compliance(world.visits, world.accounts, world.service_standards))

# %% [markdown] lang="en"
# Now the heads. One account of the case takes 8 visits of 3 hours and 12 calls of a quarter of an hour: 27 hours a year; the smaller one 15. The case adds 1,500 accounts: as Crystal they take 40,500 hours, at 1,200 hours a manager 33.75, so 34 people. Move the sliders: which one matters most?

# %% [markdown] lang="zh"
# 再看人。案例里，一家水晶客户 8 次走访、每次 3 小时，12 次电话、每次一刻钟：一年 27 小时；小一档的 15 小时。案例新增 1,500 家，按水晶算要 40,500 小时，每人一年 1,200 小时，合 33.75，就是 34 个人。拖一拖滑块：哪一个影响最大？

# %%
explore(lambda accounts_covered, visits_a_year, hours_a_visit:
            {"hours_each": kam.care_hours(visits_a_year, 1, hours_a_visit), "staff_needed":
             kam.managers_for_hours(accounts_covered * kam.care_hours(visits_a_year, 1, hours_a_visit), 1200)},
        accounts_covered=(100, 3000, 100, 1500), visits_a_year=(0, 24, 1, 8), hours_a_visit=(1.0, 6.0, 0.5, 3.0))

# %%
explore(lambda care_percent: kam.staffing_plan(world.staffing, world.accounts, world.service_standards, care_percent / 100),
        care_percent=(10, 100, 5, 35))

# %% [markdown] lang="en"
# Talley's older rule counts the same way: 1,000 accounts × 36 calls + 2,000 × 12 = 60,000 calls; at 1,000 calls a person 60 people.
#
# In our table the norm wants more people, above all in one region: norms look at tiers only. The hours we have promised ask for fewer. So it is not heads. Look back at the chart: tiers A and B get more visits than they were promised, and tier C pays for it.

# %% [markdown] lang="zh"
# 塔利的老办法是一个算法：1,000 家 × 36 次 + 2,000 家 × 12 次 = 60,000 次，每人 1,000 次，要 60 个人。
#
# 看我们的表：按规范，人不够，有一个区缺得最多；规范只看等级。按我们答应的小时算，用不了那么多。所以不是人数的事。回头看图：A、B 级跑得比承诺的还多，账由 C 级付了。

# %%
show({"staff_needed": kam.workload([(1_000, 36, 1), (2_000, 12, 1)], 1_000)})

# %%
care = kam.tier_care(world.accounts, world.orders, world.visits, 2025)
show(kam.edge_gaps(care))

# %% [markdown] lang="en"
# The table sets the tail of each tier beside the head of the next one. On the whole the edges are in order here: whoever stands above is better served. One account breaks the rule; stage 1 called it head of the chicken. It is still there.
#
# **What experts do.** They write down fewer visits and keep them. They put labour cost, skill, the back office, bursts of work and churn beside the norm. Over both sides of an edge they set one team with one service and one discount rule.

# %% [markdown] lang="zh"
# 这张表把每一级的尾巴和下一级的头摆在一起。总的看，我们的分界线没有乱：站在上面的，服务也好些。破规矩的只有一家，第 1 阶段叫它“鸡头”，它还在那儿。
#
# **高手怎么做。** 宁可少写几次，写了就跑到。规范旁边再写上人工成本、能力、后台、突击任务和流失。分界线两边交给同一班人，一套服务，一套折扣。

# %%
show(kam.tier_inversions(world.accounts, world.orders, world.visits, 2025).iloc[:, :5], world)

# %%
check("promises")

# %% [markdown] lang="en" covers="loyalty_quadrants three_errors"
# ## 11. Large and loyal are two questions
#
# Zhou draws a cross on the whiteboard. To the right: large. Up: loyal. "Four fields, four ways to treat people. Fill them in."
#
# **Who is large, and not ours?** Large and loyal accounts are the core: they give a steady channel and tell us what they think. Small and loyal ones are raised with support. Large and disloyal ones must be controlled: they divert, dump and owe. Move both cuts.

# %% [markdown] lang="zh"
# ## 11. 大和忠诚，是两个问题
#
# 周总监在白板上画了个十字：往右是大，往上是忠诚。“四个格子，四种待法。你来填。”
#
# **谁大，心却不在我们这儿？** 又大又忠诚的是核心：渠道稳，也肯说真话。小而忠诚的，扶一把。大而不忠诚的要管住：窜货、甩货、欠款，多半是他们。两条线都动一动。

# %%
scanned = kam.scan_table(world.scans, world.accounts)
outside, owed = scanned.loc[~scanned["exempt"], "outside_share"], kam.RetentionBook(world).overdue
explore(lambda large, loyal: charts.quadrants(kam.loyalty_quadrants(world.orders, world.loyalty, outside, owed,
        large=large, loyal=loyal / 100), names, large, loyal / 100), large=[600_000, 300_000, 1_200_000], loyal=(30, 90, 5, 60))

# %% [markdown] lang="en"
# In the lower right field two marks stand out: squares owe us money past due, and a diamond carries goods where they do not belong. The source leaves the fourth field, small and disloyal, blank; the course fills in *minimal service*.
#
# A trade article names three errors in dealing with large dealers. *Reward without managing*: the rebate goes up although volume does not. *Lean without doing*: we live on them and do not know what they sell. *Wait without stimulating*: nothing rewards growth. Which dealers carry two flags?

# %% [markdown] lang="zh"
# 右下角有两种记号：方块有逾期款，菱形把货拉到了不该去的地方。小而不忠诚那一格，原文看不清，课程填的是*基本服务*。
#
# 有篇行业文章讲对待大户的三个误区。*只奖不管*：返利涨了，销量没涨。*只靠不做*：靠他吃饭，却不知道他卖给谁。*只等不激励*：增长没有奖。哪些经销商占了两条？

# %%
browse(kam.three_errors(world.rebates).drop(columns=["volume_share"]), world, rows=6)

# %% [markdown] lang="en"
# One dealer alone got a higher rate for less volume: somebody feeds him. It is small money and a bad example.
#
# **What experts do.** In the field *control* they act in this order: stop the diversion, collect, then talk about loyalty. For the loyal they do what a rebate cannot: technical service, application advice, people. And they spread their sales: other dealers, direct accounts, exports.

# %% [markdown] lang="zh"
# 只有一家经销商，量少了，返利率反而高了：有人在喂他。钱不多，样子很坏。
#
# **高手怎么做。** “管控”这一格，先止窜货，再收款，然后才谈忠诚。对忠诚的，给返利给不了的：技术服务、应用方案、人。再把销路铺开：别的经销商、直销、出口。

# %%
check("quadrant_action")

# %% [markdown] lang="en" covers="diversion_causes diversion_detection diversion_economics t_6_3 rivals_as_accounts"
# ## 12. The code in the wrong shop
#
# The diamond in the field is a dealer. Tang Wei's people scan codes in shops: each says where the goods were meant to go, and where they were found, and at what price.
#
# **Who carries goods into his neighbours' territories?** Move the limit. Chains are exempt: they move goods between their own branches, and that hurts nobody.

# %% [markdown] lang="zh"
# ## 12. 出现在别处的码
#
# 格子里那个菱形，是家经销商。唐薇的人在门店扫码：每个码都写着货该去哪儿，又在哪儿、卖多少钱被扫到。
#
# **谁把货拉到了邻居的地盘？** 动一动界线。连锁客户不算：自家门店之间调货，不伤别人。

# %%
explore(lambda outside_percent: charts.scans(kam.scan_table(world.scans, world.accounts, limit=outside_percent / 100),
        names, limit=outside_percent / 100), outside_percent=(5, 60, 5, 30))

# %%
dealers = kam.big_dealers(world.orders, world.dealers, 2025)
show(kam.scan_table(world.scans, world.accounts, dealers).query("suspect"), world)

# %% [markdown] lang="en"
# Three signs together: codes outside the region, prices below the agreed floor, purchases far above local sell-out. One sign is a question; three are a talk. And why does he do it? Put in a price gap of 12 yuan a piece, freight 7, a chance of 20 % to be caught, a fine of 20.

# %% [markdown] lang="zh"
# 三个信号凑到一起：码在区域外，价格低于约定的底价，进货远超本地出货。一个信号，问一句；三个信号，坐下来谈。他图什么？填进去看：每件差价 12 元，运费 7 元，被抓概率 20%，罚 20 元。

# %%
explore(lambda gap, freight, caught, fine: kam.diversion_gain(gap, freight, caught / 100, fine),
        gap=(0, 30, 1, 12), freight=(0, 20, 1, 7), caught=(0, 100, 5, 20), fine=(0, 60, 5, 20))

# %%
show(kam.diversion_routes(world.diversion_routes), rows=6)

# %% [markdown] lang="en"
# 12 − 7 − 0.2 × 20 = +1: it pays. With a chance of 25 % to be caught it would not. On our own routes the cure is seldom a higher fine: where the deterring chance is above 100 %, no chance deters, and only a smaller price gap helps.
#
# Three causes stand in the literature: price and rebate gaps for big dealers; targets beyond what a territory can bear, without support; and the harmless flow through chains. A young brand may tolerate diversion. Later it is fatal, because nobody earns anything any more. Check the second cause: whose target is far above his capacity?

# %% [markdown] lang="zh"
# 12 − 7 − 0.2 × 20 = +1：划算。被抓的概率到 25%，就不划算了。我们自己的线路，加罚多半没用：吓得住的概率超过 100%，就是怎么抓都吓不住，只能缩小差价。
#
# 书上说原因有三：给大户的价差和返利差；指标压得超过地盘的承受力，又不扶持；还有经连锁的良性流动。牌子年轻时，窜货还能忍；到后来是要命的，因为谁也挣不着钱了。查查第二条：谁的指标远远超过承受力？

# %%
show(kam.target_load(world.territories, 2025).head(4), world)

# %%
show(kam.rival_accounts(world.swaps))

# %% [markdown] lang="en"
# Not everybody across the fence is an enemy. The last table shows rivals as accounts: each supplies what lies nearer to him, and both save freight. Talk about tonnes and kilometres; prices and customers are no subject between rivals, the law forbids it.
#
# **What experts do.** They cure the cause: one market plan together, stated support, codes scanned every month, rewards and penalties that are really paid out. First they close the price gap they made themselves.

# %% [markdown] lang="zh"
# 篱笆那头也不全是敌人。最后一张表是拿对手当客户：谁离得近谁供货，两边都省运费。谈吨位，谈公里；价格和客户不能谈，法律不许。
#
# **高手怎么做。** 治根：一起做市场规划，扶持写明白，每月扫码，奖罚都兑现。头一件，先把自己弄出来的价差填平。

# %%
check("diversion_pays")

# %% [markdown] lang="en" covers="eight_ways six_strategies complaint_gift"
# ## 13. Eight ways, one budget
#
# On Thursday everybody has an idea how to be nice to customers. A published list has eight: a good climate, deep communication, supply first, winning the front line, a tailored plan, soft measures, following the account's events, a win–win alliance.
#
# **Which of them pays, and for whom?** Each has a cost, hours, and points of retention it is believed to gain. Set the account's yearly contribution and its retention. Watch the bars cross.

# %% [markdown] lang="zh"
# ## 13. 贴心八法，一份预算
#
# 到了星期四，人人都有对客户好的主意。公开发表的有“贴心八法”：营造氛围、深度沟通、优先保供、调动基层、定制方案、软性指标、跟进客户大事、双赢联盟。
#
# **哪几样划算？对谁划算？** 每样都有花费、小时数，还有据说能提高的保持率。定一家客户的年贡献额和保持率，看柱子怎么此消彼长。

# %%
explore(lambda yearly_margin, retained:
            charts.actions(kam.rank_actions(world.retention_actions, yearly_margin, retained / 100)),
        yearly_margin=(20_000, 500_000, 20_000, 200_000), retained=(50, 95, 5, 80))

# %% [markdown] lang="en"
# For a small account nothing pays: kindness that costs more than the account earns is a subsidy. For a large one nearly all pay, and hours run out first. Mind what is compared: the gain lasts as long as the action goes on, so its cost runs on, too. Setting one year's cost against a lifetime's gain flatters every idea.
#
# Rewards can be tested directly. PriceSmart gave points, the dairy firm Mengniu took good customers on a trip to the grassland. Ours, against accounts without a reward:

# %% [markdown] lang="zh"
# 小客户身上，样样不划算：好意花的钱比它挣的多，那叫补贴。大客户身上，差不多样样划算，先用完的是小时。比的时候要当心：做法在做，效果才在，所以花费也年年有。拿一年的花费去比一辈子的效果，什么主意都好看。
#
# 奖励可以直接检验。普尔斯马特发积分，蒙牛请好客户去草原旅游。我们的几种，跟没拿奖励的客户比：

# %%
show(kam.reward_roi(world.rewards))

# %%
explore(lambda yearly_spend, points_rate, extra, gross: kam.points_worth(yearly_spend, points_rate / 100, extra, gross / 100),
        yearly_spend=(50_000, 500_000, 50_000, 200_000), points_rate=(0.5, 5.0, 0.5, 2.0),
        extra=(0, 100_000, 5_000, 20_000), gross=(10, 50, 5, 30))

# %%
chart = charts.maturity(kam.strategy_maturity(world.strategy_scores))

# %% [markdown] lang="en"
# One programme costs more than it brings. Points are paid on everything, also on what would have been bought anyway; the gain is on the extra only.
#
# Behind the eight ways stand six strategies that work as a mix: segments, service by personal needs, price second, channels with personal responsibility, a service system, and support from the back office: files, graded relations, visits by tier, ties at the top. A mix is as strong as its weakest link. Ours stands on top of the chart.
#
# **What experts do.** They mend the weakest link before they polish the strongest. They name a person and a figure for each action, and they stop what does not pay.

# %% [markdown] lang="zh"
# 有一种奖励，花的比挣的多。积分是按全部消费给的，本来就要买的也给；多挣的只有多买的那一块。
#
# 八法后面是“六把利器”，要合着用：细分、按需服务、价格其次、渠道责任到人、服务体系，还有后台支撑，也就是档案、关系分级、按等级走访、高层往来。合着用，就看最弱的一环，图里排在最上面的就是我们的。
#
# **高手怎么做。** 先补最弱的，再磨最强的。每样做法写上人和数，不划算的就停。

# %%
check("worth_doing")

# %% [markdown] lang="en" covers="account_health account_plan"
# ## 14. One account, all levers
#
# Zhou: "Enough of tables. One account. What do you do, what does it cost, how many of your hours?"
#
# **What would you do for one account, and what would you leave?** The app starts from its *health*: file complete, people with power met, visits as promised, satisfaction, fresh ties. Health sets the retention that a plan may assume. Move the levers; retention, lifetime value and hours move together.

# %% [markdown] lang="zh"
# ## 14. 一家客户，所有抓手
#
# 周总监：“表够多了。就说一家：做什么，花多少钱，用掉你多少小时？”
#
# **为这一家，你做什么，不做什么？** 应用从*健康度*开始：档案完整、见过关键人、走访兑现、满意、关系新鲜。健康度决定计划里用多高的保持率。动一动抓手，保持率、终身价值和小时数一起变。

# %%
from kam_lab.apps import retention as plan_desk
plan_desk.app(world)

# %% [markdown] lang="en"
# Three things to try. Choose the account with the lowest health and meet two more people with power: what does that do that money cannot? Give a price cut of 3 % and look at the net gain: the cut is paid every year, also by those who would have stayed. Then find the silent account of section 6 and press *What pays*.
#
# The line from health to retention is an assumption of the course, 60 % at health 0 and 96 % at health 100. In your own firm you will fit it from what happened.

# %% [markdown] lang="zh"
# 试三件事。选健康度最低的那家，多见两个关键人：这一手做到了什么，是钱做不到的？降价 3%，看净增：降价年年都在给，本来不走的也在拿。再找出第 6 节那家沉默的，点*划算的*。
#
# 从健康度到保持率，是课程的假设：健康度 0 对 60%，100 对 96%。到了你自己的公司，就用实际发生的来拟合。

# %%
files = (world.account_files, world.contacts, world.contact_visits, world.visits, world.service_standards, world.surveys)
browse(kam.account_health(world.accounts, *files, world.as_of), world, sort="health", rows=8)

# %%
check("levers")

# %% [markdown] lang="en" covers="account_plan qbr account_health"
# ## 15. Friday: two papers
#
# At ten two papers lie on your desk. The *account plan* stays in the house: profile, the account's goals, P&L, wallet, people, SWOT, risks, objectives, actions with an owner and a date. The *QBR pack* goes to the customer: the quarter, the value in his own figures, our honest misses, next goals, joint actions.
#
# **Would you put your name under them?** Choose the account and read the plan as Zhou will.

# %% [markdown] lang="zh"
# ## 15. 星期五：两份文件
#
# 十点，桌上两份文件。*客户计划书*留在家里：基本情况、客户目标、损益、钱包、人、SWOT、风险、目标、行动，行动有负责人、有期限。*季度回顾*给客户：这一季怎样，用他的数字说给他带来了什么，我们没做好的照实写，下季目标，一起做的事。
#
# **你肯在上面签名吗？** 选一家，照周总监的眼光读一遍。

# %%
account = buying.index[0]  # the silent one; put another id here
plan = kam.account_plan(world, account)
plan

# %% [markdown] lang="en"
# The plan says what comes first, and for the silent account that is no programme. Now the other paper, for Highmist Brook. Before you open it, decide: which three things in the plan must *not* be in it? (To keep both papers as files, put `True` into the last cell.)

# %% [markdown] lang="zh"
# 计划书先说头一件事该做什么；对沉默的那家，头一件不是任何方案。再看另一份，是给岚溪粮油的。打开之前先想好：计划书里有哪三样，*绝不能*出现在里面？（想把两份存成文件，就把最后一格改成 `True`。）

# %%
guest = "A0066"  # Highmist Brook; put another id here
review = kam.qbr_pack(world, guest)
review

# %%
keep = False  # True writes both papers beside this notebook, as pages and as text
[*plan.save("papers"), *review.save("papers")] if keep else [plan.name, review.name]

# %% [markdown] lang="en"
# Margins, stances and what we think of a rival are not the customer's to read. What is his to read includes our misses: if we name them first, we are believed on the rest.
#
# **What this week taught.** Count by value and say which period. Most losses are parts, and the worst writes no letter. Points are not percent. Loyalty that rises with age may be nobody's doing. A promise kept is cheaper than a reward, and a plan without a name and a date is a wish.

# %% [markdown] lang="zh"
# 利润、立场、我们怎么看对手，都不该给客户看。该给他看的，包括我们没做好的：自己先说出来，别的话他才信。
#
# **这一周学到的。** 按金额数，写清期间。流失多半是一块一块的，最要命的那家不写信。百分点不是百分之几。年头越久越忠诚，未必是谁的功劳。说到做到，比送奖励便宜；没有人名和日期的计划，只是心愿。

# %%
check("hand_over")

# %% [markdown] lang="en"
# ## The end of the story, and the beginning
#
# Zhou signs on the last page and turns back to the first. "Next January there will be a new list. You know now what it costs to write a name on it."
#
# Three names have come with you. Whetstone Spring came for a price and leaves for a price. Highmist Brook came for service, and stays. Camphor Cliff wrote no letter; somebody has to go there tomorrow.
#
# You have followed your accounts from the first table to the renewal: chosen, met, won, signed, collected, kept. Now do the assignment of this stage, with your team's own data. The account that went quiet there is another one. The way to find it is the same.

# %% [markdown] lang="zh"
# ## 故事的结尾，也是开头
#
# 周明远在最后一页签了字，又翻回第一页：“明年一月又要定名单。往上写一个名字要付什么，你现在知道了。”
#
# 三个名字跟了你一路。砺泉铸造冲着价格来，又冲着价格走。岚溪粮油冲着服务来，留下了。樟崖装备没写信，明天得有人去一趟。
#
# 从第一张表到续约，你跟着客户走完了全程：挑、认、投、签、收、留。现在去做本阶段的作业，数据是你们组自己的。那里没声音的是另一家，找它的办法一样。
