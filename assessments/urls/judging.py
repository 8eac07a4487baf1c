"""An inspector's own sheets."""

from django.urls import path

from assessments.views import judging, judging_worker

urlpatterns = [
    path("assessments/score-worker.js", judging_worker.score_worker, name="score-worker"),
    path("assessments/<str:code>/<int:year>/tour/", judging.tour, name="tour"),
    path("assessments/<str:code>/<int:year>/tour.xlsx", judging.tour_export, name="tour-export"),
    path("assessments/assignments/<int:pk>/sheet/", judging.sheet_open, name="sheet-open"),
    path("assessments/sheets/<int:pk>/", judging.sheet_edit, name="sheet-edit"),
    path("assessments/sheets/<int:pk>/lines/", judging.sheet_lines, name="sheet-lines"),
    path("assessments/sheets/<int:pk>/check/", judging.sheet_check, name="sheet-check"),
    path("assessments/sheets/<int:pk>/seal/", judging.sheet_seal, name="sheet-seal"),
    path(
        "assessments/sheets/<int:pk>/photos/<int:photo>/", judging.score_photo, name="score-photo"
    ),
    path(
        "assessments/sheets/<int:pk>/photos/<int:photo>/thumbnail/",
        judging.score_photo_thumbnail,
        name="score-photo-thumbnail",
    ),
]
