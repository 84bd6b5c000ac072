from django.apps import AppConfig


class PupilsConfig(AppConfig):
    name = "pupils"

    def ready(self) -> None:
        from messaging.delivery import quiet
        from pupils import classes, teaching, ties
        from pupils.queries.quiet import why_quiet

        teaching.register()
        ties.register_own()
        classes.register_own()
        if why_quiet not in quiet:
            quiet.append(why_quiet)
