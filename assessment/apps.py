from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self) -> None:
        from assessment import imports, sections, ties
        from assessment.queries.reading import reading_ages
        from library import reading_ages as ages

        imports.register()
        ties.register_own()
        sections.register()
        ages.register("assessment", reading_ages)
