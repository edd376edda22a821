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
# # Stage 2 · Relationship mapping
#
# The second Monday of January 2026. Your ten names hang on the wall behind Zhou Mingyuan's desk. The sales director of Hanleng Drives taps the first one with his pen.
#
# > A good list, Lin Xia. But an account number has never signed an order. Who decides there? Who pays, who uses, who objects? By Friday I want maps of people, and a
# > plan for your 60 hours.
#
# You have phone numbers, a CRM full of notes, and colleagues who "know everybody". This week you find out what that is worth.

# %% [markdown] lang="zh"
# # 第 2 阶段 · 理清大客户内部关系
#
# 2026 年一月的第二个星期一。你那十个名字贴在周明远办公桌后面的墙上。瀚棱传动的销售总监用笔点了点第一个：
#
# > 名单不错，林夏。可是客户编号从来没签过订单。那边谁拍板？谁付钱、谁用、谁反对？星期五，我要看到人的地图，还有你那 60 个小时怎么花。
#
# 你手上有电话号码、一堆 CRM 备注，还有几位“谁都认识”的同事。这个星期，就来掂一掂这些值多少。

# %% [markdown] lang="en" covers="privacy"
# **How to work.** Click into a grey cell and press Shift + Enter, from top to bottom. You need not write code: press a button, move a slider, or change the one line that carries a comment. Nothing on these pages is marked.
#
# **All people here are invented.** That is no detail. A name with a telephone number, a role and an opinion is personal information. China's Personal Information Protection Law, in force since 2021-11-01, allows you to keep what your purpose needs, and no more. With real customers you will keep a file
# like this one in the company's system, never in a private chat.

# %% [markdown] lang="zh"
# **怎么用。** 点进灰色格子，按 Shift + Enter，从上往下走。不用写代码：按个按钮，拖拖滑块，或者改带注释的那一行就行。这里不打分。
#
# **这里的人全是虚构的。** 这不是小事。姓名加上电话、角色、态度，就是个人信息。《个人信息保护法》自 2021-11-01 起施行：为了什么目的，就只能存这个目的用得着的，多一样都不行。将来面对真客户，这样的档案放在公司系统里，不能放在私人聊天里。

# %%
from kam_lab import open_world, use_language
use_language("en")  # or "zh"
from kam_lab import relationships as kam
from kam_lab.desk import browse, explore, show
from kam_lab.plots import relationships as plots
from kam_lab.selfcheck import check
world = open_world()

# %% [markdown] lang="en" covers="single_thread"
# ## 1. One number in one phone
#
# Ma Guoqiang waves his phone. "Reedpipe Spring Cement? Solid. My man in purchasing picks up on the second ring." You ask who else he knows there. He puts the phone away.
#
# **Which accounts hang on one single person?** A contact is *active* if one of us met him or her within the last 180 days. The dark bars count them; the light bars let every tie fade, to half after 90 days.

# %% [markdown] lang="zh"
# ## 1. 一部手机，一个号码
#
# 马国强晃了晃手机：“笙泉水泥？稳得很。采购那位，响两声准接。”你问：那边还认识谁？他把手机揣回了兜里。
#
# **哪几家客户，全靠一个人连着？** 近 180 天里我方有人见过的，算还在见的联系人。深色条数的是人数；浅色条让每条关系慢慢变淡，90 天减半。

# %%
names = plots.account_names(world.accounts)
risk = kam.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of)
chart = plots.threads(risk, names)

# %% [markdown] lang="en"
# Ma's man is met often, and he is the only one. If he changes his job, is ill or falls out with his boss, an account of several million yuan a year goes silent. 29 meetings with one person are still one thread.
#
# How long is a tie a tie? Move the window and the half-life: with a short window, whole accounts disappear from sight.

# %% [markdown] lang="zh"
# 老马那一位，见是常见，可也就这一位。他要是跳槽、生病，或者跟领导闹翻，一年几百万的客户就没了声音。跟一个人见 29 次，还是一根线。
#
# 一条关系能管多久？拖一拖天数和减半期：窗口一缩短，有的客户就整家看不见了。

# %%
explore(lambda window, halves_after: kam.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of,
        days=window, half_life=halves_after).drop(columns=["people", "empty_roles"]), world,
        window=(30, 360, 30, 180), halves_after=(15, 180, 15, 90))

# %%
explore(lambda window: {"left_of_tie_share": kam.freshness(window, 90)}, window=(0, 360, 15, 90))

# %% [markdown] lang="en"
# **What experts do.** They count people and roles, not calls. Two active contacts in each role that matters is their floor. And when somebody leaves, they ask the old contact for two introductions: to the successor, and to where he goes.

# %% [markdown] lang="zh"
# **高手怎么做。** 数人头，数角色，不数通话次数。要紧的角色，每个至少有两位还在见的人。有人要走，就请他引见两回：一回引见接班的，一回去他的新单位。

# %%
check("one_thread")

