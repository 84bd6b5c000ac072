from django.apps import AppConfig

from hlta.celery import app as celery_app  # so that tasks find their app wherever Django runs

__all__ = ["HltaConfig", "celery_app"]


class HltaConfig(AppConfig):
    name = "hlta"
