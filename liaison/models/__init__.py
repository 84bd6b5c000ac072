from liaison.models.carer_access import CarerAccess, CarerCode, CarerVisit

__all__ = ["CarerAccess", "CarerCode", "CarerVisit"]