# %% [markdown] lang="en" covers="buying_roles"
# ## 2. Who signs, who works with it, who can stop it?
#
# "So who is the customer?" asks Tang Wei, the service manager. "I only ever see the people with oil on their hands." In most firms buying has moved away from the one who calls you: more departments decide, purchases are centralised, and the ordinary buyer lacks authority.
#
# **Which roles does each of our tier-A accounts have, and where do we not know who fills them?** Four buying roles (Miller and Heiman): the *economic buyer* gives the final yes or no, and there is one; *user buyers* work with it; *technical buyers* screen and can stop, but not approve; the *coach* wants us
# to win and tells us how things are decided.

# %% [markdown] lang="zh"
# ## 2. 谁签字，谁使用，谁能卡住？
#
# 服务经理唐薇问：“到底谁才算客户？我见着的，从来都是满手机油的那几位。”如今的采购，大多早就不归给你打电话的那个人管了：参与的部门多了，采购收上去了，普通采购员做不了主。
#
# **A 级客户里，各个角色都是谁？哪些角色我们还不知道是谁？** 采购里有四种角色（Miller 与 Heiman）：*决策者*最后点头或摇头，只有一位；*使用者*天天用它；*技术把关者*筛选，能否决，不能批准；*内线教练*盼着我们赢，肯告诉我们事情是怎么定的。

# %%
browse(kam.buying_centre(world.contacts, world.accounts), world, sort="role_unknown", rows=8)

# %% [markdown] lang="en"
# Read the column of the economic buyer: one each. Then read *role unknown*: people we have on file and whose part we never asked for. A title tells you little: a technical buyer may sit in finance.
#
# Now decide what belongs in a person's file. For each field: does our purpose, a business tie, need it?

# %% [markdown] lang="zh"
# 看看决策者那一列：一家一位。再看*角色不明*：人登记了，他在里面干什么，从来没问过。头衔说明不了什么，财务部的人也可能是技术把关者。
#
# 现在来定：一个人的档案里该写什么？逐项问一句：做生意这个目的，用得着它吗？

# %%
explore(lambda field: {"keep": kam.contact_fields([field])[field]}, field=list(kam.CONTACT_FIELDS))

# %% [markdown] lang="en" covers="privacy"
# Health, religion, bank accounts and anything about a child under 14 are *sensitive* personal information: not in a sales file, however kind the intention. For a slide you need no names at all; `without_names` takes them off. Mind that this only hides them: whoever has the list of ids can look them up again.
#
# **What experts do.** They ask, early and openly: "Who else will be affected, and who signs?" They never call the economic buyer behind the back of the one who received them first. And they write down *how* they know a role: told, seen, or guessed.

# %% [markdown] lang="zh"
# 健康、宗教、银行账号，还有 14 岁以下孩子的任何情况，都是*敏感*个人信息，出于好意也不能进销售档案。做汇报用不着姓名，`without_names` 可以把姓名拿掉。要记住，这只是遮住：手里有编号表的人，还是查得出来。
#
# **高手怎么做。** 早早地、敞亮地问：“这事还会牵涉到谁？最后谁签字？”绝不背着头一位接待自己的人，去找他的领导。角色是怎么知道的，也写下来：听说的、看见的，还是猜的。

# %%
browse(kam.without_names(world.contacts)[["name_en", "name_zh", "department", "level", "role", "power", "stance"]]
       .rename(columns={"name_en": "person_en", "name_zh": "person_zh"}), rows=4)

# %%
check("approved_or_bought")

# %% [markdown] lang="en" covers="buying_modes"
# ## 3. Is anybody listening?
#
# You rehearse your best argument on Tang Wei: drives that save 12 % of the energy. She shrugs. "To whom? If their plant runs well, nobody hears you." People listen when there is a gap between what they have and what they want. *Growth* mode: they want more. *Trouble*: something hurts. *Even keel*: all is well, leave me
# alone. *Overconfident*: better than ever, why change?
#
# **With which economic buyers would your argument fall on deaf ears?** The least receptive stand on top.

# %% [markdown] lang="zh"
# ## 3. 有人在听吗？
#
# 你拿最得意的那套话术在唐薇面前练：变频器节电 12%。她耸耸肩：“说给谁听？人家厂子跑得好好的，谁理你。”手里有的和想要的之间有落差，人才听得进去。*增长型*：想要更多。*困境型*：有地方疼。*平稳型*：一切都好，别来烦我。*自满型*：好得很，换什么换？
#
# **跟哪几位决策者讲，等于白讲？** 最听不进去的排在最上面。

# %%
browse(kam.buyer_modes(world.contacts, world.accounts), world, rows=8)

# %% [markdown] lang="en"
# One buyer is overconfident, and nearly half of them sit on an even keel. More arguments do not help; a gap does. So the first job there is not to sell but to *find the gap*: a figure from their own plant that does not fit their picture.
#
# **What experts do.** They spend their best hours where somebody is in growth or trouble. With the even keel they stay in touch cheaply and wait for the day when something breaks. An overconfident buyer is the one to watch most closely: he tells nobody that something is wrong until it is
# wrong for everybody.

# %% [markdown] lang="zh"
# 有一位是自满型，还有将近一半是平稳型。多讲道理没用，有落差才有用。所以到了那儿，头一件事不是卖，是*找落差*：拿他自己厂里的一个数，让他看到跟想象的不一样。
#
# **高手怎么做。** 最好的时间给增长型和困境型。平稳型，花小力气保持联系，等哪天出了状况。自满型最要盯紧：出了毛病他谁也不说，等说出来，大家都晚了。

