from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "shaping.accounts"
    verbose_name = "用户"
