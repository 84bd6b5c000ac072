"""How old a reader a pupil is, by the latest reading test that gives an age."""

from collections.abc import Collection

from assessment.models import Measure, Score


def reading_ages(pupil_ids: Collection[int]) -> dict[int, int]:
    """Months by pupil: the newest score on a measure of ages that is named after reading. One query."""
    rows = Score.objects.filter(
        pupil__in=pupil_ids, measure__kind=Measure.Kind.AGE, measure__name__icontains="read"
    ).order_by("pupil_id", "-taken_on", "-pk")
    return {pupil: int(value) for pupil, value in rows.distinct("pupil_id").values_list("pupil_id", "value")}
