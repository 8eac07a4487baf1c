"""The town's board and desk."""

from django.urls import path

from issues.views import board, desk

urlpatterns = [
    path("lists/board/<str:code>/<int:year>/", board.board, name="board"),
    path("lists/board/<str:code>/<int:year>.xlsx", board.board_export, name="board-export"),
    path("lists/board/<str:code>/<str:month_code>/", board.month, name="month"),
    path(
        "lists/board/<str:code>/<str:month_code>/remind/", board.month_remind, name="month-remind"
    ),
    path(
        "lists/board/<str:code>/<str:month_code>/accept-nil/",
        board.month_accept_nil,
        name="month-accept-nil",
    ),
    path("lists/<str:code12>/<str:month_code>/review/", desk.review, name="review"),
    path("lists/<str:code12>/<str:month_code>/accept/", desk.list_accept, name="list-accept"),
    path("lists/<str:code12>/<str:month_code>/return/", desk.list_return, name="list-return"),
    path("lists/<str:code12>/<str:month_code>/unlock/", desk.list_unlock, name="list-unlock"),
]
