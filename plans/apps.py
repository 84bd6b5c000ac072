from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from messaging.delivery import guards
        from plans import sections
        from plans.actions.review_mail import KIND, may_still_go

        guards[KIND] = may_still_go
        sections.register()
