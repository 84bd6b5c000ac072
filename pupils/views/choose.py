"""Which pupil a form is about: named in the address (`?pupil=`), or found by name first."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from access.requests import StaffRequest
from core.asked import asked_pk
from pupils.models import Pupil
from pupils.queries.pupil import pupils_found


def pupil_asked(request: StaffRequest) -> Pupil | None:
    """The pupil of the address; None where none is named yet. 404 for one whom the user may not see."""
    asked = request.GET.get("pupil", "")
    if not asked:
        return None
    return get_object_or_404(Pupil.objects.visible_to(request.user).on_roll(), pk=asked_pk(asked))


def pupil_choose(request: StaffRequest, *, title: str) -> HttpResponse:
    """Find the pupil; each one found leads back to the same address with `?pupil=`."""
    text = request.GET.get("q", "")
    found = pupils_found(user=request.user, text=text, limit=20) if text.strip() else []
    return render(request, "pupils/pupil_choose.html", {"title": title, "q": text, "pupils": found})
