"""Pages of meetings, and what somebody without an account can and cannot read."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from access.policy import Role
from core.logs import redacted
from hlta.testing import PupilFactory
from hlta.tests.world import build_world, open_calendar
from liaison.models import AgreedAction, Meeting, MeetingPack, MeetingParticipant, Professional
from liaison.views.pack_door import COOKIE, SALT
from messaging.models import Mail
from pupils.models import LearnerProfile
from schools.context import in_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO])


def posted(client, url, **values):
    return client.post(url, {"request_key": uuid4().hex, **values})


def lines(*rows):
    data = {"line-TOTAL_FORMS": 8, "line-INITIAL_FORMS": 0, "line-MIN_NUM_FORMS": 0, "line-MAX_NUM_FORMS": 8}
    for number, row in enumerate(rows):
        data |= {f"line-{number}-{name}": value for name, value in row.items()}
    return data


def choice(world, **values):
    first = {
        "participant": MeetingParticipant.objects.get(kind="outside").pk, "parts": ["profile", "agenda"], "keep": "",
        "phrases": "", "expires_on": timezone.localdate() + timedelta(days=7),
    }  # fmt: skip
    return {**first, **values}


def shared(world, client, **values):
    """The path of a pack's secret address, shared as it was seen."""
    url = f"/meetings/{world.pk['meeting']}/share/"
    seen = posted(client, url, **choice(world, **values)).context["seen"]
    address = posted(client, url, **choice(world, **values), seen=seen).context["address"]
    return "/shared/" + address.partition("/shared/")[2]


def test_a_meeting_from_plan_to_summary(world, sign_in, school):
    open_calendar()
    client, now = sign_in(world.adult), timezone.localtime()
    posted(client, f"/meetings/new/?pupil={world.pk['pupil']}", starts_at_0=f"{now:%Y-%m-%d}", starts_at_1="00:00",
           minutes=60, place="Hub", purpose="Plan the spring", staff=world.adult.staff.pk, professionals=world.pk["professional"],
           carers=world.pk["carer_link"], is_pupil_there="on")  # fmt: skip
    meeting = Meeting.objects.get(place="Hub")
    assert meeting.participants.count() == 4
    client.post(f"/meetings/{meeting.pk}/minutes/", {"notes": "All spoke.", "decisions": "Weekly games."})
    rows = lines({"what": "Word games", "who": f"staff:{world.pk['staff']}", "due_on": timezone.localdate()},
                 {"what": "A report", "who": f"outside:{world.pk['professional']}"})  # fmt: skip
    answer = posted(client, f"/meetings/{meeting.pk}/agree/", **rows)
    assert answer["Location"] == f"/meetings/{meeting.pk}/summary/"
    page = client.get(answer["Location"]).text
    assert all(words in page for words in ("Word games", "A report", "Weekly games.", "Told by email", "not noted"))
    assert Mail.objects.filter(to_address="ada@example.org").count() == 1


def test_bad_input_keeps_what_was_typed(world, sign_in):
    client, pk = sign_in(world.adult), world.pk["meeting"]
    page = posted(
        client, f"/meetings/{pk}/agree/", **lines({"what": "Word games"}, {"who": f"staff:{world.pk['staff']}"})
    )
    assert all(words in page.text for words in ("Choose who does it.", "Write what they do.", "Word games"))
    late = {"what": "Ring", "who": f"staff:{world.pk['staff']}", "due_on": "2020-01-01"}
    page = posted(client, f"/meetings/{pk}/agree/", **lines(late)).text
    assert "This day is over" in page
    assert 'value="Ring"' in page
    assert not AgreedAction.objects.exists()
    page = posted(client, f"/meetings/{pk}/share/", **choice(world, expires_on="2020-01-01", phrases="blue house")).text
    assert "at most 90 days" in page
    assert "blue house" in page
    page = posted(client, f"/meetings/new/?pupil={world.pk['pupil']}", place="", purpose="Plan it").text
    assert "Plan it" in page


def test_what_is_shared_is_what_was_seen(world, sign_in):
    PupilFactory.create(school=world.school, given_name="Xanthe", family_name="Quill")
    LearnerProfile.objects.filter(pupil=world.pupil).update(what_helps="Sits with XANTHE quill.")
    client, url = sign_in(world.adult), f"/meetings/{world.pk['meeting']}/share/"
    page = posted(client, url, **choice(world))
    assert "Sits with [name removed]." in page.text
    assert "Quill" not in page.text
    LearnerProfile.objects.filter(pupil=world.pupil).update(what_helps="Works alone.")
    again = posted(client, url, **choice(world), seen=page.context["seen"])
    assert "Something changed since you looked" in again.text
    assert MeetingPack.objects.count() == 1
    posted(client, url, **choice(world), seen=again.context["seen"])
    LearnerProfile.objects.filter(pupil=world.pupil).update(what_helps="Later words.")
    assert "Works alone." in str(MeetingPack.objects.order_by("-pk")[0].content)


def test_a_secret_is_swapped_at_once_and_shown_once(world, sign_in):
    path = shared(world, client := sign_in(world.adult))
    assert path not in client.get(f"/meetings/{world.pk['meeting']}/").text + str(dict(client.session))
    visitor = Client()
    answer = visitor.get(path)
    assert (answer.status_code, answer["Location"]) == (303, "/shared/")
    assert answer["Referrer-Policy"] == "no-referrer"
    for response in (answer, page := visitor.get("/shared/")):
        assert "no-store" in response["Cache-Control"]
    assert "One step at a time." not in page.text
    assert world.pupil.family_name not in page.text
    assert path.split("/")[2] not in page.text + str(answer.cookies)
    assert path.split("/")[2][-20:] not in redacted(f"GET {path} 303")
    page = client.get(f"/meetings/{world.pk['meeting']}/").text
    assert "Not opened yet" in page


