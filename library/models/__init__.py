from library.models.equipment import AidMissing, AidNeed, Equipment, EquipmentCheck, Loan
from library.models.resource import Resource, StoredFile
from library.models.strategy import Strategy

__all__ = ["AidMissing", "AidNeed", "Equipment", "EquipmentCheck", "Loan", "Resource", "StoredFile", "Strategy"]
