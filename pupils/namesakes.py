"""Pupils of one name, told apart wherever they are named: known for the whole school at once, never asked row by row."""

from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce, Concat, Lower, NullIf

from pupils.rules.namesakes import Namesake, marks
from schools.context import current_school_id

if TYPE_CHECKING:
    from pupils.models import Pupil

# Seconds for which what was looked up is good: a namesake made in another process is told apart that much later.
LASTS = 60
# By school when it was looked up, and by pupil what tells them apart.
_known: dict[int, tuple[float, dict[int, str]]] = {}


def mark_of(pupil: "Pupil") -> str:
    """What tells the pupil apart from those of the same name: "born 3 Mar 2013"; "" where nobody else has it."""
    return mark_of_id(pupil.pk, type(pupil)) if current_school_id() == pupil.school_id else ""


def mark_of_id(pk: int, model: "type[Pupil]") -> str:
    """As above, of a pupil of the present school who comes as values and not as a row."""
    school, now = current_school_id(), monotonic()
    if school is None:
        return ""
    looked_at, found = _known.get(school, (0.0, {}))
    if school not in _known or now - looked_at > LASTS:
        found = marks(_namesakes(model))
        _known[school] = now, found
    return found.get(pk, "")


def _namesakes(model: "type[Pupil]") -> list[Namesake]:
    """Everybody whose shown name is somebody else's too, whatever the case; one query."""
    first = Coalesce(NullIf(F("preferred_name"), Value("")), F("given_name"))
    shown = Lower(Concat(first, Value(" "), F("family_name")))
    rows = model.objects.filter(merged_into__isnull=True).order_by().annotate(shown=shown)
    twice = rows.values("shown").annotate(count=Count("pk")).filter(count__gt=1).values("shown")
    found = rows.filter(shown__in=twice).values_list("pk", "shown", "born_on", "mis_id")
    return [Namesake(*row) for row in found]


def forget(**_signal: Any) -> None:
    """Names have changed, or may have: look again."""
    _known.clear()
