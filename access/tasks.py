"""When what is over is deleted."""

from datetime import timedelta
from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from access.actions import CODE_LASTS
from access.models import BrowserCode, EmailChange, OnceKey, Tally
from schools.each import in_each_school

# A form that is sent again acts once for as long: weeks, for what was left open in a tab over a holiday.
KEYS_KEPT = timedelta(days=60)


@shared_task
def leftovers_delete() -> int:
    """Delete sessions, keys of forms, counts, codes and asked-for addresses that are over; how many rows beside sessions."""
    now = timezone.now()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    rows = [
        Tally.objects.filter(expires_at__lt=now),
        EmailChange.objects.filter(expires_at__lt=now),
        BrowserCode.objects.filter(made_at__lt=now - CODE_LASTS),
    ]
    keys = in_each_school(lambda _school: OnceKey.objects.filter(created_at__lt=now - KEYS_KEPT).delete()[0])
    return keys + sum(found.delete()[0] for found in rows)
