from django.apps import AppConfig


class DeploymentConfig(AppConfig):
    name = "deployment"

    def ready(self) -> None:
        from deployment import closing, sections, visibility

        visibility.register()
        sections.register()
        closing.register_closing()
