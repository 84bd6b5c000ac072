"""Who a pupil is: recorded by hand, two records made one, and what the census would trip over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from core.lists import PAGE, Column, file_of
from core.posts import again, edits
from core.rows import held
from pupils import columns
from pupils.actions import pupil as actions
from pupils.actions.opening import pupils_opened
from pupils.forms.identity import PupilForm
from pupils.models import Pupil
from pupils.queries.census import census_fixes
from pupils.queries.pupil import pupils_found
from pupils.rules.census import next_census_day

CENSUS_COLUMNS = (
    Column("name", "Pupil", lambda fix: fix.name),
    *columns.identity(lambda fix: fix.record),
    Column("what", "What", lambda fix: fix.what),
    Column("words", "To correct", lambda fix: fix.words),
    Column("is_look", "May be right as it is", lambda fix: "yes" if fix.is_look else ""),
)


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@once
def pupil_create(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@edits
def pupil_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(held(request, Pupil.objects.visible_to(request.user)), pk=pk))


def _edit(request: StaffRequest, pupil: Pupil | None) -> HttpResponse:
    initial = {} if pupil else {"joined_on": timezone.localdate()}
    form = PupilForm(request.POST or None, instance=pupil, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.pupil_save(pupil=pupil, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error("upn" if "UPN" in str(error) else "mis_id", str(error))
        else:
            messages.success(request, f"{saved.name} is saved.")
            return redirect("pupils:pupil_detail", pk=saved.pk)
    name = Pupil.objects.get(pk=pupil.pk).name if pupil else ""
    is_here = pupil is not None and pupil.is_on_roll(timezone.localdate())
    return render(
        request, "pupils/pupil_edit.html", {"form": form, "pupil": pupil, "name": name, "is_on_roll": is_here}
    )


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@again("a record that is merged already says so")
def pupil_merge(request: StaffRequest, pk: int) -> HttpResponse:
    """`pk` is the duplicate; POST names in `keep` the record that stays."""
    visible = Pupil.objects.visible_to(request.user)
    pupil = get_object_or_404(visible, pk=pk)
    text = request.GET.get("q", pupil.family_name)
    if request.method == "POST":
        keep = visible.filter(pk=asked_pk(request.POST.get("keep", ""))).first()
        try:
            if keep is None:
                raise DomainError("Choose the record that stays.")
            left = actions.pupil_merge(keep=keep, duplicate=pupil, today=timezone.localdate(), by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            rest = f" What {keep.name} had already stays with the old record: {', '.join(left)}." if left else ""
            messages.success(request, f"The two records are merged.{rest}")
            return redirect("pupils:pupil_detail", pk=keep.pk)
    found = [row for row in pupils_found(user=request.user, text=text, limit=20) if row.pk != pk]
    pupils_opened(user=request.user, pupil_ids=[pk, *(row.pk for row in found)], page="pupil_merge")
    return render(request, "pupils/pupil_merge.html", {"pupil": pupil, "found": found, "q": text})


@door(Permission.PUPIL_EDIT)
def census(request: StaffRequest) -> HttpResponse:
    """What to correct before the next census day; `?on=` another day."""
    today = timezone.localdate()
    on = parse_date(request.GET.get("on", "")) if _is_day(request.GET.get("on", "")) else None
    on = on or next_census_day(today)
    rows = census_fixes(user=request.user, on=on)
    what = request.GET.get("what", "")
    kinds = sorted({fix.what for fix in rows})
    words = request.GET.get("q", "").casefold().split()
    rows = [
        fix for fix in rows if (not what or fix.what == what) and all(word in fix.name.casefold() for word in words)
    ]
    if file := file_of(request, rows, name=f"census-{on}", columns=CENSUS_COLUMNS):
        pupils_opened(user=request.user, pupil_ids={fix.pk for fix in rows}, page="census download")
        return file
    context = {
        "on": on,
        "days": (on - today).days,
        "what": what,
        "q": request.GET.get("q", ""),
        "kinds": kinds,
        "has_pupils": Pupil.objects.on_roll().exists,
        "must": sum(not fix.is_look for fix in rows),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "pupils/census.html", context)


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False
