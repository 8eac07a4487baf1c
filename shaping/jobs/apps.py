from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "shaping.jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Let every app's tasks.py register its job kinds, in the web process too."""
        autodiscover_modules("tasks")
