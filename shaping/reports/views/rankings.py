"""公示, 通报 and 更正 of a ranking: the page where they are made, and the Word files."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_GET, require_http_methods

from assessments.models import Ranking
from shaping.reports.forms import RankingPaperForm
from shaping.reports.queries.ranking_papers import (
    contents_of,
    kind_for,
    newest_paper,
    obstacle_to,
    papers_of,
    readable_version,
)
from shaping.reports.ranking_contents import KINDS, NOTICE, RankingContents
from shaping.reports.ranking_wording import DEMANDS, title_of
from shaping.reports.services.ranking_docx import paragraphs_of
from shaping.reports.services.ranking_papers import make_paper, may_make, take_paper
from shaping.reports.views.reports import DOCX
from shaping.workflow import Forbidden, Refused, StaleState


@dataclass(frozen=True)
class Choice:
    """One of the three papers: whether it is the one shown, and why it cannot be made."""

    kind: str
    title: str
    is_here: bool
    obstacle: str


@require_http_methods(["GET", "POST"])
def ranking_paper(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The papers of a version: those made, and for office and leader the form for the next one."""
    asked = request.POST if request.method == "POST" else request.GET
    ranking = readable_version(request.user, code, year, asked.get("version", ""))
    kind = kind_for(ranking, asked.get("kind", ""))
    if request.method == "POST":
        return _make(request, ranking, kind)
    return _page(request, ranking, kind)


def _make(request: HttpRequest, ranking: Ranking, kind: str) -> HttpResponse:
    if not may_make(request.user, ranking):
        raise Forbidden("您没有出公文的权限。公文由镇共同缔造办公室或分管领导出。")
    form = RankingPaperForm(kind, request.POST)
    if not form.is_valid():
        return _page(request, ranking, kind, form)
    try:
        paper, is_new = make_paper(ranking, form.order(kind), by=request.user)
    except (StaleState, Forbidden):
        raise
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, ranking, kind, form)
    words = f"{KINDS[kind]}第{paper.serial}稿"
    done = f"{words}已出，请下载。" if is_new else f"和{words}一样，没有另出一稿，请直接下载。"
    messages.success(request, done)
    address = reverse(
        "reports:ranking-paper", args=[ranking.cycle.township.code9, ranking.cycle.year]
    )
    return redirect(f"{address}?{urlencode({'kind': kind, 'version': ranking.version})}")


def _page(
    request: HttpRequest, ranking: Ranking, kind: str, form: RankingPaperForm | None = None
) -> HttpResponse:
    makes = may_make(request.user, ranking)
    choices = [
        Choice(name, title, name == kind, obstacle_to(ranking, name))
        for name, title in KINDS.items()
    ]
    obstacle = next(choice.obstacle for choice in choices if choice.is_here)
    can = makes and not obstacle
    contents = _contents(ranking, kind) if can else None
    context = {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "kind": kind,
        "kind_title": KINDS[kind],
        "choices": choices,
        "obstacle": obstacle,
        "makes": makes,
        "form": (form or RankingPaperForm(kind, initial=_initial(ranking, kind))) if can else None,
        "title": title_of(contents) if contents else "",
        "paragraphs": paragraphs_of(contents) if contents else [],
        "papers": papers_of(ranking),
    }
    status = 422 if form else 200
    return render(request, "reports/ranking_paper.html", context, status=status)


def _contents(ranking: Ranking, kind: str) -> RankingContents:
    """What the next draft will say: with the lines of the newest one, else the usual ones."""
    last = newest_paper(ranking, kind)
    return contents_of(ranking, kind, last.contents["demands"] if last else ())


def _initial(ranking: Ranking, kind: str) -> dict[str, Any]:
    """The newest draft's values; for the first one today and the usual lines."""
    last = newest_paper(ranking, kind)
    demands = (last.contents["demands"] if last else ()) or DEMANDS
    return {
        "number": last.document_number if last else "",
        "date": last.dated_on if last else timezone.localdate(),
    } | ({"demands": "\n".join(demands)} if kind == NOTICE else {})


@require_GET
def ranking_docx(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The newest draft of a paper, or `?serial=` an earlier one, as a Word file."""
    ranking = readable_version(request.user, code, year, request.GET.get("version", ""))
    kind = kind_for(ranking, request.GET.get("kind", ""))
    text = request.GET.get("serial", "")
    serial = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
    file = take_paper(ranking, kind, serial, by=request.user)
    header = content_disposition_header(True, f"{file.name}.docx") or "attachment"
    return HttpResponse(file.content, DOCX, headers={"Content-Disposition": header})
