"""Trips: who goes along is away, the card says what is needed, and it is gone when the trip is over."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from deployment.actions.absence import absence_record
from deployment.actions.trip import (
    trip_adult_add,
    trip_adult_edit,
    trip_adult_remove,
    trip_cancel,
    trip_create,
    trip_edit,
    trip_pupils_add,
    trips_tidy,
)
from deployment.models import Absence, Cell, DayChange, Trip, TripAdult, TripPupil
from deployment.rules.trips import Away, Party, away_still, is_ratio_met, one_to, ratio_in_words, to_think_of
from deployment.tasks import trips_tidy as trips_tidy_task
from deployment.tests.calendar import MONDAY, TODAY, make_days
from hlta.testing import PupilFactory
from messaging.models import Notice
from pupils.models import LearnerProfile, Pupil, PupilOpening, SenStatus

NOW = timezone.now()


def at(day, moment):
    return timezone.make_aware(datetime.combine(day, moment))


@pytest.fixture
def values(school, hlta):
    make_days()
    return {
        "name": "Museum", "place": "City", "starts_at": at(MONDAY, time(9)), "ends_at": at(MONDAY, time(15)),
        "leader": hlta.staff, "pupils_per_adult": 8,
    }  # fmt: skip


@pytest.fixture
def trip(values, senco):
    return trip_create(values=values, by=senco, now=NOW)


def put(trip, **times):
    """The trip as if it were then."""
    Trip.objects.filter(pk=trip.pk).update(**times)


@given(st.integers(0, 60), st.integers(0, 12), st.integers(1, 20))
def test_the_ratio_is_met_where_nobody_has_more_than_asked(pupils, adults, asked):
    party = Party(pupils, adults, asked)
    assert is_ratio_met(party) == (one_to(pupils, adults) <= asked if adults else pupils == 0)
    said = [line for line in to_think_of(party) if "ratio" in line]
    assert bool(said) != is_ratio_met(party)
    if said:
        more = int(said[0].split(": ")[1].split()[0])
        assert is_ratio_met(Party(pupils, adults + more, asked))
        assert not is_ratio_met(Party(pupils, adults + more - 1, asked))


def test_the_ratio_in_words():
    assert ratio_in_words(Party(10, 3, 8)) == "10 pupils, 3 adults: at most 4 to an adult; asked for at most 8"
    assert ratio_in_words(Party(0, 1, 8)) == "0 pupils, 1 adult; asked for at most 8"


@pytest.mark.django_db
def test_who_goes_along_is_away_and_their_hours_are_at_risk(trip, senco, hlta, key_ta):
    Cell.objects.create(
        staff_member=key_ta.staff, kind="support", weekday=1, starts_at=time(8), ends_at=time(10), starts_on=TODAY
    )
    adult = trip_adult_add(trip=trip, staff_member=key_ta.staff, role="first_aider", by=senco, now=NOW)
    absence = Absence.objects.get(staff_member=key_ta.staff)
    assert (absence.reason, absence.starts_on, absence.starts_at, absence.ends_at) == (
        "trip",
        MONDAY,
        time(9),
        time(15),
    )
    change = DayChange.objects.get()
    assert (change.starts_at, change.ends_at, change.cause, change.decided_at) == (time(9), time(10), "trip", None)
    assert Notice.objects.get(recipient=key_ta).text.startswith("You go on a trip: Museum, City, Mon")
    trip_adult_remove(adult=adult, by=senco, now=NOW)
    assert not DayChange.objects.exists()
    assert absence.refreshed().withdrawn_at == NOW


SPANS = st.builds(
    lambda day, days, hours: Away(
        MONDAY + timedelta(days=day), MONDAY + timedelta(days=day + days), *(time(hour) for hour in sorted(hours))
    ),
    st.integers(-2, 3), st.integers(0, 3), st.sets(st.integers(0, 23), min_size=2, max_size=2) | st.just(()),
)  # fmt: skip


def hours_of(away):
    """Every half hour of it."""
    days = [away.starts_on + timedelta(days=number) for number in range((away.ends_on - away.starts_on).days + 1)]
    start, end = away.hours
    halves = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
    return [(day, half) for day in days for half in halves if start <= half < end]


@given(SPANS, st.lists(SPANS, max_size=3))
def test_what_is_away_still_is_all_that_no_other_takes_and_once(asked, taken):
    parts = [half for part in away_still(asked, taken) for half in hours_of(part)]
    expected = set(hours_of(asked)).difference(*(hours_of(other) for other in taken))
    assert len(parts) == len(set(parts))
    assert set(parts) == expected


@pytest.mark.django_db
def test_an_appointment_leaves_the_rest_of_the_trip_away(trip, values, senco, key_ta):
    Cell.objects.create(
        staff_member=key_ta.staff, kind="support", weekday=1, starts_at=time(11), ends_at=time(12), starts_on=TODAY
    )
    hours = {"starts_at": time(10), "ends_at": time(11)}
    mine = absence_record(staff_member=key_ta.staff, starts_on=MONDAY, ends_on=MONDAY, **hours, by=senco, now=NOW)
    adult = trip_adult_add(trip=trip, staff_member=key_ta.staff, role="other", by=senco, now=NOW)
    assert spans(key_ta) == [(time(9), time(10)), (time(10), time(11)), (time(11), time(15))]
    assert DayChange.objects.get().starts_at == time(11)
    trip_edit(trip=trip, values={**values, "ends_at": at(MONDAY, time(10, 30))}, by=senco, now=NOW)
    assert spans(key_ta) == [(time(9), time(10)), (time(10), time(11))]
    trip_adult_remove(adult=adult, by=senco, now=NOW)
    assert list(Absence.objects.standing().filter(staff_member=key_ta.staff)) == [mine]


def spans(user):
    rows = Absence.objects.standing().filter(staff_member=user.staff).order_by("starts_at")
    return list(rows.values_list("starts_at", "ends_at"))


@pytest.mark.django_db
def test_every_move_is_told_and_is_about_their_week(trip, values, senco, hlta):
    for minute, end in enumerate((16, 15, 16)):
        moved = {**values, "ends_at": at(MONDAY, time(end))}
        trip_edit(trip=trip, values=moved, by=senco, now=NOW + timedelta(minutes=minute))
    rows = Notice.objects.filter(recipient=hlta, text__contains="has another time")
    assert list(rows.values_list("kind", flat=True)) == ["week"] * 3


@pytest.mark.django_db
def test_another_time_moves_the_time_away_and_calling_off_ends_it(trip, values, senco, hlta):
    trip_edit(trip=trip, values={**values, "ends_at": at(MONDAY + timedelta(days=2), time(15))}, by=senco, now=NOW)
    absence = Absence.objects.standing().get()
    assert (absence.starts_on, absence.ends_on) == (MONDAY, MONDAY + timedelta(days=2))
    assert absence.starts_at is None
    trip_cancel(trip=trip, by=senco, now=NOW)
    assert not Absence.objects.standing().exists()
    assert Notice.objects.filter(recipient=hlta, text="The trip Museum is cancelled.").exists()
    with pytest.raises(DomainError, match="cancelled"):
        trip_edit(trip=trip, values=values, by=senco, now=NOW)


@pytest.mark.django_db
def test_who_is_away_already_keeps_that_absence_and_the_page_says_so(trip, senco, key_ta, sign_in):
    mine = absence_record(staff_member=key_ta.staff, starts_on=MONDAY, ends_on=MONDAY, by=senco, now=NOW)
    adult = trip_adult_add(trip=trip, staff_member=key_ta.staff, role="other", by=senco, now=NOW)
    assert not adult.absences.exists()
    page = sign_in(senco).get(f"/trips/{trip.pk}/").text
    assert f"{key_ta.staff.name} is away already at that time." in page
    trip_adult_remove(adult=adult, by=senco, now=NOW)
    assert mine.refreshed().withdrawn_at is None


@pytest.mark.django_db
def test_a_new_leader_goes_along_and_the_leader_is_not_taken_off(trip, values, senco, key_ta):
    with pytest.raises(DomainError, match="Choose another leader"):
        trip_adult_remove(adult=trip.adults.get(), by=senco, now=NOW)
    trip_edit(trip=trip, values={**values, "leader": key_ta.staff}, by=senco, now=NOW)
    roles = dict(TripAdult.objects.values_list("staff_member", "role"))
    assert roles == {values["leader"].pk: "other", key_ta.staff.pk: "leader"}


@pytest.mark.django_db
def test_pupils_bring_what_their_profile_says_and_a_plan_asks_for_an_adult(trip, senco, pupil, school, sign_in):
    other = PupilFactory.create(school=school)
    LearnerProfile.objects.create(pupil=pupil, what_helps="One step at a time.", what_calms="A walk.")
    SenStatus.objects.create(pupil=pupil, code="E", starts_on=TODAY)
    trip_pupils_add(trip=trip, pupils=[pupil, other], today=TODAY, by=senco)
    trip_pupils_add(trip=trip, pupils=[pupil], today=TODAY, by=senco)
    rows = {row.pupil: row for row in TripPupil.objects.select_related("pupil")}
    assert (rows[pupil].what_helps, rows[pupil].what_calms) == ("One step at a time.", "A walk.")
    assert (rows[pupil].needs_adult, rows[other].needs_adult) == (True, False)
    page = sign_in(senco).get(f"/trips/{trip.pk}/").text
    assert f"{pupil.name} needs an adult by name, and has none." in page
    assert "There is no first aider on the trip." in page


@pytest.mark.django_db
def test_the_card_is_for_its_adults_and_is_gone_after_the_trip(trip, senco, key_ta, other_ta, pupil, sign_in):
    trip_pupils_add(trip=trip, pupils=[pupil], today=TODAY, by=senco)
    trip_adult_add(trip=trip, staff_member=key_ta.staff, role="other", by=senco, now=NOW)
    TripPupil.objects.update(what_helps="Ear defenders.")
    put(trip, starts_at=NOW - timedelta(hours=6), ends_at=NOW - timedelta(minutes=110))
    url = f"/trips/{trip.pk}/card/"
    assert "Ear defenders." in sign_in(key_ta).get(url).text
    assert PupilOpening.objects.filter(user=key_ta, pupil=pupil, page="trip_card").exists()
    assert sign_in(other_ta).get(url).status_code == 404
    put(trip, ends_at=NOW - timedelta(minutes=121))
    assert sign_in(key_ta).get(url).status_code == 404
    assert "Museum" not in sign_in(key_ta).get("/trips/?which=all").text
    page = sign_in(senco).get(url).text
    assert pupil.name in page
    assert "Ear defenders." not in page


@pytest.mark.django_db
def test_the_cards_of_its_pupils_are_open_from_the_day_before_until_the_end(trip, senco, key_ta, pupil, sign_in):
    trip_pupils_add(trip=trip, pupils=[pupil], today=TODAY, by=senco)
    trip_adult_add(trip=trip, staff_member=key_ta.staff, role="other", by=senco, now=NOW)
    seen = []
    for start, end in ((8, 8.2), (2, 2.2), (1, 1.2), (-1, 0.1), (-1, -0.2)):
        put(trip, starts_at=NOW + timedelta(days=start), ends_at=NOW + timedelta(days=end))
        assert not Pupil.objects.visible_to(key_ta).exists()
        seen.append(Pupil.objects.card_visible_to(key_ta).exists())
    assert seen == [False, False, True, True, False]
    put(trip, starts_at=NOW + timedelta(days=8), ends_at=NOW + timedelta(days=9))
    assert pupil.name not in sign_in(key_ta).get(f"/trips/{trip.pk}/card/").text
    put(trip, starts_at=NOW + timedelta(days=2), ends_at=NOW + timedelta(days=2, hours=3))
    sheet = sign_in(key_ta).get(f"/trips/{trip.pk}/card/").text
    assert pupil.name in sheet
    assert f"/pupils/{pupil.pk}/" not in sheet
    put(trip, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=3))
    assert f"/pupils/{pupil.pk}/" in sign_in(key_ta).get(f"/trips/{trip.pk}/card/").text
    assert "They are on a trip that you go on." in sign_in(key_ta).get(f"/pupils/{pupil.pk}/").text


@pytest.mark.django_db
def test_texts_are_deleted_a_fortnight_after_and_no_history_keeps_them(trip, senco, pupil):
    trip_pupils_add(trip=trip, pupils=[pupil], today=TODAY, by=senco)
    TripPupil.objects.update(what_helps="Ear defenders.", must_do="Give the inhaler.")
    put(trip, starts_at=NOW - timedelta(days=15), ends_at=NOW - timedelta(days=13))
    assert trips_tidy(now=NOW) == 0
    put(trip, ends_at=NOW - timedelta(days=14, minutes=1))
    assert trips_tidy_task() == 1
    row = TripPupil.objects.get()
    assert [getattr(row, name) for name in TripPupil.TEXTS] == [""] * 4
    assert trips_tidy(now=NOW) == 0


@pytest.mark.django_db
def test_whatever_was_written_in_free_words_is_deleted_too(trip, senco):
    texts = {"note": "Ali has the front seat.", "emergency_steps": "Ring the mother of Ali."}
    put(trip, ends_at=NOW - timedelta(days=14, minutes=1), starts_at=NOW - timedelta(days=15), **texts)
    TripAdult.objects.update(duties="Walks with Ali.")
    assert trips_tidy(now=NOW) == 1
    row, adult = trip.refreshed(), trip.adults.get()
    assert (row.note, row.emergency_steps, adult.duties) == ("", "", "")
    with pytest.raises(DomainError, match="is deleted"):
        trip_adult_edit(adult=adult, values={"role": "leader", "duties": "Walks with Ali."}, by=senco)


@pytest.mark.parametrize("model", [Trip, TripAdult, TripPupil])
def test_no_history_keeps_what_is_to_be_deleted(model):
    assert not set(model.TEXTS) & {field.name for field in model.pgh_event_model._meta.get_fields()}


@pytest.mark.django_db
def test_free_words_are_on_the_card_until_it_expires(trip, senco, sign_in):
    put(trip, note="Ali in front.", emergency_steps="Ring Ali's mother.", base_name="The office")
    TripAdult.objects.update(duties="Walks with Ali.")
    urls = (f"/trips/{trip.pk}/card/", f"/trips/{trip.pk}/")
    assert ["Walks with Ali." in sign_in(senco).get(url).text for url in urls] == [True, True]
    assert "Ring Ali" in sign_in(senco).get(urls[0]).text
    put(trip, starts_at=NOW - timedelta(hours=9), ends_at=NOW - timedelta(hours=3))
    pages = [sign_in(senco).get(url).text for url in urls]
    assert ["Ali" in page for page in pages] == [False, False]
    assert "The office" in pages[0]


@pytest.mark.django_db
def test_a_trip_ahead_needs_a_phone_in_school_and_an_old_one_without_says_so(trip, hlta, senco, sign_in):
    client = sign_in(senco)
    data = {
        "request_key": uuid4().hex, "name": "Farm", "place": "Holt", "starts_at": f"{MONDAY}T09:00",
        "ends_at": f"{MONDAY}T15:00", "leader": hlta.staff.pk, "pupils_per_adult": 8,
    }  # fmt: skip
    page = client.post("/trips/new/", data).text
    assert "Give the number in school that the trip phones in an emergency." in page
    assert not Trip.objects.filter(name="Farm").exists()
    lacking = "No phone number in school is given for an emergency."
    urls = (f"/trips/{trip.pk}/", f"/trips/{trip.pk}/card/")
    assert [lacking in client.get(url).text for url in urls] == [True, True]
    put(trip, base_phone="0161 496 0000")
    assert [lacking in client.get(url).text for url in urls] == [False, False]


@pytest.mark.django_db
def test_nobody_becomes_a_first_aider_by_accident(trip, key_ta, senco, sign_in):
    client, url = sign_in(senco), f"/trips/{trip.pk}/adults/add/"
    assert '<option value="" selected>Choose</option>' in client.get(f"/trips/{trip.pk}/").text
    add = {"request_key": uuid4().hex, "staff_member": key_ta.staff.pk, "role": ""}
    assert "Choose what part they have on the trip." in client.post(url, add).text
    assert trip.adults.count() == 1


@pytest.mark.django_db
def test_a_pupil_of_whom_nothing_is_written_is_said_to_be_so(trip, senco, pupil, sign_in):
    trip_pupils_add(trip=trip, pupils=[pupil], today=TODAY, by=senco)
    urls, client = (f"/trips/{trip.pk}/", f"/trips/{trip.pk}/card/"), sign_in(senco)
    TripPupil.objects.update(what_helps="")
    assert ["Nothing is written about what helps" in client.get(url).text for url in urls] == [True, True]
    TripPupil.objects.update(what_helps="Ear defenders.")
    assert ["Nothing is written about what helps" in client.get(url).text for url in urls] == [False, False]


@pytest.mark.django_db
def test_a_trip_by_its_pages(values, senco, hlta, key_ta, pupil, sign_in):
    client = sign_in(senco)
    data = {
        "request_key": uuid4().hex, "name": "Farm", "place": "Holt", "starts_at": f"{MONDAY}T15:00",
        "ends_at": f"{MONDAY}T09:00", "leader": hlta.staff.pk, "pupils_per_adult": 8,
    }  # fmt: skip
    page = client.post("/trips/new/", data).text
    assert "It must be back after it leaves." in page
    assert 'value="Farm"' in page
    data |= {"ends_at": f"{MONDAY}T16:00", "base_phone": "0161 496 0000"}
    client.post("/trips/new/", {**data, "request_key": uuid4().hex})
    trip = Trip.objects.get()
    add = {"request_key": uuid4().hex, "staff_member": hlta.staff.pk, "role": "other"}
    assert "is on the trip already" in client.post(f"/trips/{trip.pk}/adults/add/", add).text
    add |= {"staff_member": key_ta.staff.pk, "request_key": uuid4().hex}
    client.post(f"/trips/{trip.pk}/adults/add/", add)
    assert pupil.name in client.get(f"/trips/{trip.pk}/pupils/add/?year=8").text
    client.post(f"/trips/{trip.pk}/pupils/add/", {"request_key": uuid4().hex, "pupils": [pupil.pk]})
    row, adult = TripPupil.objects.get(), TripAdult.objects.get(staff_member=key_ta.staff)
    client.post(f"/trips/pupils/{row.pk}/", {"with_adult": adult.pk, "must_do": "Hold hands at the road."})
    assert (row.refreshed().with_adult, row.refreshed().must_do) == (adult, "Hold hands at the road.")
    assert f"With {key_ta.staff.name}" in client.get(f"/trips/{trip.pk}/card/").text
    assert sign_in(key_ta).get(f"/trips/{trip.pk}/").status_code == 403
    client.post(f"/trips/adults/{adult.pk}/remove/")
    assert row.refreshed().with_adult is None


@pytest.mark.django_db
def test_no_query_a_pupil(trip, senco, school, counted, sign_in):
    client = sign_in(senco)

    def grow(count):
        trip_pupils_add(trip=trip, pupils=[PupilFactory(school=school) for _ in range(count)], today=TODAY, by=senco)

    grow(1)
    urls = (f"/trips/{trip.pk}/", f"/trips/{trip.pk}/card/", "/trips/")
    client.get("/trips/")
    few = [len(counted(lambda url=url: client.get(url))) for url in urls]
    grow(19)
    assert [len(counted(lambda url=url: client.get(url))) for url in urls] == few
    assert max(few) <= 15
