"""Making and handing out the papers about a ranking; each is a row that never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Ranking
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, current_head, record
from shaping.documents.packages import writable
from shaping.reports.models import PaperKind, RankingPaper
from shaping.reports.queries.ranking_papers import MAKERS, contents_of, newest_paper
from shaping.reports.ranking_contents import NOTICE, RankingContents, from_json, to_json
from shaping.reports.ranking_wording import paper_name
from shaping.reports.services.ranking_docx import PaperHeading, ranking_docx
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may

MOST_DEMANDS, LONGEST_DEMAND = 10, 200


@dataclass(frozen=True)
class PaperOrder:
    """What the office gives: the number (may be empty), the date, and 工作要求 line by line."""

    kind: str
    document_number: str
    dated_on: date
    demands: Sequence[str] = ()


def may_make(user: Any, ranking: Ranking) -> bool:
    """Whether the user makes papers there: the office that computes, the leader who publishes."""
    return any(may(user, capability, ranking.cycle.township) for capability in MAKERS)


def make_paper(ranking: Ranking, order: PaperOrder, *, by: Any) -> tuple[RankingPaper, bool]:
    """Write down a new draft of the paper; one that would say the same is not written again.

    Returns the draft and whether it is new. Needs ranking.compute or ranking.publish (Forbidden).
    Raises Refused where the version allows no such paper, for a date before the year, a number
    another paper of the township bears, and too many or too long lines; StaleState when two write
    at once.
    """
    if not may_make(by, ranking):
        raise Forbidden("您没有出公文的权限。公文由镇共同缔造办公室或分管领导出。")
    demands = _cleaned(order)
    _refuse_day(ranking, order.dated_on)
    _refuse_taken(ranking, order)
    contents = contents_of(ranking, order.kind, demands)
    try:
        with transaction.atomic():
            # One writer at a time, so that drafts are numbered one after the other.
            Ranking.objects.select_for_update(of=("self",)).get(pk=ranking.pk)
            last = newest_paper(ranking, order.kind)
            if last and _says_the_same(last, contents, order):
                return last, False
            return _stored(ranking, order, contents, (last.serial if last else 0) + 1, by), True
    except IntegrityError as error:
        raise StaleState("这一稿刚刚有人出过了，请刷新页面再看。") from error


def _cleaned(order: PaperOrder) -> list[str]:
    """The lines of 工作要求 without blanks; only a 通报 has them."""
    if order.kind != NOTICE:
        return []
    lines = [writable(line).strip() for line in order.demands]
    lines = [line for line in lines if line]
    if len(lines) > MOST_DEMANDS:
        raise Refused(f"工作要求最多{MOST_DEMANDS}条，现在有{len(lines)}条，请合并或删去几条。")
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_DEMAND:
            raise Refused(
                f"工作要求第{number}条有{len(line)}个字，最多{LONGEST_DEMAND}个字，请写短一些。"
            )
    refuse_private_numbers({"工作要求": "\n".join(lines)})
    return lines


def _refuse_day(ranking: Ranking, day: date) -> None:
    first = date(ranking.cycle.year, 1, 1)
    if not first <= day <= date(2100, 12, 31):
        raise Refused(f"成文日期要在{first.year}年1月1日以后，请检查年份有没有写错。")


def _refuse_taken(ranking: Ranking, order: PaperOrder) -> None:
    """A number belongs to one paper; its later drafts keep it."""
    if not order.document_number:
        return
    papers = RankingPaper.objects.filter(
        ranking__cycle__township=ranking.cycle.township_id, document_number=order.document_number
    ).exclude(ranking=ranking, kind=order.kind)
    other = papers.select_related("ranking__cycle__township").first()
    if other is not None:
        raise Refused(f"{order.document_number}已经用在{other}上了，请换一个字号。")


def _says_the_same(paper: RankingPaper, contents: RankingContents, order: PaperOrder) -> bool:
    return (paper.content_hash, paper.document_number, paper.dated_on) == (
        contents.fingerprint,
        order.document_number,
        order.dated_on,
    )


def _stored(
    ranking: Ranking, order: PaperOrder, contents: RankingContents, serial: int, by: Any
) -> RankingPaper:
    paper = RankingPaper.objects.create(
        ranking=ranking,
        kind=order.kind,
        serial=serial,
        document_number=order.document_number,
        dated_on=order.dated_on,
        contents=to_json(contents),
        content_hash=contents.fingerprint,
        audit_head=current_head(),
        made_at=timezone.now(),
        made_by=by,
    )
    record(_act("ranking.paper", paper, "出公文"), by=by)
    return paper


def _act(action: str, paper: RankingPaper, verb: str) -> Act:
    number = f"（{paper.document_number}）" if paper.document_number else ""
    return Act(
        action,
        target=paper,
        township_code=paper.ranking.cycle.township.code9,
        summary=f"{verb}：{paper}{number}",
        after={"content_hash": paper.content_hash, "dated_on": paper.dated_on.isoformat()},
    )


@dataclass(frozen=True)
class PaperFile:
    """A paper as it is handed out: its bytes and its name without the extension."""

    content: bytes
    name: str


def take_paper(ranking: Ranking, kind: str, serial: int | None = None, *, by: Any) -> PaperFile:
    """The newest draft of a paper, or the one with that serial, as .docx; who took it is recorded.

    Who makes papers gets a draft without number, dated today, while none was made; everybody else
    is told so (Forbidden), and whoever asks for a serial that does not exist (Refused). The caller loads the
    version among those visible to the user.
    """
    if kind not in PaperKind.values:
        raise Refused("没有这种公文。")
    paper = newest_paper(ranking, kind) if serial is None else _of_serial(ranking, kind, serial)
    if paper is None:
        return _draft(ranking, kind, by)
    heading = PaperHeading(paper.document_number, paper.dated_on, paper.audit_head)
    contents = from_json(paper.contents)
    with transaction.atomic():
        record(_act("ranking.paper_download", paper, "下载"), by=by)
    return PaperFile(ranking_docx(contents, heading), paper_name(contents))


def _of_serial(ranking: Ranking, kind: str, serial: int) -> RankingPaper:
    papers = RankingPaper.objects.filter(ranking=ranking, kind=kind, serial=serial)
    paper: RankingPaper | None = papers.first()
    if paper is None:
        raise Refused(f"没有第{serial}稿。请回到公文页，看有哪几稿。")
    return paper


def _draft(ranking: Ranking, kind: str, by: Any) -> PaperFile:
    if not may_make(by, ranking):
        raise Forbidden(f"这一版的{PaperKind(kind).label}还没有出。出了以后在这里下载。")
    contents = contents_of(ranking, kind)
    heading = PaperHeading("", timezone.localdate(), current_head())
    act = Act(
        "ranking.paper_download",
        target=ranking,
        township_code=ranking.cycle.township.code9,
        summary=f"下载{ranking}{PaperKind(kind).label}草稿",
        after={"content_hash": contents.fingerprint},
    )
    with transaction.atomic():
        record(act, by=by)
    return PaperFile(ranking_docx(contents, heading), f"{paper_name(contents)}（草稿）")
