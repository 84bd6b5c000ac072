"""Operations of one kind share one rendering of the models, and of those only what they need."""

import pytest
from django.db import connection, models
from django.db.migrations import AddConstraint, AddField, AlterField, CreateModel
from pgtrigger import Protect, Update
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from core.migration_state import LeanState
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


def key_to(name):
    return models.ForeignKey(f"core.{name}", models.CASCADE, null=True)


def state_of(*operations):
    state = LeanState()
    for operation in operations:
        operation.state_forwards("core", state)
    return state


def rendered(state):
    return set(state.apps.all_models["core"])


def points(source, target):
    return AddField(source, target.lower(), key_to(target))


# A points to B, B to C; D points to A; E stands alone.
WEB = [*(model(name) for name in "ABCDE"), points("a", "B"), points("b", "C"), points("d", "A")]


def test_a_model_is_rendered_with_those_to_which_it_points_and_no_other():
    state = state_of(*WEB)
    assert state.apps.get_model("core", "A")._meta.get_field("b").related_model._meta.model_name == "b"
    assert rendered(state) == {"a", "b", "c"}


def test_who_looks_at_what_points_back_sees_all_of_it():
    found = state_of(*WEB).apps.get_model("core", "A")._meta.related_objects
    assert [one.related_model.__name__ for one in found] == ["D"]


def test_what_runs_code_of_its_own_has_every_model_in_the_order_in_which_they_came():
    state = state_of(*WEB)
    state.apps.get_model("core", "D")
    state.clear_delayed_apps_cache()
    assert [one.__name__ for one in state.apps.get_app_config("core").get_models()] == list("ABCDE")


def test_while_tables_are_added_to_nothing_is_rendered_for_what_points_back_and_afterwards_it_is_found(db):
    state = state_of(*WEB)
    asked = models.Q(b__isnull=False)
    operation = Together([AddConstraint("a", models.CheckConstraint(condition=asked, name="has_b"))])
    operation.state_forwards("core", state)
    with connection.schema_editor(collect_sql=True) as editor:
        operation.database_forwards("core", editor, state, state)
    assert '"b_id" IS NOT NULL' in str(editor.collected_sql)
    assert rendered(state) == {"a", "b", "c"}
    assert state.apps.get_model("core", "A")._meta.related_objects


def test_a_change_is_seen_and_what_was_there_before_it_stays_in_the_clone():
    state = state_of(model("Thing"))
    before = state.clone()
    state.apps.get_model("core", "Thing")
    shared = state.clone()
    for operation in together([field("a"), field("b")]):
        operation.state_forwards("core", state)
    assert names(state) == {"id", "a", "b"}
    assert names(before) == names(shared) == {"id"}


def test_what_is_shared_with_a_clone_is_rendered_as_it_was_before_the_change():
    state = state_of(model("Thing"), model("Other"))
    state.apps.get_model("core", "Other")
    before = state.clone()
    field("a").state_forwards("core", state)
    assert names(before) == {"id"}


def test_a_model_that_is_gone_is_found_no_more():
    state = state_of(model("Thing"))
    state.apps.get_model("core", "Thing")
    state.remove_model("core", "thing")
    with pytest.raises(LookupError):
        state.apps.get_model("core", "Thing")


def test_a_trigger_is_on_the_model():
    state = state_of(model("Thing"), AddTrigger("thing", TRIGGER))
    assert state.apps.get_model("core", "Thing")._meta.triggers == [TRIGGER]
    RemoveTrigger("thing", "guard").state_forwards("core", state)
    assert state.apps.get_model("core", "Thing")._meta.triggers == []


def test_a_key_that_leads_nowhere_is_refused():
    state = state_of(model("A"), points("a", "B"))
    with pytest.raises(ValueError, match="not there"):
        state.clear_delayed_apps_cache()


def names(state):
    return {one.name for one in state.apps.get_model("core", "Thing")._meta.fields}
