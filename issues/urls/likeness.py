"""Problems that look alike."""

from django.urls import path

from issues.views import likeness

urlpatterns = [
    path("issues/likeness/", likeness.likeness_hint, name="likeness-hint"),
    path(
        "issues/<int:pk>/likeness/<int:earlier>/",
        likeness.likeness_answer,
        name="likeness-answer",
    ),
]
