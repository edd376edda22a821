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
# # Stage 3 · Bidding and bid opening
#
# Monday again, 8:10. Fang Yu, the tender clerk, wheels a trolley into your office: all the envelopes since 2021, won and lost. On top lies a note from Zhou Mingyuan:
#
# > Three tenders are open, and we have people for one good bid. By Friday tell me: which one, at what price, and which habit of ours we drop. "Be cheaper" is not an answer. I get that one every year.
#
# Your list of accounts is made, you know their people. Now the decision leaves their office and goes into a sealed envelope.

# %% [markdown] lang="zh"
# # 第 3 阶段 · 投标开标
#
# 又到星期一，8:10。投标专员方宇推着小车进来：2021 年以来的标书，中的、没中的，全在这儿。最上面压着周明远的条子：
#
# > 手上有三个项目没开标，人手只够认真投一个。星期五告诉我：投哪个，报多少，我们哪个老毛病该改。“再便宜点”不算答案，年年都有人这么跟我说。
#
# 名单定了，人也认全了。这一回，决定不在客户办公室里做，在密封的信封里做。

# %% [markdown] lang="en"
# **How to work.** As in stage 1: Shift + Enter, from top to bottom; move a control or change the line with a comment. Nothing here is marked.
#
# The ledger stands at the end of 2025, as in every stage: a tender that is open there is open for you. Bidders, tenders and prices are invented; the rules are real, and each has its date. They serve for learning and are no legal advice. Before you rely on one, read its text as it stands on your day.

# %% [markdown] lang="zh"
# **怎么用。** 和第 1 阶段一样：Shift + Enter，从上往下走；动动控件，或改带注释的那一行。这里不打分。
#
# 账本跟每个阶段一样，停在 2025 年底：账上没开标的项目，你都还来得及投。投标人、项目、报价都是虚构的；规则是真的，每条都带日期。规则只用来学习，不是法律意见。真要用，先查它当天有效的原文。

# %%
from kam_lab import open_world, use_language
use_language("en")  # or "zh"
from kam_lab import bidding as kam, rules
from kam_lab.plots import bidding as plots
from kam_lab.desk import browse, explore, show
from kam_lab.selfcheck import check

# %% [markdown] lang="en" covers="regimes methods"
# ## 1. A trolley full of envelopes
#
# "We lose because we are dear," says Ma Guoqiang in the door. Fang Yu does not look up. "In half of these you could not have won by price. You would have to read the first page."
#
# **By whose rules is each of these tenders decided?** Search for *government*, then for *own*. Look at the method and at the weight of the price, in points out of 100.

# %% [markdown] lang="zh" covers="regimes methods"
# ## 1. 一车信封
#
# 马国强靠在门口：“丢标还不是因为贵。”方宇头也不抬：“这里头有一半，光靠价格你也赢不了。得先看第一页。”
#
# **这些项目，各按谁的规矩定输赢？** 先搜*政府*，再搜*自有*。看评审方法，也看价格分值：满分 100 里，价格占几分。

# %%
world = open_world()
tenders, bids, quotes = world.tenders, world.bids, world.quotes
names = plots.bidder_names(world.bidders)
columns = ["tender_id", "regime", "method", "deadline", "price_weight", "winner"]
browse(tenders[columns], world, rows=8)

# %% [markdown] lang="en"
# Three kinds of rules stand in that column. The Tendering Law (2000) covers every tender, and works must be tendered. The Government Procurement Law (2003) with Order 87 covers goods and services bought with public money. A company that buys without a legal duty to tender follows its own rules.
#
# There are two methods. Under the *lowest evaluated price*, everybody who meets the demands is equal, and the lowest price wins; for standard goods and services it is mandatory in government purchases. *Comprehensive scoring* adds points for price, technology and service. Here is the table of rules that we use. Sort or search it: every line has a source, a date and a status.

# %% [markdown] lang="zh"
# 这一列里有三种规矩。招标投标法（2000 年）管一切招标，工程依法必须招标。政府采购法（2003 年）加上财政部令第 87 号，管用公家钱买的货物和服务。法律不要求招标的企业采购，按企业自己的制度办。
#
# 评审方法有两种。*最低评标价法*：要求都满足的，一律平等，最低价中标；政府采购里，标准统一的货物和服务必须用它。*综合评分法*：价格、技术、服务各算各的分，加起来。下面是我们要用的规则表，可以排序，可以搜索：每条都有出处、日期和核实情况。

# %%
browse(rules.table("2026-02-01").drop(columns=["rule_id", "unit", "effective_to"]), rows=6)

# %%
check("which_rules")

# %% [markdown] lang="en" covers="price_score price_second t_3_1"
# ## 2. The opening room
#
# 9:30. In the opening room the envelopes are cut open one by one, and each price is read aloud. Nobody may change anything after that.
#
# **Why does the lowest price not always win?** Open the envelopes yourself. Choose a tender, open bid after bid, and bet on the winner before the points appear.

# %% [markdown] lang="zh" covers="price_score price_second t_3_1"
# ## 2. 开标室
#
# 9:30，开标室。信封一封一封拆，价格当众一个一个念。念过之后，谁也不能再改。
#
# **为什么最低价不一定中标？** 你来开标：选一个项目，一封一封拆，分数出来之前先押一押谁中。

# %%
from kam_lab.apps import bidding as opening
opening.app(world)

# %% [markdown] lang="en"
# Under the points lies one line of arithmetic: *price points = lowest price ÷ own price × weight*. Here is a textbook tender. A bids 950,000 yuan, B 1,000,000 yuan, C 1,100,000 yuan; for technology and service they have 52, 58 and 60 points. Move the weight of the price. From where on does A win?

# %% [markdown] lang="zh"
# 分数背后只有一行算术：*价格分 = 最低价 ÷ 自己的价 × 价格分值*。来看一个教科书上的项目：A 报 950,000 元，B 报 1,000,000 元，C 报 1,100,000 元；技术和服务分依次是 52、58、60。拖价格分值：拖到多少，A 才能中？

