"""The sentences that the page and the papers of a quarter or a year share; knows no Django."""

from collections.abc import Iterable, Mapping, Sequence

from shaping.figures import day_text
from shaping.reports.contents import OrganizationLine, TopicLine
from shaping.reports.periods import Period

MOST_NAMES = 10
MOST_TOPICS = 6
_COMPARED = {"new": "新增", "closed": "销号", "overdue": "超期", "recurred": "反弹"}


def name_of(period: Period) -> str:
    """What a stretch of its length is called: 本季度 or 本年."""
    return "本季度" if period.span.quarter else "本年"


def before_of(period: Period) -> str:
    """What the stretch before is called: 上季度 or 上年."""
    return "上季度" if period.span.quarter else "上年"


def title_of(period: Period) -> str:
    """The heading of the page and the workbook: 沙坪镇“共同缔造”工作2026年第三季度汇总."""
    return f"{period.last.township}“共同缔造”工作{period.span.words}汇总"


def completeness_sentence(period: Period) -> str:
    """How many monthly reports there are, which months lack one, and the last cut-off."""
    due, present = len(period.span.months), len(period.months)
    until = f"数据截至{day_text(period.last.cut_off_on)}24时。"
    if not period.missing:
        return f"{name_of(period)}{due}期月报齐全。{until}"
    return (
        f"{name_of(period)}应有{due}期月报，已有{present}期（{_months(period.present)}），"
        f"缺{_months(period.missing)}，以下只汇总已有的月份。{until}"
    )


def _months(numbers: Iterable[int]) -> str:
    return "、".join(f"{number}月" for number in numbers)


def balance_sentence(period: Period) -> str:
    """Why what was carried, came and went does not leave what is open; empty when it does."""
    if period.is_balanced:
        return ""
    cause = "有的月份没有月报" if period.missing else "有的月份后来重出过月报"
    return f"期初、新增、销号和期末在办对不上：{cause}，请对照各期月报。"


def lists_sentence(period: Period) -> str:
    """Monthly lists expected and received."""
    figures = period.figures
    if not figures["expected"]:
        return f"{name_of(period)}没有要报清单的村(社区)。"
    received = figures["on_time"] + figures["late"]
    words = (
        f"问题清单应报{figures['expected']}份，当月已报{received}份"
        f"（按时{figures['on_time']}份、迟报{figures['late']}份，其中零报告{figures['nil']}份），"
        f"当月未报{figures['missing']}份"
    )
    return words + (f"，之后补报{figures['late_before']}份。" if figures["late_before"] else "。")


def problems_sentence(period: Period) -> str:
    """Problems carried, new, closed and open, with the mean of their workdays."""
    figures = period.figures
    parts = [f"期初结转{figures['carried']}件", f"新增{figures['new']}件"]
    parts += [f"销号后重办{figures['returned']}件"] if figures["returned"] else []
    parts += [f"办结销号{figures['closed']}件"]
    ended = figures["ended_otherwise"]
    parts += [f"合并、不予办理等{ended}件"] if ended else []
    parts += [
        f"期末在办{figures['open']}件",
        f"上呈县级{figures['escalated']}件",
        f"反弹{figures['recurred']}件",
        f"期末超期{figures['overdue']}件",
    ]
    parts += [f"挂账{figures['parked']}件"] if figures["parked"] else []
    return "，".join(parts) + "。" + _days_words(period)


def _days_words(period: Period) -> str:
    if not period.figures["closed"]:
        return ""
    village = period.mean_text("closed_village_days")
    township = period.mean_text("closed_township_days")
    return f"销号问题在村平均{village}天、在镇平均{township}天（工作日）。"


def participation_sentence(period: Period) -> str:
    """Talks and decisions."""
    figures = period.figures
    return (
        f"召开村湾夜话{figures['talks']}场、{figures['talk_people']}人次参加；"
        f"集体议事{figures['decisions']}次，通过{figures['decisions_passed']}次。"
    )


def quiet_villages_sentence(period: Period) -> str:
    """Villages of the register that wrote down no evening talk; empty when all did."""
    names = [line.name for line in period.villages if line.lists["expected"] and not line.talks]
    return f"没有登记夜话的：{_some(names)}。" if names else ""


def inspections_sentence(period: Period) -> str:
    """Daily inspections; their means stand in the table of villages."""
    return f"日常人居环境检查{period.figures['inspections']}次。"


def organizations_sentence(period: Period) -> str:
    """一核一会一社 at the end, and how many more than in the first report."""
    figures = period.figures
    sentence = (
        f"{figures['hamlets']}个村湾(小区)，已建“一核一会一社”组织{figures['core_founded']}个，"
        f"其中运转正常{figures['core_working']}个"
    )
    first = period.first.figures
    changes = {key: figures[key] - first[key] for key in ("core_founded", "core_working")}
    if len(period.months) < 2 or not any(changes.values()):
        return f"{sentence}。"
    start = f"与{period.first.year}年{period.first.month}月月报相比"
    founded = _change(changes["core_founded"], "个")
    working = _change(changes["core_working"], "个")
    return f"{sentence}。{start}，已建{founded}，运转正常{working}。"


