"""Operations of one kind share one rendering of the models."""

from django.db import models
from django.db.migrations import AddField, AlterField, CreateModel
from django.db.migrations.state import ProjectState
from pgtrigger import Protect, Update
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from core.migrations import Together, group_operations, together


def model(name):
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True))])


def field(name):
    return AddField("thing", name, models.IntegerField(null=True))


TRIGGER = Protect(name="guard", operation=Update)


def kinds(operations):
    return [
        [type(one).__name__ for one in found.operations] if isinstance(found, Together) else type(found).__name__
        for found in operations
    ]


def test_what_only_adds_is_done_by_kind_and_nothing_passes_what_changes():
    alter = AlterField("thing", "a", models.TextField())
    mixed = [
        field("a"),
        model("Thing"),
        alter,
        field("b"),
        RemoveTrigger("thing", "x"),
        RemoveTrigger("thing", "y"),
        field("c"),
    ]
    assert kinds(together(mixed)) == [
        ["CreateModel"], ["AddField"], ["AlterField"], ["AddField"], ["RemoveTrigger", "RemoveTrigger"], ["AddField"],
    ]  # fmt: skip


def test_what_was_grouped_is_not_grouped_again():
    once = together([model("Thing"), field("a")])
    assert together(once) == once


def test_migrate_groups_what_it_is_about_to_run():
    class Found:
        operations = [field("a"), field("b")]

    group_operations(plan=[(Found, False)])
    assert kinds(Found.operations) == [["AddField", "AddField"]]


def rendered(*operations):
    state = ProjectState()
    model("Thing").state_forwards("core", state)
    before = state.apps
    for operation in together(operations):
        operation.state_forwards("core", state)
    return before, state.apps


def test_a_new_model_joins_those_that_are_rendered():
    before, now = rendered(model("Other"))
    assert now is before
    assert now.get_model("core", "Other")


def test_a_trigger_leaves_the_models_as_they_are():
    before, now = rendered(AddTrigger("thing", TRIGGER), RemoveTrigger("thing", "guard"))
    assert now is before


def test_a_new_field_is_seen():
    _, now = rendered(field("a"), field("b"))
    assert {one.name for one in now.get_model("core", "Thing")._meta.fields} == {"id", "a", "b"}
