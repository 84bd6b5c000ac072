from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "liaison"

    def ready(self) -> None:
        from liaison import sections
        from liaison.actions.pack import KIND, may_still_go
        from messaging.delivery import guards

        guards[KIND] = may_still_go
        sections.register()
