"""The pages of plans."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deployment.models import Cell, Entitlement
from hlta.testing import PupilFactory
from plans.actions import plan as actions
from plans.actions import target as target_actions
from plans.models import Plan, PlanReading, PlanText, PlanType, Target
from plans.rules.content import digest


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def plan(pupil, senco, today):
    plan_type = PlanType.objects.get(key="ehc-plan")
    return actions.plan_begin(pupil=pupil, plan_type=plan_type, lead=senco.staff, today=today, by=senco)


def in_force(plan, senco, today):
    how = {"review_on": today + timedelta(days=90), "now": timezone.now(), "today": today, "by": senco}
    return actions.plan_put_in_force(plan=plan, school=plan.school, **how)


def write(plan, senco, text, base=""):
    actions.text_save(plan=plan, key="ehc.B", text=text, base=digest(base), by=senco, now=timezone.now())


def url(name, *args):
    return reverse(f"plans:{name}", args=args)


def test_a_plan_is_begun_for_a_pupil(senco, pupil, sign_in):
    values = {"plan_type": PlanType.objects.get(key="support-plan").pk, "lead": senco.staff.pk}
    answer = sign_in(senco).post(f"{url('plan_create')}?pupil={pupil.pk}", {**values, "request_key": uuid4().hex})
    assert answer.url == url("plan_write", Plan.objects.get().pk)


def test_a_draft_is_seen_by_who_writes_plans_alone(plan, senco, teacher, reader, sign_in):
    assert sign_in(senco).get(url("plan_detail", plan.pk)).status_code == 200
    assert sign_in(reader).get(url("plan_detail", plan.pk)).status_code == 404
    assert sign_in(teacher).get(url("plan_detail", plan.pk)).status_code == 404


def test_readers_see_what_is_in_force_and_writers_what_is_written(plan, senco, reader, today, sign_in):
    write(plan, senco, "In force.")
    in_force(plan, senco, today)
    write(plan, senco, "Not yet.", base="In force.")
    assert "Not yet." not in sign_in(reader).get(url("plan_detail", plan.pk)).content.decode()
    shown = sign_in(senco).get(url("plan_detail", plan.pk)).content.decode()
    assert "Not yet." in shown
    assert "taken out “In force.”" in shown


def test_readers_see_no_target_that_is_not_in_force(plan, senco, reader, today, sign_in):
    in_force(plan, senco, today)
    fill(plan, senco, today, 1)
    live = url("plan_part", plan.pk, "live")
    assert "Target 0" not in sign_in(reader).get(live).content.decode()
    assert "Target 0" in sign_in(senco).get(live).content.decode()


def test_on_screen_a_colleague_signs_in_their_own_name(plan, senco, teacher, pupil, today, sign_in):
    version = in_force(plan, senco, today)
    values = {"capacity": "head", "how": "screen", "signed_on": today.isoformat(), "name": "Dr Anyone"}
    sign_in(senco).post(url("version_sign", version.pk), {**values, "request_key": uuid4().hex})
    assert version.sign_offs.get().name == senco.full_name


def test_a_promise_that_a_plan_makes_is_changed_in_the_plan(plan, senco, today, sign_in):
    fill(plan, senco, today, 1)
    promise = Entitlement.objects.get()
    answer = sign_in(senco).post(reverse("deployment:entitlement_end", args=[promise.pk]), {"on": today.isoformat()})
    assert answer.status_code == 302
    assert promise.refreshed().ends_on is None


def test_who_works_with_the_pupil_reads_and_says_so(plan, senco, key_ta, pupil, today, sign_in):
    start = timezone.now().time().replace(hour=9, minute=0, second=0, microsecond=0)
    hour = {"weekday": 1, "starts_at": start, "ends_at": start.replace(hour=10), "starts_on": today}
    Cell.objects.create(staff_member=key_ta.staff, kind="support", pupil=pupil, **hour)
    version, client = in_force(plan, senco, today), sign_in(key_ta)
    assert "I have read it" in client.get(url("plan_detail", plan.pk)).content.decode()
    client.post(url("version_read", version.pk))
    assert PlanReading.objects.get(version=version, reader=key_ta).read_at
    assert "I have read it" not in client.get(url("plan_detail", plan.pk)).content.decode()
    assert key_ta.full_name in sign_in(senco).get(url("plan_part", plan.pk, "history")).content.decode()


def autosave(client, plan, text, base):
    values = {"key": "ehc.B", "text": text, "base": digest(base)}
    return client.post(url("plan_text_save", plan.pk), values, headers={"X-Autosave": "yes"})


def test_a_section_saves_as_it_is_written(plan, senco, sign_in):
    answer = autosave(sign_in(senco), plan, "Attention.", "")
    assert answer.status_code == 200
    assert digest("Attention.") in answer.content.decode()
    assert PlanText.objects.get().text == "Attention."


def test_both_texts_are_shown_where_two_wrote(plan, senco, hlta, sign_in):
    write(plan, senco, "Theirs <b>.")
    answer = autosave(sign_in(hlta), plan, "Mine.", "")
    assert answer.status_code == 409
    assert "Theirs &lt;b&gt;." in answer.content.decode()
    plain = sign_in(hlta).post(url("plan_text_save", plan.pk), {"key": "ehc.B", "text": "Mine.", "base": "x"})
    assert all(words in plain.content.decode() for words in ("Mine.", "Theirs &lt;b&gt;."))
    assert PlanText.objects.get().text == "Theirs <b>."


def test_without_script_a_save_leads_back_to_its_section(plan, senco, sign_in):
    values = {"key": "ehc.B", "text": "Attention.", "base": digest("")}
    answer = sign_in(senco).post(url("plan_text_save", plan.pk), values)
    assert answer.url == f"{url('plan_write', plan.pk)}#section-ehc.B"


def target_values(today, **values):
    return {
        "objective": "Starts 6 of 10 tasks.", "baseline": "2 of 10", "baseline_on": today.isoformat(), "expected": "6 of 10",
        "weight": "1", "due_on": (today + timedelta(days=60)).isoformat(), "request_key": uuid4().hex, **values,
    }  # fmt: skip


def test_a_target_is_written_and_vague_words_are_explained(plan, senco, today, sign_in):
    client = sign_in(senco)
    client.post(url("target_create", plan.pk), target_values(today, objective="Make progress as appropriate"))
    assert Target.objects.get().plan == plan
    shown = client.get(url("target_edit", Target.objects.get().pk)).content.decode()
    assert "as appropriate" in shown
    assert "who decides" in shown


def test_a_target_that_is_not_well_formed_keeps_what_was_typed(plan, senco, today, sign_in):
    values = target_values(today, due_on="2020-01-01", target_value="5")
    answer = sign_in(senco).post(url("target_create", plan.pk), values)
    assert answer.status_code == 200
    assert all(
        words in answer.content.decode()
        for words in ("Starts 6 of 10 tasks.", "before its baseline", "needs its measure")
    )
    assert not Target.objects.exists()


def test_hints_while_typing_keep_nothing(senco, sign_in):
    answer = sign_in(senco).post(url("words_check"), {"wording": "Regular access to help."})
    assert "Regular" in answer.content.decode()


def test_a_line_needs_both_numbers_and_hours_need_numbers(plan, senco, today, sign_in):
    values = {
        "section": "F",
        "wording": "Help.",
        "times_a_week": "5",
        "starts_on": today.isoformat(),
        "is_adult_support": "on",
    }
    answer = sign_in(senco).post(
        f"{url('provision_create', plan.pk)}?section=F", {**values, "request_key": uuid4().hex}
    )
    assert answer.status_code == 200
    assert "Say both" in answer.content.decode()
    assert not plan.provisions.exists()


def test_a_signature_of_a_carer_needs_a_name(plan, senco, today, sign_in):
    version = in_force(plan, senco, today)
    values = {
        "capacity": "pupil",
        "how": "screen",
        "signed_on": today.isoformat(),
        "name": "",
        "request_key": uuid4().hex,
    }
    client = sign_in(senco)
    assert "Write the name" in client.post(url("version_sign", version.pk), values).content.decode()
    client.post(url("version_sign", version.pk), {**values, "name": "Amir", "request_key": uuid4().hex})
    assert "Amir" in client.get(url("version_detail", version.pk)).content.decode()


def fill(plan, senco, today, count):
    line = {
        "section": "F",
        "wording": "w",
        "times_a_week": 1,
        "minutes": 9,
        "is_adult_support": True,
        "starts_on": today,
    }
    words = {"baseline": "x", "baseline_on": today, "expected": "y", "due_on": today}
    for number in range(count):
        provision = target_actions.provision_create(plan=plan, values=line, placements=[], by=senco)
        values = {"objective": f"Target {number}", **words}
        target_actions.target_create(plan=plan, values=values, provisions=[provision], by=senco)


@pytest.mark.parametrize("page", ["plan_detail", "plan_write", "plan_put_in_force", "live", "history"])
def test_pages_do_not_grow_with_the_plan(plan, senco, today, sign_in, counted, page):
    where = url(page, plan.pk) if page.startswith("plan") else url("plan_part", plan.pk, page)
    client = sign_in(senco)
    client.get(where)
    fill(plan, senco, today, 1)
    small = len(counted(lambda: client.get(where)))
    fill(plan, senco, today, 12)
    assert len(counted(lambda: client.get(where))) <= small
    assert small <= {"live": 22, "history": 22, "plan_put_in_force": 17}.get(page, 15)


def test_the_list_does_not_grow_with_the_plans(plan, senco, school, today, sign_in, counted):
    client = sign_in(senco)
    client.get(url("plan_list"))
    one = len(counted(lambda: client.get(url("plan_list"))))
    for _ in range(12):
        actions.plan_begin(
            pupil=PupilFactory.create(school=school), plan_type=plan.plan_type, lead=senco.staff, today=today, by=senco
        )
    assert len(counted(lambda: client.get(url("plan_list")))) <= one <= 15


@pytest.mark.parametrize("which", ["open", "draft", "overdue", "unread", "ended"])
def test_the_list_and_its_download_answer(plan, senco, sign_in, which):
    client = sign_in(senco)
    assert client.get(f"{url('plan_list')}?which={which}&type=ehc-plan&q=x").status_code == 200
    assert client.get(f"{url('plan_list')}?which={which}&format=csv").status_code == 200
