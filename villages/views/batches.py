"""Printing the password slips of accounts made from a sheet."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from shaping.workflow import Refused
from villages.capabilities import require
from villages.forms.people import SlipsForm
from villages.models import Township
from villages.queries.slips import account_batches, people_of_batch, unused_people
from villages.services.people import posts_now, print_slips
from villages.views.slips import Way, slips_page

BATCHES_SHOWN = 50


@require_GET
def slips_list(request: HttpRequest) -> HttpResponse:
    """The imported batches of accounts, each leading to its slips."""
    require(request.user, "account.import")
    context = {"batches": account_batches(request.user)[:BATCHES_SHOWN]}
    return render(request, "villages/slips_list.html", context)


@require_http_methods(["GET", "POST"])
def batch_slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whose slips to print; the answer to the POST is the slips, shown once."""
    require(request.user, "account.import")
    batch = account_batches(request.user).filter(pk=pk).first()
    if batch is None:
        raise Http404("没有找到，或者不在您的范围内。")
    form = SlipsForm(unused_people(batch), request.POST or None)
    if form.is_valid():
        township = Township.objects.get(code9=batch.township_code)
        try:
            slips = print_slips(form.cleaned_data["people"], township, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            way = Way("回到这一批", reverse("villages:batch-slips", args=[batch.pk]))
            return slips_page(request, slips, f"密码条 {len(slips)}张", [way])
    people = list(people_of_batch(batch))
    titles = posts_now(people, timezone.localdate())
    context = {
        "batch": batch,
        "form": form,
        "most": SlipsForm.MOST,
        "people": [(person, titles.get(person.pk, "")) for person in people],
    }
    return render(request, "villages/batch_slips.html", context)
