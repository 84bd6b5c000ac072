"""Forms about mail."""

from typing import Any

from django import forms

from core.editing import EditModelForm
from core.fields import TIME
from messaging.kinds import refusable
from schools.models import School


class RetryForm(forms.Form):
    """To which address it goes this time; nothing: the same."""

    to_address = forms.EmailField(required=False, max_length=254)


class MailSettingsForm(EditModelForm):
    class Meta:
        model = School
        fields = ("sender_name", "reply_to", "quiet_from", "quiet_until", "quiet_weekends", "gather_at")
        labels = {
            "sender_name": "Mail comes from",
            "reply_to": "Answers go to",
            "quiet_from": "No mail from",
            "quiet_until": "Until",
        }
        help_texts = {
            "sender_name": "The name that carers see. Empty: the school's name.",
            "reply_to": "An address that somebody reads. Empty: mails tell carers to phone.",
            "quiet_from": "As 19:00. What falls into these hours goes when they end, or before them where that is too late.",
            "quiet_until": "As 07:00, the next morning.",
            "gather_at": "Reminders of one day go together at this time, one mail to an address. Empty: each at its own time.",
        }
        widgets = {"quiet_from": TIME, "quiet_until": TIME, "gather_at": TIME}

    def clean_sender_name(self) -> str:
        name = str(self.cleaned_data["sender_name"])
        if not name.isprintable():
            raise forms.ValidationError("Write the name on one line, with ordinary letters.")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (
            "quiet_from" in data
            and "quiet_until" in data
            and (data["quiet_from"] is None) != (data["quiet_until"] is None)
        ):
            self.add_error("quiet_until", "Give both times, or neither.")
        return data


class OptOutForm(forms.Form):
    address = forms.EmailField(label="Email address", max_length=254)
    kind = forms.ChoiceField(label="Does not want")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = refusable()  # type: ignore[attr-defined]
