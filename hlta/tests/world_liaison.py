"""What is written with carers and agencies, for the school with one of everything."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from access.models import User
from liaison.models import (
    Agency,
    AgencyReferral,
    AgencyReport,
    Contact,
    Meeting,
    MeetingPack,
    MeetingParticipant,
    Professional,
    PupilGoal,
    PupilVoice,
    Recommendation,
)
from library.models import StoredFile
from pupils.models import Pupil


def liaison_rows(*, adult: User, pupil: Pupil) -> dict[str, Any]:
    """By kind of thing what is written with carers and agencies about the pupil, in the school that is entered."""
    now, by = timezone.now(), adult
    contact = Contact.objects.create(
        pupil=pupil, with_whom="Ms Carer", way="phone", direction="out", outcome="reached", said="All is well.",
        happened_at=now, written_at=now, written_by=by, follow_up_on=timezone.localdate(),
    )  # fmt: skip
    voice = PupilVoice.objects.create(
        pupil=pupil, said_on=timezone.localdate(), how="wrote", written_by=by, written_at=now,
        answers={
            "questions": [{"asked": "What is hard", "said": "Noise."}],
            "scales": [{"asked": "How school feels", "value": 3}],
        },
    )  # fmt: skip
    goal = PupilGoal.objects.create(
        pupil=pupil, will="ask for help", because="I put my hand up", agreed_on=timezone.localdate(),
        steps=[{"words": "Once a day", "done_on": ""}], written_by=by,
    )  # fmt: skip
    return {"contact": contact, "voice": voice, "goal": goal} | _agencies(adult, pupil)


def _agencies(adult: User, pupil: Pupil) -> dict[str, Any]:
    now, today, by = timezone.now(), timezone.localdate(), adult
    agency = Agency.objects.create(name="Speech and language", service="Therapy")
    person = Professional.objects.create(
        agency=agency, full_name="Dr Ada Lowe", role="Therapist", email="ada@example.org"
    )
    referral = AgencyReferral.objects.create(
        pupil=pupil, agency=agency, professional=person, asked_for="An assessment.", written_by=by, written_at=now
    )
    file = StoredFile.objects.get()
    report = AgencyReport.objects.create(
        pupil=pupil, agency=agency, referral=referral, title="First report", received_on=today, stored_file=file,
        written_by=by,
    )  # fmt: skip
    advice = Recommendation.objects.create(
        report=report, pupil=pupil, words="Pictures beside words.", decision="accepted", decided_on=today
    )
    meeting = Meeting.objects.create(pupil=pupil, starts_at=now, place="Room 1", purpose="Next steps", written_by=by)
    asked = MeetingParticipant.objects.create(
        meeting=meeting, kind="outside", professional=person, full_name=person.name
    )
    pack = MeetingPack.objects.create(
        meeting=meeting, participant=asked, parts=["agenda"], content={"parts": []}, token_hash=f"{meeting.pk:064}",
        shared_by=by, shared_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip
    return {
        "meeting": meeting,
        "participant": asked,
        "pack": pack,
        "agency": agency,
        "professional": person,
        "agency_referral": referral,
        "agency_report": report,
        "recommendation": advice,
    }
