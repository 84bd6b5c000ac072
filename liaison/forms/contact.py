"""Well-formed input about contacts."""

import re
from datetime import datetime
from typing import Any

from django import forms

from core.editing import EditUnsavedForm
from core.fields import DAY, MomentField
from liaison.models import Contact
from liaison.queries.contact import carer_links
from pupils.models import CarerLink, Pupil

REFERENCE = re.compile(r"[a-z]+\.[a-z]+:\d{1,15}")
WHEN = forms.SplitDateTimeWidget(
    date_attrs={"type": "date", "aria-label": "Day"}, time_attrs={"type": "time", "aria-label": "Time"},
    date_format="%Y-%m-%d", time_format="%H:%M",
)  # fmt: skip


def asked_reference(text: str) -> str:
    """The reference of an address, as app.model:id; "" for what is none."""
    return text if REFERENCE.fullmatch(text) else ""


class LinkChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.carer.name}, {obj.relationship}{obj.barred_words}"


class ContactForm(EditUnsavedForm):
    carer_link = LinkChoice(
        label="Carer", queryset=CarerLink._base_manager.none(), required=False, widget=forms.RadioSelect,
        empty_label="Somebody else", blank=True,
    )  # fmt: skip
    with_whom = forms.CharField(label="If somebody else, who?", required=False, max_length=200)
    way = forms.ChoiceField(label="How", choices=Contact.Way.choices, widget=forms.RadioSelect)
    direction = forms.ChoiceField(label="Who made contact", choices=Contact.Direction.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label="What came of it", choices=Contact.Outcome.choices, widget=forms.RadioSelect)
    happened_at = MomentField(label="When it happened", widget=WHEN)

    class Meta:
        model = Contact
        fields = [
            "carer_link", "with_whom", "way", "direction", "outcome", "said", "happened_at", "follow_up_on",
            "follow_up_with",
        ]  # fmt: skip
        labels = {"follow_up_on": "Come back to it on", "follow_up_with": "Who with"}
        help_texts = {
            "said": "Their words and yours, in short. A safeguarding concern belongs into the school's own system, not here.",
            "follow_up_with": "Empty: the same person.",
        }
        widgets = {"said": forms.Textarea(attrs={"rows": 3}), "follow_up_on": DAY}

    def __init__(self, *args: Any, pupil: Pupil, now: datetime | None = None, **kwargs: Any) -> None:
        """`now`: of a contact that is written down now, when it happened until somebody says otherwise."""
        super().__init__(*args, **kwargs)
        links = carer_links(pupil=pupil)
        self.fields["carer_link"].queryset = links  # type: ignore[attr-defined]
        if now is not None:
            likely = next((link.pk for link in links if not link.barred_words), None)
            first = {
                "happened_at": now, "direction": "out", "way": "phone", "outcome": "reached", "carer_link": likely,
            }  # fmt: skip
            self.initial = {**first, **self.initial}
        elif self.instance.carer_link_id:
            self.initial["with_whom"] = ""
