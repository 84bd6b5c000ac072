from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        from access import outgoing
        from core.later import soon
        from messaging import account_mail, closing, digest, kinds, staff_mail
        from messaging.delivery import guards
        from messaging.fillers import fillers
        from messaging.tasks import account_mails_send

        closing.register_closing()
        kinds.register(kinds.TEST, kinds.Kind(is_prompt=True))
        guards[kinds.STAFF_DIGEST] = staff_mail.may_still_go
        digest.register("notices", digest.notice_lines)
        for kind in account_mail.KINDS:
            kinds.register(kind, kinds.Kind(is_prompt=True))
        fillers.update(account_mail.FILLERS)
        outgoing.register(lambda: soon(account_mails_send))
