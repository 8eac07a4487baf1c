"""Problems that look alike: shown while typing, and answered by a person when triaged."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from issues.forms.likeness import AnswerForm, HintForm
from issues.models import Issue
from issues.queries.likeness import similar_issues
from issues.services.recurrences import answer_likeness
from shaping.workflow import Refused
from villages.capabilities import require
from villages.models import Village
from villages.scoping import get_visible_or_404


@require_GET
def likeness_hint(request: HttpRequest) -> HttpResponse:
    """Half a page: earlier problems of the village that resemble what is being typed."""
    require(request.user, "list.edit")
    code12 = request.GET.get("village", "")
    village = get_visible_or_404(Village.objects.all(), request.user, code12=code12)
    require(request.user, "list.edit", village)
    suggestions = similar_issues(request.user, village, HintForm(request.GET).typed())
    return render(request, "issues/_likeness_hint.html", {"suggestions": suggestions})


@require_POST
def likeness_answer(request: HttpRequest, pk: int, earlier: int) -> HttpResponse:
    """A person says whether the one is the other come back."""
    issues = Issue.objects.select_related("village__township")
    issue = get_visible_or_404(issues, request.user, pk=pk)
    require(request.user, "issue.triage", issue.village)
    other = get_visible_or_404(issues, request.user, pk=earlier)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refused("".join(form.errors["answer"]))
    is_recurrence = form.cleaned_data["answer"] == "yes"
    answer_likeness(issue, other, is_recurrence=is_recurrence, by=request.user)
    words = "已确认是反弹。" if is_recurrence else "已记下：不是反弹。"
    messages.success(request, words)
    return redirect("issues:issue-detail", pk)
