"""The sentences that the report's page and its paper share; knows no Django."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from shaping.figures import day_text
from shaping.reports.contents import Comparison, Contents, Imprint, LateList, TopicLine, Words

# More names than this would push the text over its two pages; all of them stand in the workbook.
MOST_NAMES = 8
MOST_TOPICS = 3
MOST_CORRECTIONS = 3
MOST_CHARACTERS = 24
_COMPARED = ("new", "closed", "overdue")
_TITLES = {"new": "新增", "closed": "销号", "overdue": "超期"}


def title_of(contents: Contents) -> str:
    """The title: 沙坪镇“共同缔造”工作月报（2026年第10期）."""
    return f"{contents.township}“共同缔造”工作月报（{contents.year}年第{contents.month}期）"


def completeness_sentence(contents: Contents) -> str:
    """How many lists were expected and came, which are missing, and the cut-off."""
    until = f"数据截至{day_text(contents.cut_off_on)}24时。"
    figures = contents.figures
    if not figures["expected"]:
        return f"本月没有要报清单的村(社区)。{until}"
    received = f"已报{contents.received}份"
    if contents.received:
        nil = f"，其中零报告{figures['nil']}份" if figures["nil"] else ""
        received += f"（按时{figures['on_time']}份、迟报{figures['late']}份{nil}）"
    missing = f"未报{figures['missing']}份"
    if figures["missing"]:
        missing += f"：{_missing_names(contents)}"
    return f"应报{figures['expected']}份，{received}，{missing}。{until}"


def _missing_names(contents: Contents) -> str:
    return _some([line.name for line in contents.lists if line.timing == "missing"])


def _some(names: Sequence[str], most: int = MOST_NAMES, measure: str = "个村(社区)") -> str:
    """Names with 、 between them, the first ones alone when there are too many."""
    more = f"等{len(names)}{measure}" if len(names) > most else ""
    return "、".join(names[:most]) + more


def correction_lines(contents: Contents) -> list[str]:
    """One line for each earlier month whose lists came in this one, oldest first."""
    months: dict[tuple[int, int], list[LateList]] = {}
    for line in contents.late_lists:
        months.setdefault((line.year, line.month), []).append(line)
    return [_correction(contents, key, lines) for key, lines in sorted(months.items())]


def short_corrections(contents: Contents) -> list[str]:
    """The correction lines as far as paper has room; the months left out are counted."""
    lines = correction_lines(contents)
    if len(lines) <= MOST_CORRECTIONS:
        return lines
    rest = f"更正：以前月份的清单本月共补报{len(contents.late_lists)}份，都计入本月，详见电子表格。"
    return [*lines[: MOST_CORRECTIONS - 1], rest]


def _correction(contents: Contents, key: tuple[int, int], lines: Sequence[LateList]) -> str:
    year, month = key
    list_month = f"{month}月" if year == contents.year else f"{year}年{month}月"
    if len(lines) > MOST_TOPICS:
        names = _some([line.name for line in lines], MOST_TOPICS)
        count = sum(line.new_count for line in lines)
        return f"更正：{list_month}清单，{names}补报（共新增{count}件），计入本月。"
    said = "、".join(_late_words(contents, line) for line in lines)
    return f"更正：{list_month}清单，{said}，计入本月。"


def _late_words(contents: Contents, line: LateList) -> str:
    day = date.fromisoformat(line.reported_on)
    year = "" if day.year == contents.year else f"{day.year}年"
    kind = "零报告" if line.is_nil else f"新增{line.new_count}件"
    return f"{line.name}于{year}{day.month}月{day.day}日补报（{kind}）"


def figures_sentence(contents: Contents) -> str:
    """What the month came to, in whole sentences, with the comparison at the end."""
    return "".join(
        (
            _problems_words(contents.figures),
            _days_words(contents),
            _activity_words(contents.figures),
            _comparison_words(contents),
        )
    )


def _problems_words(figures: dict[str, int]) -> str:
    parts = [f"上月结转{figures['carried']}件", f"新增{figures['new']}件"]
    parts += _present(figures, "returned", "销号后重办")
    parts += [f"销号{figures['closed']}件"]
    parts += _present(figures, "ended_otherwise", "合并、不予办理等")
    parts += [
        f"期末在办{figures['open']}件",
        f"上呈县级{figures['escalated']}件",
        f"超期{figures['overdue']}件",
        f"反弹{figures['recurred']}件",
    ]
    parts += _present(figures, "parked", "挂账")
    return "，".join(parts) + "。"


def _present(figures: dict[str, int], key: str, title: str) -> list[str]:
    return [f"{title}{figures[key]}件"] if figures[key] else []


def _days_words(contents: Contents) -> str:
    figures = contents.figures
    accepted = f"镇受理平均{contents.mean_text('accept_days')}天" if figures["accepted"] else ""
    if not figures["closed"]:
        return f"本月没有销号问题{'，' + accepted if accepted else ''}。"
    village = contents.mean_text("closed_village_days")
    township = contents.mean_text("closed_township_days")
    days = f"销号问题在村平均{village}天、在镇平均{township}天"
    return f"{days}{'，' + accepted if accepted else ''}（工作日）。"


def _activity_words(figures: dict[str, int]) -> str:
    return (
        f"召开村湾夜话{figures['talks']}场、{figures['talk_people']}人次参加；"
        f"集体议事{figures['decisions']}次，通过{figures['decisions_passed']}次；"
        f"日常检查{figures['inspections']}次。"
    )


def _comparison_words(contents: Contents) -> str:
    others = (("上月", contents.previous), ("去年同期", contents.last_year))
    said = [_compared(contents.figures, name, other) for name, other in others if other]
    lacking = "和".join(name for name, other in others if other is None)
    if lacking:
        said.append(f"没有{lacking}的月报，不作比较")
    return "；".join(said) + "。"


def _compared(figures: dict[str, int], name: str, other: Comparison) -> str:
    return "，".join(
        f"{_TITLES[key]}{_difference(figures[key] - other.figures[key], name)}"
        for key in _COMPARED
        if key in other.figures
    )


def _difference(change: int, name: str) -> str:
    if not change:
        return f"与{name}持平"
    return f"比{name}{'多' if change > 0 else '少'}{abs(change)}件"


def suggested_words(contents: Contents) -> Words:
    """重点事项 and 下月安排 by the figures, for as long as the office has written none.

    At most 600 and 400 characters, as what the office writes.
    """
    return Words("".join(_highlights(contents))[:600], "".join(_plans(contents))[:400])


def _highlights(contents: Contents) -> Iterable[str]:
    figures = contents.figures
    named = {"overdue": "超期", "recurred": "反弹", "escalated": "上呈县级"}
    for key, word in named.items():
        if figures[key]:
            yield f"{word}{figures[key]}件：{_by_village(contents, key)}。"
    if figures["missing"]:
        yield f"未报清单{figures['missing']}份：{_missing_names(contents)}。"
    if not any(figures[key] for key in (*named, "missing")):
        yield "本月没有超期、反弹、上呈县级的问题，也没有未报的清单。"


def _by_village(contents: Contents, key: str) -> str:
    """Villages with their counts, in the register's order."""
    counts = Counter(line.village for line in contents.problems_of(key))
    return _some([f"{name}{count}件" for name, count in counts.items()])


