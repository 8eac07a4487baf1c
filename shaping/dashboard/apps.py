from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DashboardConfig(AppConfig):
    name = "shaping.dashboard"
    verbose_name = "首页"

    def ready(self) -> None:
        """Fill the back office; our own `admin` module also tells it who may do what."""
        autodiscover_modules("admin")
