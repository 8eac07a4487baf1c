from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "shaping.imports"
    verbose_name = "导入"

    def ready(self) -> None:
        """Let every app's resources.py register its import kinds."""
        autodiscover_modules("resources")
