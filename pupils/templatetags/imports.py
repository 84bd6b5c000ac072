"""Words of an import's pages."""

from django import template
from django.template import Context

from pupils.rules.plain import FIELDS

register = template.Library()


@register.simple_tag(takes_context=True)
def paged_address(context: Context, name: str, number: int) -> str:
    """The page's address with another page of one of its lists."""
    asked = context["request"].GET.copy()
    asked[name] = str(number)
    return f"?{asked.urlencode()}"


@register.filter
def column_words(name: str) -> str:
    """The name of a column as its list calls it."""
    return FIELDS[name].words if name in FIELDS else name.replace("_", " ").capitalize()
