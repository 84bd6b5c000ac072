"""What of the team's week can be pasted: duty posts, and the hours of support that plans promise."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from access.models import User
from access.paste_table import PasteTable, RowsChoice
from access.policy import Permission
from deployment.actions.duty import duty_post_save
from deployment.actions.entitlement import entitlement_create
from deployment.forms.duty import DutyPostForm
from deployment.forms.entitlement import EntitlementForm
from deployment.models import DutyPost, Entitlement
from pupils.models import Pupil


def names_of(pupil: Pupil) -> Sequence[str]:
    """What a pasted cell may call a pupil: the name first, an identifier where a name is not enough."""
    bare, turned = f"{pupil.given_name} {pupil.family_name}", f"{pupil.family_name}, {pupil.given_name}"
    return [pupil.name, bare, turned, pupil.mis_id, pupil.upn]


class EntitlementRow(EntitlementForm):
    """A promise, with the pupil to whom it is made."""

    pupil = RowsChoice(queryset=Pupil._base_manager.none(), names_of=names_of)
    field_order = ("pupil",)

    def __init__(self, data: Any, *, by: User) -> None:
        super().__init__(data, initial={"starts_on": timezone.localdate()})
        self.fields["pupil"].queryset = Pupil.objects.visible_to(by).on_roll()  # type: ignore[attr-defined]


def _entitlement_save(form: EntitlementRow, by: User) -> Entitlement:
    values = {**form.values, "starts_on": form.cleaned_data["starts_on"]}
    return entitlement_create(pupil=form.cleaned_data["pupil"], values=values, by=by)


def _is_promised(form: EntitlementRow) -> bool:
    data = form.cleaned_data
    same = {"source": form.values["source"], "minutes_a_week": form.values["minutes_a_week"]}
    return Entitlement.objects.filter(
        pupil=data["pupil"], starts_on=data["starts_on"], wording=data["wording"], **same
    ).exists()


def _post_save(form: Any, by: User) -> DutyPost:
    return duty_post_save(post=None, values=form.cleaned_data, today=timezone.localdate(), by=by, now=timezone.now())


def _is_post(form: Any) -> bool:
    names = ("name", "place", "week", "weekdays", "starts_at", "ends_at", "starts_on")
    return DutyPost.objects.filter(
        **{name: form.cleaned_data[name] for name in names if form.cleaned_data[name]}
    ).exists()


POSTS = PasteTable(
    "Duties", "duty post", "duty posts", Permission.DEPLOYMENT_EDIT, "deployment:duty_post_create", "deployment:duty_list",
    lambda data, by: DutyPostForm(data, initial={"starts_on": timezone.localdate()}), _post_save, _is_post,
    example=("Name\tPlace\tDays\tFrom\tUntil\tPeople needed", "Front gate\tMain entrance\tMonday, Wednesday\t08:20\t08:40\t2"),
    others={"name": ("post", "duty"), "weekdays": ("weekdays", "day"), "people": ("people", "staff needed"), "ends_at": ("to",)},
)  # fmt: skip
ENTITLEMENTS = PasteTable(
    "Promised hours", "promise", "promises", Permission.ENTITLEMENT_EDIT, "deployment:entitlement_create",
    "deployment:entitlement_list", lambda data, by: EntitlementRow(data, by=by), _entitlement_save, _is_promised,
    example=(
        "Pupil\tWhere it is promised\tIn the plan's words\tHours a week\tShared or the pupil's own\tFrom the day",
        "10234\tEHC plan, Section F\t15 hours a week from a TA\t15\tMay be shared with a class or a group\t01/09/2026",
    ),
    hint="Pupils are found by name, admission number or UPN.",
    others={
        "pupil": ("admission number", "upn", "name", "adno"), "source": ("source", "promised by"), "wording": ("wording",),
        "hours_a_week": ("hours", "weekly hours"), "may_be_shared": ("whose", "shared"), "starts_on": ("from", "start"),
        "last_on": ("until", "end"),
    },
)  # fmt: skip
