from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "liaison"

    def ready(self) -> None:
        from liaison import carer_mail, closing, joined, sections, ties
        from liaison.actions import carer_access, carer_visit, meeting, meeting_mail, pack, pack_visit
        from liaison.queries import carer_access as carer_queries
        from liaison.queries import carer_page
        from liaison.queries import meeting as meeting_queries
        from messaging import kinds
        from messaging.delivery import guards
        from messaging.fillers import fillers
        from plans import agenda, contacted, links, pack_parts, review_parts

        sections.register()
        closing.register_closing()
        ties.register_own()
        guards[pack.KIND], fillers[pack.PLACE] = pack.may_still_go, pack.pack_words
        guards[pack_visit.CODE_KIND], fillers[pack_visit.CODE_PLACE] = pack_visit.may_code_go, pack_visit.code_words
        kinds.register(pack_visit.CODE_KIND, kinds.Kind("Codes for shared pages", is_prompt=True))
        fillers[carer_mail.LINK], fillers[carer_mail.CODE] = carer_access.link_words, carer_visit.code_words
        guards[meeting.MAIL_KIND] = meeting.may_still_go
        kinds.register(meeting_queries.CANCELLED, kinds.Kind(is_for_leavers=True))
        for kind in (meeting_queries.INVITATION, meeting_queries.CHANGE, meeting_queries.CANCELLED):
            guards[kind] = meeting_mail.may_still_go
        guards[carer_mail.LINK_KIND] = carer_access.may_link_go
        guards[carer_mail.CODE_KIND] = carer_visit.may_code_go
        # A carer waits for their code: it does not wait for the morning.
        kinds.register(carer_mail.CODE_KIND, kinds.Kind("Codes for the carer's page", is_prompt=True))
        links.providers.append(carer_access.carer_link_place)
        links.letter_providers.append(carer_access.carer_letter_address)
        carer_page.register()
        review_parts.register("carer access", 10, carer_queries.carer_access_part, "liaison/_carer_access.html")
        contacted.register(joined.invitee_contacted)
        agenda.register(joined.advice_lines)
        pack_parts.register("pupil voice", "What the pupil says", 72, joined.pupil_voice_part)
        pack_parts.register("advice", "Advice of other services", 75, joined.advice_part)
        pack_parts.register("contacts", "Contacts with home", 78, joined.contacts_part)
