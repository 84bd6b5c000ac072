"""Round robins and concerns: asked of the right people, answered once, and laid out by subject."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from access.policy import Role
from assessment.actions.questionnaire import questionnaires_add_defaults
from assessment.models import Questionnaire
from hlta.testing import StaffFactory, make_member
from interventions.actions.round_robin import round_robin_mails_queue
from interventions.models import Concern, RoundRobin, RoundRobinReply
from interventions.rules.agreement import agreement_map
from messaging.models import Mail, Notice
from pupils.models import ClassTeacher, Enrolment, TeachingClass
from staff.models import StaffMember

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 10, 12, 8, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def checklist(senco):
    questionnaires_add_defaults(by=senco)
    return Questionnaire.objects.get(filled_by="adult")


@pytest.fixture
def classes(school, pupil, teacher):
    """English by the teacher, maths by somebody without an account."""
    made = []
    for subject, person in (("English", teacher.staff), ("Maths", StaffFactory.create(school=school))):
        row = TeachingClass.objects.create(name=f"8x/{subject[:2]}", subject=subject)
        Enrolment.objects.create(teaching_class=row, pupil=pupil)
        ClassTeacher.objects.create(teaching_class=row, staff_member=person)
        made.append(row)
    return made


@pytest.fixture
def asked(senco, pupil, classes, checklist, sign_in):
    data = {
        "request_key": uuid4().hex, "questionnaire": checklist.pk, "question": "What works?",
        "due_on": timezone.localdate() + timedelta(days=5),
    }  # fmt: skip
    sign_in(senco).post(f"/round-robins/new/?pupil={pupil.pk}", data)
    return RoundRobin.objects.get()


def answers(checklist, value):
    return {f"item_{pk}": value for pk in checklist.items.values_list("pk", flat=True)}


def test_every_teacher_is_asked_for_their_class(asked, teacher, senco, sign_in):
    assert asked.replies.count() == 2
    assert "You are asked about" in Notice.objects.get(recipient=teacher).text
    assert asked.pupil.name in sign_in(teacher).get("/to-answer/").text
    assert asked.pupil.name not in sign_in(senco).get("/to-answer/").text
    assert "has no account here" in sign_in(senco).get(f"/round-robins/{asked.pk}/").text


def test_an_answer_is_a_checklist_and_a_word_given_once(asked, teacher, checklist, senco, sign_in):
    reply = asked.replies.get(staff_member=teacher.staff)
    client = sign_in(teacher)
    url = f"/to-answer/{reply.pk}/"
    assert "What works?" in client.get(url).text
    assert "Answer at least one" in client.post(url, {"comment": ""}).text
    client.post(url, {**answers(checklist, 4), "comment": "Short steps"})
    reply.refresh_from_db()
    assert (reply.comment, reply.sitting.share, reply.sitting.given_by) == ("Short steps", 89, teacher)
    assert "is answered or closed" in client.get(url, follow=True).text
    page = sign_in(senco).get(f"/round-robins/{asked.pk}/").text
    assert "1 of 2 have answered" in page
    assert "Short steps" in page
    assert "One subject alone" in page


def test_who_asked_hears_when_all_have_answered(asked, teacher, senco, sign_in):
    maths = RoundRobinReply.objects.exclude(staff_member=teacher.staff).get()
    maths.answered_at = timezone.now()
    maths.save()
    reply = asked.replies.get(staff_member=teacher.staff)
    sign_in(teacher).post(f"/to-answer/{reply.pk}/", {"comment": "Fine with me."})
    assert Notice.objects.filter(recipient=senco, text__contains="have answered").exists()


def test_the_same_is_not_asked_twice_at_once(asked, senco, pupil, checklist, sign_in):
    client = sign_in(senco)
    data = {"request_key": uuid4().hex, "questionnaire": checklist.pk, "due_on": timezone.localdate()}
    assert "asked this already" in client.post(f"/round-robins/new/?pupil={pupil.pk}", data).text
    client.post(f"/round-robins/{asked.pk}/close/")
    client.post(f"/round-robins/new/?pupil={pupil.pk}", {**data, "request_key": uuid4().hex})
    assert RoundRobin.objects.count() == 2


def test_a_pupil_without_teachers_is_said(senco, pupil, checklist, sign_in):
    data = {"request_key": uuid4().hex, "questionnaire": checklist.pk, "due_on": timezone.localdate()}
    assert "Nobody is known to teach" in sign_in(senco).post(f"/round-robins/new/?pupil={pupil.pk}", data).text


def test_one_mail_a_day_three_in_all_none_at_the_weekend(asked, teacher):
    sent = [round_robin_mails_queue(now=MONDAY + timedelta(hours=hours)) for hours in (0, 3, 24, 48, 72)]
    assert sent == [1, 0, 1, 1, 0]
    RoundRobinReply.objects.update(mails=0)
    assert round_robin_mails_queue(now=MONDAY + timedelta(days=5)) == 0
    mail = Mail.objects.first()
    assert mail.to_address == teacher.email
    assert asked.pupil.family_name not in mail.subject + mail.body


def test_several_questions_are_one_mail(asked, teacher, checklist):
    again = RoundRobin.objects.create(
        pupil=asked.pupil, questionnaire=checklist, asked_by=teacher, asked_at=MONDAY, due_on=MONDAY.date(),
        closed_at=MONDAY,
    )  # fmt: skip
    RoundRobin.objects.filter(pk=asked.pk).update(closed_at=MONDAY)
    RoundRobin.objects.filter(pk=again.pk).update(closed_at=None)
    for row in TeachingClass.objects.all():
        RoundRobinReply.objects.create(round_robin=again, staff_member=teacher.staff, teaching_class=row)
    assert round_robin_mails_queue(now=MONDAY) == 1
    assert "2 questions" in Mail.objects.get().subject


scale = st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=1, max_size=6)


@given(scale)
def test_the_map_counts_those_who_say_so_of_those_who_saw(given_answers):
    (line,) = agreement_map([(1, "Plans")], [{1: value} for value in given_answers], lowest=1, highest=4)
    seen = [value for value in given_answers if value is not None]
    high = sum(value >= 3 for value in seen)
    assert (line.asked, line.saying) == (len(seen), high)
    assert line.words.startswith("All agree") == (len(seen) > 1 and line.saying in (0, len(seen)))


def raise_concern(client, pupil, kind):
    data = {"request_key": uuid4().hex, "kind": kind, "words": "Tearful since Monday."}
    return client.post(f"/concerns/new/?pupil={pupil.pk}", data)


def test_an_academic_concern_goes_to_the_line_manager(teacher, pupil, classes, school, sign_in):
    manager = make_member(school, Role.SUBJECT_LEADER, job="teacher")
    StaffMember.objects.filter(pk=teacher.staff.pk).update(line_manager=manager.staff)
    raise_concern(sign_in(teacher), pupil, "academic")
    concern = Concern.objects.get()
    assert concern.sent_to == manager
    eyes = sign_in(manager)
    assert "Tearful since Monday." in eyes.get(f"/concerns/{concern.pk}/").text
    eyes.post(f"/concerns/{concern.pk}/", {"answer": "Seen today."})
    assert "Seen today." in Notice.objects.get(recipient=teacher).text
    assert "once" in eyes.post(f"/concerns/{concern.pk}/", {"answer": "Again."}).text


def test_a_pastoral_concern_goes_to_the_lead_of_the_year(teacher, pupil, classes, school, senco, sign_in):
    year = make_member(school, Role.HEAD_OF_YEAR)
    lead = make_member(school, Role.TEACHER)
    raise_concern(sign_in(teacher), pupil, "pastoral")
    StaffMember.objects.filter(pk=lead.staff.pk).update(pastoral_years=[pupil.year_group])
    raise_concern(sign_in(teacher), pupil, "pastoral")
    assert list(Concern.objects.order_by("pk").values_list("sent_to", flat=True)) == [year.pk, lead.pk]


def test_a_concern_is_read_by_nobody_else(teacher, pupil, classes, senco, hlta, sign_in):
    raise_concern(sign_in(teacher), pupil, "academic")
    concern = Concern.objects.get()
    assert concern.sent_to == senco
    assert sign_in(hlta).get(f"/concerns/{concern.pk}/").status_code == 404
    assert "Tearful" not in sign_in(hlta).get("/concerns/").text
    assert "needs your answer" in sign_in(senco).get("/concerns/").text.lower()


def test_safeguarding_opens_the_schools_system_and_keeps_no_word(teacher, pupil, classes, school, sign_in):
    client = sign_in(teacher)
    lead = make_member(school, Role.SAFEGUARDING_LEAD, full_name="Dee Essell")
    url = f"/concerns/new/?pupil={pupil.pk}&kind=safeguarding"
    assert "not set here yet" in client.get(url).text
    school.safeguarding_url = "https://safe.example/"
    school.save()
    page = client.get(url).text
    assert 'href="https://safe.example/"' in page
    assert lead.full_name in page
    assert "<textarea" not in page
    answer = raise_concern(client, pupil, "safeguarding")
    assert "Tearful" not in answer.text
    assert not Concern.objects.exists()
