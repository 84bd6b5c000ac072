"""The demo's contacts, voices, agencies and meetings: of a few pupils who are placed in a programme."""

from datetime import time, timedelta

from hlta.demo.people import Cast, moment
from interventions.models import Placement
from liaison.actions.meeting import Line, actions_agree
from liaison.models import (
    Agency,
    AgencyReferral,
    AgencyReport,
    Contact,
    Meeting,
    MeetingParticipant,
    Professional,
    PupilGoal,
    PupilVoice,
    Recommendation,
    meeting_reference,
)
from liaison.rules.voice import QUESTIONS, SCALES
from pupils.models import CarerLink, Pupil

# Way, direction, outcome, what was said, days ago, hours between it and the writing, days until somebody comes back to it.
CONTACTS: list[tuple[str, str, str, str, int, int, int | None]] = [
    (
        "phone",
        "out",
        "reached",
        "Homework goes better at the kitchen table. Would like the word list sent home.",
        2,
        1,
        0,
    ),
    ("gate", "in", "reached", "Slept badly; asked us to go easy this morning.", 5, 3, None),
    ("phone", "out", "left_message", "Message about the review.", 6, 0, 1),
    ("email", "in", "reached", "Thanks for the card. Asks how many sessions there were.", 12, 30, None),
    ("phone", "out", "no_answer", "", 1, 0, 2),
]
SAID = [
    (
        "Science. I like doing things.",
        "When it is loud and I do not know what comes next.",
        "A list I can tick.",
        "Reading aloud",
    ),
    ("My group. We laugh.", "Writing a lot.", "Starting with one sentence together.", "Spelling the long words"),
    ("Art and football.", "Waiting.", "Somebody says when it is my turn.", "Asking for help before I give up"),
]
GOALS = [
    (
        "ask for help when I am stuck",
        "I put my card up before I stop working",
        ["Once a day", "In two lessons", "Without the card"],
    ),
    ("read a page to somebody", "I can tell them what it was about", ["One line", "Half a page", "A whole page"]),
    ("write three sentences with because", "my teacher ticks them", ["One with help", "One alone", "Three"]),
]
AGENCIES = [
    (
        "Fenland Speech and Language",
        "Speech and language therapy",
        "Dr Ada Lowe",
        "Therapist",
        "ada.lowe@fenland-salt.example",
    ),
    (
        "County Educational Psychology",
        "Educational psychology",
        "Martin Frost",
        "Psychologist",
        "m.frost@county-ep.example",
    ),
    ("Sensory Support Team", "Teachers of the deaf and for vision", "Ines Rocha", "Advisory teacher", ""),
]
ADVICE = [
    "Pictures beside new words",
    "Ten seconds to answer before anybody helps",
    "A quieter seat in maths",
    "Daily word games",
]


def make_liaison(cast: Cast) -> None:
    """Contacts, own words and targets of up to six pupils; three agencies, a report with advice, and a meeting."""
    rows = Placement.objects.open().order_by("pk").select_related("pupil")
    pupils = list({row.pupil_id: row.pupil for row in rows[:24]}.values())[:6]
    if not pupils:
        return
    for number, pupil in enumerate(pupils):
        _contacts(cast, pupil, number)
        _voice(cast, pupil, number)
    people = _agencies(cast, pupils[0])
    _meeting(cast, pupils[0], people[0])


def _contacts(cast: Cast, pupil: Pupil, number: int) -> None:
    link = CarerLink.objects.filter(pupil=pupil, do_not_contact=False).select_related("carer").first()
    for way, direction, outcome, said, days, hours, ahead in CONTACTS[number % 3 :][:3]:
        at = cast.at(-days, time(8))
        Contact.objects.create(
            pupil=pupil, carer_link=link, with_whom=link.carer.name if link else "Grandmother", way=way,
            direction=direction, outcome=outcome, said=said, happened_at=at, written_at=at + timedelta(hours=hours),
            follow_up_on=None if ahead is None else cast.day(ahead), written_by=cast.lead,
        )  # fmt: skip


