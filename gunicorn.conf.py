"""What gunicorn writes, by whatever command it is started: no secret addresses, also where its access log is switched on."""

from gunicorn.glogging import Logger

from core.logs import WithoutSecrets


class logger_class(Logger):  # noqa: N801  (a setting of gunicorn's)
    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        for log in (self.access_log, self.error_log):
            log.addFilter(WithoutSecrets())
