"""Whether a mail about a pupil may still go: asked as it goes out. Three queries, however many mails."""

from collections.abc import Iterable

from django.db.models.functions import Lower
from django.utils import timezone

from messaging.kinds import kind_of
from messaging.models import Mail
from pupils.models import CarerLink, Pupil

PUPIL_DIED, PUPIL_LEFT = "The pupil has died: nothing goes out about them.", "The pupil is not on roll any more."
CARER_DIED, BARRED = "This carer has died.", "A carer at this address is marked “do not contact”."


def why_quiet(mails: Iterable[Mail]) -> dict[int, str]:
    """Why each of these may not go, by its number; those that may are left out."""
    about: dict[int, Mail] = {mail.pk: mail for mail in mails if mail.about_pupil is not None}
    pupils = Pupil.objects.in_bulk({mail.about_pupil for mail in about.values()})
    addresses = {mail.to_address.lower() for mail in about.values()}
    links: dict[tuple[int, str], list[CarerLink]] = {}
    rows = CarerLink.objects.filter(pupil__in=pupils).annotate(low=Lower("carer__email")).filter(low__in=addresses)
    for link in rows.select_related("carer"):
        links.setdefault((link.pupil_id, link.low), []).append(link)
    found = {
        pk: _why(
            mail, pupils.get(mail.about_pupil or 0), links.get((mail.about_pupil or 0, mail.to_address.lower()), [])
        )
        for pk, mail in about.items()
    }
    return {pk: why for pk, why in found.items() if why}


def _why(mail: Mail, pupil: Pupil | None, links: list[CarerLink]) -> str:
    if pupil is None or pupil.deceased_on is not None:
        return PUPIL_DIED if pupil is not None else PUPIL_LEFT
    if not pupil.is_on_roll(timezone.localdate()) and not kind_of(mail.kind).is_for_leavers:
        return PUPIL_LEFT
    if any(link.do_not_contact for link in links):
        return BARRED
    # Families share addresses: it is about the one it is to, or about all where no name tells.
    named = [link for link in links if link.carer.name[:200] == mail.to_name] or links
    return CARER_DIED if named and all(link.carer.deceased_on for link in named) else ""
