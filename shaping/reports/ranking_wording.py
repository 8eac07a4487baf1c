"""The sentences of the three papers about a ranking (domain §6.3); knows no Django."""

from collections.abc import Sequence

from shaping.figures import capital_yuan, day_text, score_text
from shaping.reports.ranking_contents import DISCLOSURE, ERRATUM, KINDS, AwardLine, RankingContents

# What the town asks for when nobody wrote anything else; the office may change every line.
DEMANDS = (
    "获得奖励的村(社区)要管好用好奖励，只用于“共同缔造”，使用情况向群众公开。",
    "各村(社区)对照考核中指出的问题逐项整改，防止反弹。",
    "坚持决策共谋、发展共建、建设共管、效果共评、成果共享，抓好明年的工作。",
)
_HASH_PREFIX = 16
_MONEY = 10_000


def title_of(contents: RankingContents) -> str:
    """The title, broken by meaning as the standard asks."""
    return (
        f"{contents.issuing_body}\n关于{contents.year}年度“共同缔造”工作\n"
        f"考核结果的{KINDS[contents.kind]}"
    )


def about(contents: RankingContents) -> str:
    """What it is about: 2025年度“共同缔造”工作考核结果."""
    return f"{contents.year}年度“共同缔造”工作考核结果"


def ground_sentence(contents: RankingContents) -> str:
    """On what the assessment rests, the weights, and who settled the result."""
    settled = ""
    if contents.disclosure:
        settled = f"，并经镇党委会议审定（{contents.disclosure.minutes_number}）"
    return (
        f"根据《{contents.township}“共同缔造”工作指导意见》，镇里组织开展了{contents.year}年度考核。"
        f"日常人居环境整治成绩与年终集中考核拉练成绩按{_weights(contents)}确定总成绩{settled}"
    )


def _weights(contents: RankingContents) -> str:
    return f"{contents.daily_weight}:{contents.year_end_weight}"


def basis_sentences(contents: RankingContents) -> list[str]:
    """基本情况 of the 通报: who was assessed how often, by what rules, and the disclosure."""
    count = len(contents.lines)
    checks = (
        f"全年参评{count}个{contents.unit}，日常检查评分表{contents.daily_sheets}张，"
        f"年终拉练评分表{contents.year_end_sheets}张。"
    )
    if contents.trimmed:
        checks += (
            f"年终成绩满{contents.trim_from_judges}张评分表的，去掉一个最高分和一个最低分后取平均。"
        )
    return [f"{ground_sentence(contents)}。{checks}", *_disclosed(contents)]


def _disclosed(contents: RankingContents) -> list[str]:
    facts = contents.disclosure
    if facts is None:
        return []
    came = f"收到异议{facts.objections}件，" if facts.objections else "没有收到异议"
    if facts.objections:
        came += f"其中成立{facts.upheld}件，都已答复"
    return [f"考核结果于{_days(contents)}公示{facts.workdays}个工作日，{came}。"]


def _days(contents: RankingContents) -> str:
    facts = contents.disclosure
    return f"{day_text(facts.starts_on)}至{day_text(facts.ends_on)}" if facts else ""


def objection_sentences(contents: RankingContents) -> list[str]:
    """The days of the disclosure and where to turn; empty without one."""
    facts = contents.disclosure
    if facts is None:
        return []
    where = f"　地址：{facts.contact_address}" if facts.contact_address else ""
    return [
        f"公示时间：{_days(contents)}（{facts.workdays}个工作日）。"
        "对结果有异议的，请在公示期内以书面形式实名反映。",
        f"受理单位：{facts.contact_office}　联系电话：{facts.contact_phone}{where}",
    ]


def table_rows(contents: RankingContents) -> list[list[str]]:
    """The rank table of those ranked: 名次, 村(社区), 日常, 年终, 总成绩."""
    return [
        [
            str(line.rank),
            line.name,
            *(_score(each) for each in (line.daily, line.year_end, line.total)),
        ]
        for line in contents.ranked
    ]


def _score(points: int | None) -> str:
    return "—" if points is None else score_text(points)


def tie_sentences(contents: RankingContents) -> list[str]:
    """Each tie: a decided one with its minutes, another one as it is."""
    decided = [
        f"总成绩并列第{tie.rank}名的{'、'.join(tie.names)}，{tie.outcome}"
        f"（依据：{tie.basis.rstrip('。')}；会议纪要：{tie.minutes_number}）。"
        for tie in contents.ties
    ]
    told = {tie.rank for tie in contents.ties}
    groups: dict[int, list[str]] = {}
    for line in contents.ranked:
        groups.setdefault(line.rank or 0, []).append(line.name)
    return decided + [
        f"并列第{rank}名：{'、'.join(names)}。"
        for rank, names in groups.items()
        if len(names) > 1 and rank not in told
    ]


