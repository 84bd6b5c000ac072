from deployment.models.absence import Absence, AbsenceQuerySet, DayChange, DayChangeQuerySet
from deployment.models.cell import Cell, CellQuerySet, Kind
from deployment.models.entitlement import Entitlement, EntitlementQuerySet
from deployment.models.feed import CalendarFeed, CalendarFeedQuerySet
from deployment.models.scenario import Scenario, ScenarioCell

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "CalendarFeed",
    "CalendarFeedQuerySet",
    "Cell",
    "CellQuerySet",
    "DayChange",
    "DayChangeQuerySet",
    "Entitlement",
    "EntitlementQuerySet",
    "Kind",
    "Scenario",
    "ScenarioCell",
]