# %%
check("even_keel")

# %% [markdown] lang="en" covers="weighted_support blockers"
# ## 4. Many friends, little power
#
# "Camphor Cliff Equipment? Quiet lately, all right. But they love us," says Ma. "Nice people, always tea." You count: half of the 12 people on file have nothing against us. Then you ask what these people have to say.
#
# **Is this account for us or against us?** Put people on a map: power upwards, stance to the right. *Weighted support* lets everybody count by power: Σ power · stance ÷ Σ power, from −2 to +2. Four people with power 5, 3, 4, 2 and stance +1, +2, −1, +2 give 0.786.

# %% [markdown] lang="zh"
# ## 4. 朋友不少，分量不够
#
# 老马说：“樟崖装备？最近是没下单，可跟我们好着呢，人都和气，去了就泡茶。”你数了数：登记的 12 个人，一半跟我们没过节。然后你问：这些人，说话有多大分量？
#
# **这家是向着我们，还是反对我们？** 把人放到图上：越往上影响力越大，越往右越支持我们。*加权支持度*按影响力算人头：Σ 影响力 × 立场 ÷ Σ 影响力，从 −2 到 +2。四个人，影响力 5、3、4、2，立场 +1、+2、−1、+2，算出来是 0.786。

# %%
account = "A0133"  # Camphor Cliff; try "A0066" or "A0083"
chart = plots.power_stance(world.contacts, account)

# %% [markdown] lang="en"
# The hatched corner holds the *blockers*: power of 4 or more, and against us. The grey column holds those whose stance nobody knows; they are in no sum, so read how much of the power the figure stands on.
#
# Suppose you had time to win over one person. Whom? Choose a person and a stance, and watch the support in the title. Try a friendly storekeeper first, then somebody in the corner.

# %% [markdown] lang="zh"
# 打斜线的角落里是*阻挡者*：影响力 4 分以上，又反对我们。灰色那一列，立场没人知道，没算进去，所以要看清这个数站在多大的影响力上。
#
# 假如时间只够争取一个人，争取谁？选一个人，再给他一个立场，盯着标题里的支持度。先试一位和气的库管员，再试角落里的那位。

# %%
explore(lambda whom, stance: plots.power_stance(world.contacts, account, {whom: stance}),
        whom=plots.people_labels(world.contacts, account), stance=(-2, 2, 1, 2))

# %%
browse({"support": kam.support_table(world.contacts, world.accounts), "blockers":
        kam.blockers(world.contacts, world.accounts)}, world, rows=8)

# %% [markdown] lang="en"
# **What experts do.** They never sum friends. They first make a blocker *neutral*, since from −2 to 0 is worth more than another cup of tea with somebody at +2. To do that they look for the loss that the blocker fears: work, face, budget or a friend at the rival's. And they do not buy anyone: an envelope changes no
# stance, only the law that applies. Giving and accepting commercial bribes have both been punishable under the revised Anti-Unfair Competition Law since 2025-10-15.

# %% [markdown] lang="zh"
# **高手怎么做。** 不数朋友。先让阻挡者*中立*：从 −2 到 0，比跟 +2 的人再喝一杯茶值钱。为此要弄清他怕失去什么：活儿、面子、预算，还是对手那边的老朋友。他们也不收买谁：红包改变不了立场，只会改变适用的法律。2025 年 10 月 15 日起施行的新《反不正当竞争法》，商业贿赂给的和收的都罚。

# %%
check("many_friends")

# %% [markdown] lang="en" covers="decision_complexity"
# ## 5. The way up
#
# Camphor Ford Power has every role filled, and our coach in finance answers each call. Still the offer of October lies somewhere. "Where does it lie?" asks Zhou. You do not know. So you draw who reports to whom and who listens to whom.
#
# **Which way leads from our coach to the person who signs, and who stands on it?** Arrows go from who reports or influences to who listens. The shortest way is orange.

# %% [markdown] lang="zh"
# ## 5. 往上的路
#
# 云岢樟津电力，每个角色都有人，我们在财务的内线教练也是有电话必接。可十月份的报价，就是卡在哪儿了。周总监问：“卡在谁那儿？”你答不上来。于是你动手画：谁向谁汇报，谁听谁的。
#
# **从内线教练到签字的人，走哪条路？路上站着谁？** 箭头从汇报的人、出主意的人，指向听的人。最短的路是橙色的。

# %%
account = "A0083"  # Camphor Ford Power; try another tier-A account
chart = plots.people_map(world.contacts, world.ties, account)

# %%
show(kam.path_to_buyer(world.contacts, world.ties, account), world)

# %% [markdown] lang="en"
# Between the coach and the buyer stands an executive whom none of us has ever met and of whom none of our contacts has told us: the name comes from the account's own papers. Power 4, stance −2. All shortest ways lead through there.
#
# An opponent somewhere in the firm is weather; an opponent on the only way is a closed door. Search all tier-A accounts for such doors, then hide what our contacts have not told us: the door vanishes from the list, not from the firm.

