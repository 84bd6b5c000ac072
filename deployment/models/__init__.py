from deployment.models.absence import Absence, AbsenceQuerySet, DayChange, DayChangeQuerySet
from deployment.models.cell import Cell, CellQuerySet, Kind
from deployment.models.entitlement import Entitlement, EntitlementQuerySet
from deployment.models.scenario import Scenario, ScenarioCell

__all__ = [
    "Absence",
    "AbsenceQuerySet",
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
