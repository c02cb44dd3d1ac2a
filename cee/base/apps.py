from importlib import import_module

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "cee.base"
    label = "base"
    verbose_name = "Base"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("cee.base.lookups").register()
        import_module("cee.celery")  # tasks published from any process go through our Celery application
