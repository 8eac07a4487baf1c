"""Addresses of “最美”评选 and its honour roll."""

from django.urls import path

from organizations.views import honour_results, honours

urlpatterns = [
    path("honours/", honours.honour_list, name="honour-list"),
    path("honours/export/", honours.honour_export, name="honour-export"),
    path("honours/new/", honours.honour_create, name="honour-create"),
    path("honours/roll/", honour_results.honour_roll, name="honour-roll"),
    path("honours/roll/export/", honour_results.honour_roll_export, name="honour-roll-export"),
    path("honours/<int:pk>/", honours.honour_detail, name="honour-detail"),
    path("honours/<int:pk>/edit/", honours.honour_edit, name="honour-edit"),
    path("honours/<int:pk>/propose/", honours.honour_propose, name="honour-propose"),
    path("honours/<int:pk>/decide/", honour_results.honour_decide, name="honour-decide"),
    path("honours/<int:pk>/disclose/", honour_results.honour_disclose, name="honour-disclose"),
    path("honours/<int:pk>/reopen/", honour_results.honour_reopen, name="honour-reopen"),
    path("honours/<int:pk>/publish/", honour_results.honour_publish, name="honour-publish"),
    path("honours/<int:pk>/cancel/", honour_results.honour_cancel, name="honour-cancel"),
    path("honours/<int:pk>/print/", honour_results.honour_print, name="honour-print"),
    path("honours/candidates/<int:pk>/remove/", honours.honour_remove, name="honour-remove"),
]
