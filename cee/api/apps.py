from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "cee.api"
    label = "api"
    verbose_name = "REST assembly"
    default_auto_field = "django.db.models.BigAutoField"
