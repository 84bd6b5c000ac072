"""Pages of packs."""

import io
import zipfile
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from hlta.testing import PupilFactory
from plans import tasks
from plans.actions.pack import pack_batch_create, pack_create
from plans.models import Pack, PackBatch, Plan, PlanType, ReviewPoint
from pupils.models import PupilOpening
from schools.context import in_school

TODAY = date(2026, 3, 4)


@pytest.fixture
def client(senco, sign_in):
    return sign_in(senco)


def ask(pupil, by, days=100):
    return pack_create(
        pupil=pupil, kind="review", starts_on=TODAY - timedelta(days=days), ends_on=TODAY, by=by, now=timezone.now()
    )


@pytest.fixture
def waiting(pupil, senco):
    return ask(pupil, senco)


@pytest.fixture
def ready(waiting, school):
    tasks.pack_make(school.pk, waiting.pk)
    return waiting


def form(**other):
    return {"kind": "review", "starts_on": "2025-10-01", "ends_on": "2026-03-04", "request_key": uuid4().hex} | other


def test_one_click_makes_a_pack(client, pupil):
    answer = client.post(f"/packs/new/?pupil={pupil.pk}", form(), follow=True)
    assert answer.redirect_chain == [(f"/packs/{Pack.objects.get().pk}/", 302)]
    assert "Ready since" in answer.content.decode()


def test_the_same_form_twice_makes_one(client, pupil):
    data = form()
    for _ in range(2):
        client.post(f"/packs/new/?pupil={pupil.pk}", data)
    assert Pack.objects.count() == 1


def test_what_was_typed_wrongly_is_still_there(client, pupil):
    answer = client.post(f"/packs/new/?pupil={pupil.pk}", form(ends_on="2025-09-30"))
    assert answer.status_code == 200
    assert "The last day lies before the first." in answer.content.decode()
    assert 'value="2025-09-30"' in answer.content.decode()


def test_without_a_pupil_one_is_chosen_first(client, pupil):
    assert pupil.name in client.get(f"/packs/new/?q={pupil.family_name}").content.decode()


def test_a_page_that_waits_asks_again_and_one_that_is_ready_does_not(client, waiting, school):
    assert 'hx-trigger="every 1s"' in client.get(f"/packs/{waiting.pk}/").content.decode()
    tasks.pack_make(school.pk, waiting.pk)
    assert (
        "hx-trigger"
        not in client.get(f"/packs/{waiting.pk}/").content.decode().split('id="pack"')[1].split("</section>")[0]
    )


def test_downloads_are_files_with_plain_names_and_are_noted(client, ready, pupil):
    for which, start in (("pdf", b"%PDF"), ("word", b"PK")):
        answer = client.get(f"/packs/{ready.pk}/{which}/")
        assert answer.content.startswith(start)
        assert answer["Content-Disposition"].startswith('attachment; filename="review-pack-of-child')
        assert PupilOpening.objects.filter(pupil=pupil, page=f"pack_{which}").count() == 1


def test_a_pack_that_is_not_ready_is_not_downloaded(client, waiting):
    answer = client.get(f"/packs/{waiting.pk}/pdf/", follow=True)
    assert "The pack is not ready." in answer.content.decode()


def test_who_may_not_make_packs_sees_none(sign_in, key_ta, reader, ready):
    for user in (key_ta, reader):
        assert sign_in(user).get(f"/packs/{ready.pk}/").status_code == 403
        assert sign_in(user).get("/packs/").status_code == 403


def test_another_schools_pack_is_not_there(client, stranger, foreign_pupil):
    with in_school(stranger.membership.school_id):
        foreign = ask(foreign_pupil, stranger)
    for path in ("", "pdf/", "word/"):
        assert client.get(f"/packs/{foreign.pk}/{path}").status_code == 404
    assert client.get(f"/packs/new/?pupil={foreign_pupil.pk}").status_code == 404


