"""What people are good at, and the languages they speak."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from access.models import User
from staff.models import Language, Skill, StaffMember

Named = type[Skill] | type[Language]


@transaction.atomic
def skills_save(
    *, person: StaffMember, skills: Iterable[dict[str, Any]], languages: Iterable[dict[str, Any]], by: User
) -> None:
    """The skills and languages of a person as they stand in a form.

    Each is a dict of the fields of the model, with `pk` of the row it corrects (None: a new one); without a name the row is
    taken away. What the form did not show is left alone, and a name that is there already is corrected, not written twice.
    """
    StaffMember.objects.select_for_update().get(pk=person.pk)
    _save(Skill, person, skills)
    _save(Language, person, languages)


def _save(model: Named, person: StaffMember, items: Iterable[dict[str, Any]]) -> None:
    there: dict[int, Any] = {row.pk: row for row in model.objects.filter(staff_member=person)}
    rows = list(items)
    for item in rows:
        old = there.get(item["pk"])
        if old is not None and old.name.casefold() != item["name"].casefold():
            there.pop(old.pk).delete()
    named = {row.name.casefold(): row for row in there.values()}
    for item in rows:
        if item["name"]:
            row = named.setdefault(item["name"].casefold(), model(staff_member=person))
            for field, value in item.items():
                if field != "pk":
                    setattr(row, field, value)
            row.save()
