"""Pages of agencies."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from access.policy import Role
from hlta.testing import PupilFactory
from hlta.tests.world import build_world
from liaison.models import Agency, AgencyReferral, AgencyReport, Professional, Recommendation
from library.models import StoredFile

pytestmark = pytest.mark.django_db


def posted(client, url, **values):
    return client.post(url, {"request_key": uuid4().hex, **values})


def test_from_an_agency_to_what_came_of_its_advice(senco, key_ta, pupil, sign_in):
    client, today = sign_in(senco), timezone.localdate()
    posted(client, "/agencies/new/", name="Therapy", service="Speech")
    agency = Agency.objects.get()
    posted(client, f"/agencies/{agency.pk}/people/new/", full_name="Dr Lowe", email="lowe@example.org")
    consent = {"consent": "given", "consent_how": "On paper", "consent_on": today}
    posted(client, f"/agency-referrals/new/?pupil={pupil.pk}", agency=agency.pk, asked_for="Look.",
           professional=Professional.objects.get().pk, **consent)  # fmt: skip
    referral = AgencyReferral.objects.get()
    posted(client, f"/agency-referrals/{referral.pk}/move/", state="sent", on=today)
    file = SimpleUploadedFile("report.txt", b"Use pictures.")
    address = f"/pupils/{pupil.pk}/agency-reports/new/?referral={referral.pk}"
    posted(client, address, agency=agency.pk, title="First", received_on=today, upload=file, advice="Pictures\n\nTime ")
    report = AgencyReport.objects.get()
    answer = client.get(f"/agency-reports/{report.pk}/file/")
    assert (answer.content, answer["Content-Disposition"]) == (b"Use pictures.", 'attachment; filename="report.txt"')
    row = Recommendation.objects.get(words="Pictures")
    posted(client, f"/recommendations/{row.pk}/decide/", decision="accepted", done_by=key_ta.staff.pk)
    posted(client, f"/recommendations/{row.pk}/do/", done_on=today, outcome="They answer more.")
    page = client.get(f"/agency-reports/{report.pk}/").text
    assert all(words in page for words in ("They answer more.", key_ta.staff.name, "Needs a decision"))
    assert "Report received" in client.get(f"/agency-referrals/{referral.pk}/").text
    assert "agency recommendation needs a decision" in client.get("/").text


def test_bad_input_keeps_what_was_typed(school, sign_in):
    world = build_world(school, roles=[Role.SENCO])
    client, pk = sign_in(world.adult), world.pk
    page = posted(client, f"/agency-referrals/new/?pupil={pk['pupil']}", agency=pk["agency"], asked_for="Look.",
                  consent="given").text  # fmt: skip
    assert "Say who consented" in page
    assert "Look." in page
    bad = SimpleUploadedFile("report.exe", b"MZ...")
    page = posted(client, f"/pupils/{pk['pupil']}/agency-reports/new/", agency=pk["agency"], title="Second",
                  received_on="2026-01-05", upload=bad, advice="Pictures").text  # fmt: skip
    assert "programs are not taken" in page
    assert "Second" in page
    assert (AgencyReport.objects.count(), StoredFile.objects.filter(name="report.exe").count()) == (1, 0)
    page = posted(client, f"/recommendations/{pk['recommendation']}/decide/", decision="refused", why="").text
    assert "Say why" in page


def test_a_wrong_move_says_why(school, sign_in):
    world = build_world(school, roles=[Role.SENCO])
    client, url = sign_in(world.adult), f"/agency-referrals/{world.pk['agency_referral']}/move/"
    assert "not consented" in client.post(url, {"state": "sent", "on": timezone.localdate()}, follow=True).text
    assert "Choose how far" in client.post(url, {"state": "lost"}, follow=True).text


def test_who_reads_changes_nothing_and_a_ta_sees_nothing(school, reader, key_ta, sign_in):
    world = build_world(school, roles=[Role.SENCO])
    client, pk = sign_in(reader), world.pk
    page = client.get(f"/agency-reports/{pk['agency_report']}/").text
    assert "Pictures beside words." in page
    assert "Decide" not in page
    assert client.get(f"/recommendations/{pk['recommendation']}/decide/").status_code == 403
    assert sign_in(key_ta).get("/recommendations/").status_code == 403


def test_lists_are_narrowed_and_downloaded(school, sign_in):
    client = sign_in(build_world(school, roles=[Role.SENCO]).adult)
    Recommendation.objects.update(decision="", decided_on=None)
    assert "Pictures beside words." in client.get("/recommendations/?show=undecided&q=pictures").text
    assert "Nothing here" in client.get("/recommendations/?show=done").text
    assert "An assessment." in client.get("/agency-referrals/?state=drafted").text
    for url in ("/recommendations/", "/agency-referrals/", "/agencies/"):
        assert client.get(f"{url}?format=csv")["Content-Type"].startswith("text/csv")


def test_queries_do_not_grow(school, sign_in, counted):
    world = build_world(school, roles=[Role.SENCO])
    client, pk = sign_in(world.adult), world.pk
    client.get("/")
    pages = ["/recommendations/", "/agency-referrals/", "/agencies/", f"/agency-reports/{pk['agency_report']}/",
             f"/agency-referrals/{pk['agency_referral']}/", f"/pupils/{pk['pupil']}/parts/agencies/"]  # fmt: skip
    before = [len(counted(lambda page=page: client.get(page))) for page in pages]
    report = AgencyReport.objects.get()
    for number in range(19):
        agency = Agency.objects.create(name=f"Agency {number}")
        Professional.objects.create(agency=agency, full_name="Dr X")
        pupil = PupilFactory.create(school=school)
        AgencyReferral.objects.create(pupil=pupil, agency=agency, written_by=world.adult, written_at=timezone.now())
        Recommendation.objects.create(report=report, pupil=pupil, words=str(number), done_by=world.adult.staff)
    assert [len(counted(lambda page=page: client.get(page))) for page in pages] == before
    assert max(before) <= 15
