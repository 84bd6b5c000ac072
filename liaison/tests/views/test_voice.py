"""Pages of a pupil's voice."""

from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from hlta.tests.world import build_world
from liaison.models import PupilGoal, PupilVoice

pytestmark = pytest.mark.django_db


def typed(**values):
    return {"request_key": uuid4().hex, "how": "wrote", "said_on": timezone.localdate(), **values}


def test_a_pupil_says_and_changes_their_own_words(senco, pupil, sign_in):
    client = sign_in(senco)
    page = client.get(f"/pupils/{pupil.pk}/voice/new/").text
    assert f"Hello {pupil.first_name}" in page
    assert pupil.family_name not in page
    client.post(f"/pupils/{pupil.pk}/voice/new/", typed(q0="Art.", s0="4"))
    voice = PupilVoice.objects.get()
    assert (voice.said[0]["said"], voice.faces[0]["words"]) == ("Art.", "Really good")
    assert "Art." in client.get(f"/voices/{voice.pk}/edit/").text
    client.post(f"/voices/{voice.pk}/edit/", typed(q0="Music.", s0="2"))
    page = client.get(f"/voices/{voice.pk}/").text
    assert all(words in page for words in ("Music.", "Not sure", "As it was until", "Art.", "Really good"))


def test_bad_input_keeps_what_was_typed(senco, pupil, sign_in):
    page = sign_in(senco).post(f"/pupils/{pupil.pk}/voice/new/", typed(how="sung", q0="Art.")).text
    assert "There is a problem" in page
    assert "Art." in page
    page = sign_in(senco).post(f"/pupils/{pupil.pk}/goals/new/", typed(will="", because="I see it")).text
    assert "I see it" in page
    long = "\n".join(str(n) for n in range(9))
    page = sign_in(senco).post(f"/pupils/{pupil.pk}/goals/new/", typed(will="run", because="x", steps=long)).text
    assert "At most 6 lines." in page


def test_a_target_is_written_ticked_and_reached(senco, pupil, sign_in):
    client = sign_in(senco)
    client.post(
        f"/pupils/{pupil.pk}/goals/new/", typed(will="read a page", because="I can tell it", steps="One line\nTwo")
    )
    goal = PupilGoal.objects.get()
    client.post(f"/goals/{goal.pk}/steps/", {"done": ["0", "x"], "steps": goal.steps_mark})
    assert "I will read a page" in client.get(f"/pupils/{pupil.pk}/voice/").text
    card = client.get(f"/pupils/{pupil.pk}/card/?size=a5").text
    assert all(words in card for words in ("I will read a page", "One line", "Two", "progress-card-a5"))
    assert client.post(f"/goals/{goal.pk}/end/", {"outcome": "flew"}).status_code == 302
    assert goal.refreshed().ended_on is None
    client.post(f"/goals/{goal.pk}/end/", {"outcome": "reached"})
    assert "I did it: read a page" in client.get(f"/pupils/{pupil.pk}/card/").text


def test_two_people_tick_different_steps(senco, pupil, sign_in):
    client = sign_in(senco)
    client.post(f"/pupils/{pupil.pk}/goals/new/", typed(will="read", because="x", steps="One\nTwo\nThree"))
    goal = PupilGoal.objects.get()
    opened = {"steps": goal.steps_mark}
    client.post(f"/goals/{goal.pk}/steps/", {**opened, "done": ["0"]})
    client.post(f"/goals/{goal.pk}/steps/", {**opened, "done": ["1"]})
    assert goal.refreshed().steps_done == ["One", "Two"]
    client.post(f"/goals/{goal.pk}/steps/", {**opened, "was": ["0", "1"], "done": ["1"]})
    assert goal.refreshed().steps_done == ["Two"]


def test_ticks_of_steps_whose_words_were_changed_meanwhile_are_refused(senco, pupil, sign_in):
    client = sign_in(senco)
    client.post(f"/pupils/{pupil.pk}/goals/new/", typed(will="read", because="x", steps="One\nTwo"))
    goal = PupilGoal.objects.get()
    opened = {"steps": goal.steps_mark}
    client.post(f"/goals/{goal.pk}/edit/", typed(will="read", because="x", steps="Two\nOne"))
    answer = client.post(f"/goals/{goal.pk}/steps/", {**opened, "done": ["0"]}, follow=True)
    assert "Somebody else has changed these steps" in answer.text
    assert goal.refreshed().steps_done == []


def test_the_school_asks_what_it_likes(senco, teacher, sign_in, pupil):
    client = sign_in(senco)
    client.post("/voices/questions/", {"questions": "What makes you laugh", "scales": ""})
    assert "What makes you laugh" in client.get(f"/pupils/{pupil.pk}/voice/new/").text
    assert sign_in(teacher).get("/voices/questions/").status_code == 403


def test_who_does_not_work_with_the_pupil_gets_nothing(school, other_ta, sign_in):
    world = build_world(school, roles=[Role.TA])
    client = sign_in(other_ta)
    pk = world.pk
    for page in (f"/pupils/{pk['pupil']}/voice/", f"/voices/{pk['voice']}/", f"/goals/{pk['goal']}/edit/",
                 f"/pupils/{pk['pupil']}/card/"):  # fmt: skip
        assert client.get(page).status_code == 404
        assert sign_in(world.adult).get(page).status_code == 200


def test_queries_do_not_grow(school, sign_in, counted):
    world = build_world(school, roles=[Role.SENCO])
    client, pk = sign_in(world.adult), world.pk["pupil"]
    client.get("/")
    pages = [
        f"/pupils/{pk}/voice/",
        f"/pupils/{pk}/card/",
        f"/pupils/{pk}/parts/voice/",
        f"/voices/{world.pk['voice']}/",
    ]
    before = [len(counted(lambda page=page: client.get(page))) for page in pages]
    for _ in range(19):
        PupilVoice.objects.create(pupil=world.pupil, said_on=timezone.localdate(), how="drew", written_by=world.adult,
                                  written_at=timezone.now())  # fmt: skip
        PupilGoal.objects.create(pupil=world.pupil, will="a", because="b", agreed_on=timezone.localdate(),
                                 written_by=world.adult)  # fmt: skip
    assert [len(counted(lambda page=page: client.get(page))) for page in pages] == before
    assert max(before) <= 15
