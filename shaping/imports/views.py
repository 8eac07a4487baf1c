"""The import wizard: choose a file, check, preview, confirm, undo."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shaping.imports import queries, services
from shaping.imports.forms import upload_form
from shaping.imports.kinds import ImportKind, kind_of
from shaping.imports.models import BatchState, ImportBatch, RowAction
from shaping.jobs.services import progress_of
from shaping.spreadsheets.columns import Fault
from shaping.spreadsheets.exports import XLSX
from shaping.spreadsheets.reading import read_sheet
from shaping.spreadsheets.templates import write_annotated
from shaping.workflow import Forbidden, Refused, StaleState

BATCHES_SHOWN = 50
FAULTS_SHOWN = 200
ROWS_SHOWN = 200
STEPS = ("选文件", "检查", "核对", "完成")
_STEP_OF = {
    BatchState.UPLOADED: 2,
    BatchState.FAULTY: 2,
    BatchState.CHECKED: 3,
    BatchState.CONFIRMED: 4,
    BatchState.UNDONE: 4,
}


@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    """The user's own imports, newest first."""
    paginator = Paginator(queries.own_batches(request.user), BATCHES_SHOWN)
    page = paginator.get_page(request.GET.get("page"))
    return render(request, "imports/batch_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def batch_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose the file and answer what the kind of import asks."""
    found, parameters = _opened_kind(request, kind)
    form_class = upload_form(found.question_form(parameters))
    is_sent = request.method == "POST"
    form = form_class(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        try:
            batch = services.upload(
                found.code,
                parameters | form.answers(),
                form.cleaned_data["file"],
                by=request.user,  # type: ignore[arg-type]
            )
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("imports:batch-detail", batch.pk)
    context = {
        "form": form,
        "heading": found.heading(parameters),
        "template_address": _address("imports:template", found, parameters),
        "steps": STEPS,
        "step": 1,
    }
    return render(request, "imports/batch_create.html", context)


@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The prefilled empty sheet."""
    found, parameters = _opened_kind(request, kind)
    content = found.template(parameters, request.user)
    return _workbook(content, f"{found.heading(parameters)}空表.xlsx")


@require_GET
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The step that the import stands at."""
    return _detail(request, queries.batch_or_404(request.user, pk))


@require_POST
def batch_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the preview showed."""
    batch = queries.batch_or_404(request.user, pk)
    seen_hash = request.POST.get("rows_hash", "")
    confirm = partial(services.confirm, batch, by=request.user, seen_hash=seen_hash)
    done = f"已经导入：新增{batch.new_count}行，修改{batch.changed_count}行。"
    return _act(request, batch, confirm, done)


@require_POST
def batch_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the same file once more."""
    batch = queries.batch_or_404(request.user, pk)
    services.recheck(batch, by=request.user)  # type: ignore[arg-type]
    return redirect("imports:batch-detail", batch.pk)


@require_http_methods(["GET", "POST"])
def batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what undoing means, then do it."""
    batch = queries.batch_or_404(request.user, pk)
    if not kind_of(batch.kind).may(request.user, batch.parameters):
        raise Forbidden("您只能查看这次导入，不能撤销。如需撤销，请找镇共同缔造办公室。")
    if request.method == "POST":
        undo = partial(services.undo, batch, by=request.user)
        return _act(request, batch, undo, "这次导入已经撤销，数据已经恢复成导入以前的样子。")
    if batch.state != BatchState.CONFIRMED:
        raise StaleState("这次导入现在不能撤销：还没有导入，或者已经撤销了。")
    return render(request, "imports/batch_undo.html", {"batch": batch})


@require_GET
def batch_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploaded rows with every fault beside them."""
    batch = queries.batch_or_404(request.user, pk)
    if not batch.faults:
        raise Http404("这份表没有逐格的错误，没有标注表。")
    kind = kind_of(batch.kind)
    columns = kind.columns(batch.parameters)
    reading = read_sheet(
        Path(batch.file.path), columns, one_of=kind.one_of, file_name=batch.file_name
    )
    faults = [Fault(**fault) for fault in batch.faults]
    content = write_annotated(columns, reading, faults, title=f"{batch.title}（标注表）")
    return _workbook(content, f"{Path(batch.file_name).stem}（标注表）.xlsx")


def _opened_kind(request: HttpRequest, code: str) -> tuple[ImportKind, dict[str, Any]]:
    """The kind and the parameters in the address; Http404 or Forbidden when not the user's."""
    try:
        kind = kind_of(code)
    except KeyError as error:
        raise Http404("没有这种导入。") from error
    parameters = {name: request.GET[name] for name in kind.parameter_names if name in request.GET}
    if not kind.may(request.user, parameters):
        raise Forbidden(f"您没有导入“{kind.title}”的权限。如需办理，请找镇共同缔造办公室。")
    return kind, parameters


def _address(view_name: str, kind: ImportKind, parameters: dict[str, Any]) -> str:
    named = {name: parameters[name] for name in kind.parameter_names if name in parameters}
    path = reverse(view_name, args=[kind.code])
    return f"{path}?{urlencode(named)}" if named else path


def _act(
    request: HttpRequest, batch: ImportBatch, act: Callable[[], None], done: str
) -> HttpResponse:
    """Do it and go back to the batch; a refusal stands above the batch as it is."""
    try:
        act()
    except (StaleState, Forbidden):
        raise
    except Refused as refusal:
        batch.refresh_from_db()
        messages.error(request, refusal.message)
        return _detail(request, batch, status=refusal.status)
    messages.success(request, done)
    return redirect("imports:batch-detail", batch.pk)


def _detail(request: HttpRequest, batch: ImportBatch, status: int = 200) -> HttpResponse:
    kind = kind_of(batch.kind)
    context = {
        "batch": batch,
        "is_own": batch.created_by_id == request.user.pk,
        "steps": STEPS,
        "step": _STEP_OF[BatchState(batch.state)],
        "again_address": _address("imports:batch-create", kind, batch.parameters),
    }
    if batch.state == BatchState.UPLOADED:
        context |= _progress(batch)
    elif batch.state == BatchState.FAULTY:
        context |= {"faults": batch.faults[:FAULTS_SHOWN], "fault_count": len(batch.faults)}
    else:
        context |= _preview(request, kind, batch)
    return render(request, "imports/batch_detail.html", context, status=status)


def _progress(batch: ImportBatch) -> dict[str, Any]:
    job = queries.job_of(batch)
    done, total = progress_of(job) if job else (0, 0)
    return {"job": job, "done": done, "total": total}


def _preview(request: HttpRequest, kind: ImportKind, batch: ImportBatch) -> dict[str, Any]:
    show = request.GET.get("show", "")
    paginator = Paginator(queries.preview_rows(batch, show), ROWS_SHOWN)
    page = paginator.get_page(request.GET.get("page"))
    filters = [
        ("", "全部", batch.change_count + batch.unchanged_count),
        (RowAction.NEW.value, RowAction.NEW.label, batch.new_count),
        (RowAction.CHANGED.value, RowAction.CHANGED.label, batch.changed_count),
        (RowAction.UNCHANGED.value, RowAction.UNCHANGED.label, batch.unchanged_count),
    ]
    return {
        "show": show,
        "filters": filters,
        "page": page,
        "table": queries.preview_table(kind, batch, list(page)),
        "is_expired": batch.is_expired(timezone.now()),
        "result_path": kind.result_path(batch.parameters),
        "may_undo": batch.state == BatchState.CONFIRMED
        and kind.may(request.user, batch.parameters),
    }


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
