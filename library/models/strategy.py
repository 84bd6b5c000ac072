"""The strategies library: what a teacher can try first, in class."""

from django.db import models

from schools.areas import Area
from schools.owned import SchoolOwned, SchoolOwnedQuerySet, audited


class StrategyQuerySet(SchoolOwnedQuerySet):
    def in_use(self) -> "StrategyQuerySet":
        return self.filter(retired_on__isnull=True)


@audited
class Strategy(SchoolOwned):
    """Something to try, said so that a colleague can begin tomorrow."""

    name = models.CharField(max_length=120)
    how = models.TextField("how it is done")
    area = models.CharField("area of need", max_length=15, choices=Area)
    evidence = models.CharField("what speaks for it", max_length=200, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(StrategyQuerySet)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "strategies"
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="library_strategy_unique_name")]
