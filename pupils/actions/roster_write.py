"""Writing a roster's changes: sets, not rows one by one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pupils.models import Carer, CarerLink, ClassTeacher, Enrolment, Pupil, SenStatus, TeachingClass
from pupils.queries.roster import PUPIL_FIELDS
from pupils.rules.diff import Change
from staff.models import StaffMember

BATCH = 1000
CARER_FIELDS = ("title", "given_name", "family_name", "email", "phone")


def write(changes: list[Change], *, school_id: int, today: date) -> None:
    """Apply what is new, changed or gone; refused rows and those that are the same are left alone."""
    by_kind: dict[str, list[Change]] = {}
    for change in changes:
        if change.outcome in ("new", "changed", "left"):
            by_kind.setdefault(change.kind, []).append(change)
    _pupils(by_kind.get("pupil", []), school_id, today)
    _simple(StaffMember, by_kind.get("staff", []), school_id, ("title", "given_name", "family_name"), "left_on")
    _simple(TeachingClass, by_kind.get("class", []), school_id, ("name", "subject"), "ended_on")
    _carers(by_kind.get("carer", []), school_id)
    _care(by_kind.get("care", []), school_id)
    _enrolments(by_kind.get("enrolment", []), school_id, today)
    _teaching(by_kind.get("teaching", []), school_id)


def _values(change: Change, names: Iterable[str]) -> dict[str, Any]:
    values = {name: change.after[name] for name in names if name in change.after}
    if values.get("born_on"):
        values["born_on"] = date.fromisoformat(values["born_on"])
    return values


def _pupils(changes: list[Change], school_id: int, today: date) -> None:
    new = [
        Pupil(school_id=school_id, joined_on=today, **_values(c, PUPIL_FIELDS)) for c in changes if c.outcome == "new"
    ]
    Pupil.objects.bulk_create(new, batch_size=BATCH)
    there = {key: pupil for pupil in Pupil.objects.all() for key in (pupil.mis_id, pupil.upn) if key}
    changed = []
    for change in (c for c in changes if c.outcome == "changed"):
        pupil = there[change.key]
        for name, value in _values(change, PUPIL_FIELDS).items():
            setattr(pupil, name, value)
        if "has_left" in change.after:
            pupil.left_on = None
        changed.append(pupil)
    Pupil.objects.bulk_update(changed, [*PUPIL_FIELDS, "left_on"], batch_size=BATCH)
    gone = [c.key for c in changes if c.outcome == "left"]
    Pupil.objects.filter(mis_id__in=gone).update(left_on=today)
    _sen([(there[c.key], c.after["sen_status"]) for c in changes if "sen_status" in c.after], school_id, today)


def _sen(statuses: list[tuple[Pupil, str]], school_id: int, today: date) -> None:
    """Close what held until now and open what holds from today; "no need" is the absence of a status."""
    pupils = [pupil.pk for pupil, _ in statuses]
    SenStatus.objects.filter(pupil__in=pupils, ends_on=None, starts_on=today).delete()
    SenStatus.objects.filter(pupil__in=pupils, ends_on=None).update(ends_on=today)
    fresh = [SenStatus(school_id=school_id, pupil=p, code=code, starts_on=today) for p, code in statuses if code != "N"]
    SenStatus.objects.bulk_create(fresh, batch_size=BATCH)


def _simple(model: Any, changes: list[Change], school_id: int, names: tuple[str, ...], end: str) -> None:
    new = [model(school_id=school_id, mis_id=c.key, **_values(c, names)) for c in changes if c.outcome == "new"]
    model.objects.bulk_create(new, batch_size=BATCH)
    changes = [c for c in changes if c.outcome == "changed"]
    there = {row.mis_id: row for row in model.objects.filter(mis_id__in=[c.key for c in changes])}
    for change in changes:
        for name, value in _values(change, names).items():
            setattr(there[change.key], name, value)
        if "has_left" in change.after:
            setattr(there[change.key], end, None)
    model.objects.bulk_update(list(there.values()), [*names, end], batch_size=BATCH)


def _carers(changes: list[Change], school_id: int) -> None:
    """Carers are never gone because a file says so: only staff take one off a pupil."""
    there = {row.mis_id: row for row in Carer.objects.filter(mis_id__in=[c.key for c in changes])}
    new = [c for c in changes if c.outcome == "new"]
    Carer.objects.bulk_create(
        [Carer(school_id=school_id, mis_id=c.key, **_values(c, CARER_FIELDS)) for c in new], batch_size=BATCH
    )
    changed = [c for c in changes if c.outcome == "changed"]
    for change in changed:
        for name, value in _values(change, CARER_FIELDS).items():
            setattr(there[change.key], name, value)
    Carer.objects.bulk_update([there[c.key] for c in changed], CARER_FIELDS, batch_size=BATCH)


def _care(changes: list[Change], school_id: int) -> None:
    """What a carer is to a pupil. "Do not contact" and parental responsibility stay as staff set them."""
    if not changes:
        return
    carers = _ids(Carer)
    pupils = {key: pk for pk, *keys in Pupil.objects.values_list("pk", "mis_id", "upn") for key in keys if key}
    pairs = {c.key: (pupils[c.key.split("|")[0]], carers[c.key.split("|", 1)[1]]) for c in changes}
    new = [(*pairs[c.key], c.after) for c in changes if c.outcome == "new"]
    CarerLink.objects.bulk_create(
        [CarerLink(school_id=school_id, pupil_id=p, carer_id=c, **values) for p, c, values in new], batch_size=BATCH
    )
    changed = {pairs[c.key]: c.after["relationship"] for c in changes if c.outcome == "changed"}
    links = [row for row in CarerLink.objects.all() if (row.pupil_id, row.carer_id) in changed] if changed else []
    for link in links:
        link.relationship = changed[link.pupil_id, link.carer_id]
    CarerLink.objects.bulk_update(links, ["relationship"], batch_size=BATCH)


def _ids(model: Any) -> dict[str, int]:
    return dict(model.objects.exclude(mis_id="").values_list("mis_id", "pk"))


def _enrolments(changes: list[Change], school_id: int, today: date) -> None:
    if not changes:
        return
    classes, pupils = _ids(TeachingClass), _ids(Pupil)
    pairs = {c.key: (classes[c.key.split("|")[0]], pupils[c.key.split("|")[1]]) for c in changes}
    new = [pairs[c.key] for c in changes if c.outcome == "new"]
    Enrolment.objects.bulk_create(
        [Enrolment(school_id=school_id, teaching_class_id=section, pupil_id=pupil) for section, pupil in new],
        batch_size=BATCH,
    )
    gone = {pairs[c.key] for c in changes if c.outcome == "left"}
    rows = Enrolment.objects.filter(ended_on=None, pupil__in={pupil for _, pupil in gone})
    ended = [pk for pk, section, pupil in rows.values_list("pk", "teaching_class", "pupil") if (section, pupil) in gone]
    Enrolment.objects.filter(pk__in=ended).update(ended_on=today)


def _teaching(changes: list[Change], school_id: int) -> None:
    if not changes:
        return
    classes, staff = _ids(TeachingClass), _ids(StaffMember)
    pairs = [(classes[c.key.split("|")[0]], staff[c.key.split("|")[1]]) for c in changes if c.outcome == "new"]
    ClassTeacher.objects.bulk_create(
        [ClassTeacher(school_id=school_id, teaching_class_id=section, staff_member_id=who) for section, who in pairs],
        batch_size=BATCH,
    )
