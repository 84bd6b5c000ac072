"""Agreements between a teacher and an adult who supports their class, and the pairs who have none."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from access.models import User
from access.policy import Permission
from deployment.models import Cell, ClassAgreement
from pupils.models import ClassTeacher, TeachingClass
from staff.here import is_here
from staff.models import StaffMember

LIMIT = 30


@dataclass(frozen=True)
class Pair:
    """A teacher of a class, and an adult who supports it."""

    teaching_class: TeachingClass
    staff_member: StaffMember
    teacher: StaffMember

    def is_of(self, user: User) -> bool:
        return user.pk in (self.staff_member.user_id, self.teacher.user_id)


def agreements_visible(*, user: User) -> Any:
    """Those of the user, of classes that they teach, or all for who leads deployment."""
    rows = ClassAgreement.objects.select_related("teaching_class", "staff_member", "teacher", "written_by")
    if user.may(Permission.DEPLOYMENT_EDIT):
        return rows
    taught = ClassTeacher.objects.filter(staff_member__user=user).values("teaching_class")
    return rows.filter(Q(staff_member__user=user) | Q(teacher__user=user) | Q(teaching_class__in=taught))


def agreements_listed(*, user: User, which: str) -> Any:
    """ "open" (else), "waiting" for somebody's word, "ended", or "all"."""
    rows = agreements_visible(user=user)
    if which == "all":
        return rows
    if which == "ended":
        return rows.filter(ended_on__isnull=False)
    if which == "waiting":
        return rows.open().filter(Q(agreed_by_teacher_at__isnull=True) | Q(agreed_by_ta_at__isnull=True))
    return rows.open()


def pairs(*, user: User, today: date) -> list[Pair]:
    """Who could agree today: the user's own pairs, or all for who leads deployment; by class. Two queries."""
    cells = Cell.objects.on(today).filter(kind=Cell.Kind.SUPPORT, teaching_class__isnull=False)
    cells = cells.filter(is_here(timezone.localdate(), "staff_member__"), teaching_class__ended_on__isnull=True)
    leads = user.may(Permission.DEPLOYMENT_EDIT)
    if not leads:
        taught = ClassTeacher.objects.filter(staff_member__user=user).values("teaching_class")
        cells = cells.filter(Q(staff_member__user=user) | Q(teaching_class__in=taught))
    supported = {
        (cell.teaching_class_id, cell.staff_member_id): cell
        for cell in cells.select_related("teaching_class", "staff_member").order_by("pk")
    }
    teachers: dict[int, list[StaffMember]] = {}
    for row in ClassTeacher.objects.filter(teaching_class__in={key[0] for key in supported}).select_related(
        "staff_member"
    ):
        teachers.setdefault(row.teaching_class_id, []).append(row.staff_member)
    found = [
        Pair(cell.teaching_class, cell.staff_member, teacher)
        for (class_pk, adult_pk), cell in supported.items()
        for teacher in teachers.get(class_pk, [])
        if teacher.pk != adult_pk and not teacher.has_left()
    ]
    theirs = found if leads else [pair for pair in found if pair.is_of(user)]
    return sorted(theirs, key=lambda pair: (pair.teaching_class.name, pair.staff_member.name, pair.teacher.name))


def pairs_without(*, user: User, text: str, today: date) -> list[Pair]:
    """The first pairs who have no agreement and whose class or names hold the words. Three queries."""
    agreed = set(ClassAgreement.objects.open().values_list("teaching_class", "staff_member", "teacher"))
    words = text.lower().split()
    found = [
        pair
        for pair in pairs(user=user, today=today)
        if (pair.teaching_class.pk, pair.staff_member.pk, pair.teacher.pk) not in agreed
        and all(
            word in f"{pair.teaching_class.name} {pair.staff_member.name} {pair.teacher.name}".lower() for word in words
        )
    ]
    return found[:LIMIT]


def agreement_now(agreement: ClassAgreement) -> ClassAgreement:
    """The version that is in force or waits, where this one has ended and another followed; else this one."""
    if agreement.ended_on is None:
        return agreement
    of_both = ClassAgreement.objects.open().filter(
        teaching_class=agreement.teaching_class_id, staff_member=agreement.staff_member_id, teacher=agreement.teacher_id
    )
    return of_both.select_related("teaching_class", "staff_member", "teacher").first() or agreement
