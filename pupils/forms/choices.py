"""Choices among pupils: each shown by name and form, and told apart from those of the same name."""

from django import forms

from pupils.models import Pupil


class PupilChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Pupil) -> str:
        return obj.name_and_form


class PupilsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Pupil) -> str:
        return obj.name_and_form
