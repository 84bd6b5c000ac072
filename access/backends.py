"""Who signs in, and who a session belongs to."""

from allauth.account.auth_backends import AuthenticationBackend

from access.models import User
from core.prepared import KEYS, Prepared

BY_KEY = Prepared(lambda key: User.objects.filter(pk=key), key=KEYS)


class Backend(AuthenticationBackend):
    """The library's, with the user of a session read by a statement that is prepared once: every request reads one."""

    def get_user(self, user_id: int) -> User | None:
        user = BY_KEY.first(key=user_id)
        return user if user and self.user_can_authenticate(user) else None
