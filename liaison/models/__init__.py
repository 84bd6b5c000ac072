from liaison.models.carer_access import CarerAccess, CarerCode, CarerVisit, link_of

__all__ = ["CarerAccess", "CarerCode", "CarerVisit", "link_of"]
