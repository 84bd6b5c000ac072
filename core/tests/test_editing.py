"""An edit form says what somebody else saved meanwhile, and overwrites nothing without being asked twice."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.editing import BEGAN, EditForm, EditFormSet, EditUnsavedForm, plain
from hlta.testing import PupilFactory
from pupils.models import Pupil

KINDS = [("", "None"), ("read", "Reading"), ("plan", "Planning")]
TEXT = st.text(alphabet="ab \n", max_size=5).map(str.strip)
VALUES = st.fixed_dictionaries(
    {
        "place": TEXT,
        "minutes": st.none() | st.integers(0, 9),
        "share": st.none() | st.decimals(0, 9, places=2),
        "is_told": st.booleans(),
        "kind": st.sampled_from([key for key, _ in KINDS]),
        "days": st.lists(st.sampled_from(["1", "2", "3"]), unique=True).map(sorted),
        "on": st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        "at": st.none() | st.datetimes(datetime(2026, 1, 5), datetime(2026, 3, 1)).map(
            lambda at: timezone.make_aware(at.replace(second=0, microsecond=0))
        ),
    }
)  # fmt: skip


class ExampleForm(EditForm):
    place = forms.CharField(required=False)
    minutes = forms.IntegerField(required=False)
    share = forms.DecimalField(required=False)
    is_told = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=KINDS, required=False)
    days = forms.MultipleChoiceField(choices=[(str(n), f"Day {n}") for n in range(1, 4)], required=False)
    on = forms.DateField(required=False)
    at = forms.SplitDateTimeField(required=False, widget=forms.SplitDateTimeWidget(time_format="%H:%M"))


class RowForm(forms.Form):
    name = forms.CharField(required=False)
    level = forms.IntegerField(required=False)


RowSet = forms.formset_factory(RowForm, formset=EditFormSet, extra=1)


def sent(form):
    """What a browser sends of the form as it is shown."""
    data = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if isinstance(bound.field.widget, forms.MultiWidget):
            parts = value if isinstance(value, list) else bound.field.widget.decompress(value)
            for n, (widget, part) in enumerate(zip(bound.field.widget.widgets, parts, strict=True)):
                data[f"{bound.html_name}_{n}"] = widget.format_value(part) or ""
        elif isinstance(bound.field.widget, forms.SelectMultiple):
            data.setlist(bound.html_name, [str(item) for item in value or []])
        elif isinstance(bound.field.widget, forms.CheckboxInput):
            if value:
                data[bound.html_name] = "on"
        else:
            data[bound.html_name] = "" if value is None else str(value)
    return data


def posted(*, opened, typed, stored):
    """The form that was opened at `opened`, with `typed` in it, sent when `stored` is there."""
    data = sent(ExampleForm(initial=typed))
    data[BEGAN] = sent(ExampleForm(initial=opened))[BEGAN]
    return ExampleForm(data, initial=stored)


@given(opened=VALUES, typed=VALUES)
def test_what_nobody_else_changed_is_saved(opened, typed):
    form = posted(opened=opened, typed=typed, stored=opened)
    assert form.is_valid(), form.errors
    assert BEGAN not in form.cleaned_data


@given(opened=VALUES, typed=VALUES, stored=VALUES)
def test_a_save_over_somebody_elses_is_refused_unless_it_says_the_same(opened, typed, stored):
    changed = {name for name in opened if opened[name] != stored[name]}
    form = posted(opened=opened, typed=typed, stored=stored)
    assert form.is_valid() is all(typed[name] == stored[name] for name in changed)
    if not form.is_valid():
        assert form.has_error(NON_FIELD_ERRORS, "stale")
        assert {name for name in form.errors if name != "__all__"} == changed


@given(opened=VALUES, typed=VALUES, stored=VALUES)
def test_saving_once_more_keeps_what_was_typed_and_what_only_the_other_changed(opened, typed, stored):
    form = posted(opened=opened, typed=typed, stored=stored)
    if form.is_valid():
        return
    again = ExampleForm(sent(form), initial=stored)
    assert again.is_valid(), again.errors
    for name, value in again.cleaned_data.items():
        only_theirs = opened[name] != stored[name] and opened[name] == typed[name]
        assert plain(value) == plain(stored[name] if only_theirs else typed[name])


def test_both_texts_are_shown():
    opened = {"place": "Room 1", "minutes": 20}
    form = posted(opened=opened, typed={"place": "Room 2", "minutes": 20}, stored={"place": "Library", "minutes": 45})
    html = str(form)
    assert "Stored now: Library" in html
    assert 'value="Room 2"' in html
    assert "Changed by somebody else, and shown here: 45" in html
    assert 'value="45"' in html


def test_a_form_without_its_marks_overwrites_nothing():
    assert not ExampleForm({"place": "Room 2"}, initial={"place": "Room 1"}).is_valid()
    assert ExampleForm({"place": "Room 1"}, initial={"place": "Room 1"}).is_valid()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"kind": "plan"}, "Planning"),
        ({"days": ["1", "3"]}, "Day 1, Day 3"),
        ({"is_told": True}, "ticked"),
        ({"on": date(2026, 10, 14)}, "Wed 14 Oct 2026"),
        ({"share": Decimal("4.50")}, "4.50"),
        ({"place": ""}, "(empty)"),
    ],
)
def test_what_is_stored_is_said_in_words(value, words):
    empty = dict.fromkeys(value, "" if "place" not in value else "x")
    form = posted(opened=empty, typed={**empty, "minutes": 3}, stored=value)
    assert words in " ".join(form.errors.get(next(iter(value)), []))


def rows_sent(rows, **extra):
    shown = RowSet(initial=rows, prefix="r")
    data = QueryDict(mutable=True)
    for bound in shown.management_form:
        data[bound.html_name] = str(bound.value())
    for form in shown.forms:
        for bound in form:
            data[bound.html_name] = "" if bound.value() is None else str(bound.value())
    for key, value in extra.items():
        data[key.replace("_", "-")] = value
    return data


def test_a_table_that_somebody_else_changed_is_not_overwritten():
    before, now = [{"name": "Lego", "level": 1}], [{"name": "Lego", "level": 3}]
    data = rows_sent(before, r_0_name="Makaton")
    assert RowSet(data, initial=before, prefix="r").is_valid()
    stale = RowSet(data, initial=now, prefix="r")
    assert not stale.is_valid()
    assert "Stored now: Lego, 3" in str(stale.non_form_errors())
    data["r-began"] = stale.management_form[BEGAN].value()
    assert RowSet(data, initial=now, prefix="r").is_valid()


def test_the_same_table_sent_twice_is_saved_once():
    before, now = [{"name": "Lego", "level": 1}], [{"name": "Lego", "level": 3}]
    assert RowSet(rows_sent(before, r_0_level="3"), initial=now, prefix="r").is_valid()


def test_times_are_told_as_times():
    class Times(EditForm):
        at = forms.TimeField()

    form = Times({"at": "10:00", BEGAN: "at:x"}, initial={"at": time(9)})
    assert "Stored now: 09:00" in str(form.errors)


class PupilForm(EditUnsavedForm):
    class Meta:
        model = Pupil
        fields = ["given_name"]


def test_a_form_whose_row_an_action_writes_has_a_version_and_leaves_the_instance(school):
    pupil = PupilFactory.create(given_name="Ann")
    data = QueryDict(mutable=True)
    data.update({"given_name": "Bo", BEGAN: PupilForm(instance=pupil)[BEGAN].value()})
    form = PupilForm(data, instance=pupil)
    assert form.is_valid()
    assert (form.cleaned_data, pupil.given_name) == ({"given_name": "Bo"}, "Ann")
    assert not PupilForm(data, instance=PupilFactory.create(given_name="Cy")).is_valid()
    assert BEGAN not in PupilForm().fields
