"""Parts of forms that ask for an adult."""

from typing import Any

from django import forms


class AdultChoice(forms.ModelChoiceField):
    """An adult, shown with their job."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.get_job_display()}"