# %%
tender, three = kam.textbook_tender()
plain = {**tender, "small_deduction": 0.0}
explore(lambda weight: plots.tender_scores(kam.evaluate({**plain, "price_weight": weight}, three)), weight=(10, 40, 5, 30))

# %% [markdown] lang="en"
# With weight 30, A has 82.000 points, B 86.500, C 85.909. A never wins here, at any weight you can set: its lead in price is too small for its lag in quality.
#
# **What experts do.** An old rule of key account selling says: price second, everything else first. In a scored tender this is arithmetic. They read the weight first and ask what a point beside the price would cost. Only then do they talk about a discount.

# %% [markdown] lang="zh"
# 价格分值 30 时，A 得 82.000 分，B 得 86.500，C 得 85.909。能拖的范围里，A 一次也中不了：价格上领先那一点，补不上质量落下的分。
#
# **高手怎么做。** 做大客户有句老话：价格放第二，先拼别的。到了打分的项目里，这句话就是算术。他们先看价格分值，再问价格以外的一分要花多少钱，最后才谈折扣。

# %%
check("price_points")

# %% [markdown] lang="en" covers="mandatory_rejection compliance_first ceiling few_bidders"
# ## 3. The cheap one that was never in the race
#
# Ma still tells the story of one tender: "They opened the lowest envelope, and it killed us." Fang Yu has the record. The lowest bid was rejected.
#
# **May a rejected bid still decide who wins?** The first table lists tenders whose lowest bid had to be turned down. The second scores the first of them twice: as the rules ask, and with the rejected price as the benchmark.

# %% [markdown] lang="zh" covers="mandatory_rejection compliance_first ceiling few_bidders"
# ## 3. 根本没上场的便宜价
#
# 有个项目，马国强念叨到现在：“最低那封一拆，我们就完了。”方宇手里有记录：最低那份，被否决了。
#
# **一份废标，还能左右谁中标吗？** 第一张表列出最低价被否决的项目。第二张把其中第一个算两遍：一遍照规矩来，一遍拿废标的价当基准。

# %%
rejected = kam.lowest_rejected(tenders, bids)
show(rejected.drop(columns="wrong_winner"), world)

# %%
first = rejected.index[0]
show(kam.benchmark_trap(kam.tender_row(tenders, first), kam.bids_of(bids, first)), world)

# %% [markdown] lang="en"
# With the wrong benchmark somebody else would have won: us. So the envelope did matter, but not as Ma tells it: what cost us the tender was not its low price, but that this price did not count. A rejected bid leaves the room; only then is the lowest price looked for. The order is always: reject, deduct, find the benchmark, score, round.
#
# A bid *must* be rejected if it is unsigned, unqualified, has two prices, does not answer an essential demand, lies below cost or above the ceiling, if several firms bid as one (a consortium) and their agreement is missing, or for illegal acts (Regulations on the Tendering Law, art. 51, in force since 2012-02-01). The buyer may publish a ceiling, never a minimum price.
#
# **What experts do.** Before the envelope is sealed, two people check their own bid against this list. A missing stamp is dearer than a high price.
#
# And if too few come? With fewer than 3 bidders nobody wins, however good they are.

# %% [markdown] lang="zh"
# 换成错的基准，中标的就是别人了：是我们。所以那封信确实要紧，只是跟老马说的相反：我们没中，不是因为它便宜，是因为它的便宜不算数。废标先出局，然后才找最低价。顺序永远是：先否决，再扣除，找基准，打分，最后取整。
#
# 有下面这些情形，*应当*否决：没签章、资格不合格、两个报价、实质要求没响应、低于成本、高于最高限价、几家合成一家投（联合体）却没交协议、有违法行为（招标投标法实施条例第 51 条，2012-02-01 起施行）。采购人可以公布最高限价，不能设最低价。
#
# **高手怎么做。** 封口之前，两个人对着这张清单，各把自己的标查一遍。少盖一个章，比报高了价还贵。
#
# 来的人太少呢？不足 3 家，再好也没有人中标。

# %%
few = tenders.loc[tenders["status"] == "void", "tender_id"].iloc[0]
print(*kam.evaluate(kam.tender_row(tenders, few), kam.bids_of(bids, few)).notes)

# %%
check("rejected_first")

# %% [markdown] lang="en" covers="small_deduction domestic_product t_3_1"
# ## 4. Same envelopes, another year
#
# "We lost this one in 2021, today we would have it," says Fang Yu, and lays one tender apart. Nothing in the envelopes has changed. The calendar has.
#
# **Can the date decide who wins?** Since 2021 government buyers take 6 to 10 % off the price of small and micro firms before they compare; since 2022-07-01 it is 10 to 20 %, for consortia with a small firm 4 to 6 %. Since 2026-01-01 domestic products have an advantage of 20 %. First the textbook tender: C is a small firm, and its product comes from abroad.

# %% [markdown] lang="zh" covers="small_deduction domestic_product t_3_1"
# ## 4. 同样几封信，换一年
#
# 方宇抽出一个项目：“2021 年丢的，放到今天就是我们的。”信封里一个字没改，改的是日历。
#
# **日期，能不能决定谁中标？** 从 2021 年起，政府采购比价之前，先给小微企业的报价扣掉 6 到 10%；2022-07-01 起扣 10 到 20%，与小微企业组成联合体的扣 4 到 6%。2026-01-01 起，本国产品有 20% 的优惠。先看教科书上的项目：C 是小微企业，产品是进口的。

# %%
explore(lambda date: plots.tender_scores(kam.evaluate(tender, three, date)), date=kam.LAW_DATES)

# %%
show(kam.winners_by_law(tender, three))

