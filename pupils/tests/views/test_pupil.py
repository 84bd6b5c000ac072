"""The list of pupils, a pupil's page, and who has opened it."""

import io

from openpyxl import load_workbook

from access.policy import Role
from hlta.testing import PupilFactory, make_member
from hlta.tests.world import build_world
from pupils.models import PupilOpening, SenStatus


def openings(pupil):
    return list(PupilOpening.objects.filter(pupil=pupil).values_list("user__full_name", "page"))


def test_the_page_says_why_and_writes_down_that_it_was_opened(senco, pupil, sign_in):
    page = sign_in(senco).get(f"/pupils/{pupil.pk}/").text
    assert "Your role as SENCO covers every pupil in the school." in page
    assert openings(pupil) == [(senco.full_name, "pupil_detail")]


def test_a_ta_sees_a_pupil_of_their_group_and_is_told_so(school, sign_in):
    world = build_world(school, roles=[Role.TA], teaches=False)
    page = sign_in(world.adult).get(f"/pupils/{world.pupil.pk}/").text
    assert "They are in a group that you lead." in page


def test_a_ta_sees_nobody_elses_pupil(other_ta, pupil, sign_in):
    client = sign_in(other_ta)
    assert client.get(f"/pupils/{pupil.pk}/").status_code == 404
    assert pupil.name not in client.get("/pupils/").text
    assert pupil.name not in client.get("/search/?q=child").text
    assert openings(pupil) == []


def test_only_who_may_sees_the_access_log(school, senco, teacher, pupil, sign_in):
    sign_in(senco).get(f"/pupils/{pupil.pk}/")
    lead = make_member(school, Role.SAFEGUARDING_LEAD)
    assert senco.full_name in sign_in(lead).get(f"/pupils/{pupil.pk}/opened/").text
    assert sign_in(teacher).get(f"/pupils/{pupil.pk}/opened/").status_code == 403


def test_filters_narrow_and_stay(school, senco, sign_in, pupil):
    other = PupilFactory.create(school=school, family_name="Zed", year_group=10)
    SenStatus.objects.create(pupil=other, code="K", starts_on="2024-01-01")
    page = sign_in(senco).get("/pupils/?year=10&status=K&q=zed").text
    assert "Zed" in page
    assert pupil.name not in page
    assert 'value="zed"' in page


def test_a_download_holds_the_whole_list_harmless_and_is_written_down(school, senco, sign_in):
    evil = PupilFactory.create(school=school, given_name="=HYPERLINK(1)", family_name="Ode")
    for number in range(60):
        PupilFactory.create(school=school, family_name=f"More{number}")
    client = sign_in(senco)
    text = client.get("/pupils/?format=csv").content.decode("utf-8-sig")
    assert text.count("\n") == 62
    assert "'=HYPERLINK(1) Ode" in text
    book = load_workbook(io.BytesIO(client.get("/pupils/?format=xlsx&sort=-name").content))
    assert book.active["A2"].value == "'=HYPERLINK(1) Ode"
    assert openings(evil) == [(senco.full_name, "pupil_list download")] * 2


def test_an_empty_school_says_what_to_do(senco, sign_in):
    assert "import a roster" in sign_in(senco).get("/pupils/").text


def test_what_is_deferred_comes_as_a_part_or_as_a_page(pupil, senco, sign_in):
    client, path = sign_in(senco), f"/pupils/{pupil.pk}/parts/tasks/"
    assert f'hx-get="{path}"' in client.get(f"/pupils/{pupil.pk}/").text
    part = client.get(path, headers={"HX-Request": "true"}).text
    page = client.get(path).text
    assert "<h2" in part
    assert "<html" not in part
    assert "<html" in page
    assert client.get(f"/pupils/{pupil.pk}/parts/nothing/").status_code == 404


def test_a_deferred_part_holds_nothing_for_who_may_not_see_it(pupil, senco, reader, sign_in):
    assert "parts/tasks/" not in sign_in(reader).get(f"/pupils/{pupil.pk}/").text
    assert sign_in(reader).get(f"/pupils/{pupil.pk}/parts/tasks/", headers={"HX-Request": "true"}).text.strip() == ""
