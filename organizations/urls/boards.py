"""Addresses of the three boards."""

from django.urls import path

from organizations.views import boards

urlpatterns = [
    path("boards/", boards.board_list, name="board-list"),
    path("boards/page/", boards.board_page, name="board-page"),
    path("boards/export/", boards.board_export, name="board-export"),
    path("boards/settings/<str:code>/", boards.board_settings, name="board-settings"),
]