# %% [markdown] lang="zh"
# 教练和决策者之间，站着一位高管。我们谁也没见过他，也没有联系人提起过他，名字是从客户自己的文件里看到的。影响力 4，立场 −2。所有最短的路都要经过他。
#
# 公司里有个反对的人，好比天气；反对的人站在唯一的路上，那就是一扇关着的门。把全部 A 级客户都查一遍，看还有没有这样的门；再把联系人没告诉过我们的藏起来：门从名单上消失了，在客户那儿可没消失。

# %%
explore(lambda told_only: kam.path_blockers(world.contacts, world.ties, world.accounts, told_only=told_only), world,
        told_only=False)

# %% [markdown] lang="en"
# **What experts do.** They ask the coach: "If I sent this today, whose desk would it cross?" They look for a second way before they need it: an executive of ours who meets the buyer at a trade meeting, a user whom the buyer trusts. And they go to the blocker openly and first; whoever is passed over turns from doubt to
# resistance.

# %% [markdown] lang="zh"
# **高手怎么做。** 问教练：“这份东西今天递进去，会经过谁的桌子？”第二条路，用不着的时候就先找好：我方领导在行业会上和决策者碰面，或者决策者信得过的一位使用者。还有，先去见阻挡者，光明正大地见；绕过去，人家就从犹豫变成硬顶。

# %%
check("way_up")

# %% [markdown] lang="en" covers="centrality"
# ## 6. The boss, the messenger and the gatekeeper
#
# Qiao Li, the controller, draws a kite on your whiteboard: ten people, eighteen lines. "An old puzzle by Krackhardt, from 1990. Who is the most important one?" Tang Wei says Diane: most lines. You hesitate. It depends on what is to be done.
#
# **Who is best connected, who reaches everybody fastest, and on whom do the others depend?** *Degree* counts ties. *Closeness* asks for short ways to everybody. *Betweenness* counts on how many ways of others a person lies.

# %% [markdown] lang="zh"
# ## 6. 老大、信使和看门人
#
# 财务主管乔立在你的白板上画了一只风筝：十个人，十八条线。“Krackhardt 1990 年的老题目：谁最重要？”唐薇说是 Diane，线最多。你没吭声。要看是办什么事。
#
# **谁的关系最多？谁传话最快？别人离了谁不行？** *度中心性*数关系。*接近中心性*看离大家有多近。*中介中心性*数有多少条别人的路要经过他。

# %%
kite = kam.centralities(kam.krackhardt_kite())
chart = plots.centralities(kite)

# %% [markdown] lang="en"
# Three answers. Diane has most ties (0.667), Fernando and Garth are nearest to all (0.643), and Heather, with only three ties, lies on most ways (0.389): without her two people are cut off. Such a person is a *cut vertex*, a gatekeeper.
#
# Now a map of ours: Yongshan Conch Bank Aluminium, 25 people, head office and plant. Look at it by ties. Where would you cut?

# %% [markdown] lang="zh"
# 三个问题，三个答案。Diane 关系最多（0.667），Fernando 和 Garth 离大家最近（0.643），而 Heather 只有三条线，却卡在最多的路上（0.389）：少了她，有两个人就断了。这样的人叫*割点*，也就是看门人。
#
# 再看我们自己的图：螺汀铝业，25 个人，总部和工厂。按关系排开来看：要剪断它，剪哪儿？

# %%
account = "A0088"  # Yongshan Conch Bank Aluminium
chart = plots.people_map(world.contacts, world.ties, account, arrange="network")

# %% [markdown] lang="en" covers="cut_vertices"
# The person in the middle is neither high nor loud: middle management in purchasing, power 3, neutral, and never met by any of us. The figures below show why it pays to look: others have more ties, but only this one holds two halves together.

# %% [markdown] lang="zh"
# 中间那位不是大官，也不起眼：采购部的中层，影响力 3，立场中立，我们谁也没见过。下面的数说明为什么值得看一眼：关系比他多的大有人在，可把两半连在一起的，只有这一位。

# %%
central = kam.account_centralities(world.contacts, world.ties, account)
chart = plots.centralities(central, plots.contact_names(world.contacts))

# %%
browse(central.drop(columns=["role"]), world, sort="betweenness", rows=6)

# %% [markdown] lang="en"
# **What experts do.** They use all three. The one with most ties spreads news; the one who is near to all gives quick advice; the gatekeeper decides what passes between head office and plant, often without a title. Gatekeepers are visited when nothing is wanted. A person without ties on your map is no hermit: nobody has asked yet.

# %% [markdown] lang="zh"
# **高手怎么做。** 三样都用。关系最多的，适合传消息；离大家最近的，适合讨主意；看门人决定总部和工厂之间什么过得去，往往连个头衔都没有。看门人，没事的时候就要去坐坐。你图上有谁一条线都没有，不是他孤僻，是还没人问过。

# %%
check("three_middles")

# %% [markdown] lang="en" covers="visit_plan"
# ## 7. The living map
#
# Wednesday. Zhou comes by with two cups of tea. "Maps are for going somewhere. You have 16 hours for this one account in January. Whom do you see?" An hour with the wrong person costs as much as one with the right person.
#
# **Which meetings change most?** Recolour the map, press people, hide what nobody told us. Then plan: a meeting costs hours by *our* level, and two more if nobody can introduce you. Below the map you read what the plan changes.