# %% [markdown] lang="en"
# Without a deduction B wins. With 10 % off, C's price counts as 990,000 yuan, and 88.788 points win. With 20 % off it counts as 880,000 yuan and becomes the benchmark for all: C has 90.000 points, A falls to 79.789. In 2026 the domestic products of A and B take the advantage back, and B wins again.
#
# One thing never moves: whoever wins signs at the price bid. C's contract is at 1,100,000 yuan under every date. A deduction changes the evaluation, never the invoice.
#
# Now the tender that Fang Yu laid apart, found by trying every government tender under three dates.

# %% [markdown] lang="zh"
# 不扣，B 中。扣 10%，C 的价按 990,000 元算，88.788 分，C 中。扣 20%，按 880,000 元算，C 反而成了大家的基准：C 得 90.000 分，A 掉到 79.789。到 2026 年，A 和 B 的本国产品把优势扳回来，又是 B 中。
#
# 有一样始终不动：谁中标，谁按自己报的价签合同。不管哪一年，C 的合同都是 1,100,000 元。扣除改的是评标价，改不了发票。
#
# 再看方宇抽出来的那个。把每个政府采购项目都放到三个日期下试一遍，它就冒出来了。

# %%
flip = kam.law_changes(tenders, bids).index[0]
row, envelopes = kam.tender_row(tenders, flip), kam.bids_of(bids, flip)
chart = plots.scores_by_law({year: kam.evaluate(row, envelopes, day) for year, day in kam.LAW_DATES.items()}, names)

# %%
show(kam.evaluate(row, envelopes, "2026-06-30").cited, rows=20)

# %% [markdown] lang="en"
# The last table is what you put under such a result: which rule, since when, how sure. One line is marked *not confirmed here*: whether the two advantages combine, and how. The course takes the one off first and the other off the rest; before you bid on it, ask the buyer in writing.
#
# **What experts do.** They keep the tender documents of the day, not the law they remember. And they ask before they write: who among the rivals is small, whose product counts as domestic?

# %% [markdown] lang="zh"
# 这种结果底下，就该垫上最后那张表：哪条规则，哪天起，有几分把握。有一行写着*未核实*：两种优惠能不能叠加、怎么叠加。课程里是先扣一项，再从剩下的里扣另一项；真要靠它投标，先书面问采购人。
#
# **高手怎么做。** 他们按当天的招标文件算，不按记忆里的规定算。动笔之前先问：对手里谁是小微？谁的产品算本国产品？

# %%
check("deduction")

# %% [markdown] lang="en" covers="t_3_2 t_3_6 price_weight divert_by_difference price_second"
# ## 5. What is one point worth?
#
# Tang Wei can promise a spare unit on site within four hours. It would bring about two service points, she thinks. Qiao Li asks what that costs. Nobody asks what it is *worth*.
#
# **How much dearer may we be for two more points?** On the curve, find the weight 30, then 60.

# %% [markdown] lang="zh" covers="t_3_2 t_3_6 price_weight divert_by_difference price_second"
# ## 5. 一分值多少钱？
#
# 唐薇说，她能承诺四小时内把备机送到现场，服务分大概能多两分。乔立问要花多少钱。没有人问它*值*多少钱。
#
# **多两分，报价可以贵多少？** 在曲线上找价格分值 30，再找 60。

# %%
chart = plots.point_price()

# %% [markdown] lang="en"
# From the benchmark upwards one point costs 11.11 % of the price at weight 10, 3.45 % at weight 30, and 1.69 % at weight 60. The lighter the price weighs, the more a point beside it is worth. The law sets a floor: for goods the price weighs at least 30 % (Order 87, since 2017-10-01); at least 10 % for services is not confirmed here.
#
# Set the weight and our lead in points. The answer is how much dearer than the lowest we may be and still draw level.

# %% [markdown] lang="zh"
# 从基准价往上，价格分值 10 时，一分值报价的 11.11%；分值 30 时值 3.45%；分值 60 时只值 1.69%。价格越不重要，价格以外的一分越值钱。规定有下限：货物的价格分值不低于 30%（财政部令第 87 号，2017-10-01 起）；服务不低于 10%，这一条未核实。
#
# 定一个价格分值，再定我们领先几分：看看比最低价贵多少，还能打平。

# %%
explore(lambda weight, lead, benchmark: {"price_rise_share": kam.dearer_allowed(weight, lead),
                                         "dearer_by": kam.dearer_allowed(weight, lead) * benchmark},
        weight=(10, 60, 5, 30), lead=(0, 8, 1, 2), benchmark=1_000_000)

# %% [markdown] lang="en"
# Points are one way to turn eyes from the price; running cost is another. Two drives for the same job: A costs 1,000,000 yuan, 150,000 yuan a year to run, and has 100,000 yuan left after 5 years. B costs 1,250,000 yuan, 90,000 yuan a year, and keeps 150,000 yuan. At 8 % a year, add up what comes later at today's value.

# %% [markdown] lang="zh"
# 把眼光从价格上引开，打分是一条路，运行费用是另一条。同样的活，两台设备：A 卖 1,000,000 元，每年运行 150,000 元，5 年后剩 100,000 元；B 卖 1,250,000 元，每年 90,000 元，剩 150,000 元。按年利率 8%，把以后的钱折成今天的加起来。

# %%
show([{"total_cost": kam.total_cost(1_000_000, 150_000, 100_000, 5, 0.08)},
      {"total_cost": kam.total_cost(1_250_000, 90_000, 150_000, 5, 0.08)}])

# %%
opened = list(tenders.loc[tenders["status"] == "awarded", "tender_id"])
explore(lambda tender, rate: plots.life_cost(kam.tco(kam.tender_row(tenders, tender), bids, rate / 100), names),
        tender=opened[::2], rate=(0, 15, 1, 8))

