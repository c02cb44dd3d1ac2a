from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "cee.base"
    label = "base"
    verbose_name = "Base"
    default_auto_field = "django.db.models.BigAutoField"
