"""Words of an import's pages."""

from django import template

from pupils.rules.plain import FIELDS

register = template.Library()


@register.filter
def column_words(name: str) -> str:
    """The name of a column as its list calls it."""
    return FIELDS[name].words if name in FIELDS else name.replace("_", " ").capitalize()
