from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop

        from messaging import kinds
        from messaging.delivery import guards
        from plans import digest_lines, held, pack_own, sections
        from plans.actions.clock import review_held_note
        from plans.actions.review_mail import INVITATION, KIND, may_still_go

        guards[INVITATION] = guards[KIND] = may_still_go
        kinds.register(KIND, kinds.Kind(gettext_noop("Reminders of meetings"), is_gathered=True, is_refusable=True))
        sections.register()
        pack_own.register_own()
        held.register(review_held_note)
        digest_lines.register()