# %% [markdown] lang="en"
# The dearer machine is cheaper to own: 1,507,256 against 1,530,848 yuan. In the chart, look for tenders of ours where the order of price and the order of total cost differ, and put the rate up: far savings shrink.
#
# **What experts do.** They ask early that running costs be scored; since 2026-02-01 quotes over the life cycle are expressly allowed (Caiku (2026) No. 2). They bring guaranteed figures, not adjectives: a difference that cannot be scored turns nobody's eyes.

# %% [markdown] lang="zh"
# 买着贵的那台，用着便宜：1,507,256 元对 1,530,848 元。再在图里找找，我们的项目里，哪几个按报价排和按总持有成本排，名次不一样；把利率往上拖，以后省的钱就缩水。
#
# **高手怎么做。** 他们早早就提：运行费用也该打分。2026-02-01 起，明文允许按全生命周期报价（财库〔2026〕2 号）。他们带的是敢写进合同的数，不是形容词：打不了分的差异，谁的眼光也引不走。

# %%
check("one_point")

# %% [markdown] lang="en" covers="low_bid t_3_3 never_below_cost cost_based_price"
# ## 6. Too good to be true
#
# A price half as high as all others is read out. Applause, then silence. "They want to get in and earn on changes later," says Qiao Li. "Or they cannot count."
#
# **From where on is a price not cheap but suspect?** Since 2026-02-01 a government bid has to be explained, within at least 30 minutes and with its costs, if it lies below one of three lines: 50 % of the mean, 50 % of the second-lowest, 45 % of the ceiling. Move the lowest price and watch the lines: one of them moves along.

# %% [markdown] lang="zh" covers="low_bid t_3_3 never_below_cost cost_based_price"
# ## 6. 便宜得不像真的
#
# 念到一个价，只有别家的一半。先有人叫好，接着就安静了。乔立说：“要么先进门，以后靠变更赚回来；要么不会算账。”
#
# **低到哪里，就不是便宜，是可疑？** 2026-02-01 起，政府采购里碰到三条线中的一条，就得拿成本说明，时间不少于 30 分钟：平均价的 50%、次低价的 50%、最高限价的 45%。拖最低价，看三条线：有一条会跟着动。

# %%
explore(lambda price: plots.low_bid(kam.low_bid_review((1_000_000, 950_000, 880_000, price), 1_200_000)),
        price=(300_000, 900_000, 10_000, 420_000))

# %% [markdown] lang="en"
# At 420,000 yuan the lines stand at 406,250, 440,000 and 540,000 yuan: the first is not hit, the other two are. One is enough. Whoever looks at the mean alone says "not triggered"; a published rule table made exactly that slip with nearly the same figures. A buyer may raise the lines up to 65 %; an explanation that is not proven makes the bid invalid.
#
# Which of the bids of the past five years would the review have stopped?

# %% [markdown] lang="zh"
# 报 420,000 元时，三条线在 406,250、440,000、540,000 元：第一条没碰到，后两条碰到了。碰到一条就够。只看平均价的人会说“没触发”；有一份公开的规则表，数据几乎一样，犯的正是这个错。采购人可以把线提高，最高到 65%；说明不成立的，投标无效。
#
# 过去五年的投标里，哪一份会被拦下来？

# %%
browse(kam.low_bids(tenders, bids), world)

# %% [markdown] lang="en"
# And our own floor? A price is built from below: every cost of this order, then the margin that you want, as a share of the *price*. Whatever lies under the floor is a gift, and in a tender a reason to be rejected. Change the margin.

# %% [markdown] lang="zh"
# 我们自己的底在哪？价格要从下往上搭：这一单的每一项成本，再加上想要的毛利，毛利按*价格*的比例算。低于底线就是白送，在招标里还是否决的理由。改一改毛利率。

# %%
costs = {"product": 690_000, "preparation": 12_000, "freight": 28_000, "service": 45_000, "credit": 15_000}
explore(lambda margin: kam.price_build_up(costs, margin / 100), margin=(0, 30, 1, 15))

# %%
show({"all_offers": len(quotes), "below_cost": len(kam.below_cost(quotes))})

# %% [markdown] lang="en"
# **What experts do.** Never below cost, not even "to get a foot in the door". They know their floor to the yuan before the talk begins, and they keep the papers: whoever may have to prove a low price within 30 minutes needs them ready.

# %% [markdown] lang="zh"
# **高手怎么做。** 不低于成本，“先进门再说”也不行。谈之前，底线精确到元；凭据随身带着：30 分钟内要说清低价的人，没空现找材料。

# %%
check("low_price")

# %% [markdown] lang="en" covers="preparation_time document_sale clarification objection_documents bid_bond performance_bond committee award_publicity ceiling"
# ## 7. Was everything in order?
#
# Fang Yu has a red pen. "When we lose, I count days. Sometimes the days lose, not we." An objection needs a rule and a date, not a feeling.
#
# **Which of our lost tenders broke a rule?** Go through some of them. *Kept: no* is what you look for; the last columns say which rule it is.

# %% [markdown] lang="zh" covers="preparation_time document_sale clarification objection_documents bid_bond performance_bond committee award_publicity ceiling"
# ## 7. 程序对不对？
#
# 方宇有支红笔：“丢了标，我先数日子。有时候输的是日子，不是我们。”提异议要靠条文和日期，不靠感觉。
#
# **丢掉的项目里，哪些程序出了错？** 翻几个看看。要找的是*合规：否*，后几列写着是哪一条。

# %%
bound = list(tenders.loc[tenders["regime"] != "own_rules"].query("status == 'awarded'")["tender_id"])
explore(lambda tender: kam.procedure_of(tenders, world.committee, bids, tender).drop(columns=["rule_id", "status"]),
        tender=bound)

