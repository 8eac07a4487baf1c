"""The import wizard."""

app_name = "imports"
urlpatterns: list[object] = []
