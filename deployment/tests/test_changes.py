"""Unseen changes in their week."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from deployment.actions.cell import cell_create
from messaging.models import Notice

pytestmark = pytest.mark.django_db


def told(user, text="Moved to R7", *, hours=30, kind="week"):
    row = Notice.objects.create(recipient=user, text=text, unique_key=text, kind=kind)
    Notice.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(hours=hours))
    return row


def test_a_change_of_a_week_is_listed_until_it_is_seen(hlta, key_ta, sign_in):
    cell_create(
        staff_member=key_ta.staff, kind="duty", week=1, weekday=1, starts_at=time(9), ends_at=time(10),
        starts_on=date(2026, 9, 1), by=hlta,
    )  # fmt: skip
    client = sign_in(hlta)
    assert "No changes to be seen" in client.get("/changes/").text
    page = client.get("/changes/?age=0").text
    assert "New in your week: Duty, Monday 09:00" in page
    assert key_ta.full_name in page
    sign_in(key_ta).post(f"/messages/notices/{Notice.objects.get().pk}/acknowledge/")
    assert "No changes to be seen" in client.get("/changes/?age=0").text


def test_a_notice_about_something_else_is_not_listed(hlta, key_ta, sign_in):
    told(key_ta, "Profile changed", kind="pupil")
    assert "No changes to be seen" in sign_in(hlta).get("/changes/").text


def test_it_is_narrowed_by_age_job_and_words(hlta, senco, key_ta, sign_in):
    told(key_ta, "Long ago", hours=80)
    told(key_ta, "Yesterday", hours=30)
    told(senco, "For the lead", hours=80)
    client = sign_in(hlta)

    def found(query):
        page = client.get(f"/changes/?{query}").text
        return [text for text in ("Long ago", "Yesterday", "For the lead") if text in page]

    assert found("") == ["Long ago", "Yesterday", "For the lead"]
    assert found("age=72") == ["Long ago", "For the lead"]
    assert found("job=ta") == ["Long ago", "Yesterday"]
    assert found("q=yester") == ["Yesterday"]
    assert found("age=nonsense&job=nonsense") == ["Long ago", "Yesterday", "For the lead"]


def test_who_has_left_is_not_waited_for(hlta, leaver, sign_in):
    told(leaver)
    assert "No changes to be seen" in sign_in(hlta).get("/changes/").text


def test_it_downloads(hlta, key_ta, sign_in):
    told(key_ta)
    text = sign_in(hlta).get("/changes/?format=csv").content.decode()
    assert "Moved to R7" in text
    assert "Teaching assistant" in text


def test_home_counts_them(senco, key_ta, sign_in):
    client = sign_in(senco)
    assert "not seen yet" not in client.get("/").text
    told(key_ta)
    assert "<strong>1</strong> change is not seen yet by those concerned" in client.get("/").text


def test_only_who_deploys_sees_it(key_ta, teacher, sign_in):
    assert sign_in(key_ta).get("/changes/").status_code == 403
    assert sign_in(teacher).get("/changes/").status_code == 403


def test_twenty_rows_ask_no_more_than_one(hlta, key_ta, sign_in, counted):
    client = sign_in(hlta)
    told(key_ta)
    client.get("/changes/")
    few = counted(lambda: client.get("/changes/"))
    for number in range(19):
        told(key_ta, f"Change {number}")
    many = counted(lambda: client.get("/changes/"))
    assert (len(few), len(many) <= 15) == (len(many), True)
