"""The demo schools look like schools, load once, and do not see each other."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone

from access.models import User
from hlta.demo.build import build
from hlta.demo.people import PASSWORD
from interventions.models import Placement, Referral, Session, SessionRecord
from plans.models import ReviewPoint
from pupils.models import Pupil, SenStatus
from schools.context import in_school
from schools.models import School, Trust
from staff.models import StaffMember


@pytest.mark.django_db
def test_the_demo(settings, capsys):
    build(today=timezone.localdate(), pupils=150)
    assert dict(School.objects.values_list("slug", "trust__name")).keys() == {"riverside", "hillview", "newfield"}
    with in_school(School.objects.get(slug="riverside").pk):
        assert dict(Pupil.objects.values_list("year_group").annotate(Count("pk"))) == dict.fromkeys(range(7, 12), 30)
        jobs = dict(StaffMember.objects.values_list("job").annotate(Count("pk")))
        assert (jobs["senco"], jobs["hlta"], jobs["ta"], jobs["teacher"]) == (1, 2, 12, 60)
        assert set(Session.objects.values_list("state", flat=True)) == {"planned", "held", "not_held"}
        assert Placement.objects.exclude(evidence={}).count() == Placement.objects.count() > 20
        assert min(SessionRecord.objects.count(), Referral.objects.count(), ReviewPoint.objects.count()) > 5
        assert 0.08 < SenStatus.objects.filter(ends_on=None).count() / 150 < 0.35
        names = set(Pupil.objects.values_list("pk", flat=True))
    with in_school(School.objects.get(slug="hillview").pk):
        assert not names & set(Pupil.objects.values_list("pk", flat=True))
    with in_school(School.objects.get(slug="newfield").pk):
        assert not Pupil.objects.exists()
    assert User.objects.get(email="senco@riverside.example").check_password(PASSWORD)
    call_command("load_demo")
    assert "are there" in capsys.readouterr().out
    assert Trust.objects.count() == 1


def test_the_demo_is_refused_in_production(settings, db):
    settings.IS_LOCAL = False
    with pytest.raises(CommandError, match="known passwords"):
        call_command("load_demo")
