"""The Celery app. Tasks say when, never what; what is owed is a row, so a lost broker loses nothing."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun
from django.db import OperationalError

from core.outages import refresh

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hlta.settings")

logger = logging.getLogger(__name__)
app = Celery("hlta")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "reviews: lay out the reminders that are due": {"task": "plans.tasks.review_reminders_queue", "schedule": 300},
    "messaging: send what is queued": {"task": "messaging.tasks.mail_send_due", "schedule": 20},
    "messaging: take up mails about accounts": {"task": "messaging.tasks.account_mails_send", "schedule": 20},
    "access: delete what is over": {"task": "access.tasks.leftovers_delete", "schedule": 3600},
    "staff: delete invitations that ended long ago": {"task": "staff.tasks.invitations_delete", "schedule": 86400},
    "staff: hand over what leavers held": {
        "task": "staff.tasks.hand_overs_follow",
        "schedule": 1800,
    },
    "messaging: return what is stuck": {"task": "messaging.tasks.mail_sweep_stuck", "schedule": 20},
    "pupils: take up imports left behind, forget old ones": {"task": "pupils.tasks.roster_sweep", "schedule": 60},
    "pupils: move up into the new school year on its day": {
        "task": "pupils.tasks.movings_take_effect",
        "schedule": 1800,
    },
    "pupils: end what hangs on those who have left": {"task": "pupils.tasks.leavers_end", "schedule": 1800},
    "interventions: lay out the sessions ahead": {"task": "interventions.tasks.sessions_lay_out", "schedule": 3600},
    "interventions: offer the free places": {"task": "interventions.tasks.offers_lay_out", "schedule": 1800},
    "interventions: write to teachers who are asked": {
        "task": "interventions.tasks.round_robin_mails_queue",
        "schedule": 1800,
    },
    "deployment: delete what was written for trips that are over": {
        "task": "deployment.tasks.trips_tidy",
        "schedule": 3600,
    },
    "messaging: take up what came back": {"task": "messaging.tasks.bounces_read", "schedule": 300},
    "messaging: write to staff what is due": {"task": "messaging.tasks.staff_digests_queue", "schedule": 600},
    "reviews: ask somebody to phone carers who haven't replied": {
        "task": "plans.tasks.review_answers_chase",
        "schedule": 1800,
    },
    "reviews: say before a half-term what is to be planned": {
        "task": "plans.tasks.review_proposals_tell",
        "schedule": 21600,
    },
    "plans: ask who came later to read what is in force": {"task": "plans.tasks.plan_readers_follow", "schedule": 1800},
    "plans: take up packs left behind, forget old ones": {"task": "plans.tasks.packs_sweep", "schedule": 60},
}


@task_prerun.connect
def begin_with_a_line_that_is_alive(**kwargs: Any) -> None:
    """A database that was restarted meanwhile costs no task."""
    try:
        refresh()
    except OperationalError:
        logger.warning("the database is away: the beat starts this again")