# %% [markdown] lang="zh"
# ## 7. 活的地图
#
# 星期三。周总监端着两杯茶过来：“地图是拿来走路的。一月份，这一家给你 16 个小时。见谁？”跟不该见的人坐一小时，和跟该见的人坐一小时，花的时间一样多。
#
# **哪几场会面带来的变化最大？** 给图换颜色，点一点人，把没人告诉过我们的藏起来。然后排计划：一场会面花几小时，看*我方*谁去；没人引见，再多花两小时。图下面写着计划带来什么变化。

# %%
from kam_lab.apps import relationships
relationships.app()

# %% [markdown] lang="en"
# Three things to try in the app. Fill the 16 hours only with people you have met before, and look at the coverage: much tea, little change. Then press *Propose a plan* and find out what the proposal does not see: what will you talk about? Last, tick *Only what our contacts have told us*: where did the economic buyer
# go?
#
# **What experts do.** They send the level that fits: our boss to their boss, our engineer to their engineer. They use introductions, since a door opened by a friend is open. And they plan meetings in which the *other* one learns something.

# %% [markdown] lang="zh"
# 在应用里试三件事。先用 16 个小时只见老面孔，看看覆盖率：茶没少喝，变化没多少。再点*帮我排一个*，想想它看不见什么：见了面聊什么？最后勾上*只看联系人提起过的*：决策者上哪儿去了？
#
# **高手怎么做。** 派对等的人去：我们的领导见他们的领导，我们的工程师见他们的工程师。多请人引见，朋友推开的门才是开着的。还有，安排的会面要让*对方*也长点见识。

# %%
check("map_hidden")

# %% [markdown] lang="en" covers="multi_level_contact contact_coverage"
# ## 8. Level by level
#
# Tang Wei has a story: a dealer's boss had signed a fine contract, and nothing moved. "Nobody had talked to the storekeeper. He put our boxes behind the others." Bosses hold purchasing and payment; clerks, dispatchers, storekeepers and people in the field decide whether the goods move.
#
# **Who of us meets whom of them, and where is nobody?** Three levels of theirs times three of ours make nine pairs. Eight are required for a key account: only our front line need not know their executives. 5 covered of 8 would be 62.5 %.

# %% [markdown] lang="zh"
# ## 8. 一级对一级
#
# 唐薇讲了件事：有家经销商，老板合同签得漂漂亮亮，货就是不动。“没人跟库管说过话，他把咱们的箱子全码在别人后头。”老板管着采购和付款；货动不动，要看文员、调度、库管和跑市场的那些人。
#
# **我们的谁在见他们的谁？哪里没人？** 对方三级，我方三级，一共九组。大客户要求覆盖其中八组：只有我们的一线，不必认识他们的高层。8 组里覆盖了 5 组，就是 62.5%。

# %%
account = "A0133"  # Camphor Cliff; try "A0421" or "A0066"
chart = plots.coverage_matrix(kam.coverage_pairs(world.contacts, world.contact_visits, account, world.as_of))

# %%
browse(kam.coverage_table(world.contacts, world.contact_visits, world.accounts, world.as_of), world,
       sort="coverage_share", rows=8)

# %% [markdown] lang="en"
# Not so fast: no account has a better coverage than Camphor Cliff, 75 %. Yet who is behind it? Two people of power 2, met again and again by all our levels. Six pairs, two people, and the executives were never met. A share is only as good as what it counts.
#
# **What experts do.** They read three figures together: coverage, active contacts, power met. They run forums at which levels mix, give each top account a sponsor from their own management (Xerox called it a focus executive), and train the front line, because buyers are cautious where they know less than the seller. A visit
# from the top counts most when it is not about a complaint.

# %% [markdown] lang="zh"
# 先别高兴：覆盖率没有哪家高得过樟崖装备，75%。可背后是谁？两个影响力 2 的人，我方几级轮着去见。覆盖了六组，见的就两个人，高层一次没见过。占比好不好，要看它数的是什么。
#
# **高手怎么做。** 三个数一起看：覆盖率、还在见的人数、见到的影响力。办跨级别的交流会，给每家顶级客户配一位挂帅高管（施乐就是这么做的），还要培训一线，因为对方知道得比卖方少，自然处处小心。领导登门，不是为了赔不是的那一次最值钱。

# %%
threads = kam.single_threads(kam.contact_activity(world.contacts, world.contact_visits, world.as_of), account)
show(threads)

# %%
check("levels_covered")

# %% [markdown] lang="en" covers="meddicc"
# ## 9. Twelve of fourteen
#
# Thursday. Qiao Li holds the list of open deals, 42 of them. "The forecast says every second one is won. I am to order steel for that. Which ones are real?" Every account manager has given a chance. Nobody has said what it rests on.
#
# **Which deals are well qualified, and which only look so?** MEDDICC (PTC, 1990s) asks seven things, 0 to 2 points each: metrics, economic buyer, decision criteria, decision process, identified pain, champion, competition. [2, 1, 2, 1, 2, 1, 1] is 10 of 14, 71.4 %. And it has a gate: without economic buyer *and* champion no
# sum counts.