# %% [markdown] lang="en"
# The limits in words, each at least or at most:
#
# - 20 days from issue to deadline; documents on offer for 5 days, in government purchases 5 working days.
# - 15 days between a clarification that affects bids and the deadline, else the deadline moves. Objections 10 days before it, answered in 3 days; government: 7 working days for a query, 7 for the reply.
# - Bid bond 2 % of the estimate or budget, performance bond 10 % of the contract. Losers get the bond back within 5 days after signing; government: within 5 working days after the award notice.
# - Committee: an odd number, 5 or more, two thirds experts, nobody who is tied to a bidder. 7 members from 10,000,000 yuan on is not confirmed here.
# - Candidates are made public within 3 days, for 3 days; the contract is signed within 30 days, without new talks on substance; government supplements stay within 10 %.
#
# When you write an objection, you write a date. Working days are not Monday to Friday: at the Spring Festival a week falls out, and a Saturday before it may be worked. Choose other days and see.

# %% [markdown] lang="zh"
# 这些界限，用话说一遍，不是下限就是上限：
#
# - 从发标到截标 20 日；文件发售 5 日，政府采购提供 5 个工作日。
# - 影响投标的澄清，距截标 15 日，不足就顺延。异议在截标 10 日前提，3 日内答复；政府采购：质疑 7 个工作日，答复 7 个工作日。
# - 投标保证金不超过估算价或预算的 2%，履约保证金不超过合同的 10%。未中标的，签约后 5 日内退；政府采购：中标通知发出后 5 个工作日内退。
# - 评标委员会：单数，5 人以上，专家占三分之二，跟投标人有瓜葛的不能进。10,000,000 元以上要 7 人，这一条未核实。
# - 3 日内公示候选人，公示 3 日；30 日内签约，实质内容不再谈；政府采购的补充合同不超过 10%。
#
# 写异议，要写到哪一天。工作日不等于周一到周五：春节一放就少一周，节前的星期六可能要补班。换几个日子看看。

# %%
explore(lambda opening, award: kam.calendar("2025-12-30", opening, award, "government")[["day", "settled"]],
        opening=["2026-01-23", "2026-02-06", "2026-02-12"], award=["2026-02-13", "2026-02-26"])

# %%
explore(lambda members, experts: kam.committee_check(members, min(members, experts), "2026-01-31")[["measured", "limit", "kept"]],
        members=(3, 9, 1, 6), experts=(1, 9, 1, 4))

# %%
show(kam.breaches(tenders, world.committee, bids).drop(columns="rule_id"), world, rows=12)

# %% [markdown] lang="en"
# **What experts do.** They object early, politely, in writing, with the article. Before the deadline an objection can save a tender; after the award it mostly annoys. And they hold their own side to it: a late signature or a bond that is too high on *our* purchases is the same fault.

# %% [markdown] lang="zh"
# **高手怎么做。** 早提，客气地提，书面提，带上条文。截标前的异议能救一个项目，定标后的多半只招人烦。对自己也一样：我们采购的时候签约拖延、保证金收高了，是一样的毛病。

# %%
check("days_and_bonds")

# %% [markdown] lang="en" covers="collusion_deemed collusion_penalty t_3_7"
# ## 8. Neighbours who stand too close
#
# "Those two always come together," says Fang Yu, "and one is always a little dearer." Ma grins: "Everybody does it." Zhou, who has come in for coffee, does not grin.
#
# **Can prices give away who has agreed?** Two measures look for covers: the coefficient of variation (CV, spread over mean) and the relative distance (RD, the step from the lowest to the next over the spread of the losers). Low CV and high RD together are odd. Compare two rows of prices.

# %% [markdown] lang="zh" covers="collusion_deemed collusion_penalty t_3_7"
# ## 8. 站得太近的邻居
#
# 方宇说：“这两家总是一起来，一家总比另一家贵一点点。”马国强咧嘴一笑：“大家都这样。”周总监正好进来倒咖啡，他没笑。
#
# **光看报价，看得出谁串通了吗？** 找陪标的，有两个量：变异系数（CV，离散除以平均），相对距离（RD，最低价到次低价的一步，除以其余报价的离散）。CV 低、RD 高，两样凑齐就可疑。比一比下面两行报价。

# %%
show([kam.price_screens((95, 103, 103.5, 104)), kam.price_screens((95, 98, 103, 109))])

# %% [markdown] lang="en"
# The first row has CV 0.0421 and RD 16.0: three covers close together, one winner a step below. The second, 0.0605 and 0.545, looks like a market. Now all our tenders; the shaded corner is where one should look.

# %% [markdown] lang="zh"
# 第一行 CV 0.0421，RD 16.0：三家陪标的挤在一起，中标的低一截。第二行 0.0605 和 0.545，像个正常市场。再看我们所有的项目，涂色的那一角是该多看一眼的地方。

# %%
chart = plots.screens(kam.collusion_flags(tenders, bids))

# %%
show(kam.shared_marks(bids), world)

# %%
show(kam.steady_pairs(bids).head(4), world)

# %% [markdown] lang="en"
# Look at what happened. More than one tender stands in the corner, and all but one have clean files: honest rivals now and then bid alike. By its prices the guilty one looks no worse than they do. What sets it apart is a shared author and a shared bond account, and a habit: over several tenders the one lies exactly as far above the other, to the third decimal.
#
# So a screen is a reason to look, never proof. The documents are another matter. The same author, the same agent, the same project staff, files alike or mixed up, regularly spaced prices, bonds from one account: each counts as collusion by law (art. 40 of the Regulations, since 2012-02-01); agreed prices, winners or withdrawals are collusion outright (art. 39). Government purchases have a list of their own.
#
# What does "everybody does it" cost?

# %% [markdown] lang="zh"
# 看看出了什么事。落进那一角的不止一个项目，除了一个，文件都干净：老实的对手，偶尔也会报得差不多。光看报价，有问题的那个不比它们更可疑。把它分出来的，是相同的作者和保证金账户，还有习惯：好几个项目里，一家比另一家贵的幅度一模一样，准到小数点后第三位。
#
# 所以筛查只是多看一眼的理由，从来不是证据。文件就不同了。同一个作者、同一个代办人、同一个项目成员、文件雷同或混装、报价规律性差异、保证金同一账户：占一样，就视为串通（实施条例第 40 条，2012-02-01 起）；约定报价、约定谁中、约定谁退，本身就是串通（第 39 条）。政府采购另有一份清单。
#
# “大家都这样”，要付多少钱？

