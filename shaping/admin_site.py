"""The back office's skin: the only module that imports it, so going back to stock is one file.

Imports no app of the project; rights come from a test that the root URL file plugs in.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from unfold.admin import ModelAdmin as SkinModelAdmin
from unfold.admin import TabularInline as SkinTabularInline
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.sites import UnfoldAdminSite

__all__ = ["ExportForm", "ImportForm", "ModelAdmin", "ReadOnlyAdmin", "TabularInline", "site"]

RightsTest = Callable[[Any], bool]


class BackOffice(UnfoldAdminSite):
    """The township staff's admin; sign-in happens on our own page."""

    site_title = site_header = "共同缔造工作平台"
    index_title = "后台管理"
    may_enter: RightsTest = staticmethod(lambda user: False)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this user's roles open the admin at all (design §3)."""
        return request.user.is_authenticated and self.may_enter(request.user)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send strangers to our own sign-in page, and the signed-in without rights home."""
        if request.user.is_authenticated:
            return redirect("dashboard:home")
        return redirect(f"{reverse('accounts:login')}?next={request.GET.get('next', '/admin/')}")


site = BackOffice()


class ModelAdmin(SkinModelAdmin):
    """Scoped to the user's area; `edit_capability` names what adding and changing needs.

    Nothing is deleted in the back office: registers close, appointments end.
    """

    edit_capability = ""
    compressed_fields = True
    warn_unsaved_form = True
    show_full_result_count = False
    list_per_page = 50


class ReadOnlyAdmin(ModelAdmin):
    """Evidence: looked at and searched, never changed here."""


class TabularInline(SkinTabularInline):
    """Inline rows in the skin."""

    extra = 0
