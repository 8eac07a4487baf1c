"""Appointing, ending an appointment, handing a post over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shaping.accounts.freshness import recent_password_required
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.forms.people import AppointForm, EndForm, HandOverForm
from villages.models import Appointment
from villages.queries.people import get_person_or_404, post_of
from villages.scoping import get_visible_or_404
from villages.services import appointments as services
from villages.services.hand_over import hand_over
from villages.views.people import way_to
from villages.views.slips import slips_page


@recent_password_required
@require_http_methods(["GET", "POST"])
def person_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person one more post."""
    person = get_person_or_404(request.user, pk)
    require(request.user, "appointment.create")
    services.require_other(person, request.user)
    today = timezone.localdate()
    form = AppointForm(request.user, today, request.POST or None)
    if form.is_valid() and form.post:
        started_on = form.cleaned_data["started_on"]
        try:
            services.appoint(person, form.post, started_on, today=today, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{person.display_name}已任{form.post.title}。")
            return redirect("villages:person-detail", pk=person.pk)
    return render(request, "villages/person_appoint.html", {"form": form, "person": person})


def _open_appointment(request: HttpRequest, pk: int, capability: str) -> Appointment:
    """The visible, unended appointment, which the user may treat so and is not his own."""
    appointments = Appointment.objects.select_related("user", "township", "village")
    appointment = get_visible_or_404(appointments, request.user, pk=pk)
    services.require_post(capability, post_of(appointment), by=request.user)
    services.require_other(appointment.user, request.user)
    if appointment.ended_on is not None:
        raise StaleState("这个任职已经结束了。请刷新页面，看看现在的任职。")
    return appointment


@recent_password_required
@require_http_methods(["GET", "POST"])
def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an appointment today or on an earlier day."""
    appointment = _open_appointment(request, pk, "appointment.end")
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            services.end_appointment(
                appointment,
                form.cleaned_data["ended_on"],
                today=timezone.localdate(),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{appointment.user.display_name}的任职已经结束。")
            return redirect("villages:person-detail", pk=appointment.user_id)
    context = {"form": form, "appointment": appointment}
    return render(request, "villages/appointment_end.html", context)


@recent_password_required
@require_http_methods(["GET", "POST"])
def appointment_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a post over to a successor; a new person's slip is the answer."""
    appointment = _open_appointment(request, pk, "account.hand_over")
    form = HandOverForm(request.user, appointment, request.POST or None)
    if form.is_valid():
        try:
            outcome = hand_over(
                appointment,
                form.chosen,
                disables_predecessor=form.cleaned_data["disables_predecessor"],
                today=timezone.localdate(),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            successor = outcome.appointment.user
            if outcome.slip:
                return slips_page(request, [outcome.slip], "交接办好了", [way_to(successor)])
            messages.success(request, f"交接办好了，现在由{successor.display_name}负责。")
            return redirect("villages:person-detail", pk=successor.pk)
    context = {"form": form, "appointment": appointment}
    return render(request, "villages/appointment_hand_over.html", context)