# %%
explore(lambda contract: kam.collusion_penalty(contract, "2026-01-31"), contract=(200_000, 5_000_000, 100_000, 1_000_000))

# %% [markdown] lang="en"
# The fine looks small. The award is void, the ban lasts up to 2 years, a person pays as well, and every tender in the trolley would be read again with a red pen.
#
# **What experts do.** They never speak with rivals about a tender, not even about whether they will bid. If somebody hints, they say no, leave, and write down the day. In this course a team that agrees with another scores 0 for the whole activity.

# %% [markdown] lang="zh"
# 罚款看着不多。可中标无效，禁入最长 2 年，个人也要罚，这一车标书还会被人拿红笔重看一遍。
#
# **高手怎么做。** 项目的事，一个字也不跟对手聊，连投不投都不说。有人暗示，就说不，走开，把日子记下来。在这门课里，跟别组串通的，整个活动 0 分。

# %%
check("flag_no_proof")

# %% [markdown] lang="en" covers="t_3_4"
# ## 9. Bid or leave it?
#
# "Bid on everything," says Ma, "paper is cheap." Qiao Li puts a folder on the desk: what the last bids cost us.
#
# **From what chance on is a bid worth its paper?** A contract of 3,000,000 yuan, 18 % margin, 45,000 yuan to prepare, a bond of 60,000 yuan tied up for 90 days at 4 %. Start with a chance of 30 %.

# %% [markdown] lang="zh" covers="t_3_4"
# ## 9. 投，还是不投？
#
# 马国强说：“全投，纸又不值钱。”乔立把一个文件夹放到桌上：最近几次投标花掉的钱。
#
# **中标机会到多少，才值得投？** 合同 3,000,000 元，毛利率 18%，准备 45,000 元，保证金 60,000 元压 90 天，年利率 4%。先按 30% 的机会算。

# %%
explore(lambda contract, margin, chance, preparation, bond:
            kam.bid_value(contract, margin / 100, chance / 100, preparation, bond, bond_days=90, rate=0.04),
        contract=3_000_000, margin=(1, 30, 1, 18), chance=(0, 100, 1, 30), preparation=45_000, bond=60_000)

# %% [markdown] lang="en"
# The expected value is 116,400 yuan, and 8.44 % is enough to break even. That is why Ma's rule feels right. Now set the margin to 5 % and the chance to 25 %: the bid loses money before it is opened, although the envelope looks the same. The people who write a hopeless bid are missing in a good one; that cost is in no field.
#
# **What experts do.** They say no to most tenders within the first hour, against a short list: do we know the people, can we fulfil every essential demand, is anything beside the price scored? The few that are left get all the care.
#
# How good are our chances? Count the offers, by the number of rivals.

# %% [markdown] lang="zh"
# 期望值 116,400 元，机会有 8.44% 就够本。难怪老马觉得有理。再把毛利率改成 5%，机会改成 25%：信封看着没两样，没拆就已经亏了。写没戏的标，占的是写好标的人手，这笔代价哪个格子里都没有。
#
# **高手怎么做。** 多数项目，他们头一个小时就回绝，对着一张短清单：人熟不熟，实质要求能不能全做到，价格以外打不打分。留下的几个，才全力去做。
#
# 我们的机会到底有多大？按对手数，数一数过去的报价。

# %%
browse(kam.win_rate_by(quotes, "rivals"))

# %%
check("bid_or_not")

# %% [markdown] lang="en" covers="t_3_5"
# ## 10. At what price?
#
# For standard goods only the price counts. Too high, and somebody is lower; too low, and winning hurts. Friedman (1956) multiplies the chances of beating each rival. Gates (1967) objected: rivals look at the same job, so their prices move together; his formula is kinder.
#
# **Which price earns most if we play often?** First theory: rivals bid anywhere between 1.05 and 1.25 times our cost, all equally likely. Add rivals.

# %% [markdown] lang="zh" covers="t_3_5"
# ## 10. 报多少？
#
# 标准货只比价格。高了有人比你低，低了中标也难受。弗里德曼（1956）把赢每个对手的机会乘起来。盖茨（1967）不同意：大家看的是同一个活，报价会一起动；他的公式松一些。
#
# **常年投下来，报多少最赚？** 先看理论：对手的价在我们成本的 1.05 到 1.25 倍之间，哪里都一样可能。多加几个对手。

# %%
explore(lambda rivals: plots.markup_curve(kam.markup_curve([kam.uniform_rival(1.05, 1.25)] * rivals)), rivals=(1, 5, 1))

# %% [markdown] lang="en"
# One rival: bid 1.125 times cost. Two: 1.083. Three: 1.0625. Five: 1.05, where the expected profit is 5 % of cost. At 1.10 with three rivals Friedman gives us 42.19 %, Gates 50 %. Now with what our rivals really asked, over our own cost, in five years of tenders.

# %% [markdown] lang="zh"
# 一个对手：报成本的 1.125 倍。两个：1.083。三个：1.0625。五个：1.05，期望利润是成本的 5%。三个对手、报 1.10 时，弗里德曼给 42.19% 的机会，盖茨给 50%。再换成真的：五年里对手的报价，除以我们自己的成本。

# %%
seen = kam.observed_rival(kam.rival_ratios(bids, quotes)["ratio"])
explore(lambda rivals: plots.markup_curve(kam.markup_curve([seen] * rivals, 1.0, 1.25)), rivals=(1, 5, 1, 3))

# %% [markdown] lang="en"
# **What experts do.** They use such a curve to see how fast the chance falls, not to read off a price. Each further rival eats margin, so they count who has taken the documents. And they prefer tenders where something beside the price is scored.

