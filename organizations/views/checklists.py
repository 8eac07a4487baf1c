"""“10个1”: the board, a hamlet's list with its proofs, the items, and the board as a workbook."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from organizations.forms.checklists import ItemStateForm, state_forms
from organizations.models import ChecklistState
from organizations.queries.checklists import board_of, hamlet_row, participation_townships
from organizations.services.checklist_export import board_title, export_board
from organizations.services.checklists import Conflict, Entry, save_checklist, stamp
from organizations.views.files import unlisted
from shaping.spreadsheets.exports import XLSX
from shaping.uploads.services import store_document
from shaping.uploads.serving import file_response
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.models import Hamlet, HamletKind, Township
from villages.scoping import get_visible_or_404


def chosen_township(request: HttpRequest) -> tuple[Township, list[Township]]:
    """The township that the address names, else the user's first one; and all he may choose."""
    require(request.user, "participation.read")
    townships = participation_townships(request.user)
    if not townships:
        raise Http404("没有您能看的乡镇。")
    code = request.GET.get("township", "")
    return next((row for row in townships if row.code9 == code), townships[0]), townships


def workbook(content: bytes, title: str) -> HttpResponse:
    """A workbook to be saved under its title."""
    disposition = content_disposition_header(True, f"{title}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": disposition or "attachment"}
    )


@require_GET
def checklist_list(request: HttpRequest) -> HttpResponse:
    """Demonstration hamlets and compounds, each with a cell for every item."""
    township, townships = chosen_township(request)
    today = timezone.localdate()
    boards = [board_of(request.user, township, kind, today) for kind in HamletKind]
    context = {
        "township": township,
        "townships": townships,
        "boards": [(board, board_title(township, board.kind)) for board in boards if board.rows],
        "has_items": any(board.items for board in boards),
        "may_edit": may(request.user, "participation.edit", township),
        "may_set": may(request.user, "participation.set", township),
    }
    return render(request, "organizations/checklist_list.html", context)


@require_GET
def checklist_export(request: HttpRequest) -> HttpResponse:
    township, _ = chosen_township(request)
    kind = request.GET.get("for_kind") or HamletKind.HAMLET
    if kind not in HamletKind.values:
        raise Http404("没有这张清单。")
    board = board_of(request.user, township, HamletKind(kind), timezone.localdate())
    content = export_board(township, board, by=request.user)
    return workbook(content, board_title(township, board.kind))


@require_http_methods(["GET", "POST"])
def checklist_hamlet(request: HttpRequest, code: str) -> HttpResponse:
    """One hamlet's list: filled in by those who keep it, looked at by others."""
    hamlets = Hamlet.objects.select_related("village__township")
    hamlet = get_visible_or_404(hamlets, request.user, code=code)
    require(request.user, "participation.read", hamlet.village)
    may_edit = may(request.user, "participation.edit", hamlet.village)
    row = hamlet_row(hamlet)
    if request.method != "POST":
        forms = state_forms(row)
    else:
        require(request.user, "participation.edit", hamlet.village)
        forms = state_forms(row, request.POST.copy(), request.FILES)
        faults = [form.errors for form in forms if not form.is_valid()]
        if not faults and _saved(request, hamlet, forms):
            return redirect("organizations:checklist-hamlet", code)
    context = {
        "hamlet": hamlet,
        "row": row,
        "forms": forms,
        "faulty": [form for form in forms if form.is_bound and form.errors],
        "may_edit": may_edit and hamlet.village.closed_on is None,
        "may_set": may(request.user, "participation.set", hamlet.village.township),
    }
    return render(request, "organizations/checklist_hamlet.html", context)


def _saved(request: HttpRequest, hamlet: Hamlet, forms: list[ItemStateForm]) -> bool:
    """Save what was changed; what is refused is told on the form it belongs to."""
    try:
        with transaction.atomic():
            entries = [_entry(request, hamlet, form) for form in forms if form.is_touched]
            changed = save_checklist(hamlet, entries, by=request.user)
    except Conflict as conflict:
        _tell_conflict(forms, conflict)
        return False
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        if all(not form.errors for form in forms):
            messages.error(request, refusal.message)
        return False
    words = f"已保存{len(changed)}项。" if changed else "没有改动。"
    messages.success(request, words)
    return True


def _entry(request: HttpRequest, hamlet: Hamlet, form: ItemStateForm) -> Entry:
    values = form.cleaned_data
    proof = None
    if values["proof"]:
        code = hamlet.village.township.code9
        try:
            proof = store_document(
                values["proof"], key=uuid4(), by=request.user, township_code=code
            )
        except Refused as refusal:
            form.add_error("proof", refusal.message)
            raise
    written = {name: values[name] for name in ("progress", "note", "seen", "drops_proof")}
    return Entry(form.cell.item, proof=proof, **written)


def _tell_conflict(forms: list[ItemStateForm], conflict: Conflict) -> None:
    """Name the items; the same page sent again then means what it says."""
    states = {state.item_id: state for state in conflict.states}
    for form in forms:
        state = states.get(form.cell.item.pk)
        if state is not None:
            form.data[form.add_prefix("seen")] = stamp(state)
            form.add_error(
                None,
                f"{state.changed_by.display_name}刚改成“{state.get_progress_display()}”"
                f"{f'，说明“{state.note}”' if state.note else ''}，都还没有保存。"
                "请核对；按您填的存，就再点一次“保存”，选过的文件要重新选。",
            )


@unlisted
@require_GET
def checklist_proof(request: HttpRequest, pk: int) -> FileResponse:
    """The proof of an item."""
    states = ChecklistState.objects.select_related("proof")
    state = get_visible_or_404(states, request.user, pk=pk)
    if state.proof is None:
        raise Http404("这一项没有佐证材料。")
    return file_response(state.proof, download=True)
