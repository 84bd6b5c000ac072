"""A file in a form, looked into before it is taken."""

from typing import Any

from django import forms

from library.rules.uploads import ENDINGS, MOST_BYTES, Upload, UploadError, check_upload, safe_name


class UploadField(forms.FileField):
    """Gives an Upload, or None where no file is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)})
        super().__init__(widget=widget, error_messages={"empty": "The file is empty. Choose another."}, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        found = super().clean(data, initial)
        if not found:
            return None
        if found.size > MOST_BYTES:
            raise forms.ValidationError(f"{safe_name(found.name)} has more than 10 MB. Make it smaller.")
        try:
            return check_upload(found.name, found.read())
        except UploadError as error:
            raise forms.ValidationError(f"{error} What you typed is still here.") from error