# %% [markdown] lang="zh"
# **高手怎么做。** 他们拿这种曲线看机会掉得多快，不是照着读价格。多一个对手，就少一截毛利，所以他们先数有几家领了文件。他们也更愿意投价格以外还打分的项目。

# %%
check("markup")

# %% [markdown] lang="en" covers="win_loss_analysis win_rate_by_discount discount_at_risk price_sensitivity_by_account"
# ## 11. Why do we really lose?
#
# "Price," writes everybody in the field *loss reason*. It is the one reason that is nobody's fault.
#
# **Does a deeper discount win more?** First the reasons, by number and by money; then the share won by discount, with the range that chance alone would explain. Move the end of the first band.

# %% [markdown] lang="zh" covers="win_loss_analysis win_rate_by_discount discount_at_risk price_sensitivity_by_account"
# ## 11. 我们到底为什么丢？
#
# *丢单原因*那一格，人人都写“价格”。只有这个原因，谁都不用担责任。
#
# **折扣打得深，赢得就多吗？** 先看原因，按单数、按金额各排一遍；再看各档折扣的赢单率，竖线是光凭运气也会有的上下。第一档的上限可以拖。

# %%
chart = plots.loss_reasons(kam.loss_reasons(quotes))

# %%
explore(lambda band: plots.win_rates(kam.win_rate_by_discount(quotes, (band / 100, 0.10, 0.15))), band=(2, 9, 1, 5))

# %% [markdown] lang="en"
# The bars are nearly level, and the ranges overlap: a deep discount wins hardly more than a small one. It costs, though; the lowest line in each bar is what we gave away in offers we won.
#
# A training text has a rule for this: suitable discounts, and only for accounts at risk. Split the same offers by whether the account was about to leave us.

# %% [markdown] lang="zh"
# 几根柱子差不多平，上下的范围也重叠：折扣打深了，多赢不了几单。钱却是真的花了，柱子里最下面那行，就是赢下来的单里让掉的。
#
# 有份培训教材给了一条规矩：折扣要适度，只给有流失风险的客户。把同样这些报价，按客户当时是不是要走，分开看。

# %%
chart = plots.discount_by_risk(kam.discount_by_risk(quotes))

# %%
show(kam.price_sensitivity(quotes, world.profiles))

# %% [markdown] lang="en"
# There it is. For accounts at risk a discount of 10 % or more moves the share won by many points; for the others by next to nothing. All that was given to the others bought nothing.
#
# One loss deserves a second look: TN36, Camphor Cliff Equipment, early in 2025, a deep discount for an account at risk. Open it in the room of section 2. Whose price was the lowest, and who won? The reason on file is *relationship*: a discount does not warm what has gone cold.
#
# The last table asks whether the CRM's score tells us beforehand who reacts to a discount. If it did, the difference would grow from *low* to *high*, and by more than a few offers can swing. Judge for yourself before you let a discount hang on it.
#
# **What experts do.** They call the buyer after every loss *and* every win, and ask what decided, not whether it was the price. One question, two minutes, within a week.

# %% [markdown] lang="zh"
# 找到了。有流失风险的客户，折扣 10% 以上，赢单率高出好多个百分点；别的客户几乎不动。让给别人的那些，什么也没买到。
#
# 有一单要回头看看：TN36，樟崖装备，2025 年初，有流失风险，折扣也打得深。回第 2 节的开标室拆一遍：谁的价最低，谁中了？丢单原因写的是*关系*。关系凉了，折扣焐不热。
#
# 最后一张表问的是：CRM 里的价格敏感度，能不能事先告诉我们谁吃折扣这一套？要是能，差就该从*低*到*高*一路变大，而且大到不是几单的运气。拿它定折扣之前，你先自己掂量。
#
# **高手怎么做。** 丢了打电话，*中了*也打，问是什么定的输赢，不问是不是价格。一个问题，两分钟，一周之内。

# %%
check("why_lost")

# %% [markdown] lang="en" covers="thin_win_free_service whole_package shrinking_concessions rivals_copy"
# ## 12. The bid we won, and the bid that pays
#
# Two folders, both stamped *won*. In one, from Whetstone Spring Foundry, a price cut that the vice president signed. In the other, from Highmist Brook, not the lowest price but a long free service period.
#
# **Which of the tenders we won pay today?** The table sets the offer's margin beside what the account contributed in 2025. Read the last two columns of the first row and of the last: these are the two folders.

# %% [markdown] lang="zh" covers="thin_win_free_service whole_package shrinking_concessions rivals_copy"
# ## 12. 中了的标，和赚钱的标
#
# 两个文件夹，都盖着*中标*。砺泉铸造那个，是副总裁签的降价；岚溪粮油那个，价不是最低，靠的是一段很长的免费服务期。
#
# **中了的标里，哪些今天在赚钱？** 表里左边是当时的报价毛利率，右边是这家客户 2025 年的贡献额。看第一行和最后一行的最后两列：就是这两个文件夹。

# %%
show(kam.after_the_win(quotes, world.orders, world.account_costs, 2025).set_index("account_id"), world, rows=25)

# %% [markdown] lang="en"
# A price cut is copied within days. In a telecom case, rivals undercut each other in long-distance calls, local calls and public phones until nobody earned. Try it: a piece costs us 70 yuan and sells at 100; we cut by 10 %.

# %% [markdown] lang="zh"
# 降价，几天就被人抄走。有个电信的案例：长途、市话、公话，几家互相压价，压到谁也不赚。试一下：一件成本 70 元，卖 100 元，我们降 10%。

# %%
explore(lambda cut, growth: kam.undercut(100, 70, 1_000, cut / 100, growth / 100), cut=(0, 25, 1, 10), growth=(0, 100, 5, 20))

