"""What of the library can be pasted: strategies and equipment."""

from typing import Any

from django.utils import timezone

from access.models import User
from access.paste_table import PasteTable
from access.policy import Permission
from library.actions.equipment import equipment_save
from library.actions.strategy import strategy_save
from library.forms.equipment import EquipmentForm
from library.forms.strategy import StrategyForm
from library.models import Equipment, Strategy


def _strategy_save(form: Any, by: User) -> Strategy:
    values = {name: value for name, value in form.cleaned_data.items() if name != "is_retired"}
    return strategy_save(strategy=None, values=values, by=by)


def _is_registered(form: Any) -> bool:
    """An aid is known by its number, else by its name and note among those without one."""
    data = form.cleaned_data
    if data["asset_number"]:
        return Equipment.objects.filter(asset_number=data["asset_number"], name=data["name"]).exists()
    return Equipment.objects.filter(asset_number="", name=data["name"], note=data["note"]).exists()


STRATEGIES = PasteTable(
    "Strategies", "strategy", "strategies", Permission.STRATEGY_EDIT, "library:strategy_create", "library:strategy_list",
    lambda data, by: StrategyForm(data), _strategy_save,
    lambda form: Strategy.objects.filter(name=form.cleaned_data["name"]).exists(),
    example=(
        "Name\tArea of need\tHow it is done",
        "Now and next board\tCommunication and interaction\tTwo pictures: what we do now, what comes next.",
    ),
    others={"name": ("strategy",), "area": ("area",), "how": ("how", "description"), "evidence": ("evidence",)},
    unasked=frozenset({"is_retired"}),
)  # fmt: skip
EQUIPMENT = PasteTable(
    "Equipment", "piece of equipment", "pieces of equipment", Permission.EQUIPMENT_EDIT, "library:equipment_create",
    "library:equipment_list", lambda data, by: EquipmentForm(data),
    lambda form, by: equipment_save(equipment=None, values=form.cleaned_data, today=timezone.localdate(), by=by), _is_registered,
    example=("Name\tKind of aid\tAsset number\tNext check on", "Radio aid\tHearing\tH-014\t04/01/2027"),
    hint="A row is left as it is where its number, or without one its name and note, is in the register already.",
    others={
        "name": ("aid", "equipment", "item"), "asset_number": ("number", "serial number", "asset no"), "kind": ("kind",),
        "owner": ("owner",), "next_check_on": ("next check", "check due"),
    },
)  # fmt: skip
