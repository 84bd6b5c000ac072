from django.apps import AppConfig


class DeploymentConfig(AppConfig):
    name = "deployment"

    def ready(self) -> None:
        from deployment import day_notes, sections, visibility

        visibility.register()
        sections.register()
        day_notes.register("lessons", day_notes.lesson_notes)