# %% [markdown] lang="en"
# With a cut of 10 % we need half as much volume again only to stand where we were, and that if nobody follows. A package is harder to copy: machine, parts and service at one price. A discount on the whole looks the same to the buyer, and the margin of the parts carries the machine. Move the discount.

# %% [markdown] lang="zh"
# 降 10%，得多卖一半才回到原地，这还是没人跟的情况。整体方案就难抄：新机、配件、服务一个总价。对客户来说折扣看着一样，配件的毛利却撑住了新机。拖一拖折扣。

# %%
explore(lambda discount: kam.package_price({"machines": 800_000, "parts": 150_000, "service": 90_000},
                                           {"machines": 640_000, "parts": 75_000, "service": 60_000}, discount / 100),
        discount=(0, 25, 1, 8))

# %% [markdown] lang="en"
# And where talks are allowed, outside tenders: give way in steps that shrink. Equal steps tell the buyer there is more to come. Change the prices until the last column says *yes*.

# %% [markdown] lang="zh"
# 能谈的时候，也就是招标以外，让步要越让越小。每次让一样多，等于告诉对方后面还有。改一改报价，改到最后一列变成*是*。

# %%
explore(lambda second, third, last: kam.concessions((1_000_000, second, third, last)),
        second=960_000, third=920_000, last=880_000)

# %%
check("won_and_paying")

# %% [markdown] lang="en" covers="sellers_buy best_tariff"
# ## 13. We buy, too
#
# Freight eats our margins, so Qiao Li wants to tender it by route. On her desk lie offers of four carriers; one of them has no licence for heavy goods.
#
# **Who gets which route?** Qualify first, then take the lowest: the same order as in section 3, now with us as the buyer. An article on chemical sales describes just that to cut freight.

# %% [markdown] lang="zh" covers="sellers_buy best_tariff"
# ## 13. 我们也是买家
#
# 运费吃毛利，乔立想按线路招标。桌上是四家承运商的报价，其中一家没有大件运输资质。
#
# **哪条线路给谁？** 先审资格，再取最低：跟第 3 节一个顺序，只是这回我们是买家。有篇讲化工销售的文章，就是这样压运费的。

# %%
show(kam.choose_carriers(kam.carrier_offers(), {"north": 900, "south": 400, "west": 250}))

# %% [markdown] lang="en"
# The other way round, you can buy *for* the customer. A power company's account manager wins friends by choosing the customer's best tariff. A pump station with our drives runs for fewer hours at full load, so its tariff may no longer be the right one. Move the energy until the cheaper scheme changes.

# %% [markdown] lang="zh"
# 反过来，也可以*替*客户买。供电公司的客户经理，替客户挑最省的电价方案，人缘就是这么来的。泵站换上我们的变频器，满载的时间少了，原来的电价方案未必还合适。拖用电量，拖到便宜的那个换过来。

# %%
explore(lambda capacity, energy: kam.best_tariff(kam.tariff_schemes(), capacity, energy),
        capacity=(100, 1_000, 50, 500), energy=(20_000, 200_000, 5_000, 120_000))

# %%
check("buying")

# %% [markdown] lang="en"
# ## 14. Friday: one bid
#
# Zhou has the three open tenders before him. For each: what it may be worth, what its weight says about our price, and what the documents ask. Choose one, and set our chance as you judge it.
#
# **Which one, at what price, and which habit do we drop?**

# %% [markdown] lang="zh"
# ## 14. 星期五：只投一个
#
# 三个没开标的项目摆在周总监面前。每一个都要说清：大概值多少，价格分值对我们的报价意味着什么，文件要什么。选一个，机会按你的判断填。
#
# **投哪个，报多少，改掉哪个老毛病？**

# %%
coming = tenders[tenders["status"] == "open"]
show(coming[["tender_id", "regime", "procurement_type", "method", "deadline", "budget", "price_weight", "bid_bond"]], world)

# %%
my_choice, my_chance, my_margin = coming["tender_id"].iloc[0], 0.40, 0.18  # your tender, chance and margin
mine = kam.tender_row(tenders, my_choice)
show(kam.bid_value(mine["budget"], my_margin, my_chance, preparation=12_000, bond=mine["bid_bond"], bond_days=60))

# %% [markdown] lang="en"
# Check your page once more, as Zhou will.
#
# - Does every rule on it carry its date?
# - Do you know the weight of the price, and what one point is worth?
# - Is the account at risk? If not, why a discount?
# - Who else has taken the documents, and have you spoken with none of them?
#
# **What this week taught.** Reject first, then compare. The date is part of the rule. A point has a price, and a price has a floor. A flag is no proof. And most of what we gave away bought nothing.

# %% [markdown] lang="zh"
# 交出去之前，照周总监的眼光再过一遍。
#
# - 每条规则后面有没有日期？
# - 价格分值是多少，一分值多少钱，你清楚吗？
# - 这家客户有流失风险吗？没有的话，为什么打折？
# - 还有谁领了文件？你跟他们一句也没聊过吧？
#
# **这一周学到的。** 先否决，再比较。日期是规则的一部分。分有分的价，价有价的底。疑点不是证据。我们让出去的，大半什么也没买到。

# %%
check("friday_bid")

# %% [markdown] lang="en"
# ## What you take into stage 4
#
# One bid, its floor and its price, and a calendar with the days that count. If it is opened and we win, what has been promised in the envelope has to be written into a contract: who may sign which discount, when the money comes, and what happens if it does not. That is stage 4.
#
# Now do the assignment of this stage. The tenders in it are your team's own.

# %% [markdown] lang="zh"
# ## 带着什么进第 4 阶段
#
# 一个标，它的底线和报价，还有一张写着关键日子的日历。开标要是中了，信封里许下的，就得一条条写进合同：多大的折扣谁有权签，钱什么时候来，不来怎么办。这是第 4 阶段的事。
#
# 现在去做本阶段的作业，里面的项目是你们组自己的。