def unfinished_sentence(period: Period) -> str:
    """Villages in which not every hamlet has its three core organizations; empty when all have."""
    names = [line.name for line in period.organizations if missing_organizations(line)]
    return f"还没有建齐的：{_some(names)}。" if names else ""


def missing_organizations(line: OrganizationLine) -> int:
    """How many of a village's core organizations are not founded: three a hamlet."""
    return max(line.hamlets * 3 - line.founded, 0)


def topics_sentence(period: Period) -> str:
    """Common topics under way at the end, and those that a remedy ended."""
    under_way, closed = period.topics_open, period.topics_closed
    if not (under_way or closed):
        return f"{name_of(period)}没有在推进的共性问题，也没有新建的制度。"
    said = []
    if closed:
        names = _some([_remedy_words(line) for line in closed], MOST_TOPICS, "项")
        said.append(f"针对共性问题建章立制{len(closed)}项：{names}。")
    if under_way:
        names = _some([line.title for line in under_way], MOST_TOPICS, "项")
        said.append(f"期末在推进共性问题{len(under_way)}项：{names}。")
    return "".join(said)


def _remedy_words(line: TopicLine) -> str:
    day = f"（{day_text(line.remedy_on)}）" if line.remedy_on else ""
    return f"{line.title}，订立《{line.remedy}》{day}"


def comparison_sentence(period: Period) -> str:
    """What changed against the stretch before, or why nothing is compared."""
    before, name = period.before, before_of(period)
    if before is None:
        return f"{period.span.before.words}的月报不齐，不作比较。"
    if period.missing:
        return f"{name_of(period)}的月报不齐，不与{period.span.before.words}比较。"
    changes = [
        f"{word}{_against(name, period.figures[key] - before[key])}"
        for key, word in _COMPARED.items()
    ]
    return "，".join(changes) + "。"


def _against(name: str, change: int) -> str:
    return f"比{name}{_change(change, '件')}" if change else f"与{name}持平"


def _change(change: int, unit: str) -> str:
    """How much more or less: 多3件, 少3件, 持平."""
    if not change:
        return "持平"
    return f"{'多' if change > 0 else '少'}{abs(change)}{unit}"


def causes_sentence(period: Period) -> str:
    """Which villages have overdue or recurred problems, or missed lists, in the register's order."""
    parts = [
        f"{word}：{_some(_counted(period, key))}"
        for key, word in (("overdue", "期末超期"), ("recurred", "反弹"))
        if period.figures[key]
    ]
    missing = [
        f"{line.name}{line.lists['missing']}份" for line in period.villages if line.lists["missing"]
    ]
    parts += [f"当月未报清单：{_some(missing)}"] if missing else []
    if not parts:
        return f"{name_of(period)}没有期末超期、反弹的问题，也没有未报的清单。"
    return "。".join(parts) + "。"


def _counted(period: Period, key: str) -> list[str]:
    return [f"{line.name}{line.counts[key]}件" for line in period.villages if line.counts[key]]


def demands(period: Period) -> list[str]:
    """What the town asks of the villages, by the figures; at least the next lists."""
    figures: Mapping[str, int] = period.figures
    lines = []
    if figures["overdue"]:
        lines.append(
            f"期末超期的{figures['overdue']}件，逐件定下办结日期，由镇共同缔造办公室督办。"
        )
    if figures["recurred"]:
        lines.append("反弹的问题查清原因，建立管护办法，防止再次发生。")
    if figures["missing"]:
        lines.append("未报清单的村(社区)及时补报；没有问题的，按时报零报告。")
    if figures["topics_open"]:
        lines.append(f"在推进的{figures['topics_open']}项共性问题，尽快建章立制。")
    if any(missing_organizations(line) for line in period.organizations):
        lines.append("“一核一会一社”没有建齐的村湾(小区)，应建尽建，建好了就要运转起来。")
    return [*lines, "每月按时上报问题清单，坚持开好村湾夜话。"]


def self_statement(period: Period) -> str:
    """Which reports it is made from, and its fingerprint."""
    parts = [
        f"{month.contents.month}月第{month.version}版"
        if month.version > 1
        else f"{month.contents.month}月"
        for month in period.months
    ]
    return f"由{period.span.year}年{'、'.join(parts)}月报汇总。汇总指纹{period.fingerprint}"


def _some(names: Sequence[str], most: int = MOST_NAMES, measure: str = "个村(社区)") -> str:
    """Names with 、 between them, the first ones alone when there are too many."""
    more = f"等{len(names)}{measure}" if len(names) > most else ""
    return "、".join(names[:most]) + more
