"""Monthly reports, quarters, years and their archives; the papers about a ranking (design §8)."""

from django.urls import URLPattern, include, path, register_converter

from shaping.reports.converters import (
    MonthConverter,
    QuarterConverter,
    TownshipCodeConverter,
    YearConverter,
)
from shaping.reports.views import archives, county, periods, rankings, renewing, reports, texts

register_converter(TownshipCodeConverter, "code9")
register_converter(MonthConverter, "month")
register_converter(QuarterConverter, "quarter")
register_converter(YearConverter, "year")

app_name = "reports"
_reports: list[URLPattern] = [
    path("", reports.report_list, name="report-list"),
    path("county/<month:month>/", county.county, name="county"),
    path("county/<month:month>.xlsx", county.county_export, name="county-export"),
    path("<code9:code9>/", reports.township, name="township"),
    path("<code9:code9>/<month:month>/", reports.report_detail, name="report-detail"),
    path("<code9:code9>/<month:month>.docx", reports.report_docx, name="report-docx"),
    path("<code9:code9>/<month:month>.xlsx", reports.report_xlsx, name="report-xlsx"),
    path("<code9:code9>/<month:month>/rows/<slug:key>/", reports.report_rows, name="report-rows"),
    path("<code9:code9>/<month:month>/texts/", texts.report_words, name="report-words"),
    path("<code9:code9>/<month:month>/renew/", renewing.report_renew, name="report-renew"),
    path("<code9:code9>/<quarter:quarter>/", periods.quarter, name="quarter"),
    path("<code9:code9>/<quarter:quarter>.docx", periods.quarter_docx, name="quarter-docx"),
    path("<code9:code9>/<quarter:quarter>.xlsx", periods.quarter_xlsx, name="quarter-xlsx"),
    path("<code9:code9>/<year:year>/", periods.year, name="year"),
    path("<code9:code9>/<year:year>.docx", periods.year_docx, name="year-docx"),
    path("<code9:code9>/<year:year>.xlsx", periods.year_xlsx, name="year-xlsx"),
    path("<code9:code9>/<year:year>/archive/", archives.archive, name="archive"),
    path(
        "<code9:code9>/<year:year>/archive/<int:pk>.zip",
        archives.archive_download,
        name="archive-download",
    ),
]
urlpatterns = [
    path("reports/", include(_reports)),
    path("ranking/<code9:code>/<year:year>/paper/", rankings.ranking_paper, name="ranking-paper"),
    path("ranking/<code9:code>/<year:year>.docx", rankings.ranking_docx, name="ranking-docx"),
]
