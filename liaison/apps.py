from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "liaison"

    def ready(self) -> None:
        from liaison import sections

        sections.register()
