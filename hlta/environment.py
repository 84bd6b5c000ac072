"""What the settings take from the environment, and the one line that says which of it is missing or malformed."""

import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from environs import Env, EnvError

MODES = ("production", "local")
MAIL_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl", "smtps", "submission")


def stop(name: str, why: str) -> NoReturn:
    """End the process with one line that names the setting `name`."""
    sys.exit(f"HLTA cannot start: the setting {name} {why}.")


class Environment:
    """Reads settings by name; a missing or malformed one ends the process with one line (SystemExit)."""

    def __init__(self, dotenv: Path) -> None:
        self._env = Env()
        if dotenv.is_file():
            self._env.read_env(str(dotenv), recurse=False)

    def text(self, name: str, default: str | None = None) -> str:
        value = self._env.str(name, default)
        if not value:
            if default is not None:
                return default
            stop(name, "is missing")
        return str(value)

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        try:
            value = self._env.int(name, default)
        except EnvError:
            stop(name, "must be a whole number")
        if value < least:
            stop(name, f"must be at least {least}")
        return int(value)

    def names(self, name: str, default: str | None = None) -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def choice(self, name: str, options: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in options:
            stop(name, f"must be one of: {', '.join(options)}")
        return value

    def secret(self, name: str) -> str:
        value = self.text(name)
        if len(value) < 50 or len(set(value)) < 5:
            stop(name, "must be at least 50 characters of chance")
        return value

    def site(self, name: str, *, is_public: bool) -> str:
        value = self.text(name).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            stop(name, "must be an address such as https://hlta.example.sch.uk")
        if is_public and parts.scheme != "https":
            stop(name, "must begin with https://, or links in emails would lead past the encryption")
        return value

    def database(self, name: str, *, beside: dict[str, Any] | None = None) -> dict[str, Any]:
        """A role's way to the database; `beside` names another role's, and then it may be missing: {}."""
        value = self.text(name, None if beside is None else "")
        if not value:
            return {}
        if urlsplit(value).scheme not in ("postgres", "postgresql"):
            stop(name, "must be an address such as postgresql://hlta:password@host/hlta")
        try:
            config: dict[str, Any] = {**dj_database_url.parse(value)}
        except ValueError:
            stop(name, "must be an address such as postgresql://hlta:password@host/hlta")
        host = (config.get("OPTIONS") or {}).get("host")
        if host:
            config["HOST"] = host
            config["OPTIONS"] = {k: v for k, v in config["OPTIONS"].items() if k != "host"}
        for key, what in (("NAME", "a database"), ("USER", "a role")):
            if not config.get(key):
                stop(name, f"must name {what}, as in postgresql://hlta:password@host/hlta")
        if beside and (config["NAME"] != beside["NAME"] or config["USER"] == beside["USER"]):
            stop(name, "must name the same database as DATABASE_URL, and another role")
        return config

    def redis(self, name: str) -> str:
        value = self.text(name)
        if urlsplit(value).scheme not in ("redis", "rediss", "redis+socket"):
            stop(name, "must be an address such as redis://host:6379/0")
        return value

    def mail(self, name: str) -> dict[str, Any]:
        value = self.text(name)
        if urlsplit(value).scheme not in MAIL_SCHEMES or not urlsplit(value).hostname:
            stop(name, "must be an address such as smtp+tls://user:password@host:587")
        return dict(dj_email_url.parse(value))
