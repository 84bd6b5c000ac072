from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from django.utils.translation import gettext_noop

        from messaging import kinds
        from messaging.delivery import guards
        from plans import closing, digest_lines, held, holdings, moving, pack_own, sections, ties, visibility
        from plans.actions.clock import review_held_note
        from plans.actions.review_mail import may_still_go
        from plans.queries.reminding import KIND
        from plans.queries.telling import CANCELLED, CHANGE, INVITATION

        for kind in (INVITATION, KIND, CHANGE, CANCELLED):
            guards[kind] = may_still_go
        kinds.register(CANCELLED, kinds.Kind(is_for_leavers=True))
        kinds.register(KIND, kinds.Kind(gettext_noop("Reminders of meetings"), is_gathered=True, is_refusable=True))
        sections.register()
        visibility.register_reasons()
        ties.register_own()
        moving.register_own()
        holdings.register_own()
        pack_own.register_own()
        held.register(review_held_note)
        digest_lines.register()
        closing.register_closing()
