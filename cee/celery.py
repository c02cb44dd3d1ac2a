"""The Celery application. Workers find the tasks of each app in its `tasks` module."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cee.settings")

app = Celery("cee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["cee"], related_name="pipeline")
