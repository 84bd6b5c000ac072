"""The access log."""

from collections.abc import Iterable

from access.models import User
from pupils.models import PupilOpening


def pupils_opened(*, user: User, pupil_ids: Iterable[int], page: str) -> None:
    """Write down that a person opened a page that shows these pupils: one insert."""
    PupilOpening.objects.bulk_create(
        [
            PupilOpening(school_id=user.membership.school_id, user=user, pupil_id=pupil_id, page=page)  # type: ignore[union-attr]
            for pupil_id in pupil_ids
        ]
    )
