from django.apps import AppConfig


class DeploymentConfig(AppConfig):
    name = "deployment"

    def ready(self) -> None:
        from deployment import closing, holdings, moving, sections, ties, visibility

        visibility.register_reasons()
        ties.register_own()
        moving.register_own()
        holdings.register_own()
        sections.register()
        closing.register_closing()