# %% [markdown] lang="zh"
# ## 9. 满分十四，得了十二
#
# 星期四。乔立拿着在跟商机的清单，42 单：“预测说两单能成一单。我要照这个订钢材。哪些是真的？”赢面是各位客户经理自己填的，凭什么，谁也没说。
#
# **哪些商机底子扎实，哪些只是看着扎实？** MEDDICC（PTC 公司，1990 年代）问七件事，每项 0 到 2 分：量化指标、决策者、决策标准、决策流程、痛点、支持者、竞争。[2, 1, 2, 1, 2, 1, 1] 是 14 分里得 10 分，71.4%。它还有一道门槛：决策者*和*支持者缺一位，总分再高也不算。

# %%
deals = kam.qualify(world.opportunities)
chart = plots.deals(deals, names)

# %%
browse(deals, world, sort="points_share", rows=8)

# %% [markdown] lang="en"
# One deal has 12 of 14 points and fails the gate: all the papers, all the figures, and nobody knows who signs. The manager gives it a good chance. It is *hollow*. (The deal at the very top, with Highmist Brook, you will negotiate yourself in stage 4.) Change one field at a time and find out which single 0 does most harm.

# %% [markdown] lang="zh"
# 有一单 14 分得了 12 分，却过不了门槛：材料齐全，数字齐全，就是没人知道谁签字。经理给的赢面还不低。这就叫*虚高*。（排在最上面的那一单是岚溪粮油的，第 4 阶段由你去谈。）一项一项改着试：哪一个 0 分害处最大？

# %%
explore(lambda **fields: kam.meddicc(fields), world, **{name: (0, 2, 1, 2) for name in kam.MEDDICC})

# %% [markdown] lang="en"
# **What experts do.** They give no point for what they hope, only for what they could show: a mail, a name, a figure that the account has confirmed. A champion is more than a coach: a coach tells you how things are decided, a champion has power and uses it for us when we are not in the room. Some add the *paper process*, which makes it MEDDPICC with 16 points. A deal that is hollow is not lost: it has a next step, and the step is a person.

# %% [markdown] lang="zh"
# **高手怎么做。** 心里盼的不给分，拿得出来的才给分：一封邮件、一个名字、一个客户认了的数。支持者比内线教练更进一步：教练告诉你事情怎么定，支持者有分量，我们不在场的时候肯替我们说话。有人再加一项*合同流程*，就成了 MEDDPICC，满分 16 分。虚高的单子不等于丢了：它有下一步，下一步就是一个人。

# %%
check("high_sum")

# %% [markdown] lang="en" covers="five_views"
# ## 10. What do we know, and what do we ask next?
#
# Ma keeps his files in his head. "Ask me anything about Yongshan." You ask who won their last order, and why. He talks for five minutes and does not answer.
#
# **How complete is our picture, and which question comes next?** A deck on key-account work takes five views: background (industry, forecasts, strategy), finances (trend, discounts, our share), risk (why accounts are lost, win and loss, SWOT: strengths, weaknesses, opportunities, threats), organisation and interests, expectations against rivals. Score each item 0, 1 or 2.

# %% [markdown] lang="zh"
# ## 10. 知道什么，接下来问什么？
#
# 老马的档案全在脑子里：“螺汀铝业的事，随便问。”你问：上一单给了谁，为什么？他讲了五分钟，没答上来。
#
# **我们对它的了解有几成？下一句该问什么？** 有份讲大客户的课件从五个方面看客户：背景（行业、预测、战略）、财务（走势、折扣、我方份额）、风险（为什么流失、输赢、SWOT，也就是优势、劣势、机会、威胁）、组织与利益、期望和对手比。每项打 0、1 或 2 分。

# %%
account = "A0088"  # Yongshan Conch Bank Aluminium; try another of tier A or B
chart = plots.file_blocks(kam.block_completeness(world.account_files, account, world.as_of))

# %%
show(kam.interview_questions(world.account_files, account, world.as_of, most=6))

# %% [markdown] lang="en"
# **What experts do.** They go into a visit with three questions and come out with three answers, written down the same evening. They ask about the account before they talk about themselves, and they ask two people the same question.

# %% [markdown] lang="zh"
# **高手怎么做。** 带三个问题去，带三个答案回来，当晚就写下来。先问对方，再讲自己。同一个问题，问两个人。

# %%
check("next_question")

# %% [markdown] lang="en" covers="six_points"
# ## 11. A full file of old news
#
# The CRM greets you with a green tick: Crabapple Isle Aluminium, file complete. You ring the number of the plant manager on file. He retired two years ago.
#
# **Which files are full, and which are worth something?** Six points make a file of needs: full file, business, technology goals, product use, decision process, latent needs; the aim is to know the customer better than it knows itself. Every score fades with its age, to half after a year. Dots far below the line are full and old.

# %% [markdown] lang="zh"
# ## 11. 填满了的旧闻
#
# CRM 上一个绿勾：楚垣棠屿铝业，档案齐全。你照着登记的号码打给厂长。人家退休两年了。
#
# **哪些档案是满的？哪些是真有用的？** 个性化需求有六点：完整档案、网络与业务、技术目标、产品使用、决策过程、潜在需求，目标是比客户自己还了解它。每项分数随时间变淡，一年减半。远远落在线下面的，就是又满又旧。

