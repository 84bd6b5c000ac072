"""Tasks: given to several, seen, done and undone, moved, dropped; who is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import DomainError
from deployment.actions.task import task_do, task_drop, task_give, task_move, task_see, task_undo, tasks_see
from deployment.models import Task
from deployment.queries.task import my_tasks, people_for_tasks, pupil_tasks, tasks_listed, tasks_visible, team_load
from messaging.models import Notice

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
DAY = timedelta(days=1)


def give(*people, by, **values):
    return task_give(
        people=[user.staff for user in people], values={"title": "Cut cards", **values}, by=by, now=NOW, today=TODAY
    )


def texts(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("text", flat=True))


def test_given_to_two_it_is_a_row_and_a_notice_each(senco, key_ta, other_ta):
    rows = give(key_ta, other_ta, by=senco, due_on=TODAY)
    assert {row.given_to_id for row in rows} == {key_ta.staff.pk, other_ta.staff.pk}
    for user in (key_ta, other_ta):
        (text,) = texts(user)
        assert text.startswith("A task for you for ")
        assert text.endswith("Cut cards")
    assert texts(senco) == []


def test_not_for_nobody_not_for_yesterday_not_for_a_leaver(senco, key_ta):
    with pytest.raises(DomainError, match="Choose who"):
        give(by=senco)
    with pytest.raises(DomainError, match="day is over"):
        give(key_ta, by=senco, due_on=TODAY - DAY)
    key_ta.staff.left_on = TODAY
    with pytest.raises(DomainError, match="has left"):
        give(key_ta, by=senco)
    assert not Task.objects.exists()


def test_only_the_person_says_that_they_have_seen_it(senco, key_ta, other_ta):
    (task,) = give(key_ta, by=senco)
    assert task_see(task=task, by=senco, now=NOW).seen_at is None
    assert tasks_see(by=other_ta, now=NOW) == 0
    assert tasks_see(by=key_ta, now=NOW) == 1
    assert task.refreshed().state_words == "Seen"


def test_done_is_seen_twice_is_once_and_can_be_undone(senco, key_ta):
    (task,) = give(key_ta, by=senco)
    done = task_do(task=task, by=key_ta, now=NOW)
    assert (done.done_at, done.seen_at) == (NOW, NOW)
    assert task_do(task=task, by=key_ta, now=NOW + DAY, note="Again").done_at == NOW
    assert texts(senco) == []
    task_undo(task=task, by=key_ta)
    assert task.refreshed().is_open


def test_a_word_when_it_is_done_reaches_who_gave_it(senco, key_ta):
    (task,) = give(key_ta, by=senco)
    task_do(task=task, by=key_ta, now=NOW, note="Two were broken.")
    assert texts(senco) == ["Done: Cut cards. Two were broken."]


def test_nobody_else_does_it_but_who_gives_tasks_may(senco, hlta, key_ta, other_ta):
    (task,) = give(key_ta, by=senco)
    with pytest.raises(DomainError, match=key_ta.staff.family_name):
        task_do(task=task, by=other_ta, now=NOW)
    task_do(task=task, by=hlta, now=NOW)
    with pytest.raises(DomainError, match=key_ta.staff.family_name):
        task_undo(task=task, by=other_ta)
    assert task.refreshed().done_at == NOW


def test_moved_to_another_both_are_told_and_it_is_new_to_them(senco, key_ta, other_ta):
    (task,) = give(key_ta, by=senco)
    tasks_see(by=key_ta, now=NOW)
    moved = task_move(
        task=task, given_to=other_ta.staff, due_on=TODAY, reason="You have a trip.", by=senco, now=NOW, today=TODAY
    )
    assert (moved.given_to, moved.seen_at, moved.move_reason) == (other_ta.staff, None, "You have a trip.")
    assert "You have a trip." in texts(key_ta)[-1]
    assert "You have a trip." in texts(other_ta)[-1]
    with pytest.raises(DomainError, match="another person or another day"):
        task_move(task=task, given_to=other_ta.staff, due_on=TODAY, reason="x", by=senco, now=NOW, today=TODAY)


def test_moved_to_another_day_the_person_is_told_and_has_seen_it(senco, key_ta):
    (task,) = give(key_ta, by=senco, due_on=TODAY)
    tasks_see(by=key_ta, now=NOW)
    args = {"given_to": key_ta.staff, "reason": "No hurry.", "by": senco, "now": NOW, "today": TODAY}
    moved = task_move(task=task, due_on=TODAY + DAY, **args)
    assert moved.seen_at == NOW
    assert "No hurry." in texts(key_ta)[-1]
    with pytest.raises(DomainError, match="day is over"):
        task_move(task=task, due_on=TODAY - DAY, **args)


def test_a_task_past_its_day_goes_to_another_without_a_new_day(senco, key_ta, other_ta):
    (task,) = give(key_ta, by=senco, due_on=TODAY)
    Task.objects.update(due_on=TODAY - DAY)
    args = {"reason": "Ill.", "by": senco, "now": NOW, "today": TODAY}
    assert task_move(task=task, given_to=other_ta.staff, due_on=TODAY - DAY, **args).given_to == other_ta.staff


def test_dropped_needs_a_reason_and_then_nothing_is_to_do(senco, key_ta):
    (task,) = give(key_ta, by=senco)
    with pytest.raises(DomainError, match="why"):
        task_drop(task=task, reason="", by=senco, now=NOW)
    task_drop(task=task, reason="The office does it.", by=senco, now=NOW)
    assert texts(key_ta)[-1] == "No longer needed: Cut cards. The office does it."
    for act in (
        lambda: task_do(task=task, by=key_ta, now=NOW),
        lambda: task_drop(task=task, reason="x", by=senco, now=NOW),
    ):
        with pytest.raises(DomainError):
            act()


def test_the_database_refuses_done_and_dropped_and_odd_minutes(senco, key_ta):
    (task,) = give(key_ta, by=senco)
    for values in ({"done_at": NOW, "dropped_at": NOW, "drop_reason": "x"}, {"about_minutes": 7}, {"dropped_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**values)


def test_one_s_list_in_the_order_of_days(senco, key_ta, other_ta):
    for title, due in [("later", TODAY + DAY), ("late", TODAY), ("now", TODAY), ("some day", None), ("done", TODAY)]:
        give(key_ta, by=senco, title=title, due_on=due)
    Task.objects.filter(title="late").update(due_on=TODAY - DAY)
    Task.objects.filter(title="done").update(done_at=NOW)
    give(other_ta, by=senco, title="another's")
    mine = my_tasks(user=key_ta, now=NOW, today=TODAY)
    titles = {name: [task.title for task in mine[name]] for name in ("first", "coming", "undated", "done")}
    assert titles == {"first": ["late", "now"], "coming": ["later"], "undated": ["some day"], "done": ["done"]}
    assert len(mine["unseen"]) == 4


def test_the_load_counts_what_is_open_and_nothing_that_was_done(senco, key_ta, other_ta, teacher):
    give(key_ta, by=senco, about_minutes=60, due_on=TODAY)
    give(key_ta, by=senco)
    give(key_ta, by=senco, about_minutes=10)
    Task.objects.filter(about_minutes=60).update(due_on=TODAY - DAY)
    Task.objects.filter(about_minutes=10).update(done_at=NOW)
    load = {row["person"].pk: (row["words"], row["past"]) for row in team_load(today=TODAY)}
    said = "2 open, about 1 h and 1 more that does not say"
    assert load[key_ta.staff.pk] == (said, "1 is overdue: move or remove some?")
    assert load[other_ta.staff.pk] == ("Nothing open: room for something", "")
    assert teacher.staff.pk not in load


def test_the_list_of_the_team_narrowed(senco, key_ta, other_ta, pupil):
    give(key_ta, by=senco, title="a", due_on=TODAY)
    give(other_ta, by=senco, title="b", pupil=pupil, source="meeting")
    Task.objects.filter(title="a").update(due_on=TODAY - DAY)

    def titles(**asked):
        asked = {"state": "", "person": "", "pupil": "", "source": ""} | asked
        return [task.title for task in tasks_listed(user=senco, today=TODAY, **asked)]

    assert titles() == ["a", "b"]
    assert titles(state="past") == ["a"]
    assert titles(person=str(other_ta.staff.pk)) == ["b"]
    assert titles(pupil=str(pupil.pk)) == titles(source="meeting") == ["b"]
    assert titles(state="done") == titles(state="dropped") == []
    assert titles(person="x", source="x") == ["a", "b"]


def test_who_sees_which_task(senco, hlta, key_ta, other_ta, pupil):
    (task,) = give(key_ta, by=senco, pupil=pupil)
    assert task in tasks_visible(user=key_ta)
    assert task in tasks_visible(user=hlta)
    assert task not in tasks_visible(user=other_ta)
    assert pupil_tasks(user=key_ta, pupil=pupil, now=NOW) == pupil_tasks(user=hlta, pupil=pupil, now=NOW) == [task]
    assert pupil_tasks(user=other_ta, pupil=pupil, now=NOW) == []


def test_who_can_be_given_one(school, hlta, key_ta, teacher):
    assert {hlta.staff, key_ta.staff} <= set(people_for_tasks())
    assert teacher.staff not in people_for_tasks()
    key_ta.staff.left_on = TODAY
    key_ta.staff.save()
    assert key_ta.staff not in people_for_tasks()
