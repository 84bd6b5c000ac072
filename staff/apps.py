from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from messaging import kinds

        # Somebody sits beside the new colleague and waits for it.
        kinds.register("invitation", kinds.Kind(is_prompt=True))
