"""公示, objections and corrections."""

from django.urls import path

from assessments.views import corrections, disclosures, objections, public_ranking

_YEAR = "assessments/<str:code>/<int:year>"

urlpatterns = [
    path(f"{_YEAR}/disclosure/", disclosures.disclosure_detail, name="disclosure-detail"),
    path(f"{_YEAR}/disclosure/start/", disclosures.disclosure_start, name="disclosure-start"),
    path(f"{_YEAR}/disclosure/extend/", disclosures.disclosure_extend, name="disclosure-extend"),
    path(f"{_YEAR}/disclosure.xlsx", disclosures.disclosure_export, name="disclosure-export"),
    path(f"{_YEAR}/objections/raise/", objections.objection_raise, name="objection-raise"),
    path(f"{_YEAR}/objections/receive/", objections.objection_receive, name="objection-receive"),
    # Not the bare key: that would read as a township's year.
    path(
        "assessments/objections/<int:pk>/view/",
        objections.objection_detail,
        name="objection-detail",
    ),
    path(
        "assessments/objections/<int:pk>/decide/",
        objections.objection_decide,
        name="objection-decide",
    ),
    path(
        "assessments/objections/<int:pk>/withdraw/",
        objections.objection_withdraw,
        name="objection-withdraw",
    ),
    path(
        "assessments/objections/<int:pk>/evidence/",
        objections.objection_evidence,
        name="objection-evidence",
    ),
    path("assessments/sheets/<int:pk>/correct/", corrections.sheet_correct, name="sheet-correct"),
    path("assessments/sheets/<int:pk>/void/", corrections.sheet_void, name="sheet-void"),
    path(
        "ranking/<str:code>/<int:year>/erratum/",
        corrections.ranking_erratum,
        name="ranking-erratum",
    ),
    path(
        "public/ranking/<str:code>/<int:year>/",
        public_ranking.public_ranking,
        name="public-ranking",
    ),
]
