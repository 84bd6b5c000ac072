"""Well-formed input about accounts."""

from django import forms


class SchoolSwitchForm(forms.Form):
    """Which of one's own schools to work in."""

    school = forms.IntegerField()
