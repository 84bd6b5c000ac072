from uuid import uuid4

import pytest

from library.defaults import DEFAULTS
from library.models import Strategy

pytestmark = pytest.mark.django_db
VALUES = {"name": "A calm corner", "area": "semh", "how": "Five minutes, with a way back."}


def posted(client, url, **values):
    return client.post(url, {"request_key": uuid4().hex, **values})


def test_a_strategy_is_written_changed_and_retired(senco, sign_in):
    client = sign_in(senco)
    posted(client, "/strategies/new/", **VALUES)
    row = Strategy.objects.get()
    assert row.name in client.get("/strategies/").text
    client.post(f"/strategies/{row.pk}/", {**VALUES, "how": "Ten minutes.", "is_retired": "on"})
    client.get("/strategies/")  # which says once that it is saved
    row.refresh_from_db()
    assert (row.how, row.retired_on is None) == ("Ten minutes.", False)
    assert row.name not in client.get("/strategies/").text


def test_a_name_that_is_taken_keeps_what_was_typed(senco, sign_in):
    client = sign_in(senco)
    posted(client, "/strategies/new/", **VALUES)
    answer = posted(client, "/strategies/new/", **{**VALUES, "how": "Something else entirely."})
    assert "already has a strategy of this name" in answer.text
    assert "Something else entirely." in answer.text


def test_the_free_set_comes_once_and_spares_our_own(senco, sign_in):
    client = sign_in(senco)
    Strategy.objects.create(**{**VALUES, "name": DEFAULTS[0]["name"]})
    for _ in range(2):
        client.post("/strategies/add-free-set/")
    assert Strategy.objects.count() == len(DEFAULTS)
    assert Strategy.objects.get(name=DEFAULTS[0]["name"]).how == VALUES["how"]


def test_a_teacher_reads_and_searches(teacher, sign_in):
    Strategy.objects.create(**VALUES)
    client = sign_in(teacher)
    assert "A calm corner" in client.get("/strategies/?q=calm&area=semh").text
    assert "A calm corner" not in client.get("/strategies/?area=sensory").text
    assert "Five minutes" in client.get("/strategies/?format=csv").text
