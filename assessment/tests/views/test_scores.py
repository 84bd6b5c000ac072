"""The catalogue of measures and the grid."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assessment.models import Measure, Score
from hlta.testing import BEGAN_FIELD, PupilFactory

MEASURE = {
    "name": "Spelling",
    "kind": "standardised",
    "mean": 100,
    "standard_deviation": 15,
    "lowest": 60,
    "highest": 140,
}


@pytest.fixture
def measure(school):
    return Measure.objects.create(**MEASURE)


@pytest.fixture
def form(school):
    return [PupilFactory.create(school=school, form="8A", family_name=name) for name in ("Ade", "Bea", "Cox")]


def grid(client, measure, **typed):
    """Open the grid and save it; `began` is what another opening gave."""
    data = {"of": "form:8A", "on": timezone.localdate().isoformat(), "source": "Autumn test", **typed}
    return client.post(f"/measures/{measure.pk}/scores/", {"began": began(client, measure), **data})


def began(client, measure):
    """The version that the grid of today carries."""
    asked = {"of": "form:8A", "on": timezone.localdate().isoformat()}
    page = client.get(f"/measures/{measure.pk}/scores/", asked).text
    return dict(BEGAN_FIELD.findall(page)).get("began", "")


def test_a_new_school_starts_from_the_free_set_once(senco, sign_in):
    client = sign_in(senco)
    for _ in range(2):
        client.post("/measures/defaults/")
    assert Measure.objects.count() == 8
    assert "CC0" in client.get("/measures/").text


def test_a_measure_is_described_and_a_wrong_one_told(senco, sign_in):
    client = sign_in(senco)
    wrong = {**MEASURE, "highest": 50, "cut_offs": "7=85", "request_key": uuid4().hex}
    page = client.post("/measures/new/", wrong).text
    assert "above the lowest" in page
    assert 'value="7=85"' in page
    client.post("/measures/new/", {**MEASURE, "cut_offs": "7: 85, 8: 88", "request_key": uuid4().hex})
    assert Measure.objects.get().cut_offs == {"7": "85", "8": "88"}


def test_scores_of_a_form_are_written_in_one_go(teacher, senco, measure, form, sign_in):
    client = sign_in(senco)
    answer = grid(client, measure, **{f"first_{form[0].pk}": "88", f"first_{form[2].pk}": "104,5"})
    assert answer.status_code == 302
    scores = Score.objects.order_by("pupil__family_name")
    assert [(s.pupil_id, str(s.value), s.source, s.entered_by) for s in scores] == [
        (form[0].pk, "88.00", "Autumn test", senco),
        (form[2].pk, "104.50", "Autumn test", senco),
    ]
    assert 'value="88"' in client.get(answer["Location"]).text


def test_one_wrong_score_saves_nothing_and_loses_nothing(senco, measure, form, sign_in):
    page = grid(sign_in(senco), measure, **{f"first_{form[0].pk}": "88", f"first_{form[1].pk}": "880"}).text
    assert not Score.objects.exists()
    assert "“880” is outside 60 to 140." in page
    assert 'value="88"' in page


def test_the_same_day_again_replaces(senco, measure, form, sign_in):
    client = sign_in(senco)
    for value in ("88", "90"):
        grid(client, measure, **{f"first_{form[0].pk}": value})
    assert [str(score.value) for score in Score.objects.all()] == ["90.00"]


def test_a_score_that_a_colleague_saved_meanwhile_is_not_overwritten(senco, teacher, measure, form, sign_in):
    client = sign_in(senco)
    opened = began(client, measure)
    mine, theirs = (f"first_{pupil.pk}" for pupil in form[:2])
    grid(client, measure, source="A colleague", **{mine: "88", theirs: "99"})
    page = grid(client, measure, began=opened, **{mine: "70", theirs: "99"}).text
    assert ("Somebody else saved this" in page, "Stored now: 88" in page, 'value="70"' in page) == (True, True, True)
    assert {str(score.value) for score in Score.objects.all()} == {"88.00", "99.00"}
    grid(client, measure, **{mine: "70"})
    assert {str(score.value) for score in Score.objects.all()} == {"70.00", "99.00"}


def test_what_is_left_as_it_was_keeps_who_wrote_it_and_from_what(senco, measure, form, sign_in):
    client = sign_in(senco)
    grid(client, measure, **{f"first_{form[0].pk}": "88"})
    grid(client, measure, source="Other", **{f"first_{form[0].pk}": "88", f"first_{form[1].pk}": "90"})
    assert set(Score.objects.values_list("value", "source")) == {(88, "Autumn test"), (90, "Other")}


def test_a_day_ahead_is_refused(senco, measure, form, sign_in):
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = grid(sign_in(senco), measure, on=ahead, **{f"first_{form[0].pk}": "88"}).text
    assert "still ahead" in page
    assert not Score.objects.exists()


def test_calibration_keeps_what_was_predicted_and_done(senco, form, sign_in, school):
    measure = Measure.objects.create(name="Quiz", kind="calibration", lowest=0, highest=10, is_higher_better=False)
    client = sign_in(senco)
    grid(client, measure, **{f"first_{form[0].pk}": "9", f"second_{form[0].pk}": "4"})
    score = Score.objects.get()
    assert (score.value, score.predicted, score.actual, score.words) == (5, 9, 4, "9 predicted, 4 done")
    assert "Give both" in grid(client, measure, **{f"first_{form[1].pk}": "9"}).text


def test_a_teacher_writes_for_their_own_pupils_alone(teacher, measure, form, sign_in):
    client = sign_in(teacher)
    assert "Form 8A" not in client.get(f"/measures/{measure.pk}/scores/").text
    grid(client, measure, **{f"first_{form[0].pk}": "88"})
    assert not Score.objects.exists()


def test_a_ta_writes_no_scores(key_ta, measure, sign_in):
    assert sign_in(key_ta).get(f"/measures/{measure.pk}/scores/").status_code == 403


def test_a_grid_takes_as_many_queries_for_a_whole_form(school, senco, measure, sign_in, counted):
    client, path = sign_in(senco), f"/measures/{measure.pk}/scores/?of=form:8A&on={timezone.localdate()}"
    PupilFactory.create(school=school, form="8A")
    client.get(path)
    few = len(counted(lambda: client.get(path)))
    for _ in range(25):
        PupilFactory.create(school=school, form="8A")
    assert len(counted(lambda: client.get(path))) == few <= 12
