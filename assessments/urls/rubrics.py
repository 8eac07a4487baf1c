"""Rubrics and their printed sheets."""

from django.urls import URLPattern, path

from assessments.views import improvements, rubric_drafts, rubrics

_ALL = "assessments/rubrics/<str:code>/"
_ONE = f"{_ALL}<str:kind>/<int:version>/"

urlpatterns: list[URLPattern] = [
    path(_ALL, rubrics.rubric_list, name="rubric-list"),
    path(f"{_ALL}examples/", rubrics.rubric_seed, name="rubric-seed"),
    path(f"{_ALL}years/<int:year>/", rubrics.rubric_choose, name="rubric-choose"),
    path(f"{_ALL}<str:kind>/new/", rubric_drafts.rubric_create, name="rubric-create"),
    path(f"{_ALL}<str:kind>/<int:version>.xlsx", rubrics.rubric_export, name="rubric-export"),
    path(_ONE, rubrics.rubric_detail, name="rubric-detail"),
    path(f"{_ONE}print/", rubrics.rubric_print, name="rubric-print"),
    path(f"{_ONE}copy/", rubric_drafts.rubric_copy, name="rubric-copy"),
    path(f"{_ONE}edit/", rubric_drafts.rubric_edit, name="rubric-edit"),
    path(f"{_ONE}adopt/", rubric_drafts.rubric_adopt, name="rubric-adopt"),
    path(f"{_ONE}delete/", rubric_drafts.rubric_delete, name="rubric-delete"),
    path(
        "ranking/<str:code>/<int:year>/improvement/",
        improvements.improvement_card,
        name="improvement-card",
    ),
]