def _voice(cast: Cast, pupil: Pupil, number: int) -> None:
    words = zip(QUESTIONS, SAID[number % 3], strict=True)
    faces = [{"asked": asked, "value": 4 - (number + place) % 3} for place, asked in enumerate(SCALES)]
    day = cast.day(-10 - number)
    PupilVoice.objects.create(
        pupil=pupil, said_on=day, how="wrote" if number % 2 else "scribed", helped_by="" if number % 2 else "Samira Khan",
        answers={"questions": [{"asked": asked, "said": said} for asked, said in words], "scales": faces},
        written_by=cast.lead, written_at=moment(day, time(11)),
    )  # fmt: skip
    will, because, steps = GOALS[number % 3]
    PupilGoal.objects.create(
        pupil=pupil, will=will, because=because, agreed_on=day, look_again_on=cast.day(21),
        steps=[{"words": words, "done_on": day.isoformat() if not place else ""} for place, words in enumerate(steps)],
        written_by=cast.lead,
    )  # fmt: skip


def _agencies(cast: Cast, pupil: Pupil) -> list[Professional]:
    people = []
    for name, service, full_name, role, email in AGENCIES:
        agency = Agency.objects.create(name=name, service=service)
        people.append(Professional.objects.create(agency=agency, full_name=full_name, role=role, email=email))
    day, now = cast.today, moment(cast.today, time(8))
    consent = {"consent": "given", "consent_how": "Mother, signed form", "consent_on": day - timedelta(days=60)}
    written = {"written_by": cast.lead, "written_at": now - timedelta(days=60)}
    referral = AgencyReferral.objects.create(
        pupil=pupil, agency=people[0].agency, professional=people[0], state="report", **consent, **written,
        asked_for="Understands less than he says: what helps in class?", sent_on=day - timedelta(days=55),
        accepted_on=day - timedelta(days=40), seen_on=cast.day(-20), report_on=day - timedelta(days=9),
    )  # fmt: skip
    AgencyReferral.objects.create(
        pupil=pupil, agency=people[1].agency, asked_for="Advice on working memory.", **written
    )
    report = AgencyReport.objects.create(
        pupil=pupil, agency=people[0].agency, referral=referral, title="Language assessment", written_by=cast.lead,
        received_on=day - timedelta(days=9), summary="Strong ideas; needs time and pictures to follow long instructions.",
    )  # fmt: skip
    rows = [Recommendation.objects.create(report=report, pupil=pupil, words=words) for words in ADVICE]
    decided = {"decided_by": cast.lead, "decided_on": day - timedelta(days=7)}
    for row, values in (
        (rows[0], {"decision": "accepted", "done_by": cast.staff["ta"][0], "due_on": day + timedelta(days=5)}),
        (
            rows[1],
            {"decision": "accepted", "done_on": day - timedelta(days=2), "outcome": "All adults of the class know it."},
        ),
        (rows[2], {"decision": "refused", "why": "The room has one free seat, at the window. We try headphones."}),
    ):
        Recommendation.objects.filter(pk=row.pk).update(**values, **decided)
    return people


def _meeting(cast: Cast, pupil: Pupil, person: Professional) -> None:
    at = cast.at(-1, time(15, 30))
    meeting = Meeting.objects.create(
        pupil=pupil, starts_at=at, place="Meeting room", purpose="What the language assessment means for class",
        agenda="What's going well\nWhat the report advises\nWho does what", state="held", written_by=cast.lead,
        notes="Everybody spoke. The pupil came for the first ten minutes and showed the tick list.",
        decisions="Word games every day until half-term, then look again.",
    )  # fmt: skip
    MeetingParticipant.objects.create(
        meeting=meeting, kind="staff", staff_member=cast.senco, full_name=cast.senco.name, came=True
    )
    MeetingParticipant.objects.create(
        meeting=meeting, kind="outside", professional=person, full_name=person.name, came=True
    )
    MeetingParticipant.objects.create(meeting=meeting, kind="pupil", full_name=pupil.name, came=True)
    lines = [
        Line("Word games, ten minutes a day", cast.day(30), staff_member=cast.staff["ta"][0]),
        Line("A list of words for home", cast.day(7), professional=person),
    ]
    actions_agree(
        pupil=pupil, reference=meeting_reference(meeting), link=f"/meetings/{meeting.pk}/summary/", source="meeting",
        source_words=f"meeting on {at.day} {at:%B %Y}", lines=lines, by=cast.lead, now=cast.at(-1, time(16, 30)), today=cast.day(-1),
    )  # fmt: skip
    Meeting.objects.create(
        pupil=pupil, starts_at=cast.at(42, time(15, 30)), place="Meeting room", purpose="Did the word games help?",
        written_by=cast.lead,
    )  # fmt: skip
