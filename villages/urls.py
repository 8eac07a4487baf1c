"""The register and the people."""

from django.urls import path

from villages.views import appointments, batches, hamlets, people, register, starting

app_name = "villages"

register_patterns = [
    path("", register.village_list, name="village-list"),
    path("export.xlsx", register.village_export, name="village-export"),
    path("townships/<code9>/", register.township_detail, name="township-detail"),
    path("townships/<code9>/edit/", register.township_edit, name="township-edit"),
    path("townships/<code9>/new/", register.village_create, name="village-create"),
    path("hamlets/<code>/edit/", hamlets.hamlet_edit, name="hamlet-edit"),
    path("hamlets/<code>/groups/new/", hamlets.household_group_create, name="group-create"),
    path("groups/<int:pk>/edit/", hamlets.household_group_edit, name="group-edit"),
    path("<code12>/", register.village_detail, name="village-detail"),
    path("<code12>/edit/", register.village_edit, name="village-edit"),
    path("<code12>/close/", register.village_close, name="village-close"),
    path("<code12>/merge/", register.village_merge, name="village-merge"),
    path("<code12>/hamlets/new/", hamlets.hamlet_create, name="hamlet-create"),
]

# They stand before `<code12>/`, which would take “people” for a code.
people_patterns = [
    path("people/", people.person_list, name="person-list"),
    path("people/new/", people.person_create, name="person-create"),
    path("people/slips/", batches.slips_list, name="slips-list"),
    path("people/slips/<int:pk>/", batches.batch_slips, name="batch-slips"),
    path("people/<int:pk>/", people.person_detail, name="person-detail"),
    path("people/<int:pk>/reset/", people.person_reset, name="person-reset"),
    path("people/<int:pk>/disable/", people.person_disable, name="person-disable"),
    path("people/<int:pk>/enable/", people.person_enable, name="person-enable"),
    path("people/<int:pk>/unlock/", people.person_unlock, name="person-unlock"),
    path("people/<int:pk>/appoint/", appointments.person_appoint, name="person-appoint"),
    path("appointments/<int:pk>/end/", appointments.appointment_end, name="appointment-end"),
    path(
        "appointments/<int:pk>/hand-over/",
        appointments.appointment_hand_over,
        name="appointment-hand-over",
    ),
    path("start/", starting.township_start, name="township-start"),
]

urlpatterns = people_patterns + register_patterns
