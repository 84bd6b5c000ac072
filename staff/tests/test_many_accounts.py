"""Many colleagues are invited at once: roles guessed from titles and confirmed, one mail each, and what was not sent is said."""

import pytest
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from access.policy import POLICY, Role
from hlta.testing import StaffFactory, make_member
from messaging.models import Mail
from reports.queries.setup import setup_of
from schools.context import in_school
from staff.actions import invitation_create
from staff.actions.merge import staff_merge
from staff.models import Invitation, StaffMember
from staff.queries.accounts import accounts
from staff.rules.roles import HARMLESS, guess, phrases


def setup_counts(user, now):
    """How many accounts the page of setting up counts."""
    found = setup_of(user=user, now=now)
    return next(line.standing.count for line in found.lines if line.standing.step.key == "accounts")


KEY = "6dd9a6c5-7d3a-4f0a-9d0f-1a3c7c1a01{:02}"


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("SENCO", "senco"),
        ("SENDCo", "senco"),
        ("Assistant SENCO", ""),
        ("HLTA", "hlta"),
        ("Teaching Assistant (Level 2)", "ta"),
        ("1:1 TA", "ta"),
        ("Teacher of English", "teacher"),
        ("Head of Year 8", "head_of_year"),
        ("Assistant Head of Year", "head_of_year"),
        ("Deputy Headteacher", "senior_leader"),
        ("Assistant Head", "senior_leader"),
        ("Head of Department, Maths", "subject_leader"),
        ("Data Manager", "data_manager"),
        ("Deputy DSL", ""),
        ("Caretaker", ""),
        ("Astronaut", ""),
        ("Dental nurse", ""),
    ],
)
def test_a_role_is_guessed_from_a_title(title, role):
    assert guess(title=title, job="teacher").role == role


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("PA to the Headteacher", ""),
        ("PA to the Head Teacher", ""),
        ("Headteacher's PA", ""),
        ("Secretary to the SENCO", ""),
        ("SENCO's assistant", ""),
        ("SENCO’s Assistant", ""),
        ("Teacher's assistant", ""),
        ("TA to SENCO", "ta"),
        ("HLTA to the SENCO", ""),
        ("Assistant to the DSL", ""),
        ("Trainee SENCO", ""),
        ("Assistant Head of House", ""),
        ("Assistant Head of Maths", ""),
        ("Deputy Head of English", ""),
        ("Deputy Head of Sixth Form", ""),
        ("Deputy Head of Year 8", "head_of_year"),
        ("Head of Year 7 and 8", "head_of_year"),
        ("KS3 Pastoral Leader", "head_of_year"),
        ("Acting SENCO", "senco"),
        ("HLTA (Level 4)", "hlta"),
    ],
)
def test_whoever_works_for_somebody_is_not_that_person(title, role):
    assert guess(title=title, job="other").role == role


POWERFUL = [row for row in phrases() if row[2] and POLICY[Role(row[2])].sees_every_pupil]


@given(
    st.sampled_from(POWERFUL),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12),
    st.sampled_from(
        ["{word} {phrase}", "{phrase} {word}", "{phrase}, {word}", "{phrase}'s {word}", "{word} to the {phrase}"]
    ),
)
def test_no_part_of_a_title_gives_a_role_that_sees_every_pupil(row, word, shape):
    known = {part for phrase, *_ in phrases() for part in phrase.split()}
    assume(word not in known and not HARMLESS.fullmatch(word))
    role = guess(title=shape.format(word=word, phrase=row[0])).role
    assert not (role and POLICY[Role(role)].sees_every_pupil)


@pytest.mark.parametrize("row", POWERFUL)
def test_a_whole_title_gives_its_role(row):
    assert guess(title=row[0].title()).role == row[2]


@pytest.mark.parametrize(
    ("job", "role"), [("ta", "ta"), ("hlta", "hlta"), ("teacher", "teacher"), ("senco", "senco"), ("other", "")]
)
def test_without_a_title_the_kind_of_job_says_it(job, role):
    assert guess(title="", job=job, job_words="x").role == role


