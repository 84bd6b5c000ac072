from django.apps import AppConfig


class InterventionsConfig(AppConfig):
    name = "interventions"

    def ready(self) -> None:
        from interventions import closing, deployed, sections, visibility

        visibility.register()
        sections.register()
        visibility.register_concerned()
        deployed.register()
        closing.register_closing()
