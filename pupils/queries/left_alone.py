"""What an undoing, or the day of a move, left as it was: names instead of the numbers of rows, or a count of each kind."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from pupils.models import Carer, Pupil, TeachingClass
from staff.models import StaffMember

LINE = re.compile(r"^([a-z][a-z ]*) (\d+): (.*)$")
# By the name of a model, what a person calls one of its rows, and several.
WORDS = {
    "agency referral": ("referral to another service", "referrals to other services"),
    "attendance": ("attendance figure", "attendance figures"),
    "carer": ("carer", "carers"),
    "carer access": ("link of a carer to a review", "links of carers to reviews"),
    "carer link": ("tie of a carer to a pupil", "ties of carers to pupils"),
    "cell": ("hour of the team's week", "hours of the team's week"),
    "class agreement": ("agreement about a class", "agreements about a class"),
    "class teacher": ("teacher of a class", "teachers of classes"),
    "concern": ("concern", "concerns"),
    "day change": ("change of a day's hour", "changes of a day's hours"),
    "earlier period": ("earlier time on roll", "earlier times on roll"),
    "ehc event": ("step of an EHC plan", "steps of EHC plans"),
    "enrolment": ("place in a class", "places in classes"),
    "entitlement": ("promise of hours", "promises of hours"),
    "group": ("group", "groups"),
    "invitation": ("invitation of a colleague", "invitations of colleagues"),
    "lesson": ("lesson", "lessons"),
    "mail": ("message", "messages"),
    "meeting": ("meeting with other services", "meetings with other services"),
    "meeting pack": ("pack shared for a meeting", "packs shared for meetings"),
    "meeting participant": ("place at a meeting", "places at meetings"),
    "membership": ("account in this school", "accounts in this school"),
    "need": ("need", "needs"),
    "offer": ("offer of a place", "offers of places"),
    "placement": ("place in a programme", "places in programmes"),
    "plan": ("plan", "plans"),
    "provision": ("line of provision", "lines of provision"),
    "pupil": ("pupil", "pupils"),
    "referral": ("referral", "referrals"),
    "referral move": ("step of a referral", "steps of referrals"),
    "review invitee": ("invitation to a review", "invitations to reviews"),
    "review point": ("review", "reviews"),
    "round robin": ("question to a pupil's teachers", "questions to pupils' teachers"),
    "score": ("score", "scores"),
    "sen status": ("SEN status", "SEN statuses"),
    "session": ("session of a group", "sessions of groups"),
    "sitting": ("questionnaire given to a pupil", "questionnaires given to pupils"),
    "slot": ("time of a group", "times of groups"),
    "staff member": ("colleague", "colleagues"),
    "task": ("task", "tasks"),
    "teaching class": ("class", "classes"),
    "trip pupil": ("place on a trip", "places on trips"),
    "waiting entry": ("place in a waiting list", "places in waiting lists"),
}
# Those with a name of their own.
NAMES: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "carer": (Carer, lambda row: row.name),
    "pupil": (Pupil, lambda row: row.name_and_form),
    "staff member": (StaffMember, lambda row: row.name),
    "teaching class": (TeachingClass, lambda row: row.name),
}


def left_alone_words(kept: Iterable[str]) -> list[str]:
    """ "Lily Brown (8B): changed since", then "3 places in classes: changed since". What no row is named in stays as it is."""
    lines = [(LINE.match(words), words) for words in kept]
    names = _names((found[1], int(found[2])) for found, _ in lines if found)
    named, counts = [], Counter[tuple[str, str]]()
    for found, words in lines:
        if found is None or found[1] not in WORDS:
            named.append(words)
        elif name := names.get((found[1], int(found[2]))):
            named.append(f"{name}: {found[3]}")
        else:
            counts[found[1], found[3]] += 1
    return [*named, *(f"{count} {WORDS[kind][count != 1]}: {why}" for (kind, why), count in counts.items())]


def _names(rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    by_kind: dict[str, list[int]] = {}
    for kind, pk in rows:
        by_kind.setdefault(kind, []).append(pk)
    return {
        (kind, row.pk): said(row)
        for kind, (model, said) in NAMES.items()
        for row in (model.objects.filter(pk__in=by_kind[kind]) if kind in by_kind else [])
    }
