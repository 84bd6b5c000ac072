from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "liaison"

    def ready(self) -> None:
        from liaison import carer_mail
        from liaison.actions import carer_access, carer_visit
        from liaison.queries import carer_access as carer_queries
        from liaison.queries import carer_page
        from messaging.delivery import guards
        from messaging.fillers import fillers
        from plans import links, review_parts

        fillers[carer_mail.LINK], fillers[carer_mail.CODE] = carer_access.link_words, carer_visit.code_words
        guards[carer_mail.LINK_KIND] = carer_access.may_link_go
        guards[carer_mail.CODE_KIND] = carer_visit.may_code_go
        links.providers.append(carer_access.carer_link_place)
        links.letter_providers.append(carer_access.carer_letter_address)
        carer_page.register()
        review_parts.register("carer access", 10, carer_queries.carer_access_part, "liaison/_carer_access.html")
