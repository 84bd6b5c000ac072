"""Groups of a programme, and when they meet."""

from datetime import date, timedelta

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from access.models import User
from deployment.models import Cell
from interventions.models.programme import Programme
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOneToOne, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember, Training


class GroupQuerySet(SchoolOwnedQuerySet):
    def running(self, on: date) -> "GroupQuerySet":
        return self.filter(ends_on__gte=on)

    def with_taken(self, today: date) -> "GroupQuerySet":
        """Each with `taken`: the most places filled on any one day from `today` on (its first day, where that is ahead). A place
        that is given from a later day is no free one."""
        # A module above this one has it.
        placements = apps.get_model("interventions", "Placement").objects.all()
        begins = Greatest(F("starts_on"), F("group__starts_on"), Value(today), output_field=models.DateField())
        rows = placements.filter(group=OuterRef("pk")).annotate(begins=begins)
        beside = placements.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=OuterRef("begins")),
            group=OuterRef("group"), starts_on__lte=OuterRef("begins"),
        )  # fmt: skip
        count = beside.order_by().annotate(count=Func("pk", function="COUNT")).values("count")
        most = rows.annotate(together=Subquery(count)).order_by("-together").values("together")[:1]
        return self.annotate(taken=Coalesce(Subquery(most), 0))

    def with_training(self, today: date) -> "GroupQuerySet":
        """Each with `lacks_training`: its leader has not done, or must renew, the course that the programme asks for."""
        done = Training.objects.filter(staff_member=OuterRef("leader"), course=OuterRef("programme__needed_course"))
        is_done = Exists(done.exclude(expires_on__lt=today))
        return self.annotate(lacks_training=Q(programme__needed_course__isnull=False) & ~Q(is_done))


@audited
class Group(SchoolOwned):
    """A group that an adult leads through a programme. It always has an end."""

    programme = SchoolKey(Programme, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=80)
    leader = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="led_groups")
    next_leader = SchoolKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    next_leader_from = models.DateField(null=True, blank=True)
    places = models.PositiveSmallIntegerField(default=5)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = SchoolOwned.manager(GroupQuerySet)

    class Meta:
        ordering = ["programme__name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "programme", "name", "starts_on"], name="interventions_group_unique_name"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="interventions_group_starts_before_it_ends"
            ),
            models.CheckConstraint(condition=Q(places__range=(1, 35)), name="interventions_group_places"),
            models.CheckConstraint(
                condition=Q(next_leader__isnull=True, next_leader_from__isnull=True)
                | Q(next_leader__isnull=False, next_leader_from__isnull=False),
                name="interventions_group_next_leader_has_a_day",
            ),
        ]

    @property
    def leads_until(self) -> date | None:
        """The last day of the present leader, where another one follows."""
        return self.next_leader_from - timedelta(days=1) if self.next_leader_from else None

    def follow(self, day: date) -> bool:
        """Here, not yet in the database: whose day has come by `day` leads it. Whether that changed anything."""
        if self.next_leader is None or self.next_leader_from is None or self.next_leader_from > day:
            return False
        self.leader, self.next_leader, self.next_leader_from = self.next_leader, None, None
        return True


@audited
class KeepApart(SchoolOwned):
    """Two pupils who are not put into one group, and why. `pupil` is the one with the lower number."""

    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="kept_apart")
    other = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="kept_apart_from")
    reason = models.CharField(max_length=200)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil", "other"], condition=Q(ended_on__isnull=True),
                name="interventions_keepapart_once",
            ),
            models.CheckConstraint(condition=Q(pupil__lt=F("other")), name="interventions_keepapart_in_order"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("since")),
                name="interventions_keepapart_days_in_order",
            ),
        ]  # fmt: skip


class SlotQuerySet(SchoolOwnedQuerySet):
    def running(self, day: date) -> "SlotQuerySet":
        """Those at which their group meets on a day, or after it. A time that changes hands counts once."""
        rows = self.filter(Q(cell__ends_on__isnull=True) | Q(cell__ends_on__gt=day))
        is_over_before = Q(cell__ends_on=F("cell__starts_on"))
        is_next = Q(cell__starts_on=F("group__next_leader_from"), group__next_leader_from__gt=day)
        return rows.exclude(is_over_before).exclude(is_next)


@audited
class Slot(SchoolOwned):
    """A time of the cycle at which the group meets: a cell of its adult's week."""

    group = SchoolKey(Group, on_delete=models.CASCADE, related_name="slots")
    cell = SchoolOneToOne(Cell, on_delete=models.CASCADE, related_name="slot")

    objects = SchoolOwned.manager(SlotQuerySet)
