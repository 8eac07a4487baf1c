from django.apps import AppConfig


class IssuesConfig(AppConfig):
    """Monthly problem lists and their handling."""

    name = "issues"
    verbose_name = "重难点问题"
