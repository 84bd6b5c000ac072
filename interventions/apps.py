from django.apps import AppConfig


class InterventionsConfig(AppConfig):
    name = "interventions"

    def ready(self) -> None:
        from interventions import closing, deployed, holdings, moving, sections, ties, visibility
        from interventions.actions import round_robin
        from messaging import staff_mail
        from messaging.delivery import guards

        visibility.register_reasons()
        ties.register_own()
        moving.register_own()
        guards[round_robin.KIND] = staff_mail.may_still_go
        holdings.register_own()
        sections.register()
        deployed.register()
        closing.register_closing()
