from django.apps import AppConfig


class DeploymentConfig(AppConfig):
    name = "deployment"

    def ready(self) -> None:
        from deployment import sections, visibility

        visibility.register()
        sections.register()
