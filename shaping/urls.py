"""Addresses of the whole site (design §8)."""

from django.urls import include, path

from shaping.admin_site import site
from shaping.dashboard import errors

urlpatterns = [
    path("admin/", site.urls),
    path("", include("shaping.dashboard.urls")),
    path("accounts/", include("shaping.accounts.urls")),
    path("imports/", include("shaping.imports.urls")),
    path("villages/", include("villages.urls")),
    path("organizations/", include("organizations.urls")),
    path("", include("issues.urls")),
    path("", include("assessments.urls")),
    path("rewards/", include("rewards.urls")),
    path("", include("shaping.reports.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
