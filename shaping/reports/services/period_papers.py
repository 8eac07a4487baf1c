"""A quarter as 通报 to the villages, a year as 报告 under the notice's three headings (domain §6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shaping.documents.official import (
    Annex,
    AnnexColumn,
    OfficialDocument,
    official_docx,
)
from shaping.documents.packages import reproducible
from shaping.figures import score_text
from shaping.reports import period_wording as words
from shaping.reports.period_lines import COUNT_KEYS, PlaceLine
from shaping.reports.periods import Period, title_of

DEMO_WARNING = "演示数据，非真实情况"
NONE = "—"
NO_ORDER = "按名册顺序排列，不排名次"
_LIST_KEYS = ("expected", "on_time", "late", "nil", "missing")
_NAME, _NUMBER = AnnexColumn("村(社区)", 30, centred=True), AnnexColumn("序号", 12, centred=True)


@dataclass(frozen=True)
class Heading:
    """What the office gives the paper: its number (empty for none yet) and its date."""

    number: str
    dated_on: date
    is_demo: bool = False


def period_docx(period: Period, heading: Heading) -> bytes:
    """The paper of a quarter or a year as .docx; equal input, equal bytes."""
    body = period.last.issuing_body
    is_quarter = period.span.quarter is not None
    document = OfficialDocument(
        title=_title(period),
        addressee="各村(社区)" if is_quarter else f"{period.last.county}人民政府",
        paragraphs=_circular(period) if is_quarter else _account(period),
        issuer=body,
        issued_on=heading.dated_on,
        number=heading.number,
        warning=DEMO_WARNING if heading.is_demo else "",
        annexes=[_kinds_annex(period), _problems_annex(period), _participation_annex(period)],
        colophon=[words.completeness_sentence(period), words.self_statement(period)],
    )
    return reproducible(official_docx(document), heading.dated_on, body)


def paper_name(period: Period) -> str:
    """The paper's name without its extension, as files are called."""
    return _title(period).replace("\n", "")


def _title(period: Period) -> str:
    """Broken by meaning, as the standard asks."""
    kind = "通报" if period.span.quarter else "报告"
    about = f"关于{period.span.words}" + ("\n" if period.span.quarter else "")
    return f"{period.last.issuing_body}\n{about}“共同缔造”工作情况的{kind}"


def _some_lines(*lines: str) -> list[str]:
    return [line for line in lines if line]


def _circular(period: Period) -> list[str]:
    """通报: how things stand, what is amiss, what is asked; villages stand in the annexes."""
    return [
        f"现将{period.span.words}“共同缔造”工作情况通报如下。",
        "一、基本情况",
        f"（一）上报情况。{words.lists_sentence(period)}",
        f"（二）办理情况。{words.problems_sentence(period)}",
        *_some_lines(words.balance_sentence(period)),
        f"（三）群众参与。{words.participation_sentence(period)}{words.inspections_sentence(period)}",
        f"（四）组织建设。{words.organizations_sentence(period)}",
        f"（五）共性问题。{words.topics_sentence(period)}",
        f"（六）前后比较。{words.comparison_sentence(period)}",
        "二、存在问题",
        words.causes_sentence(period),
        *_some_lines(words.quiet_villages_sentence(period)),
        "三、工作要求",
        *_numbered(words.demands(period)),
        f"各村(社区)的数据见附件，{NO_ORDER}。",
    ]


def _account(period: Period) -> list[str]:
    """报告: the three goals of the notice one by one; it holds no request."""
    return [
        f"现将{period.span.words}“共同缔造”工作情况报告如下。",
        "一、完善基层组织体系",
        words.organizations_sentence(period),
        *_some_lines(words.unfinished_sentence(period)),
        "二、完善群众参与机制",
        words.participation_sentence(period) + words.inspections_sentence(period),
        *_some_lines(words.quiet_villages_sentence(period)),
        "三、完善服务保障体系",
        f"（一）上报情况。{words.lists_sentence(period)}",
        f"（二）办理情况。{words.problems_sentence(period)}",
        *_some_lines(words.balance_sentence(period)),
        f"（三）共性问题建章立制。{words.topics_sentence(period)}",
        f"（四）前后比较。{words.comparison_sentence(period)}",
        "四、存在问题",
        words.causes_sentence(period),
        f"各村(社区)的数据见附件，{NO_ORDER}。",
        "特此报告。",
    ]


def _numbered(lines: Sequence[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]


def _kinds_annex(period: Period) -> Annex:
    """Problems by category with their sum."""
    columns = [
        _NUMBER,
        AnnexColumn("问题类别", 36, centred=True),
        *(AnnexColumn(_short(key), 18, centred=True) for key in COUNT_KEYS),
    ]
    rows = [
        [str(number), line.name, *(str(line.counts[key]) for key in COUNT_KEYS)]
        for number, line in enumerate(period.categories, start=1)
    ]
    if rows:
        sums = [sum(line.counts[key] for line in period.categories) for key in COUNT_KEYS]
        rows.append(["", "合计", *map(str, sums)])
    return Annex("各类问题办理情况", columns, rows, "没有问题")


def _problems_annex(period: Period) -> Annex:
    """Lists and problems by village."""
    keys = (*_LIST_KEYS, *COUNT_KEYS)
    columns = [
        _NUMBER,
        _NAME,
        *(AnnexColumn(_short(key), 18, centred=True) for key in keys),
    ]
    rows = [
        [str(number), line.name, *(str((line.lists | line.counts)[key]) for key in keys)]
        for number, line in enumerate(period.villages, start=1)
    ]
    if rows:
        sums = [sum((line.lists | line.counts)[key] for line in period.villages) for key in keys]
        rows.append(["", "合计", *map(str, sums)])
    return Annex("各村(社区)清单上报和问题办理情况", columns, rows, "没有村(社区)")


def _short(key: str) -> str:
    return title_of(key).removeprefix("期末").removeprefix("期初")


def _participation_annex(period: Period) -> Annex:
    """Talks, decisions, inspections and organizations by village."""
    titles = (
        "夜话(场)",
        "议事(次)",
        "日常检查(次)",
        "检查平均分",
        "村湾(小区)",
        "已建组织",
        "运转正常",
    )
    columns = [_NUMBER, _NAME, *(AnnexColumn(title, 26, centred=True) for title in titles)]
    bodies = {line.code: line for line in period.organizations}
    rows = []
    for number, line in enumerate(period.villages, start=1):
        body = bodies.get(line.code)
        counts = [body.hamlets, body.founded, body.working] if body else [NONE] * 3
        rows.append([str(number), line.name, *_acts(line), *map(str, counts)])
    if rows:
        figures = period.figures
        sums = [figures[key] for key in ("talks", "decisions", "inspections")]
        ends = [figures[key] for key in ("hamlets", "core_founded", "core_working")]
        rows.append(["", "合计", *map(str, sums), NONE, *map(str, ends)])
    return Annex("各村(社区)参与、检查和组织情况", columns, rows, "没有村(社区)")


def _acts(line: PlaceLine) -> list[str]:
    points = line.mean_points
    mean = NONE if points is None else score_text(points)
    return [str(line.talks), str(line.decisions), str(line.inspections), mean]