# %%
points = kam.file_completeness(world.account_files, world.as_of, "six_points")
chart = plots.files(points, names)

# %%
explore(lambda scheme, halves_after: kam.file_completeness(world.account_files, world.as_of, scheme, halves_after),
        world, scheme=list(kam.SCHEMES), halves_after=(90, 720, 90, 360))

# %% [markdown] lang="en" covers="eight_traits"
# Advertising agencies collect eight traits of a customer: service area, spending power, potential, business idea, direction, policy, size, special traits. They need not all weigh the same. The table lists the accounts of which we know less than 60 % by weight: the ones to research, before anybody drives there.

# %% [markdown] lang="zh"
# 广告公司收集客户的八项特征：服务区域、消费能力、潜力、经营理念、发展方向、政策、规模、特点。八项不必一样重。表里是加权之后了解不到 60% 的客户：先查资料，再上门。

# %%
browse(kam.accounts_to_research(world.account_files, world.as_of), world, rows=6)

# %% [markdown] lang="en"
# **What experts do.** They date every fact. A fact without a date is a rumour. And they fill no field for the sake of a green tick: one confirmed line on *latent needs* beats eight copied from the website.

# %% [markdown] lang="zh"
# **高手怎么做。** 每条情况都写日期，没日期的叫传闻。也不为了一个绿勾去填空：*潜在需求*里有一行核实过的，胜过从官网抄来的八行。

# %%
check("old_file")

# %% [markdown] lang="en" covers="supplier_stance"
# ## 12. Which supplier do they want us to be?
#
# "We are the best in quality," says Ma. "We tell everybody." Zhou asks quietly: "And who of them asked for it?" A supplier can take a stance: *responsive* (also go to accounts that rivals treat as second rank), *innovation partner* (led by research), *productivity partner* (takes cost out of the customer's chain), *cost leader* in
# mature segments. All four sell total value, not only a price.
#
# **Where do their wish and our record meet?** The open diamond is the wish.

# %% [markdown] lang="zh"
# ## 12. 他们要我们做哪种供应商？
#
# 老马说：“我们质量最好，逢人就讲。”周总监轻轻问了一句：“他们谁要过这个？”供应商可以摆不同的姿态：*响应型*（对手当二流对待的客户，我们认真跟）、*创新伙伴*（研发带路）、*效率伙伴*（替客户的链条省成本）、在成熟市场做*成本领先*。四种卖的都是总价值，不光是价格。
#
# **他们想要的和我们做得好的，在哪里对得上？** 空心菱形是客户的期望。

# %%
account = "A0133"  # Camphor Cliff; try "A0066" and "A0493"
chart = plots.stance_fit(kam.stance_fit(world.supplier_stance, account), names[account])

# %%
browse(kam.stance_to_take(world.supplier_stance), world, sort="lead", rows=8)

# %% [markdown] lang="en"
# What did a stance bring to others? One deck reports: packaging grew by 9 %, 15 % with acquisitions; a maker of coated board did more than twice as well as the S&P 500, the index of large American shares, from 1979 to 1996; car coating earned 20 % more profit and grew at twice its market; forged wheels doubled sales in 3 years, with over 10 % more operating profit; steel grew by 10 % a year and charged 5 to
# 10 % more. These are the deck's own claims.
#
# To compare claims, bring them to one year. Doubling in 3 years is 25.99 % a year, not 33 %. Where the deck names no period, as with the 9 %, no comparison is possible: ask "in how many years?".

# %% [markdown] lang="zh"
# 摆对了姿态，别家得到什么？有份课件列了：包装企业增长 9%，算上并购 15%；涂布纸板企业从 1979 年到 1996 年的表现，是标普 500（美国大公司的股票指数）的两倍多；汽车涂料利润多 20%，增速是市场的两倍；锻造轮毂 3 年销售翻番，营业利润多 10% 以上；钢铁每年增长 10%，价格还高出 5 到 10%。这些是课件自己的说法。
#
# 要比，先折算成一年。3 年翻番，是每年 25.99%，不是 33%。没写几年的，比如那个 9%，就没法比：要问一句“是几年的？”。

# %%
explore(lambda multiple, years: {"yearly_growth_rate": kam.yearly_growth(multiple, years)},
        multiple=(1.1, 3.0, 0.1, 2.0), years=(1, 10, 1, 3))

# %%
show(kam.published_growth())

# %% [markdown] lang="en"
# **What experts do.** They promise only where wish and record meet. Where the account wishes for something and a rival leads, they build first and speak later. What nobody wished for, they do not sell, however good they are at it.

# %% [markdown] lang="zh"
# **高手怎么做。** 期望和本事对得上的，才承诺。客户想要、对手又领先的，先补课，后开口。没人想要的，再拿手也不拿来卖。

# %%
check("whose_wish")

# %% [markdown] lang="en" covers="customer_feedback"
# ## 13. When the customer hands you the recipe
#
# A case from Baling Petrochemical. A strategic customer, called A in the article, imported resin from Japan and Germany at twice the domestic price. Instead of asking for a discount it gave the domestic supplier its formulation and its specifications. They ran joint trials until the quality matched. Both gained.
#
# **What is such trust worth, and to whom?** Full substitution at half the price saves 50 %. Now move the part that is replaced, the price ratio and the cost of the trials.

