"""Agencies and the people who work there, pasted."""

from typing import Any

from django.db.models import Q

from access.models import User
from access.paste_table import PasteTable, RowsChoice, words_of
from access.policy import Permission
from liaison.actions.agency import agency_save, professional_save
from liaison.forms.agency import AgencyForm, ProfessionalForm
from liaison.models import Agency, Professional


def _names_of(agency: Agency) -> list[str]:
    return [f"{agency.name}: {agency.service}" if agency.service else agency.name, agency.name]


class ProfessionalRow(ProfessionalForm):
    """A person, with the agency they work for."""

    agency = RowsChoice(queryset=Agency._base_manager.none(), names_of=_names_of)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.all()  # type: ignore[attr-defined]
        self.order_fields(["agency"])


def _professional_save(form: Any, by: User) -> Professional:
    values = dict(form.cleaned_data)
    return professional_save(professional=None, agency=values.pop("agency"), values=values, by=by)


def _found(form: Any) -> list[Professional]:
    """Who the row may mean: a namesake at the agency whose address and phone are the row's, or blank on either side."""
    data = form.cleaned_data
    rows = Professional.objects.filter(agency=data["agency"], full_name__iexact=data["full_name"])
    for name in ("email", "phone"):
        if data[name]:
            rows = rows.filter(Q(**{f"{name}__iexact": data[name]}) | Q(**{name: ""}))
    return list(rows)


def _fill(form: Any, by: User) -> list[str]:
    """Give the one whom the row means what is not known of them yet; of several nobody can say which."""
    found, data = _found(form), form.cleaned_data
    if len(found) != 1:
        return []
    given = {name: data[name] for name in ("role", "email", "phone") if data[name] and not getattr(found[0], name)}
    if given:
        professional_save(professional=found[0], agency=found[0].agency, values=given, by=by)
    return [words_of(name, form.fields[name]).lower() for name in given]


AGENCIES = PasteTable(
    "Agencies",
    "agency",
    "agencies",
    Permission.AGENCY_EDIT,
    "liaison:agency_create",
    "liaison:agency_list",
    lambda data, by: AgencyForm(data),
    lambda form, by: agency_save(agency=None, values=form.cleaned_data, by=by),
    lambda form: Agency.objects.filter(name=form.cleaned_data["name"], service=form.cleaned_data["service"]).exists(),
    example=("Name\tService\tNote", "County Council\tEducational psychology\tReferrals by email on Mondays"),
    others={"name": ("organisation", "agency"), "service": ("what they do",), "note": ("how to reach them",)},
)
PROFESSIONALS = PasteTable(
    "Agencies",
    "person at an agency",
    "people at agencies",
    Permission.AGENCY_EDIT,
    "liaison:professional_create",
    "liaison:agency_list",
    lambda data, by: ProfessionalRow(data),
    _professional_save,
    lambda form: bool(_found(form)),
    _fill,
    example=(
        "Agency\tFull name\tRole\tEmail",
        "County Council\tDr May Osei\tEducational psychologist\tm.osei@county.example",
    ),
    hint="Add the agencies first.",
    others={
        "agency": ("organisation",),
        "full_name": ("name", "person"),
        "email": ("e-mail", "email address"),
        "phone": ("telephone", "mobile"),
    },
)
