from plans.models.clock import ClockCorrection, ClockPause, ClockRule, EhcCase, EhcEvent
from plans.models.review import ReviewPoint, ReviewPointQuerySet, reference

__all__ = [
    "ClockCorrection",
    "ClockPause",
    "ClockRule",
    "EhcCase",
    "EhcEvent",
    "ReviewPoint",
    "ReviewPointQuerySet",
    "reference",
]
