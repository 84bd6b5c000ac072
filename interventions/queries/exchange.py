"""A programme's content, as a file and as a version hold it."""

from typing import Any

from assessment.models import Measure
from interventions.models import Programme
from interventions.queries.suggestions import measures_of, tree_of
from interventions.rules.exchange import (
    EDITION,
    FORMAT,
    MEASURE_FIELDS,
    NUMBERS,
    STEP_TEXTS,
    TEXTS,
    with_names,
)

STEP_FIELDS = (*STEP_TEXTS, "minutes", "harder_goto", "easier_goto")


def content_of(programme: Programme) -> dict[str, Any]:
    """Everything of the programme that another school could use. Four queries at most."""
    fields = {name: getattr(programme, name) for name in (*TEXTS, *NUMBERS) if name != "needed_course"}
    fields["needed_course"] = programme.needed_course.name if programme.needed_course else ""
    names = measures_of(tree_of(programme.entry_criteria), tree_of(programme.exit_criteria))
    return {
        "format": FORMAT,
        "edition": EDITION,
        "programme": fields,
        "entry_criteria": with_names(programme.entry_criteria, names),
        "exit_criteria": with_names(programme.exit_criteria, names),
        "steps": [{name: getattr(step, name) for name in STEP_FIELDS} for step in programme.steps.all()],
        "measures": [_plain(measure) for measure in Measure.objects.filter(pk__in=names).order_by("name")],
    }


def _plain(measure: Measure) -> dict[str, Any]:
    values = {name: getattr(measure, name) for name in MEASURE_FIELDS}
    return {name: value if isinstance(value, str | bool | None) else str(value) for name, value in values.items()}
