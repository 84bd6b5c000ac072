"""Records of carers: two of one person made one, and those whom an earlier import may have mixed up."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from core.lists import PAGE
from core.posts import again
from pupils.actions.carer import carer_check
from pupils.actions.carer_merge import carer_merge as merge
from pupils.actions.carer_merge import carer_unmerge as unmerge
from pupils.actions.opening import pupils_opened
from pupils.models import Carer, CarerLink, Pupil
from pupils.queries.carer_doubts import carers_in_doubt


def _link(request: StaffRequest, pk: int) -> CarerLink:
    visible = CarerLink.objects.filter(pupil__in=Pupil.objects.visible_to(request.user))
    return get_object_or_404(visible.select_related("carer", "pupil"), pk=pk)


@door(Permission.CARER_EDIT, methods=("GET", "POST"))
@again("a record that is merged already says so")
def carer_merge(request: StaffRequest, pk: int) -> HttpResponse:
    """`pk` is a link of the duplicate; POST names in `keep` the carer who stays."""
    link = _link(request, pk)
    pupils = Pupil.objects.visible_to(request.user)
    text = request.GET.get("q", link.carer.family_name)
    others = Carer.objects.filter(merged_into=None, pupil_links__pupil__in=pupils).exclude(pk=link.carer_id).distinct()
    if request.method == "POST":
        keep = others.filter(pk=asked_pk(request.POST.get("keep", ""))).first()
        try:
            if keep is None:
                raise DomainError("Choose the record that stays.")
            merge(keep=keep, duplicate=link.carer, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                f"The two records of {keep.name} are merged. “Do not contact” stays where it was set for either.",
            )
            return redirect("pupils:pupil_detail", pk=link.pupil_id)
    for word in text.split():
        others = others.filter(family_name__icontains=word) | others.filter(given_name__icontains=word)
    shown = Prefetch("pupil_links", CarerLink.objects.filter(pupil__in=pupils).select_related("pupil"), to_attr="shown")
    found = list(others.prefetch_related(shown)[:20])
    pupils_opened(user=request.user, pupil_ids={one.pupil_id for row in found for one in row.shown}, page="carer_merge")
    return render(request, "pupils/carer_merge.html", {"link": link, "found": found, "q": text})


@door(Permission.CARER_EDIT, methods=("POST",))
@again("a record that is not merged any more says so")
def carer_unmerge(request: StaffRequest, pk: int) -> HttpResponse:
    """`pk` is a link of the record that stayed; POST names in `duplicate` the one to make again."""
    link = _link(request, pk)
    duplicate = link.carer.duplicates.filter(pk=asked_pk(request.POST.get("duplicate", ""))).first()
    try:
        if duplicate is None:
            raise DomainError("That record is not merged into this one.")
        left = unmerge(duplicate=duplicate, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        rest = f" What stays with {link.carer.name}: {', '.join(left)}." if left else ""
        messages.success(request, f"Undone: there are two records again.{rest}")
    return redirect("pupils:pupil_detail", pk=link.pupil_id)


@door(Permission.CARER_EDIT)
def carer_doubts(request: StaffRequest) -> HttpResponse:
    """Carers that an earlier import may have mixed up."""
    found = carers_in_doubt(user=request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    pupils_opened(
        user=request.user, pupil_ids={link.pupil_id for one in page for link in one.links}, page="carer_doubts"
    )
    return render(request, "pupils/carer_doubts.html", {"page": page})


@door(Permission.CARER_EDIT, methods=("POST",))
@again("who was looked at is looked at")
def carer_checked(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that the carer of a link was looked at, and is right now."""
    link = _link(request, pk)
    carer_check(carer=link.carer, by=request.user)
    messages.success(request, f"{link.carer.name} is marked as checked.")
    return redirect("pupils:carer_doubts")
