from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from messaging import kinds
        from messaging.delivery import guards
        from messaging.fillers import fillers
        from staff import holdings
        from staff.actions import invitation

        holdings.register_own()
        # Somebody sits beside the new colleague and waits for it.
        kinds.register(invitation.KIND, kinds.Kind(is_prompt=True))
        guards[invitation.KIND] = invitation.may_invitation_go
        fillers[invitation.PLACE] = invitation.invitation_words
