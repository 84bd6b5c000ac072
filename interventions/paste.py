"""Topics that departments teach, pasted."""

from typing import Any

from access.paste_table import PasteTable
from access.policy import Permission
from interventions.actions.supervision import topic_save
from interventions.forms.supervision import TopicForm
from interventions.models import Topic


def _is_posted(form: Any) -> bool:
    names = ("subject", "title", "starts_on", "ends_on", "year_groups")
    return Topic.objects.filter(**{name: form.cleaned_data[name] for name in names}).exists()


TOPICS = PasteTable(
    "Topics",
    "topic",
    "topics",
    Permission.TOPIC_EDIT,
    "interventions:topic_create",
    "interventions:topic_list",
    lambda data, by: TopicForm(data),
    lambda form, by: topic_save(topic=None, values=form.cleaned_data, by=by),
    _is_posted,
    example=(
        "Subject\tYears\tTitle\tWhat to practise\tFrom\tUntil",
        "Mathematics\t7\tFractions\tHalves and quarters\t02/11/2026\t20/11/2026",
    ),
    others={
        "title": ("topic",),
        "practice": ("practise", "practice"),
        "year_groups": ("year", "year groups"),
        "starts_on": ("start",),
        "ends_on": ("end", "to"),
    },
)
