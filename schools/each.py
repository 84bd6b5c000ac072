"""Work of the clock in every school, each for itself."""

from collections.abc import Callable

from schools.context import in_school
from schools.models import School


def in_each_school(work: Callable[[School], int]) -> int:
    """Do it in each school, each in its own transaction; the sum of what it returns. Where one fails, the others are done all
    the same, and what failed is raised at the end."""
    total, failed = 0, []
    for school in School.objects.order_by("pk"):
        try:
            with in_school(school.pk):
                total += work(school)
        except Exception as error:  # whatever it is, the other schools do not wait for its repair
            error.add_note(f"in school {school.pk}")
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"failed in {len(failed)} schools", failed)
    return total
