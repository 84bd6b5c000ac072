"""Errors of the domain: what a person is told, in words they can act on."""


class DomainError(Exception):
    """A rule of the product says no. `str(error)` is safe to show and says what to do."""


class StaleError(DomainError):
    """Somebody else changed the row since it was read; nothing was overwritten."""
