from deployment.models.cell import Cell, CellQuerySet

__all__ = ["Cell", "CellQuerySet"]
