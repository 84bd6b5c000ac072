"""What a pack for somebody from outside says: parts chosen by staff, without the names of others."""

import json
from collections.abc import Collection
from datetime import date
from hashlib import sha256
from typing import Any

from assessment.models import Score
from interventions.models import Placement
from interventions.queries.dosage import with_doses
from liaison.models import Meeting, PupilGoal, PupilVoice, Recommendation
from liaison.rules.redaction import Redaction
from pupils.models import Carer, LearnerProfile, Need, Pupil, SenStatus
from schools.models import Code

PARTS = (
    ("profile", "Learner profile"),
    ("needs", "SEN status and needs"),
    ("interventions", "Interventions, with what was attended"),
    ("scores", "Latest scores"),
    ("recommendations", "Advice of agencies, and what came of it"),
    ("voice", "The pupil's own words and targets"),
    ("agenda", "Purpose and agenda of the meeting"),
)
Lines = list[tuple[str, str]]


def others(*, pupil: Pupil) -> list[str]:
    """The names of the school's other pupils and of every carer, in both orders and with middle names. Two queries."""
    fields = ("given_name", "preferred_name", "family_name", "middle_names")
    rows = Pupil.objects.exclude(pk=pupil.pk).values_list(*fields)
    own = {name.casefold() for name in (pupil.given_name, pupil.preferred_name) if name}
    names: set[str] = set()
    for given, preferred, family, middle in rows:
        for first in {given, preferred} - {""}:
            # Who goes by the pupil's own first name is known by the family name alone.
            if first.casefold() not in own:
                names |= _orders(first, middle, family)
        names |= {family, middle}
    for given, family in Carer.objects.values_list("given_name", "family_name"):
        names |= _orders(given, "", family)
    return sorted(names - {""})


def _orders(first: str, middle: str, family: str) -> set[str]:
    """A whole name as it may stand: "Ali Khan", "Khan Ali", and both with the middle names."""
    ways = ((first, family), (family, first), (first, middle, family), (family, first, middle))
    return {" ".join(filter(None, way)) for way in ways}


def pack_content(
    *, meeting: Meeting, parts: Collection[str], phrases: Collection[str], keep: Collection[str], today: date
) -> dict[str, Any]:
    """What the pack says: school, about, made_on, parts (title and lines of label and text), as JSON keeps it."""
    pupil = meeting.pupil
    own = {pupil.given_name, pupil.preferred_name} - {""}
    redaction = Redaction(people=others(pupil=pupil), phrases=phrases, keep=[*keep, *own])
    chosen = [(title, _LINES[key](meeting, today)) for key, title in PARTS if key in parts]
    return {
        "school": meeting.school.name,
        "about": pupil.first_name,
        "year": pupil.year_words,
        "made_on": today.isoformat(),
        "parts": [
            {"title": title, "lines": [[redaction.of(label), redaction.of(text)] for label, text in lines if text]}
            for title, lines in chosen
        ],
    }


def digest(content: dict[str, Any]) -> str:
    """Two packs that say the same have the same."""
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _profile(meeting: Meeting, today: date) -> Lines:
    row = LearnerProfile.objects.filter(pupil=meeting.pupil_id).first()
    if row is None:
        return []
    return [
        ("What helps", row.what_helps), ("What to avoid", row.what_to_avoid),
        ("How to talk with me", row.how_to_talk_with_me), ("What calms", row.what_calms),
        ("What escalates", row.what_escalates), ("In my own words", row.own_words),
    ]  # fmt: skip


def _needs(meeting: Meeting, today: date) -> Lines:
    labels = {(code.code_set, code.code): code.label for code in Code.objects.all()}
    status = SenStatus.objects.on(today).filter(pupil=meeting.pupil_id).first()
    needs = Need.objects.on(today).filter(pupil=meeting.pupil_id).order_by("rank")
    first = [("SEN status", labels.get((Code.Set.SEN_STATUS, status.code), status.code))] if status else []
    return first + [(f"Need {need.rank}", labels.get((Code.Set.SEN_NEED, need.code), need.code)) for need in needs]


def _interventions(meeting: Meeting, today: date) -> Lines:
    rows = (
        Placement.objects.begun().filter(pupil=meeting.pupil_id).select_related("programme").order_by("-starts_on")[:10]
    )
    return [
        (f"{row.programme.name}, from {row.starts_on:%B %Y}", f"{row.dose.words}. {row.programme.aim}")
        for row in with_doses(rows, today)
    ]


def _scores(meeting: Meeting, today: date) -> Lines:
    rows = Score.objects.filter(pupil=meeting.pupil_id).latest_of_each().select_related("measure")
    return [(f"{row.measure.name}, {row.taken_on:%B %Y}", row.words) for row in rows]


def _recommendations(meeting: Meeting, today: date) -> Lines:
    rows = Recommendation.objects.filter(pupil=meeting.pupil_id).select_related("report__agency", "done_by")
    found = []
    for row in rows:
        told = [row.get_decision_display() or "Not decided yet", row.why, row.outcome]
        found.append((f"{row.report.agency.name}: {row.words}", ". ".join(text.rstrip(".") for text in told if text)))
    return found


def _voice(meeting: Meeting, today: date) -> Lines:
    voice = PupilVoice.objects.filter(pupil=meeting.pupil_id).first()
    goals = PupilGoal.objects.filter(pupil=meeting.pupil_id).open()
    said = [(row["asked"], row["said"]) for row in voice.said] if voice else []
    faces = [(face["asked"], face["words"]) for face in voice.faces] if voice else []
    return said + faces + [("Target", f"I will {goal.will}. I will know because {goal.because}") for goal in goals]


def _agenda(meeting: Meeting, today: date) -> Lines:
    return [("Purpose", meeting.purpose), ("Agenda", meeting.agenda)]


_LINES = {
    "profile": _profile,
    "needs": _needs,
    "interventions": _interventions,
    "scores": _scores,
    "recommendations": _recommendations,
    "voice": _voice,
    "agenda": _agenda,
}
