import re

from access.navigation import BY_ROLE
from access.policy import POLICY, Permission, Role, permissions_of, roles_with, sees_every_pupil


def test_every_role_has_a_policy_in_words():
    assert set(POLICY) == set(Role)
    assert all(policy.label and policy.description.endswith(".") for policy in POLICY.values())


def test_every_permission_is_held_by_some_role():
    assert [permission for permission in Permission if not roles_with(permission)] == []


def test_two_roles_give_what_either_gives():
    both = permissions_of([Role.TA, Role.DATA_MANAGER])
    assert both == POLICY[Role.TA].permissions | POLICY[Role.DATA_MANAGER].permissions


def test_the_trust_lead_sees_numbers_and_no_pupil():
    assert not permissions_of([Role.TRUST_SEND_LEAD]) & {Permission.PUPIL_SEE, Permission.PUPIL_LIST}


def test_a_ta_does_not_see_every_pupil():
    assert not sees_every_pupil([Role.TA])
    assert sees_every_pupil([Role.TA, Role.SENCO])


def test_no_role_has_more_than_seven_entries_and_each_leads_where_it_may_go():
    for role, entries in BY_ROLE:
        assert len(entries) <= 7
        assert [e.label for e in entries if e.permission not in POLICY[role].permissions] == []
    assert {role for role, _ in BY_ROLE} == set(Role)


def current_entries(response):
    way = response.content.decode().partition('<nav class="way"')[2].partition("</nav>")[0]
    return re.findall(r'aria-current="page">\s*<svg.*?<span>(.*?)</span>', way, re.DOTALL)


def test_home_is_the_present_page_only_on_home_itself(senco, sign_in):
    client = sign_in(senco)
    assert current_entries(client.get("/")) == ["Home"]
    assert current_entries(client.get("/duties/")) == []


def test_a_phone_shows_five_places_and_what_is_over_stands_under_more(senco, sign_in):
    page = sign_in(senco).get("/")
    over = re.findall(r'<li class="way-over">.*?<span>(.*?)</span>', page.text, re.DOTALL)
    assert over == ["Timetable", "Plans and reviews", "Team"]
    assert "<span>More</span>" in page.text


def test_four_entries_need_no_more(key_ta, sign_in):
    assert "<span>More</span>" not in sign_in(key_ta).get("/my-day/", follow=True).text
