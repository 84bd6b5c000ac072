"""A pupil answers a questionnaire on a shared device: a code, no account, one question a screen.

Nobody is signed in here; the school is the address's, and the browser's session holds which sitting is open.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from assessment.actions import questionnaire as actions
from assessment.forms.questionnaire import CodeForm
from assessment.models import Sitting
from assessment.queries.questionnaire import items_asked
from assessment.rules.questionnaires import LARGEST
from core.asked import asked_number
from core.door import public
from core.errors import DomainError
from schools.context import in_school
from schools.models import School

SESSION_KEY = "sitting"
FORGOTTEN_AFTER = timedelta(hours=2)
View = Callable[..., HttpResponse]


def in_the_school(*methods: str) -> Callable[[View], View]:
    """Work in the school of the address."""

    def decorate(view: View) -> View:
        @public(*methods)
        @wraps(view)
        def entered(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            school = get_object_or_404(School, slug=slug)
            with in_school(school.pk):
                return view(request, school=school, **kwargs)

        return entered

    return decorate


def _sitting(request: HttpRequest, school: School) -> Sitting | None:
    """The sitting that this browser has open, as long as it may be answered."""
    held = request.session.get(SESSION_KEY) or {}
    if held.get("school") != school.pk:
        return None
    rows = Sitting.objects.select_related("questionnaire__measure", "pupil")
    return rows.filter(pk=held["pk"], done_at=None, open_until__gte=timezone.localdate()).first()


@in_the_school("GET", "POST")
def code_enter(request: HttpRequest, school: School) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="questionnaire_code"):
            form.add_error("code", "Too many tries from here. Ask your teacher, or wait five minutes.")
            return render(request, "assessment/answer_code.html", {"form": form, "school": school}, status=429)
        today = timezone.localdate()
        digest = actions.digest_of(form.cleaned_data["code"])
        sitting = Sitting.objects.filter(digest=digest, done_at=None, open_until__gte=today).first()
        if sitting is not None:
            request.session[SESSION_KEY] = {"school": school.pk, "pk": sitting.pk}
            request.session.set_expiry(FORGOTTEN_AFTER)
            return redirect("answer:question", slug=school.slug, number=0)
        form.add_error("code", "This code does not open anything. Look at it again, or ask your teacher.")
    return render(request, "assessment/answer_code.html", {"form": form, "school": school})


@in_the_school("GET", "POST")
def question(request: HttpRequest, school: School, number: int) -> HttpResponse:
    """Question `number` from 1 on; 0 says who and what first, and leads to the first that is open. POST answers or skips."""
    sitting = _sitting(request, school)
    if sitting is None:
        return redirect("answer:code_enter", slug=school.slug)
    items = items_asked(sitting.questionnaire)
    given = dict(sitting.answers.values_list("item_id", "value"))
    first_open = next((n for n, item in enumerate(items, start=1) if item.pk not in given), len(items) + 1)
    context: dict[str, Any] = {"school": school, "sitting": sitting, "count": len(items), "number": number}
    if number == 0:
        return render(request, "assessment/answer_start.html", {**context, "next": min(first_open, len(items) + 1)})
    if number > len(items):
        context["skipped"] = [n for n, item in enumerate(items, start=1) if given.get(item.pk) is None]
        return render(request, "assessment/answer_check.html", context)
    item = items[number - 1]
    if request.method == "POST":
        value = asked_number(request.POST.get("value", ""), least=-LARGEST, most=LARGEST, otherwise=None)
        try:
            actions.answer_give(sitting=sitting, item=item, value=value)
        except DomainError as error:
            context["error"] = str(error)
        else:
            return redirect("answer:question", slug=school.slug, number=number + 1)
    context |= {"item": item, "options": sitting.questionnaire.answers, "given": given.get(item.pk)}
    return render(request, "assessment/answer_question.html", context)


@in_the_school("GET", "POST")
def finish(request: HttpRequest, school: School) -> HttpResponse:
    """POST: the pupil is done. The browser forgets who it was."""
    sitting = _sitting(request, school)
    if sitting is None or request.method != "POST":
        return redirect("answer:code_enter", slug=school.slug)
    actions.sitting_finish(sitting=sitting, now=timezone.now(), today=timezone.localdate())
    del request.session[SESSION_KEY]
    return render(request, "assessment/answer_done.html", {"school": school})


@in_the_school("GET", "POST")
def leave(request: HttpRequest, school: School) -> HttpResponse:
    """POST: a break, or somebody else's turn. What was answered stays; the code opens it again."""
    if request.method == "POST":
        request.session.pop(SESSION_KEY, None)
    return redirect("answer:code_enter", slug=school.slug)