# %% [markdown] lang="zh"
# ## 13. 客户把配方交到你手上
#
# 巴陵石化的一个案例。有家战略客户（文中叫 A），树脂从日本、德国进口，价格是国产的两倍。它没有来压价，而是把配方和指标交给了国内的供应商，一起做试验，做到质量对得上。两边都得利。
#
# **这份信任值多少，对谁值？** 价格一半、全部替代，省 50%。现在动一动替代的比例、价格比，还有试验的花费。

# %%
explore(lambda replaced, price_ratio, trial: kam.substitution(1_000, 20_000, price_ratio / 100, replaced / 100, trial),
        replaced=(0, 100, 10, 100), price_ratio=(30, 100, 5, 50), trial=(0, 2_000_000, 250_000, 500_000))

# %% [markdown] lang="en"
# 1,000 tonnes at 20,000 yuan are our own example. Notice who must trust whom first: the customer gives away a recipe, and the supplier pays for trials before a single order. No price list starts that. It starts with an engineer who is met often enough to be told what does not work.
#
# **What experts do.** They treat a strategic customer's feedback as research. They sign secrecy before they see a formula, and they agree beforehand how the gain is shared.

# %% [markdown] lang="zh"
# 1,000 吨、每吨 20,000 元，是我们自己举的例子。看清谁先信谁：客户先交出配方，供应商在一张订单都没有的时候先掏试验费。这种事，价目表开不了头，要靠一位常去的工程师，常到人家肯告诉他哪里不行。
#
# **高手怎么做。** 把战略客户的反馈当研发。看配方之前先签保密，得了好处怎么分，事先说好。

# %%
check("half_price")

# %% [markdown] lang="en"
# ## 14. Friday: three maps and 60 hours
#
# Zhou has cleared his wall. For each of three accounts he wants four answers: who decides, who pays, who uses, who objects; every arrow with its source, every gap marked. And he wants to see what your hours change.
#
# **What do your hours buy?** Set account and hours; the table proposes meetings, the chart shows the change. Good ones to start with: A0066, A0493 and A0133, the three names from stage 1. Then overrule the table: put your own meetings in place of `list(plan.index)`, written as the comment shows.

# %% [markdown] lang="zh"
# ## 14. 星期五：三张图，60 个小时
#
# 周总监把墙腾出来了。三家客户，每家四个答案：谁拍板、谁付钱、谁用、谁反对；每条线写明出处，每个空缺标出来。他还要看你的小时数能换来什么。
#
# **你的小时数买到了什么？** 选客户，定小时数，表里给出会面建议，图里是变化。可以先拿第 1 阶段那三个名字试：A0066、A0493、A0133。然后你来推翻它：把 `list(plan.index)` 换成你自己的会面，写法照后面的注释。

# %%
account, hours = "A0421", 20  # Reedpipe Spring Cement; change both
here = (world.contacts, world.ties, world.contact_visits, account, world.as_of)
plan = kam.propose_plan(*here, hours)
show(plan, world)

# %%
meetings = list(plan.index)  # your own: [("C01352", "executive"), ("C01350", "middle")]
chart = plots.plan_effect(kam.plan_effect(*here), kam.plan_effect(*here, meetings))

# %% [markdown] lang="en"
# Check your page once more, as Zhou will.
#
# - Does each map name one economic buyer, or say clearly that you do not know?
# - Is every blocker on it, and every person of whom only the papers speak?
# - Does each meeting have somebody who introduces you, and a reason for *them*?
# - Is there a second thread in each account?
#
# **What this week taught.** Friends are not support, and coverage is not power. A sum without the one who signs is hollow. The gatekeeper has no title. What you know has a date. And whatever you know about people is theirs first.

# %% [markdown] lang="zh"
# 交出去之前，照周总监的眼光再过一遍。
#
# - 每张图上的决策者是哪一位，不知道的话，有没有写明不知道？
# - 阻挡者都在图上吗？只在文件里见过的人，标出来了吗？
# - 每场会面有没有人引见，对*对方*有没有好处？
# - 每家客户，有没有第二根线？
#
# **这一周学到的。** 朋友多，不等于支持多；覆盖广，不等于有分量。分数再高，少了签字的那一位就是空的。看门人没有头衔。知道的事都有日期。关于别人的事，先是别人的，才是你的。

# %%
check("friday_maps")

# %% [markdown] lang="en"
# ## What you take into stage 3
#
# Three maps, a plan, and a list of people you should have met last year. In stage 3 the account calls for tenders: sealed bids, a committee, points for price and for everything else. Whoever knows only the price has lost before the opening.
#
# Now do the assignment of this stage. It is the same company with your team's own data: other accounts, other people, the same questions.

# %% [markdown] lang="zh"
# ## 带着什么进第 3 阶段
#
# 三张图，一份计划，还有一串去年就该见的人。到了第 3 阶段，客户要招标了：密封的标书、评标委员会，价格有分，价格以外的也有分。只知道价格的人，没开标就输了。
#
# 现在去做本阶段的作业。公司还是这家，数据是你们组自己的：客户换了，人换了，要问的还是那些。
