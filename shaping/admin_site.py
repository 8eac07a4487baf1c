"""The back office's skin: the only module that imports it, so going back to stock is one file.

Imports no app of the project; `shaping.dashboard` plugs in who may do what.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin as SkinModelAdmin
from unfold.decorators import action, display
from unfold.sites import UnfoldAdminSite

__all__ = ["HistoryAdmin", "ModelAdmin", "ReadOnlyAdmin", "action", "display", "site"]

# Whether this user holds this capability, anywhere (None) or in this township or village.
RightsTest = Callable[[Any, str, models.Model | None], bool]


class BackOffice(UnfoldAdminSite):
    """The township staff's admin; signing in, out and the password have our own pages."""

    site_title = site_header = "共同缔造工作平台"
    index_title = "后台管理"
    index_template = "dashboard/back_office.html"
    may: RightsTest = staticmethod(lambda user, capability, area: False)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this user's roles open the admin at all (design §3)."""
        return request.user.is_authenticated and self.may(request.user, "admin.enter", None)

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send strangers to our own sign-in page, and the signed-in without rights home."""
        if request.user.is_authenticated:
            return redirect("dashboard:home")
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out by our own page, which writes the audit event; the sent form goes along."""
        return redirect("accounts:logout", preserve_request=True)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change the password on our own page."""
        return redirect("accounts:password-change")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nothing is left to say here."""
        return redirect("admin:index")

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Find a table by its name; the skin itself breaks on a page that is no number."""
        if not request.GET.get("page", "1").isdecimal():
            raise Http404
        return super().search(request, extra_context)


site = BackOffice()


class ModelAdmin(SkinModelAdmin):
    """Shows the rows of the user's area; `edit_capability` names what adding and changing needs.

    Nothing is deleted in the back office: registers close, appointments end. Django's own log is
    not written, since the audit trail is the one record of acts.
    """

    read_capabilities: tuple[str, ...] = ()
    edit_capability = ""
    actions = None
    warn_unsaved_form = True
    show_full_result_count = False
    list_per_page = 50
    empty_value_display = "—"

    def visible_rows(self, user: Any) -> models.QuerySet[Any]:
        """The rows this user may see; models of the floor state it in their own admin class."""
        return self.model._default_manager.visible_to(user)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Start every list, form and choice at the visible rows."""
        return self.visible_rows(request.user).order_by(*self.get_ordering(request))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> models.Model | None:
        """The visible row; Django itself breaks on an empty `_to_field` in the address."""
        return super().get_object(request, object_id, from_field or None)

    def area_of(self, row: models.Model) -> models.Model:
        """The village a row belongs to, or its township."""
        path = getattr(self.model, "VILLAGE_PATH", "") or self.model.TOWNSHIP_PATH
        for name in path.split("__") if path != "pk" else ():
            row = getattr(row, name)
        return row

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the table is listed at all."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether the table may be read; which rows, `get_queryset` says."""
        capabilities = self.read_capabilities or (self.model.READ_CAPABILITY,)
        return any(self._may(request, name, None) for name in capabilities)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether rows are added here by this user."""
        return self._may(request, self.edit_capability, None)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether this row, or any row, is changed here by this user."""
        if not self.edit_capability:
            return False
        return self._may(request, self.edit_capability, self.area_of(obj) if obj else None)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Answer no: nothing is deleted."""
        return False

    def _may(self, request: HttpRequest, capability: str, area: models.Model | None) -> bool:
        return bool(capability) and self.admin_site.may(request.user, capability, area)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer and accept only related rows of the user's area."""
        related = self.admin_site.get_model_admin(db_field.remote_field.model)
        rows = related.visible_rows(request.user)
        return super().formfield_for_foreignkey(db_field, request, queryset=rows, **kwargs)

    def log_addition(self, *args: Any) -> None:
        """Leave it to the audit trail."""

    def log_change(self, *args: Any) -> None:
        """Leave it to the audit trail."""


class ReadOnlyAdmin(ModelAdmin):
    """Evidence: looked at and searched, never changed here."""


class HistoryAdmin(SimpleHistoryAdmin, ModelAdmin):
    """A register with its history; earlier versions are read, never brought back from here."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List the versions of a visible row; history itself knows no area."""
        self._visible_or_404(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one version of a visible row."""
        self._visible_or_404(request, object_id)
        if not version_id.isdecimal():
            raise Http404
        if request.method != "GET":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Leave no empty reason, which the list would show as “None”."""
        super().set_history_delta_changes(request, historical_records, foreign_keys_are_objs)
        for entry in historical_records:
            entry.history_change_reason = entry.history_change_reason or "—"

    def revert_disabled(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Answer yes: what was, is entered anew, so that the trail tells it."""
        return True

    def _visible_or_404(self, request: HttpRequest, object_id: str) -> None:
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404
