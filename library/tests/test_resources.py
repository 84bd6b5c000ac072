"""The resource bank: what is taken in, who may change it, how files are handed out, and what is suggested."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from access.policy import Role
from assessment.models import Measure, Score
from hlta.testing import make_member
from hlta.tests.world import build_world
from interventions.models import ProtocolStep, Session
from library.models import Resource, StoredFile
from library.tests.files import mp4, office, pdf, relation
from pupils.models import LearnerProfile, Need
from schools.context import in_school

pytestmark = pytest.mark.django_db
VALUES = {"title": "Match report", "licence": "own", "interests": "Football, trains; football", "reading_from": "8y 6m"}


def posted(client, url="/resources/new/", name="report.pdf", content=None, **values):
    file = {"upload": SimpleUploadedFile(name, content)} if content is not None else {}
    return client.post(url, {"request_key": uuid4().hex, **VALUES, **values, **file})


def resource(by, **values):
    known = {"title": "Report", "kind": "link", "link": "https://example.org/", "added_on": timezone.localdate()}
    return Resource.objects.create(**{**known, **values}, added_by=by)


def test_a_file_is_added_found_and_comes_back_as_it_was(senco, sign_in):
    client, content = sign_in(senco), pdf()
    made = posted(client, content=content)
    row = Resource.objects.get()
    assert made["Location"] == f"/resources/{row.pk}/"
    assert (row.kind, row.interests, row.reading_from) == ("file", ["Football", "trains"], 102)
    assert "Match report" in client.get("/resources/?interest=footb&reading=9y").text
    assert client.get(f"/resources/{row.pk}/file/").content == content


def test_a_file_is_a_download_that_no_browser_runs(senco, sign_in):
    client = sign_in(senco)
    posted(client, name="Planowanie – zażółć.pdf", content=pdf())
    answer = client.get(f"/resources/{Resource.objects.get().pk}/file/")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Planowanie%20%E2%80%93%20za")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"


def test_another_schools_file_is_not_there(senco, other_school, sign_in):
    elsewhere = build_world(other_school, roles=[Role.SENCO])
    client = sign_in(senco)
    assert client.get(f"/resources/{elsewhere.pk['resource']}/file/").status_code == 404
    with in_school(other_school.pk):
        assert StoredFile.objects.exists()
    assert StoredFile.objects.count() == 0


def test_who_works_with_no_pupils_gets_no_file(school, sign_in):
    world = build_world(school, roles=[Role.SENCO])
    client = sign_in(make_member(school, Role.DATA_MANAGER))
    assert client.get(f"/resources/{world.pk['resource']}/file/").status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("report.pdf", b"", "The file is empty"),
        ("report.pdf", b"<script>x()</script>", "could run in a browser"),
        ("report.docx", office("docx", **{"word/vbaProject.bin": "x"}), "macros"),
        ("report.docx", office("docx", **{"word/_rels/s.xml.rels": relation("oleObject", "x")}), "from elsewhere"),
        ("report.txt", b"x" * (10 * 1024 * 1024 + 1), "more than 10 MB"),
        ("report.txt", pdf(), "inside it is a .pdf file"),
    ],
)
def test_a_refused_file_leaves_what_was_typed_and_nothing_else(senco, sign_in, name, content, words):
    answer = posted(sign_in(senco), name=name, content=content, description="Read it twice.")
    assert words in answer.text
    assert "Read it twice." in answer.text
    assert "Football, trains; football" in answer.text
    assert (Resource.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_file_of_ten_megabytes_passes(senco, sign_in):
    content = mp4()[:-16] + (10 * 1024 * 1024 - 64).to_bytes(4, "big") + b"mdat" + bytes(10 * 1024 * 1024 - 72)
    posted(sign_in(senco), name="film.mp4", content=content)
    assert StoredFile.objects.get().size == len(content) > 10_000_000


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://x.org/a"])
def test_a_link_leads_to_the_web(senco, sign_in, link):
    answer = posted(sign_in(senco), link=link)
    assert answer.status_code == 200
    assert Resource.objects.count() == 0


def test_a_file_or_a_link_and_not_both(senco, sign_in):
    client = sign_in(senco)
    assert "Choose a file, or give a link." in posted(client).text
    assert "not both" in posted(client, content=pdf(), link="https://example.org/").text
    posted(client, link="example.org/a")
    assert Resource.objects.get().link == "https://example.org/a"


def test_a_new_file_takes_the_place_of_the_old_one_whose_bytes_go(senco, sign_in):
    client = sign_in(senco)
    posted(client, content=pdf())
    row = Resource.objects.get()
    posted(client, f"/resources/{row.pk}/edit/", title="Changed")
    assert (row.refreshed().title, row.refreshed().stored_file_id) == ("Changed", row.stored_file_id)
    posted(client, f"/resources/{row.pk}/edit/", name="b.docx", content=office("docx"))
    assert [file.name for file in StoredFile.objects.all()] == ["b.docx"]
    posted(client, f"/resources/{row.pk}/edit/", link="https://example.org/")
    assert (row.refreshed().kind, StoredFile.objects.count()) == ("link", 0)


def test_a_file_that_something_else_holds_stays(senco, sign_in):
    client = sign_in(senco)
    posted(client, content=pdf())
    row = Resource.objects.get()
    other = resource(senco, kind="file", link="", stored_file=row.stored_file)
    assert posted(client, f"/resources/{row.pk}/edit/", link="https://example.org/").status_code == 302
    assert (row.refreshed().kind, other.refreshed().stored_file.name) == ("link", "report.pdf")


def test_the_history_keeps_no_bytes(senco, sign_in):
    posted(sign_in(senco), content=pdf())
    event = StoredFile.objects.get().events.get()
    assert not hasattr(event, "content")
    assert event.sha256


def test_a_ta_edits_their_own_and_an_hlta_all(key_ta, other_ta, hlta, sign_in):
    row = resource(key_ta)
    own, other, lead = sign_in(key_ta), sign_in(other_ta), sign_in(hlta)
    assert [client.get(f"/resources/{row.pk}/edit/").status_code for client in (own, other, lead)] == [200, 404, 200]
    assert other.post(f"/resources/{row.pk}/retire/").status_code == 404
    assert "Edit" not in other.get(f"/resources/{row.pk}/").text
    for _ in range(2):
        own.post(f"/resources/{row.pk}/retire/")
    assert row.refreshed().retired_on == timezone.localdate()
    for _ in range(2):
        own.post(f"/resources/{row.pk}/retire/", {"back": "yes"})
    assert row.refreshed().retired_on is None


def test_a_head_of_year_reads_and_adds_nothing(school, sign_in):
    client = sign_in(make_member(school, Role.HEAD_OF_YEAR))
    assert client.get("/resources/").status_code == 200
    assert client.get("/resources/new/").status_code == 403


def test_the_bank_is_narrowed_by_what_it_fits(senco, sign_in):
    resource(
        senco, title="Somali tales", languages=["Somali"], cultures=["Somali"], area="communication", licence="ogl"
    )
    resource(senco, title="Hard text", reading_from=150)
    resource(senco, title="Old sheet", retired_on=timezone.localdate())
    client, titles = sign_in(senco), ("Somali tales", "Hard text", "Old sheet")
    for query, shown in [
        ("language=somali", {"Somali tales"}), ("culture=som", {"Somali tales"}), ("area=communication", {"Somali tales"}),
        ("licence=ogl", {"Somali tales"}), ("reading=13y", {"Hard text"}), ("reading=9y", set()),
        ("show=retired", {"Old sheet"}), ("q=tales", {"Somali tales"}), ("interest=x", set()),
    ]:  # fmt: skip
        page = client.get(f"/resources/?{query}").text
        assert {title for title in titles if title in page} == shown, query
    assert "is no reading age" in client.get("/resources/?reading=9.5").text
    assert "Somali tales" in client.get("/resources/?format=csv").text


def test_bad_words_and_ages_are_said_where_they_stand(senco, sign_in):
    page = posted(sign_in(senco), reading_from="9.2", year_groups="eight", interests=",".join("abcdefghijklmn")).text
    assert "Write a reading age in years and months" in page
    assert "Give years with commas" in page
    assert "Give at most 12." in page
    assert 'value="9.2"' in page


def test_a_pupils_page_says_what_fits_and_why(senco, pupil, sign_in):
    LearnerProfile.objects.create(pupil=pupil, interests=["Football"])
    measure = Measure.objects.create(name="Reading age", kind="age")
    Score.objects.create(pupil=pupil, measure=measure, value=110, taken_on="2026-01-05")
    resource(senco, title="Match report", interests=["football"], reading_from=100, reading_to=110)
    resource(senco, title="Too hard", interests=["football"], reading_from=140)
    page = sign_in(senco).get(f"/pupils/{pupil.pk}/parts/resources/").text
    assert f"because {pupil.first_name} likes Football; {pupil.first_name} reads at 9y 2m" in page
    assert "Too hard" not in page


def test_what_is_made_for_an_area_of_need_says_so(senco, pupil, sign_in):
    Need.objects.create(pupil=pupil, code="SLCN", starts_on="2026-01-05")
    resource(senco, title="Word mats", area="communication")
    assert (
        "because it is made for communication and interaction"
        in sign_in(senco).get(f"/pupils/{pupil.pk}/parts/resources/").text
    )


def test_interests_are_written_in_the_profile(senco, pupil, sign_in):
    client = sign_in(senco)
    client.post(f"/pupils/{pupil.pk}/profile/", {"interests": "Cats, Lego , cats"})
    assert LearnerProfile.objects.get().interests == ["Cats", "Lego"]
    assert "Cats, Lego" in client.get(f"/pupils/{pupil.pk}/").text
    wrong = client.post(f"/pupils/{pupil.pk}/profile/", {"interests": "x" * 50, "own_words": "I like it."}).text
    assert "under 40 letters" in wrong
    assert "I like it." in wrong


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.HLTA])


def test_a_step_of_a_session_has_what_fits_it(world, sign_in):
    session = Session.objects.get()
    ProtocolStep.objects.all().delete()
    for position, title in enumerate(("Recall", "Planning aloud"), 11):
        ProtocolStep.objects.create(programme=session.group.programme, position=position, title=title, minutes=5)
    page = sign_in(world.adult).get(f"/sessions/{session.pk}/").text
    assert page.count(f"/resources/{world.pk['resource']}/") == 1
    assert "because it is made for plan" in page


def test_suggestions_take_as_many_queries_for_twenty(world, sign_in, counted):
    client, session = sign_in(world.adult), Session.objects.get()
    paths = (f"/sessions/{session.pk}/", f"/pupils/{world.pupil.pk}/", "/resources/")
    ProtocolStep.objects.create(programme=session.group.programme, position=11, title="Plan", minutes=5)
    for path in paths:
        client.get(path)
    few = [len(counted(lambda path=path: client.get(path))) for path in paths]
    for number in range(20):
        resource(world.adult, title=f"Planner {number}", steps=["plan"], interests=["Football"], area="cognition")
        ProtocolStep.objects.create(programme=session.group.programme, position=number + 12, title="Plan", minutes=5)
    assert [len(counted(lambda path=path: client.get(path))) for path in paths] == few
    assert max(few) <= 20


def test_the_bytes_are_not_read_for_a_list(world, sign_in, counted):
    found = counted(lambda: sign_in(world.adult).get("/resources/"))
    assert not [sql for sql in found.sql if '"library_storedfile"."content",' in sql]
