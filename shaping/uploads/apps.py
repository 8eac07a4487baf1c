from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "shaping.uploads"
    verbose_name = "文件"
