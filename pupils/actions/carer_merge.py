"""Two records of one carer made one, and made two again."""

from typing import Any

from django.db import transaction

from access.models import User
from core import merging
from core.errors import DomainError
from core.posts import take_turn
from pupils.actions.carer import TURN
from pupils.models import Carer, CarerLink

KNOWN = ("title", "given_name", "email", "phone", "language", "deceased_on")
FLAGS = ("do_not_contact", "has_parental_responsibility", "has_care")


@transaction.atomic
def carer_merge(*, keep: Carer, duplicate: Carer, by: User) -> Carer:
    """Whose carer the duplicate is, `keep` is from now on, and imports that name the duplicate mean `keep`. Of two links to one
    pupil the stricter flag wins: "Do not contact" stays. Raises DomainError for one and the same, one merged before, and two
    that both have something of which a pupil's carer has one."""
    take_turn(TURN)
    if keep.pk == duplicate.pk:
        raise DomainError("That is the same record. Choose the other one.")
    rows = Carer.objects.select_for_update().in_bulk([keep.pk, duplicate.pk])
    keep, duplicate = rows[keep.pk], rows[duplicate.pk]
    if keep.merged_into_id or duplicate.merged_into_id:
        raise DomainError("One of the two is merged into another already.")
    links = [_link_merged(link, keep=keep) for link in CarerLink.objects.filter(carer=duplicate)]
    given = merging.filled(keep, duplicate, KNOWN)
    if keep.reached_by == Carer.ReachedBy.EMAIL != duplicate.reached_by:
        # E-mail is what nobody has set.
        keep.reached_by = given["reached_by"] = duplicate.reached_by
    keep.save(update_fields=list(given))
    chained = list(Carer.objects.filter(merged_into=duplicate).values_list("pk", flat=True))
    Carer.objects.filter(pk__in=chained).update(merged_into=keep)
    duplicate.merged_into = keep
    duplicate.merged_rows = {"links": links, "given": given, "chained": chained}
    duplicate.save(update_fields=["merged_into", "merged_rows"])
    return keep


def _link_merged(link: CarerLink, *, keep: Carer) -> dict[str, Any]:
    """The link is `keep`'s; where that pupil has one to `keep`, it goes, and what points to it points to that one."""
    twin = CarerLink.objects.select_for_update().filter(carer=keep, pupil=link.pupil_id).first()
    if twin is None:
        link.carer = keep
        link.save(update_fields=["carer"])
        return {"moved": link.pk}
    before = {name: getattr(twin, name) for name in FLAGS}
    twin.do_not_contact = twin.do_not_contact or link.do_not_contact
    twin.has_parental_responsibility = twin.has_parental_responsibility and link.has_parental_responsibility
    # Nobody says by it that somebody has no care of the child: it is what nobody has set.
    twin.has_care = twin.has_care or link.has_care
    twin.save(update_fields=list(FLAGS))
    rows, left = merging.moved(merging.keys_to(CarerLink), duplicate=link, keep=twin)
    if left:
        name = link.pupil.name
        raise DomainError(
            f"Both records of {keep.name} have their own about {name}: {', '.join(left)}. Remove one first."
        )
    after = {name: getattr(twin, name) for name in FLAGS}
    gone = {name: getattr(link, name) for name in ("pk", "pupil_id", "relationship", "contact_order", *FLAGS)}
    link.delete()
    return {"twin": twin.pk, "before": before, "after": after, "rows": rows, "gone": gone}


@transaction.atomic
def carer_unmerge(*, duplicate: Carer, by: User) -> list[str]:
    """The two records are two again. What was changed since stays with the record that stayed: in words, what. "Do not contact"
    that was set since stays on both. Raises DomainError for one that is not merged."""
    take_turn(TURN)
    duplicate = Carer.objects.select_for_update().get(pk=duplicate.pk)
    if duplicate.merged_into_id is None:
        raise DomainError("This record is not merged into another.")
    keep = Carer.objects.select_for_update().get(pk=duplicate.merged_into_id)
    left: list[str] = []
    for link in duplicate.merged_rows["links"]:
        left += _link_unmerged(link, keep=keep, duplicate=duplicate)
    keep.save(update_fields=merging.emptied(keep, duplicate.merged_rows["given"]))
    Carer.objects.filter(pk__in=duplicate.merged_rows["chained"], merged_into=keep).update(merged_into=duplicate)
    duplicate.merged_into, duplicate.merged_rows = None, {}
    duplicate.save(update_fields=["merged_into", "merged_rows"])
    return left


def _link_unmerged(said: dict[str, Any], *, keep: Carer, duplicate: Carer) -> list[str]:
    if "moved" in said:
        CarerLink.objects.filter(pk=said["moved"], carer=keep).update(carer=duplicate)
        return []
    gone = said["gone"]
    link = CarerLink(id=gone["pk"], carer=duplicate, **{name: value for name, value in gone.items() if name != "pk"})
    twin = CarerLink.objects.select_for_update().filter(pk=said["twin"]).first()
    if twin is None:
        # The pupil lost this carer meanwhile, under whichever name.
        return []
    if {name: getattr(twin, name) for name in said["after"]} == said["after"]:
        for name, value in said["before"].items():
            setattr(twin, name, value)
        twin.save(update_fields=list(said["before"]))
    else:
        link.do_not_contact = link.do_not_contact or twin.do_not_contact
        link.has_parental_responsibility = link.has_parental_responsibility and twin.has_parental_responsibility
    link.save(force_insert=True)
    return merging.moved_back(said["rows"], duplicate=link, keep=twin)
