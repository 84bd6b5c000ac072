from plans.models.review import ReviewPoint, ReviewPointQuerySet, reference

__all__ = ["ReviewPoint", "ReviewPointQuerySet", "reference"]
