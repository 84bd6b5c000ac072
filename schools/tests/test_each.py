"""Work of the clock in every school."""

import pytest

from schools.context import current_school_id
from schools.each import in_each_school


def test_a_school_that_fails_does_not_stop_the_others(school, other_school):
    done = []

    def work(one):
        if one == school:
            raise ValueError("broken")
        done.append((one, current_school_id()))
        return 2

    with pytest.raises(ExceptionGroup) as failed:
        in_each_school(work)
    assert done == [(other_school, other_school.pk)]
    assert failed.value.exceptions[0].__notes__ == [f"in school {school.pk}"]
    assert current_school_id() == school.pk
    assert in_each_school(lambda one: 2) == 4
