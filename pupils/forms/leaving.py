"""Well-formed input about a pupil's last day, and what comes after it."""

from django import forms

from core.fields import DAY, DayField


class LastDayForm(forms.Form):
    """`tells`: people who were asked to a meeting that is cancelled are told."""

    last_day = DayField(label="Last day on roll", widget=DAY)
    tells = forms.BooleanField(required=False)


class DiedForm(forms.Form):
    died_on = DayField(label="Date of death", widget=DAY)


class ReturnForm(forms.Form):
    on = DayField(label="First day back on roll", widget=DAY)
