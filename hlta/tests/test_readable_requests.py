"""Whatever stands in a request, in any of its parts, no view fails at it."""

from contextlib import closing
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import BadRequest
from django.http import HttpResponse

from core.middleware import readable_requests
from hlta.wsgi import application
from interventions.models import Topic

LOGIN = "/account/login/"
PICKER = "/pupils/choose/"


@pytest.fixture
def seen():
    """A function that gives the request as a view sees it."""

    def seen(request):
        held = []
        middleware = readable_requests(lambda request: held.append(request) or HttpResponse())
        middleware(request)
        middleware.process_view(request, None, (), {})
        return held[0]

    return seen


def test_a_request_as_people_send_it_is_left_as_it_is(rf, seen):
    request = rf.post("/pupils/?q=a&q=b&next=/x/%3Fy%3D1", {"words": "a\r\nb\té", "next": "/z/"})
    assert dict(seen(request).GET.lists()) == {"q": ["a", "b"], "next": ["/x/?y=1"]}
    assert dict(request.POST.lists()) == {"words": ["a\r\nb\té"], "next": ["/z/"]}


def test_what_cannot_be_kept_is_gone_from_every_part(rf, seen):
    request = rf.post("/pu\0pils/?q=a%00b&%00=c", {"wor\0ds": ["a\x1fb", "c"]})
    request.COOKIES["hlta_session"] = "a\0b"
    seen(request)
    assert (request.path, request.path_info) == ("/pupils/", "/pupils/")
    assert dict(request.GET.lists()) == {"q": ["ab"], "": ["c"]}
    assert dict(request.POST.lists()) == {"words": ["ab", "c"]}
    assert request.COOKIES["hlta_session"] == "ab"
    with pytest.raises(AttributeError):
        request.POST["x"] = "y"


@pytest.mark.parametrize("address", ["http://[::1", "//example.org", "pk", "javascript:alert(1)"])
def test_a_next_that_leads_off_the_site_is_gone(rf, seen, address):
    request = seen(rf.post("/", {"next": address, "a": "b"}, query_params={"next": address, "q": "r"}))
    assert request.GET.dict() == {"q": "r"}
    assert request.POST.dict() == {"a": "b"}


@pytest.mark.parametrize("address", ["http://[::1", "http%3A//%5B%3A%3A1", "//[x"])
def test_the_page_that_htmx_came_from_can_be_read_or_is_not_told(rf, seen, address):
    assert "HX-Current-URL" not in seen(rf.get("/", headers={"HX-Current-URL": address})).headers
    assert "HX-Current-URL" in seen(rf.get("/", headers={"HX-Current-URL": "http://testserver/week/?day=1"})).headers


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "no-such"])
def test_text_is_read_as_utf_8_whatever_the_request_calls_it(rf, seen, charset):
    request = rf.get("/?q=%C3%A9%5Cud800", headers={"Content-Type": f"text/plain; charset={charset}"})
    assert seen(request).GET["q"] == "é\\ud800"


def test_a_table_of_more_forms_than_can_be_sent_is_refused_before_it_is_built(rf, seen):
    seen(rf.post("/", {"form-TOTAL_FORMS": "1000"}))
    for count in ("9" * 20, "10000"):
        with pytest.raises(BadRequest):
            seen(rf.post("/", {"form-TOTAL_FORMS": count}))


@pytest.mark.parametrize(
    "extra",
    [
        {"path": f"{LOGIN}?next=http://[::1"},
        {"path": f"{LOGIN}?next=%00"},
        {"path": LOGIN, "headers": {"Cookie": r'hlta_session="\000aaaaaaaaaaaa"'}},
    ],
)
def test_the_sign_in_page_opens_for_whoever_asks(client, db, extra):
    assert client.get(**extra).status_code == 200


def test_signing_in_with_a_next_elsewhere_leads_home(client, senco):
    senco.set_password("a long enough password")
    senco.save()
    data = {"login": senco.email, "password": "a long enough password", "next": "http://[::1"}
    assert client.post(LOGIN, data).headers["Location"] == "/"


def test_pages_and_pickers_open_for_text_that_cannot_be_kept(sign_in, senco, pupil):
    client = sign_in(senco)
    for path in ("/pupils/", "/programmes/", "/topics/", "/plans/", PICKER):
        assert client.get(f"{path}?q=%00a&pupil=%00").status_code in (200, 404), path


def test_text_that_cannot_be_kept_is_kept_without_it(sign_in, senco):
    data = {
        "subject": "English", "title": "Let\0ters\x1f", "practice": "Plan one.", "starts_on": "2026-10-12",
        "ends_on": "2026-10-16", "request_key": uuid4().hex,
    }  # fmt: skip
    assert sign_in(senco).post("/topics/new/", data).status_code == 302
    assert Topic.objects.get().title == "Letters"


@pytest.mark.parametrize("sort", ["subject", "-subject"])
def test_topics_are_sorted_by_subject(sign_in, senco, sort):
    assert sign_in(senco).get(f"/topics/?sort={sort}").status_code == 200


@pytest.mark.parametrize("address", ["pk", "reports:home", "http://[::1", "//example.org"])
def test_notices_lead_home_where_their_next_is_no_address(sign_in, senco, address):
    response = sign_in(senco).post("/messages/notices/seen/", {"next": address})
    assert (response.status_code, response.headers["Location"]) == (302, "/")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; charset*=x''y",
        "application/x-www-form-urlencoded; charset*=undefined''y",
        "multipart/form-data; boundary*=..''y",
        "text/plain; charset=nothing",
        ";;;",
    ],
)
def test_a_content_type_that_cannot_be_read_is_none(db, content_type):
    told = []
    with closing(
        application(
            {**_environ("/account/login/"), "REQUEST_METHOD": "POST", "CONTENT_TYPE": content_type},
            lambda status, headers: told.append(status),
        )
    ):
        assert int(told[0].split()[0]) < 500


def _environ(path):
    return {
        "PATH_INFO": path, "SERVER_NAME": "testserver", "SERVER_PORT": "80", "wsgi.input": BytesIO(b"a=b"),
        "wsgi.url_scheme": "http", "CONTENT_LENGTH": "3", "HTTP_HOST": "testserver",
    }  # fmt: skip
