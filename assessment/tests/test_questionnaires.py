"""Questionnaires: written down, handed out by code, answered without an account, scored by the instrument's rule."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from access.policy import Role
from assessment.actions.questionnaire import (
    answer_give,
    digest_of,
    observation_sit,
    questionnaire_hand_out,
    questionnaire_save,
    questionnaires_add_defaults,
    sitting_finish,
)
from assessment.models import Answer, Questionnaire, Score, Sitting
from assessment.rules.questionnaires import (
    Option,
    Question,
    QuestionnaireError,
    agreement,
    read_items,
    read_options,
    scored,
)
from core.errors import DomainError
from hlta.testing import PupilFactory, SchoolFactory, make_member
from pupils.models import Enrolment, TeachingClass

OPTIONS = [Option(1, "Never"), Option(2, "Sometimes"), Option(3, "Often")]
ITEMS = [Question("I plan", "Planning"), Question("I rush", "Planning", True), Question("I check", "Checking")]


# --- rules ----------------------------------------------------------------------------------------------------------


def keyed(questions):
    return list(enumerate(questions))


def test_reversed_items_count_the_other_way_round_and_sub_scales_add_up():
    result = scored(keyed(ITEMS), {0: 3, 1: 3, 2: 2}, lowest=1, highest=3, most_missing=0)
    assert (result.total, result.subscales) == (6, {"Planning": 4, "Checking": 2})


def test_missing_items_count_as_the_mean_of_the_others_up_to_the_rule():
    assert scored(keyed(ITEMS), {0: 3, 1: 1}, lowest=1, highest=3, most_missing=1).total == 9
    result = scored(keyed(ITEMS), {0: 3}, lowest=1, highest=3, most_missing=1)
    assert (result.total, result.subscales, result.answered) == (None, {"Planning": None, "Checking": None}, 1)


@given(
    st.lists(st.tuples(st.text("ab", max_size=1), st.booleans(), st.one_of(st.none(), st.integers(0, 4)))),
    st.integers(0, 5),
)
def test_a_total_lies_in_its_range_and_turning_everything_round_mirrors_it(rows, most_missing):
    items = keyed([Question("x", scale, is_reversed) for scale, is_reversed, _ in rows])
    mirrored = keyed([Question("x", scale, not is_reversed) for scale, is_reversed, _ in rows])
    answers = {n: value for n, (_, _, value) in enumerate(rows) if value is not None}
    rule = {"lowest": 0, "highest": 4, "most_missing": most_missing}
    one, other = scored(items, answers, **rule), scored(mirrored, answers, **rule)
    assert (one.total is None) == (not answers or len(rows) - len(answers) > most_missing)
    if one.total is not None and other.total is not None:
        assert 0 <= one.total <= 4 * len(rows)
        assert abs(one.total + other.total - 4 * len(rows)) <= Decimal("0.01")


texts = st.text("xyz ", min_size=1).map(str.strip).filter(bool)
questions = st.builds(Question, texts, st.sampled_from(["", "Plan"]), st.booleans())


@given(st.lists(questions, min_size=1, unique_by=lambda question: question.text))
def test_items_come_back_as_they_were_written(items):
    assert read_items("\n".join(item.line for item in items)) == items


@pytest.mark.parametrize("text", ["", "\n\n", "Plan: same\nCheck: same", f"Plan: {'x' * 301}"])
def test_items_that_are_none(text):
    with pytest.raises(QuestionnaireError):
        read_items(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 Never",
        "Never",
        "2 Often\n1 Never",
        "1 Never\n1 Often",
        "1\n2",
        "--5 Never\n1 Often",
        "1 Never\n1000 Often",
    ],
)
def test_answers_that_are_none(text):
    with pytest.raises(QuestionnaireError):
        read_options(text)


def test_what_two_views_say_together():
    assert "more of it than the adults" in agreement(80, 50)
    assert "more of it than the pupil" in agreement(20, 60)
    assert "alike" in agreement(50, 60)
    assert "Only one" in agreement(None, 60)


# --- handed out and answered ----------------------------------------------------------------------------------------


@pytest.fixture
def own(senco):
    values = {"filled_by": "pupil", "introduction": "Think of this week.", "most_missing": 1}
    return questionnaire_save(
        questionnaire=None, name="How I learn", values=values, items=ITEMS, options=OPTIONS, by=senco
    )


@pytest.fixture
def code(own, pupil, senco):
    today = timezone.localdate()
    [handed] = questionnaire_hand_out(
        questionnaire=own, pupils=[pupil], open_until=today + timedelta(days=7), today=today, by=senco
    )
    return handed.code


def enter(client, school, code):
    return client.post(f"/answer/{school.slug}/", {"code": code})


def test_a_pupil_answers_without_an_account(school, pupil, own, code, senco, sign_in):
    client = Client()
    assert "Type your code" in client.get(f"/answer/{school.slug}/").text
    page = client.get(enter(client, school, f" {code[:3].lower()} {code[3:]} ")["Location"]).text
    assert f"Are you {pupil.first_name}?" in page
    assert pupil.family_name not in page
    for number, value in ((1, "3"), (2, ""), (3, "2")):
        answer = client.post(f"/answer/{school.slug}/{number}/", {"value": value})
        assert answer["Location"] == f"/answer/{school.slug}/{number + 1}/"
    assert "You skipped 1" in client.get(f"/answer/{school.slug}/4/").text
    assert "Thank you" in client.post(f"/answer/{school.slug}/finish/").text
    score = Score.objects.get()
    assert (score.value, score.source, score.pupil) == (Decimal("7.50"), "The pupil's own answers", pupil)
    sitting = Sitting.objects.get()
    assert (sitting.share, sitting.results) == (75, {"Planning": None, "Checking": 50})
    # The browser has forgotten who it was, and the code opens nothing any more.
    assert client.get(f"/answer/{school.slug}/1/")["Location"] == f"/answer/{school.slug}/"
    assert "does not open anything" in enter(Client(), school, code).text
    page = sign_in(senco).get(f"/measures/pupils/{pupil.pk}/three-sources/").text
    assert "75%" in page


def test_after_a_break_the_code_goes_on_where_it_stopped(school, own, code):
    first, second = Client(), Client()
    enter(first, school, code)
    first.post(f"/answer/{school.slug}/1/", {"value": "3"})
    first.post(f"/answer/{school.slug}/leave/")
    assert first.get(f"/answer/{school.slug}/2/").status_code == 302
    enter(second, school, code)
    assert f"/answer/{school.slug}/2/" in second.get(f"/answer/{school.slug}/0/").text
    page = second.get(f"/answer/{school.slug}/1/").text
    assert 'aria-pressed="true"' in page


def test_nothing_is_kept_by_looking(school, own, code):
    client = Client()
    enter(client, school, code)
    for number in range(5):
        client.get(f"/answer/{school.slug}/{number}/")
    assert not Answer.objects.exists()


def test_an_answer_that_is_none_is_refused(school, own, code):
    client = Client()
    enter(client, school, code)
    assert "Choose one of the answers" in client.post(f"/answer/{school.slug}/1/", {"value": "9"}).text
    assert not Answer.objects.exists()


def test_a_code_is_good_in_its_school_and_until_its_day(school, own, code):
    other = SchoolFactory()
    assert "does not open anything" in enter(Client(), other, code).text
    assert Client().get("/answer/nowhere/").status_code == 404
    client = Client()
    enter(client, school, code)
    assert client.get(f"/answer/{other.slug}/1/").status_code == 302
    Sitting.objects.update(open_until=timezone.localdate() - timedelta(days=1))
    assert client.get(f"/answer/{school.slug}/1/").status_code == 302
    assert "does not open anything" in enter(Client(), school, code).text


def test_codes_are_kept_nowhere_and_a_new_one_replaces_the_old(school, own, code, pupil, senco):
    sitting = Sitting.objects.get()
    assert sitting.digest == digest_of(code)
    assert code not in str(sitting.__dict__)
    today = timezone.localdate()
    [again] = questionnaire_hand_out(questionnaire=own, pupils=[pupil], open_until=today, today=today, by=senco)
    assert "does not open anything" in enter(Client(), school, code).text
    assert enter(Client(), school, again.code).status_code == 302


def test_right_codes_are_never_refused_for_others_wrong_ones(school, own, code, pupil):
    """A class shares one address: a pupil who guesses makes it ask for a first name, and stops nobody."""
    guesser = Client()
    pages = [enter(guesser, school, "WRONGX").text for _ in range(62)]
    assert ["Your first name" in page for page in pages] == [False] * 60 + [True] * 2
    assert enter(guesser, school, code).status_code == 200
    wrong = {"code": code, "first_name": "Somebody"}
    assert Client().post(f"/answer/{school.slug}/", wrong).status_code == 200
    right = {"code": code, "first_name": f" {pupil.first_name.upper()} "}
    assert Client().post(f"/answer/{school.slug}/", right).status_code == 302


def test_a_whole_school_types_its_codes_at_once(school, own, code):
    assert {enter(Client(), school, code).status_code for _ in range(200)} == {302}
    assert "Your first name" not in enter(Client(), school, "WRONGX").text


def test_codes_for_a_form_in_the_browser(school, own, senco, sign_in):
    for name in ("Ann", "Bo"):
        PupilFactory(school=school, given_name=name, form="8A")
    tomorrow = timezone.localdate() + timedelta(days=1)
    client = sign_in(senco)
    page = client.post(f"/measures/questionnaires/{own.pk}/hand-out/", {"of": "form:8A", "open_until": tomorrow}).text
    codes = re.findall(r"<strong>([A-Z0-9]{4}-[A-Z0-9]{4})</strong>", page)
    assert (len(set(codes)), "Ann" in page, f"/answer/{school.slug}/" in page) == (2, True, True)
    past = {"of": "form:8A", "open_until": tomorrow - timedelta(days=9)}
    assert "The last day is past." in client.post(f"/measures/questionnaires/{own.pk}/hand-out/", past).text


# --- written down ---------------------------------------------------------------------------------------------------


def test_a_questionnaire_is_written_down_in_the_browser(senco, sign_in):
    typed = {
        "request_key": uuid4().hex, "name": "Mine", "filled_by": "pupil", "items": "Plan: I plan\n- I rush",
        "options": "1 Never\n2 Often | ●", "most_missing": "0", "introduction": "",
    }  # fmt: skip
    client = sign_in(senco)
    wrong = client.post("/measures/questionnaires/new/", {**typed, "options": "Never"}).text
    assert "is not an answer" in wrong
    assert "- I rush" in wrong
    client.post("/measures/questionnaires/new/", {**typed, "request_key": uuid4().hex})
    row = Questionnaire.objects.get()
    assert (row.measure.lowest, row.measure.highest, row.items.count()) == (2, 4, 2)
    client.post(f"/measures/questionnaires/{row.pk}/edit/", {**typed, "items": "Plan: I plan\nI check"})
    assert list(row.items.filter(is_asked=True).values_list("text", flat=True)) == ["I plan", "I check"]
    assert row.items.get(text="I rush").is_asked is False


def test_numbers_of_answers_stay_once_it_was_answered(own, pupil, senco):
    Sitting.objects.create(questionnaire=own, pupil=pupil, given_by=senco, done_at=timezone.now())
    values = {"filled_by": "pupil", "introduction": "", "most_missing": 0}
    with pytest.raises(DomainError, match="has been answered"):
        questionnaire_save(
            questionnaire=own, name="How I learn", values=values, items=ITEMS, options=OPTIONS[:2], by=senco
        )


def test_the_free_set_is_added_once(senco):
    assert [questionnaires_add_defaults(by=senco) for _ in range(2)] == [2, 0]
    own = Questionnaire.objects.get(filled_by="pupil")
    assert (own.items.count(), own.items.filter(is_reversed=True).count(), own.measure.licence[:3]) == (12, 3, "CC0")


# --- adults ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def checklist(senco):
    values = {"filled_by": "adult", "introduction": "", "most_missing": 1}
    return questionnaire_save(
        questionnaire=None, name="What I see", values=values, items=ITEMS, options=OPTIONS, by=senco
    )


def test_two_adults_and_the_pupil_side_by_side(school, senco, teacher, pupil, own, checklist, code, sign_in):
    section = TeachingClass.objects.create(name="8x")
    Enrolment.objects.create(teaching_class=section, pupil=pupil)
    section.class_teachers.create(school=school, staff_member=teacher.staff)
    items = list(checklist.items.all())
    for adult, value in ((senco, 1), (teacher, 2)):
        answers = {f"item_{item.pk}": str(value) for item in items} | {"request_key": uuid4().hex}
        response = sign_in(adult).post(f"/measures/pupils/{pupil.pk}/observe/", answers)
        assert response["Location"] == f"/measures/pupils/{pupil.pk}/three-sources/"
    assert Score.objects.get().source == "2 adults"
    client = Client()
    enter(client, school, code)
    for number, value in ((1, "3"), (2, "1"), (3, "3")):
        client.post(f"/answer/{school.slug}/{number}/", {"value": value})
    client.post(f"/answer/{school.slug}/finish/")
    page = sign_in(teacher).get(f"/measures/pupils/{pupil.pk}/three-sources/").text
    assert "The pupil sees more of it than the adults do." in page
    assert "100%" in page
    assert "of 2" in page


def test_a_checklist_with_nothing_in_it_is_refused_and_stays(senco, pupil, checklist, sign_in):
    page = sign_in(senco).post(f"/measures/pupils/{pupil.pk}/observe/", {"request_key": uuid4().hex}).text
    assert "Answer at least one of them." in page
    assert not Sitting.objects.exists()
    with pytest.raises(DomainError, match="hand it out"):
        observation_sit(
            questionnaire=Questionnaire(filled_by="pupil"), pupil=pupil, answers={1: 1}, now=timezone.now(),
            today=date(2026, 10, 14), by=senco,
        )  # fmt: skip


def test_a_teacher_observes_only_whom_they_teach(school, pupil, checklist, sign_in):
    stranger = make_member(school, Role.TEACHER, job="teacher")
    assert sign_in(stranger).get(f"/measures/pupils/{pupil.pk}/observe/").status_code == 404


def test_three_sources_takes_the_same_queries_for_more(senco, pupil, checklist, sign_in, counted):
    client = sign_in(senco)
    items = {item.pk: 2 for item in checklist.items.all()}

    def observe():
        observation_sit(
            questionnaire=checklist,
            pupil=pupil,
            answers=items,
            now=timezone.now(),
            today=timezone.localdate(),
            by=senco,
        )

    observe()
    client.get(f"/measures/pupils/{pupil.pk}/three-sources/")
    few = len(counted(lambda: client.get(f"/measures/pupils/{pupil.pk}/three-sources/")))
    for _ in range(5):
        observe()
    assert len(counted(lambda: client.get(f"/measures/pupils/{pupil.pk}/three-sources/"))) == few <= 12


@pytest.mark.parametrize("value", ["--1", "1_0", "²", "9" * 400, "many"])
def test_what_is_no_answer_is_said_and_changes_nothing(school, code, value):
    client = Client()
    enter(client, school, code)
    client.post(f"/answer/{school.slug}/1/", {"value": "3"})
    assert "Choose one of the answers, or skip." in client.post(f"/answer/{school.slug}/1/", {"value": value}).text
    assert [answer.value for answer in Sitting.objects.get().answers.all()] == [3]


def test_a_pupil_who_has_finished_meanwhile_stays_finished(own, pupil, code, senco):
    today, stale = timezone.localdate(), Sitting.objects.get()
    answer_give(sitting=stale, item=own.items.first(), value=2)
    sitting_finish(sitting=stale, now=timezone.now(), today=today)
    with pytest.raises(DomainError, match="finished already"):
        answer_give(sitting=stale, item=own.items.first(), value=3)
    questionnaire_hand_out(questionnaire=own, pupils=[pupil], open_until=today, today=today, by=senco)
    assert [sitting.done_at is None for sitting in Sitting.objects.order_by("pk")] == [False, True]