def test_a_form_that_is_sent_twice_shares_once(world, sign_in):
    client, url = sign_in(world.adult), f"/meetings/{world.pk['meeting']}/share/"
    data = choice(world) | {"request_key": uuid4().hex}
    before = MeetingPack.objects.count()
    data["seen"] = posted(client, url, **choice(world)).context["seen"]
    assert client.post(url, data).status_code == 201
    assert client.post(url, data)["Location"] == f"/meetings/{world.pk['meeting']}/"
    assert MeetingPack.objects.count() == before + 1


def test_who_has_left_is_not_offered_and_reads_no_more(world, sign_in):
    path = shared(world, client := sign_in(world.adult))
    Professional.objects.update(left_on=timezone.localdate())
    assert Client().get(path).status_code == 404
    assert "may not be told about the pupil any more" in client.get(f"/meetings/{world.pk['meeting']}/").text
    form = client.get(f"/meetings/{world.pk['meeting']}/share/").context["form"]
    assert not form.fields["participant"].queryset.filter(kind="outside").exists()


def gone(client, path):
    answer = client.get(path, follow=True)
    return (answer.status_code, answer.text, answer.redirect_chain)


def test_whatever_is_wrong_the_answer_is_the_same(world, sign_in, other_school):
    elsewhere = build_world(other_school, roles=[Role.SENCO])
    client = sign_in(world.adult)
    old, revoked, good = (shared(world, client) for _ in range(3))
    packs = list(MeetingPack.objects.order_by("-pk")[:3])
    MeetingPack.objects.filter(pk=packs[2].pk).update(expires_at=timezone.now())
    client.post(f"/meeting-packs/{packs[1].pk}/revoke/")
    with in_school(other_school.pk):
        assert MeetingPack.objects.filter(pk=elsewhere.pk["pack"]).exists()
    number, token = good.split("/")[2].split("-", 1)
    wrong = [old, revoked, good[:-2] + "/", f"/shared/aa-{token}/", f"/shared/{number}-/", "/shared/x/", "/shared/",
             f"/shared/{'a' * 400}/", "/shared/%00-%00/"]  # fmt: skip
    answers = [gone(Client(), path) for path in wrong]
    assert answers == [answers[0]] * len(wrong)
    assert answers[0][0] == 404
    assert gone(Client(), good)[0] == 200


def test_a_page_that_is_open_ends_with_its_pack(world, sign_in):
    client, visitor = sign_in(world.adult), Client()
    visitor.get(shared(world, client))
    assert visitor.get("/shared/").status_code == 200
    client.post(f"/meeting-packs/{MeetingPack.objects.order_by('-pk')[0].pk}/revoke/")
    assert visitor.get("/shared/").status_code == 404


def test_a_forged_cookie_opens_nothing(world, sign_in):
    visitor, pack = Client(), MeetingPack.objects.get()
    content = {"s": world.school.pk, "p": pack.pk, "h": pack.token_hash}
    signed = signing.dumps(content, salt="somewhere.else")
    for forged in (str(content), signed, f"{signed}:abc", "", "a:b:c", signing.dumps([1], salt=SALT)):
        visitor.cookies[COOKIE] = forged
        assert visitor.get("/shared/").status_code == 404
    assert visitor.post("/shared/").status_code == 405


def test_others_wrong_links_do_not_shut_a_right_one(world, sign_in):
    visitor = Client()
    assert {visitor.get(f"/shared/aa-{number}/").status_code for number in range(100)} == {404}
    assert visitor.get(shared(world, sign_in(world.adult))).status_code == 303


def test_who_reads_changes_nothing_and_a_teacher_sees_nothing(world, reader, teacher, sign_in):
    pk = world.pk["meeting"]
    page = sign_in(reader).get(f"/meetings/{pk}/").text
    assert "Next steps" in page
    assert "Share a pack" not in page
    assert sign_in(reader).get(f"/meetings/{pk}/share/").status_code == 403
    assert sign_in(teacher).get(f"/meetings/{pk}/").status_code == 403


def test_queries_do_not_grow(world, school, sign_in, counted):
    client, pk = sign_in(world.adult), world.pk
    client.get("/")
    pages = ["/meetings/?which=all", f"/meetings/{pk['meeting']}/", f"/meetings/{pk['meeting']}/summary/",
             f"/meetings/{pk['meeting']}/share/", f"/meetings/{pk['meeting']}/agree/",
             f"/pupils/{pk['pupil']}/parts/meetings/"]  # fmt: skip
    before = [len(counted(lambda page=page: client.get(page))) for page in pages]
    for number in range(19):
        other = PupilFactory.create(school=school)
        meeting = Meeting.objects.create(pupil=other, starts_at=timezone.now(), written_by=world.adult)
        assert meeting.pk
        asked = MeetingParticipant.objects.create(meeting_id=pk["meeting"], kind="carer", full_name=f"Carer {number}")
        MeetingPack.objects.create(meeting_id=pk["meeting"], participant=asked, parts=[], content={}, token_hash=number,
                                   shared_by=world.adult, shared_at=timezone.now(), expires_at=timezone.now())  # fmt: skip
        AgreedAction.objects.create(pupil=world.pupil, reference=f"liaison.meeting:{pk['meeting']}", what="Ring",
                                    staff_member=world.adult.staff, agreed_by=world.adult, agreed_at=timezone.now())  # fmt: skip
    assert [len(counted(lambda page=page: client.get(page))) for page in pages] == before
    assert max(before) <= 15
