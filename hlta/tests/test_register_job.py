"""The register's jobs in a real browser: an import put right, a pupil's answers by code, a column pasted into a grid."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from access.policy import Role
from assessment.actions.questionnaire import questionnaire_hand_out, questionnaires_add_defaults
from assessment.models import Measure, Questionnaire, Score
from hlta.testing import PupilFactory
from hlta.tests.desk import Desk, browser, committed, member, sync_in_a_loop
from pupils.models import Pupil
from schools.context import in_school

__all__ = ["browser", "committed", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def upload(desk: Desk, records: str, text: str, encoding: str = "utf-8") -> None:
    desk.go("/pupils/rosters/new/")
    desk.page.locator(f"input[name=records][value='{records}']").check()
    file: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode(encoding)}
    desk.page.locator("input[type=file]").set_input_files([file])
    desk.press("Upload and preview")
    desk.check()


def narrow(browser: Any, base: str) -> Desk:
    desk = Desk(browser, base)
    desk.page.set_viewport_size({"width": 360, "height": 780})
    return desk


def test_a_data_manager_brings_a_list_in_and_puts_it_right(browser, live_server, committed):
    manager = member(committed, Role.DATA_MANAGER, "other", "Chris Wood")
    with in_school(committed.pk):
        PupilFactory(school=committed, given_name="Ann", family_name="Lee", mis_id="7", born_on="2013-05-04")
    desk = narrow(browser, live_server.url).sign_in(manager)
    page = desk.page
    rows = "Nummer,Surname,Forename,DOB,UPN\n99,Lee,Anna,04/05/2013,\n2,Müller,Zoë,05/06/2013,\n3,Ng,Bo,06/07/2013,nonsense\n"
    upload(desk, "pupils", rows, "cp1252")
    page.get_by_label("Müller, Zoë (Windows)").check()
    desk.press("Read the file like this")
    expect(page.get_by_text("say how dates are written")).to_be_visible()
    desk.check()
    page.get_by_label("Nummer").select_option("mis_id")
    page.get_by_label("Day first").check()
    desk.press("Read the file like this")
    expect(page.get_by_text("Perhaps the same child: 1 to decide")).to_be_visible()
    desk.check()
    page.get_by_label("Another child (a twin, say): keep both").check()
    desk.press("Save what I decided")
    page.get_by_role("link", name="Correct line 4").click()
    desk.check()
    page.get_by_label("UPN").fill("B801200005001")
    desk.press("Correct this line")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    desk.press("Apply 3 changes")
    expect(page.get_by_text("The roster is in.")).to_be_visible()
    desk.check()
    with in_school(committed.pk):
        names = set(Pupil.objects.values_list("family_name", "given_name", "upn"))
    assert names >= {("Lee", "Anna", ""), ("Müller", "Zoë", ""), ("Ng", "Bo", "B801200005001")}
    page.get_by_text("Undo this import").click()
    desk.press("Undo the import")
    expect(page.get_by_text("everything is as it was")).to_be_visible()
    with in_school(committed.pk):
        assert Pupil.objects.count() == 1


def test_a_pupil_answers_by_code_with_the_keyboard(browser, live_server, committed):
    senco = member(committed, Role.SENCO, "senco", "Laura Bishop")
    today = timezone.localdate()
    with in_school(committed.pk):
        pupil = PupilFactory(school=committed, given_name="Ann", form="8A")
        questionnaires_add_defaults(by=senco)
        own = Questionnaire.objects.get(filled_by="pupil")
        [handed] = questionnaire_hand_out(
            questionnaire=own, pupils=[pupil], open_until=today + timedelta(days=1), today=today, by=senco
        )
    desk = narrow(browser, live_server.url)
    page = desk.page
    desk.go(f"/answer/{committed.slug}/")
    desk.check()
    page.get_by_label("Type your code").fill(handed.code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Are you Ann?")).to_be_visible()
    desk.check()
    page.get_by_role("link", name="Yes, begin").press("Enter")
    for number in range(1, 13):
        expect(page.get_by_text(f"Question {number} of 12")).to_be_visible()
        if number == 1:
            desk.check()
            box = page.get_by_role("button", name="Often").bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 64
            assert page.get_by_role("button", name="Read it to me").is_visible()
        if number == 3:
            page.reload()
        page.get_by_role("button", name="Skip" if number == 5 else "Often").press("Enter")
    expect(page.get_by_text("You skipped 1.")).to_be_visible()
    desk.check()
    page.get_by_role("button", name="I am done").press("Enter")
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    with in_school(committed.pk):
        # Eight answers at 3 and three reversed ones at 2; the one that was skipped counts as the mean of the others.
        assert str(Score.objects.get().value) == "32.73"


def test_a_column_is_pasted_into_the_grid(browser, live_server, committed):
    senco = member(committed, Role.SENCO, "senco", "Laura Bishop")
    with in_school(committed.pk):
        for name in ("Ann", "Bo", "Cy"):
            PupilFactory(school=committed, given_name=name, family_name=name, form="8A")
        measure = Measure.objects.create(name="Word reading", kind="standardised", mean=100, standard_deviation=15)
    desk = Desk(browser, live_server.url).sign_in(senco)
    desk.go(f"/measures/{measure.pk}/scores/?of=form:8A&on={timezone.localdate()}")
    page = desk.page
    first = page.get_by_label("Score, Ann Ann")
    first.focus()
    first.evaluate(
        """cell => {
            const data = new DataTransfer();
            data.setData("text", "94\\n101\\n88\\n");
            cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.get_by_label("Score, Cy Cy")).to_have_value("88")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Score, Bo Bo")).to_be_focused()
    desk.press("Save the scores")
    expect(page.get_by_text("3 scores are saved.")).to_be_visible()
    desk.check()
    with in_school(committed.pk):
        assert sorted(int(value) for value in Score.objects.values_list("value", flat=True)) == [88, 94, 101]