def _plans(contents: Contents) -> Iterable[str]:
    figures = contents.figures
    if figures["overdue"]:
        yield f"督办超期的{figures['overdue']}件，逐件定下办结日期。"
    if figures["recurred"]:
        yield f"查清{figures['recurred']}件反弹问题的原因，防止再次发生。"
    if figures["missing"]:
        yield f"请{_missing_names(contents)}补报清单。"
    if figures["closed"]:
        yield f"回访核实本月销号的{figures['closed']}件。"
    if figures["open"]:
        yield f"继续办理在办的{figures['open']}件。"
    if figures["topics_open"]:
        yield f"推进{figures['topics_open']}项共性问题建章立制。"
    yield "按时收齐下月问题清单。"


def topics_sentence(contents: Contents) -> str:
    """Common topics under way and those closed by a remedy in the month."""
    under_way = [line for line in contents.topics if not line.is_closed]
    closed = [line for line in contents.topics if line.is_closed]
    if not contents.topics:
        return "本月没有在推进的共性问题，也没有新建的制度。"
    said = []
    if under_way:
        names = _some([_topic_words(line) for line in under_way], MOST_TOPICS, "项")
        said.append(f"在推进共性问题{len(under_way)}项：{names}。")
    if closed:
        names = _some([_remedy_words(line) for line in closed], MOST_TOPICS, "项")
        said.append(f"本月建章立制{len(closed)}项：{names}。")
    return "".join(said)


def _topic_words(line: TopicLine) -> str:
    spread = f"涉及{line.villages}个村(社区){line.problems}件问题"
    return f"{_short(line.title)}（{_short(line.owner)}牵头，{spread}）"


def _remedy_words(line: TopicLine) -> str:
    day = f"（{day_text(line.remedy_on)}）" if line.remedy_on else ""
    return f"{_short(line.title)}，订立《{_short(line.remedy)}》{day}"


def _short(text: str) -> str:
    """A name that is not longer than a line."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 2]}……"


def clock_sentence(contents: Contents) -> str:
    """How days are counted, and which years' workdays are not known."""
    counted = "天数从上报之日起按工作日计算，到销号之日或截止之日为止。"
    if not contents.missing_years:
        return counted
    years = "、".join(f"{year}年" for year in contents.missing_years)
    return f"{counted}{years}的节假日和调休还没有录入，暂按周一至周五计算。"


def self_statement(contents: Contents, imprint: Imprint) -> str:
    """What the report says of itself: version and reason, the days it spans, its fingerprint."""
    version = f"第{imprint.version}版"
    if imprint.version > 1:
        version += f"，因{imprint.reason.rstrip('。.；;，,')}重出"
    span = f"{day_text(contents.starts_on)}至{day_text(contents.cut_off_on)}"
    return (
        f"{version}，统计{span}24时，{day_text(imprint.made_on)}生成。"
        f"内容指纹{imprint.content_hash}"
    )
