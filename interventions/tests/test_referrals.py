"""Referrals: drafts, the board, merging, and who hears what."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from hlta.testing import PupilFactory, make_member
from interventions.actions.placement import placement_create
from interventions.actions.referral import referral_move
from interventions.models import Group, Programme, Referral, ReferralMove, TriedStrategy, WaitingEntry
from library.models import Strategy
from messaging.models import Notice
from pupils.models import ClassTeacher, Enrolment, TeachingClass
from staff.models import StaffMember

pytestmark = pytest.mark.django_db
CONCERN = {"concern": "Loses track in long tasks.", "evidence": "Twice a week.", "is_carer_told": "on"}
ROWS = {"tried-TOTAL_FORMS": "2", "tried-INITIAL_FORMS": "0"}


@pytest.fixture
def taught(school, teacher, pupil):
    """The teacher teaches the pupil."""
    teaching_class = TeachingClass.objects.create(name="8x/En1", subject="English")
    Enrolment.objects.create(teaching_class=teaching_class, pupil=pupil)
    ClassTeacher.objects.create(teaching_class=teaching_class, staff_member=teacher.staff)
    return pupil


@pytest.fixture
def programme(school):
    supervisor = StaffMember.objects.create(family_name="Teacher")
    return Programme.objects.create(name="Plan", aim="Plan.", area="cognition", supervising_teacher=supervisor)


def refer(client, pupil, **values):
    data = {"request_key": uuid4().hex, **CONCERN, **ROWS, **values}
    return client.post(f"/referrals/new/?pupil={pupil.pk}", data)


def move(client, referral, stage, reason="Because.", **values):
    return client.post(f"/referrals/{referral.pk}/", {"stage": stage, "reason": reason, **values})


def told(person):
    return " | ".join(Notice.objects.filter(recipient=person).values_list("text", flat=True))


def test_a_referral_with_what_was_tried(taught, teacher, sign_in):
    strategy = Strategy.objects.create(name="Least help first", how="Wait.", area="cognition")
    tried = {
        "tried-0-strategy": strategy.pk,
        "tried-0-weeks": "4",
        "tried-0-effect": "partly",
        "tried-1-words": "Seating",
    }
    refer(sign_in(teacher), taught, **tried)
    referral = Referral.objects.get()
    assert (referral.stage, referral.evidence) == ("new", "Twice a week.")
    rows = TriedStrategy.objects.values_list("strategy", "words", "weeks", "effect")
    assert list(rows) == [(strategy.pk, "", 4, "partly"), (None, "Seating", None, "")]


def test_carers_are_told_or_it_is_said_why_not(taught, teacher, sign_in):
    client = sign_in(teacher)
    answer = refer(client, taught, is_carer_told="")
    assert "say why they do not yet" in answer.text
    assert "Loses track in long tasks." in answer.text
    refer(client, taught, is_carer_told="", carer_not_told_reason="Thursday")
    assert Referral.objects.get().carer_not_told_reason == "Thursday"


def test_a_draft_keeps_itself_and_becomes_the_referral(taught, teacher, sign_in):
    client = sign_in(teacher)
    keep = f"/referrals/keep/?pupil={taught.pk}"
    client.get(f"/referrals/new/?pupil={taught.pk}")
    client.post(keep, ROWS)
    assert not Referral.objects.exists()  # opening a page or sending nothing makes no record
    for text in ("Los", "Loses track"):
        assert "Kept as a draft" in client.post(keep, {**ROWS, "concern": text, "tried-0-words": "Seating"}).text
    draft = Referral.objects.get()
    assert (draft.stage, draft.concern, draft.tried.count()) == ("draft", "Loses track", 1)
    assert "Loses track" in client.get(f"/referrals/new/?pupil={taught.pk}").text
    assert "your draft" in client.get("/").text
    refer(client, taught)
    assert (Referral.objects.get().pk, Referral.objects.get().stage) == (draft.pk, "new")


def test_a_draft_is_its_writers_alone(taught, teacher, senco, sign_in):
    client = sign_in(teacher)
    client.post(f"/referrals/keep/?pupil={taught.pk}", {**ROWS, "concern": "Quite private"})
    draft = Referral.objects.get()
    eyes = sign_in(senco)
    assert eyes.get(f"/referrals/{draft.pk}/").status_code == 404
    for page in ("/referrals/board/", "/referrals/", "/referrals/?stage=draft", f"/referrals/new/?pupil={taught.pk}"):
        assert "Quite private" not in eyes.get(page).text
    refer(client, taught, do="discard")
    assert not Referral.objects.exists()


def test_a_draft_with_nothing_required_is_kept_by_its_button(taught, teacher, sign_in):
    refer(sign_in(teacher), taught, concern="", is_carer_told="", do="keep")
    assert Referral.objects.get().stage == "draft"


@pytest.fixture
def referral(taught, teacher):
    return Referral.objects.create(pupil=taught, concern="x", referred_by=teacher, referred_at=timezone.now())


def test_every_move_is_kept_with_its_reason(referral, programme, senco, sign_in):
    client = sign_in(senco)
    assert "This field is required" in move(client, referral, "information", reason="").text
    move(client, referral, "information", reason="What does maths see?")
    move(client, referral, "declined", reason="Class strategies first.")
    rows = ReferralMove.objects.order_by("pk").values_list("stage", "reason", "moved_by")
    assert list(rows) == [
        ("information", "What does maths see?", senco.pk),
        ("declined", "Class strategies first.", senco.pk),
    ]
    page = client.get(f"/referrals/{referral.pk}/").text
    assert "What does maths see?" in page
    assert "Class strategies first." in page


def test_a_question_goes_to_the_referrer_a_decision_to_the_teachers_too(referral, senco, teacher, school, sign_in):
    other = make_member(school, Role.TEACHER, job="teacher")
    ClassTeacher.objects.create(teaching_class=TeachingClass.objects.get(), staff_member=other.staff)
    client = sign_in(senco)
    move(client, referral, "information", reason="What does maths see?")
    assert "What does maths see?" in told(teacher)
    assert told(other) == ""
    move(client, referral, "declined", reason="Quite private reason")
    assert "Quite private reason" in told(teacher)
    assert "Decided: Declined" in told(other)
    assert "private" not in told(other)


def test_waiting_needs_a_programme_and_stands_in_its_list(referral, programme, senco, sign_in):
    client = sign_in(senco)
    assert "Choose it" in move(client, referral, "waiting").text
    move(client, referral, "waiting", reason="Next free place", programme=programme.pk)
    assert WaitingEntry.objects.get().reason == "Next free place"


def test_a_placement_decides_the_referral_by_itself(referral, programme, senco, teacher, hlta):
    today = timezone.localdate()
    group = Group.objects.create(
        programme=programme, name="Owls", leader=hlta.staff, starts_on=today, ends_on=today + timedelta(days=60)
    )
    WaitingEntry.objects.create(programme=programme, pupil=referral.pupil, added_on=today)
    placement_create(group=group, pupils=[referral.pupil], reason="", today=today, by=senco)
    referral.refresh_from_db()
    assert (referral.stage, referral.programme) == ("placed", programme)
    assert "Placed in Plan, Owls." in told(teacher)
    assert WaitingEntry.objects.get().left_on == today


def test_a_referral_is_placed_by_a_placement_alone(referral, senco, programme, sign_in):
    client = sign_in(senco)
    for address in (f"/referrals/{referral.pk}/", "/referrals/board/"):
        assert 'value="placed"' not in client.get(address).text
    typed = {"stage": "placed", "programme": programme.pk, "reason": "Looks placed"}
    assert "Select a valid choice" in client.post(f"/referrals/{referral.pk}/", typed).text
    with pytest.raises(DomainError, match="added to a group"):
        referral_move(referral=referral, stage="placed", reason="x", programme=programme, by=senco, now=timezone.now())
    referral.refresh_from_db()
    assert referral.stage == "new"
    assert not ReferralMove.objects.exists()


def test_one_that_is_placed_offers_no_stage_of_itself(referral, senco, sign_in):
    Referral.objects.filter(pk=referral.pk).update(stage="placed")
    page = sign_in(senco).get(f"/referrals/{referral.pk}/").text
    assert '<option value="">Choose</option>' in page
    assert 'becomes "Placed"' not in page


def test_two_referrals_of_a_pupil_become_one(referral, senco, teacher, hlta, sign_in):
    second = Referral.objects.create(
        pupil=referral.pupil, concern="The same worry", referred_by=hlta, referred_at=timezone.now()
    )
    client = sign_in(senco)
    assert "The same worry" in client.get(f"/referrals/{referral.pk}/").text
    client.post(f"/referrals/{second.pk}/merge/", {"into": referral.pk, "reason": "One worry"})
    second.refresh_from_db()
    assert (second.stage, second.merged_into) == ("merged", referral)
    assert "One worry" in told(hlta)
    assert "The same worry" in client.get(f"/referrals/{referral.pk}/").text
    move(client, referral, "declined", reason="Class first")
    assert "Class first" in told(hlta)
    assert "Class first" in told(teacher)


def test_only_two_of_one_pupil_are_joined(referral, senco, school, teacher, sign_in):
    other = Referral.objects.create(
        pupil=PupilFactory.create(school=school), concern="y", referred_by=teacher, referred_at=timezone.now()
    )
    for into in (other, referral):
        answer = sign_in(senco).post(f"/referrals/{referral.pk}/merge/", {"into": into.pk, "reason": "x"})
        assert "same pupil" in answer.text
    referral.refresh_from_db()
    assert referral.stage == "new"


def test_the_board_by_stage_in_few_queries(referral, school, senco, teacher, sign_in, counted):
    client = sign_in(senco)
    move(client, referral, "information", reason="More?")
    for _ in range(20):
        Referral.objects.create(
            pupil=PupilFactory.create(school=school), concern="y", referred_by=teacher, referred_at=timezone.now()
        )
    queries = counted(lambda: client.get("/referrals/board/"))
    assert len(queries) <= 12
    columns = {part.stage: part for part in client.get("/referrals/board/").context["board"]}
    assert (columns["new"].count, len(columns["new"].cards)) == (20, 15)
    assert [card.pk for card in columns["information"].cards] == [referral.pk]
    old = timezone.now() - timedelta(days=15)
    move(client, referral, "declined")
    assert client.get("/referrals/board/").context["board"][4].count == 1
    ReferralMove.objects.update(moved_at=old)
    assert client.get("/referrals/board/").context["board"][4].count == 0
