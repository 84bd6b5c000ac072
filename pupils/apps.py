from django.apps import AppConfig


class PupilsConfig(AppConfig):
    name = "pupils"

    def ready(self) -> None:
        from pupils import concerned, teaching

        teaching.register()
        concerned.register("teachers", concerned.teachers)