def test_what_failed_is_tried_again(client, waiting, school):
    Pack.objects.update(state="failed", why_failed="It broke.")
    assert "It broke." in client.get(f"/packs/{waiting.pk}/").content.decode()
    client.post(f"/packs/{waiting.pk}/retry/")
    assert waiting.refreshed().state == "ready"
    assert "could not be made can be tried" in client.post(f"/packs/{waiting.pk}/retry/", follow=True).content.decode()


def planned(pupil, senco):
    Plan.objects.create(
        pupil=pupil, plan_type=PlanType.objects.get(key="ehc-plan"), lead=senco.staff, state="in_force", starts_on=TODAY
    )
    return ReviewPoint.objects.create(
        pupil=pupil, starts_at=timezone.now() + timedelta(days=9), place="P", purpose="T", led_by=senco.staff
    )


def test_packs_of_several_in_one_go_and_one_file(client, senco, school):
    pupils = PupilFactory.create_batch(3, school=school)
    for pupil in pupils:
        planned(pupil, senco)
    page = client.get("/packs/batches/new/").content.decode()
    assert page.count("checked") >= 3
    answer = client.post("/packs/batches/new/", form(title="Spring", pupils=[p.pk for p in pupils[:2]]), follow=True)
    assert "2 of 2 ready" in answer.content.decode()
    archive = client.get(f"/packs/batches/{PackBatch.objects.get().pk}/zip/").content
    assert len(zipfile.ZipFile(io.BytesIO(archive)).namelist()) == 4


def test_a_batch_of_nobody_keeps_what_was_typed(client, senco, pupil):
    planned(pupil, senco)
    answer = client.post("/packs/batches/new/?which=ehc", form(title="My batch"))
    assert "Tick at least one pupil." in answer.content.decode()
    assert 'value="My batch"' in answer.content.decode()
    assert not PackBatch.objects.exists()


def test_a_pupil_who_is_not_offered_cannot_be_slipped_in(client, senco, pupil, school):
    planned(pupil, senco)
    other = PupilFactory.create(school=school)
    answer = client.post("/packs/batches/new/", form(title="T", pupils=[pupil.pk, other.pk]))
    assert answer.status_code == 200
    assert not Pack.objects.exists()


def test_a_batch_without_a_ready_pack_has_no_file_yet(client, senco, pupil):
    batch = pack_batch_create(
        pupils=[pupil], title="T", kind="review", starts_on=TODAY, ends_on=TODAY, by=senco, now=timezone.now()
    )
    assert "No pack is ready yet." in client.get(f"/packs/batches/{batch.pk}/zip/", follow=True).content.decode()


def test_the_pages_take_as_many_queries_for_twenty_as_for_one(client, senco, school, counted):
    def pages():
        batch = PackBatch.objects.get()
        for url in ("/packs/", f"/packs/batches/{batch.pk}/", "/packs/batches/new/?which=plan"):
            assert client.get(url).status_code == 200

    pupils = PupilFactory.create_batch(20, school=school)
    batch = pack_batch_create(
        pupils=pupils[:1], title="T", kind="review", starts_on=TODAY, ends_on=TODAY, by=senco, now=timezone.now()
    )
    planned(pupils[0], senco)
    pages()
    few = counted(pages)
    for pupil in pupils[1:]:
        pack = ask(pupil, senco)
        Pack.objects.filter(pk=pack.pk).update(batch=batch)
        planned(pupil, senco)
    assert len(counted(pages)) == len(few) <= 45


def test_a_pupils_page_lists_their_packs(client, ready, pupil):
    page = client.get(f"/pupils/{pupil.pk}/parts/packs/").content.decode()
    assert f"/packs/{ready.pk}/" in page
    assert f"/packs/new/?pupil={pupil.pk}" in page


def test_the_list_goes_out_as_a_file_and_is_noted(client, ready, pupil):
    assert b"Review pack" in client.get("/packs/?format=csv").content
    assert PupilOpening.objects.filter(pupil=pupil, page="pack_list download").exists()
