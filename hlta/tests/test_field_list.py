"""Every field of every table of ours is listed as personal or safe, once."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from access.models import User
from core.field_list import ALWAYS_SAFE, listed_models, lists_of, personal_fields, safe_fields
from deployment import field_list
from deployment.models import Trip
from pupils.models import Carer, Pupil
from staff.models import StaffMember

MODELS = listed_models()
PEOPLE = (User, StaffMember, Pupil, Carer)


def test_the_tables_of_every_app_of_ours_are_looked_at():
    labels = {
        "schools",
        "access",
        "messaging",
        "staff",
        "pupils",
        "library",
        "assessment",
        "deployment",
        "interventions",
    }
    assert labels | {"plans"} <= {model._meta.app_label for model in MODELS}
    assert ContentType not in MODELS
    assert apps.get_model("deployment", "TripEvent") not in MODELS


def test_every_field_is_listed_once():
    for model in MODELS:
        assert personal_fields(model) == {*lists_of(model).PERSONAL.get(model.__name__, ())}, model
        assert safe_fields(model) - ALWAYS_SAFE == {*lists_of(model).SAFE.get(model.__name__, ())}, model


def test_a_key_to_a_person_is_personal():
    for model in MODELS:
        keys = {field.name for field in model._meta.concrete_fields if field.related_model in PEOPLE}
        assert keys <= personal_fields(model), model


def test_no_list_names_a_model_that_is_gone():
    for model in MODELS:
        names = {other.__name__ for other in MODELS if other._meta.app_label == model._meta.app_label}
        lists = lists_of(model)
        assert {*lists.PERSONAL, *lists.SAFE} <= names, model


def refused(model):
    with pytest.raises(LookupError) as caught:
        personal_fields(model)
    return str(caught.value)


def test_a_forgotten_field_says_where_to_list_it(monkeypatch):
    monkeypatch.setitem(field_list.PERSONAL, "Trip", tuple(n for n in field_list.PERSONAL["Trip"] if n != "base_phone"))
    assert refused(Trip) == "List deployment.Trip.base_phone in deployment/field_list.py as personal or safe"


def test_a_forgotten_model_says_where_to_list_it(monkeypatch):
    monkeypatch.delitem(field_list.PERSONAL, "Trip")
    monkeypatch.delitem(field_list.SAFE, "Trip")
    assert "List deployment.Trip.name in deployment/field_list.py as personal or safe" in refused(Trip)


def test_a_field_that_is_listed_twice_is_refused(monkeypatch):
    monkeypatch.setitem(field_list.SAFE, "Trip", (*field_list.SAFE["Trip"], "leader"))
    assert refused(Trip) == "List deployment.Trip.leader in deployment/field_list.py once, not 2 times"


def test_a_field_that_is_gone_is_refused(monkeypatch):
    monkeypatch.setitem(field_list.SAFE, "Trip", (*field_list.SAFE["Trip"], "coach"))
    assert refused(Trip) == "Take deployment.Trip.coach out of deployment/field_list.py: there is no such field to list"


def test_an_app_without_a_list_is_told_to_write_one():
    wanted = (
        "Write django/contrib/contenttypes/field_list.py and list contenttypes.ContentType in it as personal or safe"
    )
    assert refused(ContentType) == wanted
