"""The short 帮助 of every page: what the page answers, and what to do next."""

DEFAULT_HELP = "页面顶部是您能用的栏目。看不明白或想提意见，请点右上角“有话说”。"

# Keyed by view name; a test fails when a page that people open has no text of its own.
HELP_TEXTS: dict[str, str] = {
    "dashboard:home": "这里列出您现在要办的事和最近办过的事。点一下就到那一页。",
    "dashboard:feedback": "哪里不好用、希望怎么改，都写在这里。镇办公室会答复，答复也在这一页上看。",
    "dashboard:feedback-answer": "写清楚怎么办、什么时候办。答复发出以后不能再改。",
    "dashboard:job-list": "费时的事在后台办。失败的点进去可以重试；一直失败，请告诉系统管理员。",
    "dashboard:job-detail": "进度会自己更新，办完自动显示结果。现在关掉页面也没有关系。",
    "dashboard:audit-list": "谁在什么时候办了什么，都自动记在这里，不能改也不能删。点“改了什么”看前后的内容。",
    "villages:village-list": "这里是您能看的村(社区)：户数、人口、村湾和专人负责。点村名看详情；已撤销的也留在表里。",
    "villages:village-detail": "一个村(社区)的基本情况、村湾(小区)、十户共治小组、在任人员和变更记录。资料不对，请镇共同缔造办公室修改。",
    "villages:village-create": "登记本镇新设的村(社区)。是村还是社区，由代码末三位定，不用选。",
    "villages:village-edit": "改完点“保存”。以前的内容不会丢，变更记录里都有。代码不能改。",
    "villages:village-close": "村(社区)不存在了就办撤销。资料不删，只是不能再改。并到别村的，请办“并入”。",
    "villages:village-merge": "本村并到本镇另一个村(社区)：村湾和小组一起转过去，代码不变；本村资料留着备查。",
    "villages:hamlet-create": "登记一个村湾(小区)。代码由村(社区)代码加三位顺序号组成，自动编。",
    "villages:hamlet-edit": "改村湾(小区)的名称、户数、人口。代码不能改。",
    "villages:group-create": "登记一个十户共治小组：中心户长和户数。中心户长不需要账号。",
    "villages:group-edit": "换中心户长或改户数。以前是谁，变更记录里查得到。",
    "villages:township-detail": "乡镇的名称、发文机关和代字。公文、公示和表头都用这里写的。",
    "villages:person-list": "谁在哪里任什么职。点姓名看他的任职经过，能办的事也在那一页。人离开了不删，停用账号、结束任职就行。",
    "villages:person-detail": "一个人的账号和全部任职。换人用“交接”，一步办完；忘了密码用“重置密码”，会给一张新的密码条。",
    "villages:person-create": "建一个账号。密码由系统随机生成，只显示一次，本人第一次登录要改。",
    "villages:person-reset": "给忘了密码的人一个新密码。旧密码马上作废。",
    "villages:person-disable": "停用以后他马上不能用系统，他办过的事都还在。",
    "villages:person-enable": "让停用的账号重新可以登录。",
    "villages:person-unlock": "密码写错太多次会暂停登录15分钟。确认是本人后可以马上解除。",
    "villages:person-appoint": "给一个人一个职务。系统管理员、安全管理员、纪委(审计)要由不同的人担任，也不能兼别的职务。",
    "villages:appointment-end": "写离任的日期，最晚是今天。有接任的人，用“交接”更省事。",
    "villages:appointment-hand-over": "选已有账号的接任人，或者填新来的人。原任今天离任，接任人今天起负责，一次办完。",
    "villages:slips-list": "用表格建的账号，在这里打印密码条，发给本人。",
    "villages:batch-slips": "勾好还没登录过的人，打印密码条，沿虚线剪开发给本人。再打印一次，旧的那张就作废。",
    "villages:township-start": "一个乡镇真正开始使用时办一次：写名称和发文代字，建办公室和分管领导的账号。",
    "accounts:password-change": "换一个只有自己知道的密码。至少10个字符，大小写字母、数字、符号至少三种。",
    "accounts:confirm": "办重要的事之前再输一次密码，防止别人用您没有退出的电脑办事。",
    "villages:township-edit": "改完点“保存”。改了以后新出的公文用新的，已经出的不变。",
    "assessments:cycle-list": "每年一个考核年度：办公室建立、启动，导入成绩后计算排名，分管领导冻结并公布。点年度看详情。",
    "assessments:cycle-create": "定好规则再启动。排名冻结以前规则还可以改，改动都记入日志。",
    "assessments:cycle-detail": "上面的按钮是您现在能办的事；下面是规则、每个单位的成绩到齐没有、算过的各版排名。",
    "assessments:cycle-policy": "改权重、去最高最低分、同分办法和奖励名次数。排名冻结以后不能再改。",
    "assessments:cycle-reopen": "冻结以后发现成绩有错才用：写明原因，更正成绩，另出一版。原来那一版留着，公布新版以前一直有效。",
    "assessments:ranking-freeze": "先把“还没办完的”办完，再看结果稳不稳、成绩从哪些表来。冻结由分管领导签，计算的人不能签。",
    "assessments:ranking-publish": "核对一遍名次再公布。公布以后全镇和县里都看得到，不能收回，只能另出一版更正。",
    "assessments:ranking-detail": "点单位名或下面“怎么算的”，能看到每次检查、每张评分表。导出的Excel带公式，可以自己重算。",
    "assessments:sheet-list": "一年里每一次检查的得分。点“下载空表”填写，点“导入成绩”上传；导错了，在导入批次里撤销。",
    "rewards:grant-list": "各年度的奖励标准、提出和批准了多少。点年度进去，提出或批准奖励。",
    "rewards:cycle-rewards": "排名公布后，办公室在这里给前几名选项目或资金，一次提出；分管领导点村名，看清后批准或退回。",
    "rewards:tiers-edit": "定每个名次奖多少、全年最多奖多少，单位是元。奖励提出以后就不能再改。",
    "rewards:grant-detail": "一项奖励的名次、金额、形式和办理经过。提出和批准要两个人：提出的人不能批准。",
    "rewards:grant-return": "写清哪里不对、怎么改，办公室会按原因重新提出。",
    "rewards:tie-decide": "总成绩并列又涉及奖励时，办公室按会议纪要选一种办法提出，分管领导签署；签署以后才能冻结排名。",
    "imports:batch-list": "您上传过的表格，新的在前。点一行看检查结果；没有确认的可以接着核对，已经导入的可以撤销。",
    "imports:batch-create": "先下载空表填好，再选文件上传。上传只是检查，核对并确认以后才写进系统。",
    "imports:batch-detail": "有错就照“问题”一栏改好再上传；没有错就逐行核对，新的值在箭头后面，都对了再点“确认导入”。",
    "imports:batch-undo": "导错了可以整批撤销，数据恢复成导入以前的样子。成绩已经计入排名的，不能撤销。",
}


def help_for(view_name: str) -> str:
    """The page's own help, or the general one."""
    return HELP_TEXTS.get(view_name, DEFAULT_HELP)
