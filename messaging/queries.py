"""The notices of a person, and who refused what."""

from access.models import User
from core.prepared import KEYS, Prepared
from messaging.kinds import kind_of
from messaging.models import DigestReader, Mail, Notice, OptOut
from schools.models import School

OPEN_NOTICES = Prepared(lambda user: Notice.objects.open_for(user)[:50], user=KEYS)


def open_notices(*, user: User) -> list[Notice]:
    """What the user has not acknowledged, the first fifty of it."""
    return OPEN_NOTICES.rows(user=user.pk)


def opt_outs(*, user: User) -> list[OptOut]:
    """The newest first; each with its `label`."""
    rows = list(OptOut.objects.select_related("set_by"))
    for row in rows:
        row.label = kind_of(row.kind).label
    return rows


def refusable_mail(*, pk: int) -> Mail | None:
    """The mail of the school that is entered, where mail of its kind can be refused."""
    mail = Mail.objects.filter(pk=pk).first()
    return mail if mail and kind_of(mail.kind).is_refusable else None


def has_refused(*, mail: Mail) -> bool:
    return OptOut.objects.filter(address=mail.to_address.lower(), kind=mail.kind).exists()


def wants_digest(*, user: User) -> bool:
    return DigestReader.objects.filter(user=user).exists()


def own_school(*, user: User, is_held: bool = False) -> School:
    """The school that the user works in; `is_held`: nobody else changes it until the transaction ends."""
    rows = School.objects.select_for_update(no_key=True) if is_held else School.objects.all()
    return rows.get(pk=user.membership.school_id)  # type: ignore[union-attr]
