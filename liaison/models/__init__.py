from liaison.models.contact import Contact, ContactQuerySet

__all__ = ["Contact", "ContactQuerySet"]