def unranked_sentence(contents: RankingContents) -> str:
    """Who is not ranked and why; empty when everybody is."""
    names = [f"{line.name}（{_why(line.note)}）" for line in contents.unranked]
    return f"没有参加排名的：{'、'.join(names)}。" if names else ""


def past_sentence(contents: RankingContents) -> str:
    """That a past year was brought in afterwards; empty for every other year."""
    return "本年度成绩系补录，当时已公示。" if contents.is_past else ""


def _why(note: str) -> str:
    return note.removesuffix("，未参评") or "缺成绩"


def award_sentences(contents: RankingContents) -> list[str]:
    """奖励: every prize in figures and capital characters, and their sum."""
    if contents.awards is None:
        return ["奖励待镇党委研究后另行通知。"]
    if not contents.awards:
        return ["本年度没有设奖励。"]
    prizes = "、".join(_award_words(award) for award in contents.awards)
    total = sum(award.amount_yuan for award in contents.awards)
    return [
        f"按照年度奖励标准，给予{prizes}奖励，以项目或资金的形式兑现，合计{amount_text(total)}。"
    ]


def _award_words(award: AwardLine) -> str:
    return f"第{award.rank}名{award.name}{amount_text(award.amount_yuan)}"


def amount_text(amount_yuan: int) -> str:
    """Whole yuan in figures and in capital characters: 15万元（壹拾伍万元整）."""
    is_round = amount_yuan and not amount_yuan % _MONEY
    figures = f"{amount_yuan // _MONEY}万元" if is_round else f"{amount_yuan}元"
    return f"{figures}（{capital_yuan(amount_yuan)}）"


def numbered(lines: Sequence[str]) -> list[str]:
    """Lines as a numbered list; a single one stands without a number."""
    if len(lines) == 1:
        return list(lines)
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]


def erratum_sentences(contents: RankingContents) -> list[str]:
    """What is corrected, why, and how many cells of the table it changes."""
    facts = contents.erratum
    if facts is None:
        return []
    count = len(facts.cells)
    changed = f"更正{count}处，逐处列表如下。" if count else "各单位的成绩和名次没有变化。"
    reason = facts.reason.rstrip("。")
    return [
        f"{about(contents)}第{facts.old_version}版公示（公布）后，因{reason}，"
        f"重新计算为第{contents.version}版。{changed}"
    ]


def erratum_rows(contents: RankingContents) -> list[list[str]]:
    """村(社区), 项目, 原为, 更正为: one row for each changed cell."""
    facts = contents.erratum
    return [[cell.name, cell.column, cell.old, cell.new] for cell in facts.cells] if facts else []


def validity_sentence(contents: RankingContents) -> str:
    """From when the corrected version counts."""
    if contents.published_on:
        day = day_text(contents.published_on)
        return f"更正后的结果已于{day}公布，以更正后的为准；原结果留存备查。"
    days = _days(contents)
    shown = f"于{days}公示，" if days else ""
    return f"更正后的结果{shown}公示期满没有异议的，以更正后的为准；原结果留存备查。"


def formula_sentence(contents: RankingContents) -> str:
    """The formula in words, for the small lines below a paper."""
    total = contents.daily_weight + contents.year_end_weight
    return (
        f"总成绩＝（日常成绩×{contents.daily_weight}＋年终成绩×{contents.year_end_weight}）÷{total}，"
        "四舍五入到两位小数；名次按没有舍入的成绩排，成绩相同的名次相同，后面的名次空出。"
    )


def fingerprint_sentence(contents: RankingContents, audit_head: str) -> str:
    """Which version it is, and the head of the trail, so that later changes can be found."""
    return (
        f"第{contents.version}版排名，指纹{contents.input_hash[:_HASH_PREFIX]}…。"
        f"日志指纹{audit_head}"
    )


def addressee_of(contents: RankingContents) -> str:
    """To whom it goes; a 公示 goes to everybody."""
    return "" if contents.kind == DISCLOSURE else "各村(社区)"


def lead_sentence(contents: RankingContents) -> str:
    """The sentence that a 通报 begins with."""
    return f"现将{about(contents)}通报如下。"


def paper_name(contents: RankingContents) -> str:
    """The paper's name without its extension, as files are called."""
    version = (
        f"（第{contents.version}版）" if contents.version > 1 or contents.kind == ERRATUM else ""
    )
    return title_of(contents).replace("\n", "") + version
