"""The preview of an import in a real browser, wide and on a phone: what is in it, what to look at, what is confirmed apart."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from access.policy import Role
from hlta.testing import PupilFactory
from hlta.tests.desk import Desk, browser, committed, member, sync_in_a_loop
from pupils.actions.roster import roster_preview
from pupils.models import Carer, CarerLink, Pupil
from pupils.tests.test_carers import DOV, UNA, listed
from pupils.tests.test_roster import apply
from schools.context import in_school

__all__ = ["browser", "committed", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A folder for pictures of the pages, where somebody wants to look at them.
PICTURES = os.environ.get("PICTURES", "")


def seen(desk: Desk, name: str) -> None:
    for width in (1280, 360):
        desk.page.set_viewport_size({"width": width, "height": 900})
        desk.check()
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
        if PICTURES:
            desk.page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    desk.page.set_viewport_size({"width": 1280, "height": 900})


def test_what_an_import_would_do_is_looked_at_and_confirmed(browser, live_server, committed):
    manager = member(committed, Role.DATA_MANAGER, "other", "Chris Wood")
    child = ["B161", "Holtby", "Jasmin"]
    with in_school(committed.pk):
        apply(roster_preview(files=listed((child, UNA, DOV)), filename="first.csv", by=manager), manager)
        CarerLink.objects.filter(carer__given_name="Dov").update(do_not_contact=True)
        PupilFactory.create_batch(3, school=committed, family_name="Gone")
        Pupil.objects.filter(mis_id="B161").update(born_on="2013-03-04")
        aunt = ["", "Bo", "Ng", "Aunt", "bo@example.org", ""]
        files = listed((child, UNA, aunt), (["B2", "Pemble", "Iona"], aunt), (["B3", "Pemble", "Rafe"], aunt))
        text = files["list.csv"].decode().splitlines()
        lines = [f"{line},{more}" for line, more in zip(text, ("DOB,Height", ",tall", ",", ","), strict=True)]
        files = {"list.csv": "\n".join(lines).encode()}
        roster = roster_preview(files=files, filename="list.csv", by=manager)
    desk = Desk(browser, live_server.url).sign_in(manager)
    page = desk.page
    desk.go(f"/pupils/rosters/{roster.pk}/")
    expect(page.get_by_text("Who may be contacted: 1 to look at")).to_be_visible()
    seen(desk, "preview")
    page.get_by_label("This is the full roll: who is not in it has left").check()
    desk.press("Save and look again")
    expect(page.get_by_text("Leaving or ending: 3")).to_be_visible()
    seen(desk, "preview-leavers")
    desk.press("Apply")
    expect(page.get_by_text("Look at it and confirm it").first).to_be_visible()
    for box in page.get_by_label("I have looked: this is right").all():
        box.check()
    desk.press("Apply")
    expect(page.get_by_text("The roster is in.")).to_be_visible()
    seen(desk, "applied")
    with in_school(committed.pk):
        assert Pupil.objects.on_roll().count() == 3
        link = CarerLink.objects.get(carer__given_name="Dov")
        assert link.do_not_contact
        double = Carer.objects.create(given_name="Dov", family_name="Holtby", phone="07700900162")
        twin = CarerLink.objects.create(pupil=link.pupil, carer=double, relationship="Father")
    desk.go(f"/pupils/carers/{twin.pk}/merge/")
    seen(desk, "carer-merge")
    page.locator(f"input[value='{link.carer_id}']").check()
    desk.press("Merge the two records")
    desk.go(f"/pupils/carers/{link.pk}/")
    seen(desk, "carer-merged")
    desk.go("/pupils/carers/check/")
    seen(desk, "carers-to-check")
