"""Organizations, members, papers and the coverage board."""

from django.urls import path

from organizations.views import bodies, coverage, documents, members

urlpatterns = [
    path("", coverage.organization_list, name="organization-list"),
    path("export/", coverage.organization_export, name="organization-export"),
    path("village/<code12>/new/", bodies.organization_create, name="organization-create"),
    path("<int:pk>/", bodies.organization_detail, name="organization-detail"),
    path("<int:pk>/edit/", bodies.organization_edit, name="organization-edit"),
    path("<int:pk>/dissolve/", bodies.organization_dissolve, name="organization-dissolve"),
    path("<int:pk>/members/new/", members.member_create, name="member-create"),
    path("members/<int:pk>/edit/", members.member_edit, name="member-edit"),
    path("members/<int:pk>/end/", members.member_end, name="member-end"),
    path("members/<int:pk>/succeed/", members.member_succeed, name="member-succeed"),
    path("<int:pk>/documents/new/", documents.document_add, name="document-add"),
    path("documents/<int:pk>/withdraw/", documents.document_withdraw, name="document-withdraw"),
    path("documents/<int:pk>/file/", documents.document_file, name="document-file"),
]
