"""Colleagues who are pasted: whoever is in the team already is found and gets what they lack, and nobody is there twice."""

from itertools import product
from uuid import uuid4

import pytest

from access.paste_rows import paste_rows
from hlta.testing import StaffFactory, UserFactory
from schools.context import in_school
from staff.models import StaffMember
from staff.paste import COLLEAGUES

pytestmark = pytest.mark.django_db
HEAD = "First name\tSurname\tEmail\tStaff code\tJob title\n"


@pytest.fixture(autouse=True)
def here(school):
    with in_school(school.pk):
        yield


def paste(by, *rows):
    text = HEAD + "".join("\t".join(["Ann", "Reid", *row, ""][:5]) + "\n" for row in rows)
    return paste_rows(COLLEAGUES, text, [], by=by, is_final=True)


def anns():
    return StaffMember.objects.filter(given_name="Ann", family_name="Reid")


@pytest.mark.parametrize("email", ["", "ann@example.org", "old@example.org"])
@pytest.mark.parametrize("code", ["", "AR", "ZZ"])
@pytest.mark.parametrize(("said_email", "said_code"), list(product(["", "Ann@example.org"], ["", "AR"])))
def test_a_namesake_is_the_same_where_nothing_says_otherwise(school, senco, email, code, said_email, said_code):
    StaffFactory(school=school, given_name="ann", family_name="REID", email=email, mis_id=code)
    StaffMember.objects.filter(given_name="ann").update(given_name="Ann", family_name="Reid")
    by_code = said_code == code != ""
    by_email = said_email.lower() == email != "" and not (said_code and code)
    agree = not (said_email and email) and not (said_code and code)
    looked = paste(senco, (said_email, said_code))
    assert (looked.wrong, anns().count()) == (0, 1 if by_code or by_email or agree else 2)


def test_what_is_lacking_is_filled_in_and_counted_and_what_is_there_stays(school, senco):
    ann = StaffFactory(school=school, given_name="Ann", family_name="Reid", email="", mis_id="", job_title="Mentor")
    looked = paste(senco, ("Ann@Example.org", "AR", "Teaching assistant"))
    assert (looked.fresh, looked.filled, looked.there) == (0, 1, 0)
    assert looked.lines[0].fills == ["email", "staff code"]
    ann = ann.refreshed()
    assert (ann.email, ann.mis_id, ann.job_title) == ("ann@example.org", "AR", "Mentor")
    again = paste(senco, ("Ann@Example.org", "AR", "Teaching assistant"))
    assert (again.fresh, again.filled, again.there) == (0, 0, 1)


def test_a_look_fills_nothing_in(school, senco):
    StaffFactory(school=school, given_name="Ann", family_name="Reid", email="")
    looked = paste_rows(COLLEAGUES, HEAD + "Ann\tReid\tann@example.org\t\t\n", [], by=senco, is_final=False)
    assert (looked.filled, looked.may_save) == (1, True)
    assert anns().get().email == ""


def test_of_two_namesakes_none_is_filled_in(school, senco):
    for _ in range(2):
        StaffFactory(school=school, given_name="Ann", family_name="Reid", email="")
    assert paste(senco, ("ann@example.org", "")).there == 1
    assert set(anns().values_list("email", flat=True)) == {""}


def test_the_address_of_an_account_is_no_blank(school, senco):
    """Who signs in by one address and is pasted with another may be somebody else."""
    StaffFactory(school=school, given_name="Ann", family_name="Reid", email="", user=UserFactory(email="a@example.org"))
    assert paste(senco, ("a@example.org", "")).there == 1
    assert paste(senco, ("b@example.org", "")).fresh == 1


def test_a_list_pasted_first_without_and_then_with_addresses_doubles_nobody(school, senco):
    rows = "".join(f"Ann\tReid{n}\t\t\t\n" for n in range(20))
    paste_rows(COLLEAGUES, HEAD + rows, [], by=senco, is_final=True)
    count = StaffMember.objects.count()
    for shape in ("a{n}@example.org\t", "\tC{n}", "a{n}@example.org\tC{n}"):
        text = "".join(f"Ann\tReid{n}\t{shape.format(n=n)}\t\n" for n in range(20))
        assert paste_rows(COLLEAGUES, HEAD + text, [], by=senco, is_final=True).wrong == 0
    assert StaffMember.objects.count() == count
    assert StaffMember.objects.filter(given_name="Ann").exclude(mis_id="").exclude(email="").count() == 20


def test_the_page_says_who_gets_what(school, senco, sign_in):
    StaffFactory(school=school, given_name="Ann", family_name="Reid", email="")
    client, rows = sign_in(senco), HEAD + "Ann\tReid\tann@example.org\t\t\n"
    page = client.post("/staff/paste/", {"rows": rows, "request_key": uuid4().hex})
    assert "1 is here already and gets what it lacks. Nothing is saved yet." in page.text
    assert "Gets: email." in page.text
    columns = {f"column_{n}": name for n, name in enumerate(page.context["looked"].block.columns)}
    sent = {name: page.context[name] for name in ("head", "seen")} | columns
    done = client.post(
        "/staff/paste/", {"rows": rows, "step": "save", "width": 5, **sent, "request_key": uuid4().hex}, follow=True
    )
    assert "1 was here already and got what it lacked." in done.text
    assert anns().get().email == "ann@example.org"
