from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        from messaging import digest, kinds

        kinds.register(kinds.TEST, kinds.Kind(is_prompt=True))
        digest.register("notices", digest.notice_lines)