def test_every_phrase_is_known_once_and_means_a_role_and_a_job():
    rows = phrases()
    assert len({row[0] for row in rows}) == len(rows)
    assert all(role in ("", *Role) and job in StaffMember.Job.values for _, job, role in rows)


@pytest.mark.django_db
class TestInviteMany:
    @pytest.fixture(autouse=True)
    def team(self, sign_in, school, senco):
        with in_school(school.pk):
            make = lambda name, **more: StaffFactory(school=school, given_name=name, family_name="Reid", **more)  # noqa: E731
            self.ta = make("Ann", email="ann@example.org", job="ta", job_title="Learning Mentor")
            self.year = make("Ben", email="", job="teacher", job_title="Head of Year 8")
            self.odd = make("Cy", email="cy@example.org", job="other", job_title="Astronaut")
        self.client = sign_in(senco)

    def send(self, n, people, **more):
        sent = {"people": [person.pk for person in people], "request_key": KEY.format(n), **more}
        return self.client.post("/staff/invitations/", sent, follow=True)

    def asked(self, person, email, role):
        return {f"email_{person.pk}": email, f"role_{person.pk}": role}

    def test_the_page_proposes_and_says_that_it_guesses(self):
        page = self.client.get("/staff/invitations/").text
        assert "The roles are guessed from job titles" in page
        assert '<option value="ta" selected>' in page
        assert '<option value="head_of_year" selected>' in page
        assert "Not guessed: Astronaut" in page

    def test_each_who_is_ticked_gets_one_mail(self, school):
        more = self.asked(self.ta, "ann@example.org", "ta") | self.asked(self.year, "ben@example.org", "head_of_year")
        page = self.send(1, [self.ta, self.year], **more)
        assert "2 invitations are on the way: one mail each" in page.text
        with in_school(school.pk):
            assert sorted(Mail.objects.filter(kind="invitation").values_list("to_address", flat=True)) == [
                "ann@example.org",
                "ben@example.org",
            ]
            assert dict(Invitation.objects.values_list("email", "roles")) == {
                "ann@example.org": ["ta"],
                "ben@example.org": ["head_of_year"],
            }
            assert StaffMember.objects.get(pk=self.year.pk).email == "ben@example.org"
        assert "2 are invited and have not accepted yet" in self.client.get("/staff/invitations/").text

    def test_an_invitation_that_has_run_out_is_listed_and_sent_again_from_there(self, school, senco):
        self.send(1, [self.ta], **self.asked(self.ta, "ann@example.org", "ta"))
        now = timezone.now()
        with in_school(school.pk):
            row = Invitation.objects.get()
            counted = accounts(now=now)
            assert (counted.pending, counted.expired, setup_counts(senco, now)) == (1, [], 1)
            Invitation.objects.update(expires_at=now)
            counted = accounts(now=now)
            assert (counted.pending, counted.expired, setup_counts(senco, now)) == (0, [row], 0)
            assert self.ta not in [line.person for line in counted.rows]
        page = self.client.get("/staff/invitations/").text
        assert "0 are invited and have not accepted yet" in page
        assert "Invitations that have run out (1)" in page
        sent = {"request_key": KEY.format(2), "many": "1"}
        page = self.client.post(f"/staff/invitations/{row.pk}/send/", sent, follow=True)
        assert page.redirect_chain[-1][0] == "/staff/invitations/"
        assert "1 is invited and has not accepted yet" in page.text
        assert "have run out" not in page.text
        with in_school(school.pk):
            assert Invitation.objects.live(timezone.now()).get() == row
            assert Mail.objects.filter(kind="invitation").exclude(state="cancelled").count() == 1

    def test_who_has_left_or_can_sign_in_is_not_asked_to_be_sent_it_again(self, school, senco):
        more = self.asked(self.ta, "ann@example.org", "ta") | self.asked(self.odd, "cy@example.org", "ta")
        self.send(1, [self.ta, self.odd], **more)
        now = timezone.now()
        with in_school(school.pk):
            Invitation.objects.update(expires_at=now)
            StaffMember.objects.filter(pk=self.ta.pk).update(left_on=timezone.localdate())
            assert [row.staff_member for row in accounts(now=now).expired] == [self.odd]

    def test_one_who_cannot_be_invited_keeps_nobody_else_from_it(self, school, senco):
        more = self.asked(self.ta, senco.email, "ta") | self.asked(self.odd, "cy@example.org", "teacher")
        page = self.send(2, [self.ta, self.odd], **more)
        assert "1 invitation is on the way" in page.text
        assert "Ann Reid was not invited. Somebody with this address can sign in already." in page.text.replace(
            "Ms ", ""
        )
        with in_school(school.pk):
            assert Invitation.objects.count() == 1

    @pytest.mark.parametrize(
        ("become", "why"),
        [
            ("accepted", "This person can sign in already."),
            ("invited", "This person or this address has been invited already."),
            ("left", "This person doesn&#x27;t work here any more."),
            ("merged", "This person doesn&#x27;t work here any more."),
        ],
    )
    def test_who_needs_no_invitation_any_more_when_the_page_is_sent_is_named_and_the_others_are_invited(
        self, school, senco, become, why
    ):
        with in_school(school.pk):
            if become == "accepted":
                user = make_member(school, Role.TA)
                row = StaffMember.objects.get(user=user)
                StaffMember.objects.filter(pk=row.pk).update(user=None)
                StaffMember.objects.filter(pk=self.ta.pk).update(user=user)
            elif become == "invited":
                invitation_create(person=self.ta, email="ann@example.org", roles=["ta"], now=timezone.now(), by=senco)
            elif become == "left":
                StaffMember.objects.filter(pk=self.ta.pk).update(left_on=timezone.localdate())
            else:
                staff_merge(keep=senco.staff, duplicate=self.ta, today=timezone.localdate(), by=senco)
            before = Invitation.objects.count()
        more = self.asked(self.ta, "ann@example.org", "ta") | self.asked(self.odd, "cy@example.org", "teacher")
        page = self.send(4, [self.ta, self.odd], **more).text
        assert "1 invitation is on the way" in page
        assert f"Ann Reid was not invited. {why}" in page
        with in_school(school.pk):
            assert Invitation.objects.count() == before + 1
            assert Invitation.objects.filter(staff_member=self.odd).exists()

    def test_nobody_of_another_school_is_invited(self, school, other_school):
        with in_school(other_school.pk):
            stranger = StaffFactory(school=other_school, given_name="Di", family_name="Far")
        self.send(5, [stranger, self.odd], **self.asked(self.odd, "cy@example.org", "teacher"))
        with in_school(school.pk):
            assert not Invitation.objects.exists()

    def test_a_tick_needs_an_address_and_a_role(self, school):
        page = self.send(3, [self.year, self.odd], **self.asked(self.odd, "cy@example.org", ""))
        assert "Give an email address, or take the tick off." in page.text
        assert "Choose a role, or take the tick off." in page.text
        with in_school(school.pk):
            assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_colleagues_are_pasted_with_their_titles(sign_in, school, senco):
    client = sign_in(senco)
    rows = "Forename\tSurname\tJob title\tEmail\nIda\tNew\tHead of Year 8\tI.New@example.org\nBo\tLi\tTA\t"
    page = client.post("/staff/paste/", {"rows": rows, "request_key": KEY.format(4)})
    sent = {name: page.context[name] for name in ("head", "seen")}
    columns = {f"column_{n}": name for n, name in enumerate(page.context["looked"].block.columns)}
    client.post(
        "/staff/paste/", {"rows": rows, "step": "save", "width": 4, **sent, **columns, "request_key": KEY.format(5)}
    )
    with in_school(school.pk):
        found = {
            row.given_name: (row.job, row.job_title, row.email)
            for row in StaffMember.objects.filter(given_name__in=["Ida", "Bo"])
        }
    assert found == {"Ida": ("teacher", "Head of Year 8", "i.new@example.org"), "Bo": ("ta", "TA", "")}
