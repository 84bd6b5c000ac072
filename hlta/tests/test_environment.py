"""A setting that is missing or malformed stops the start with one line that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnop",
    "DATABASE_URL": "postgresql://hlta:password@db.example.org/hlta",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "ALLOWED_HOSTS": "hlta.example.org",
    "SITE_URL": "https://hlta.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "MAIL_FROM": "HLTA <hlta@example.org>",
}
READ = "import hlta.settings as s; print(s.MODE, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, repr(s.MAILBOX_DIR))"


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in {**GOOD, **changes}.items() if value}
    env |= {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", READ], env=env, capture_output=True, text=True, cwd="/", check=False)


def test_production_starts_with_what_it_needs():
    result = start()
    assert (result.returncode, result.stdout.strip()) == (0, "production True True ''"), result.stderr


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_setting_is_named_in_one_line(name):
    result = start(**{name: ""})
    assert result.returncode == 1
    assert result.stderr.strip() == f"HLTA cannot start: the setting {name} is missing."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("DATABASE_URL", "mysql://db/hlta"),
        ("DATABASE_URL", "postgresql://"),
        ("REDIS_URL", "localhost"),
        ("SITE_URL", "hlta.example.org"),
        ("SITE_URL", "http://hlta.example.org"),
        ("DATABASE_URL", "postgresql://db.example.org/hlta"),
        ("OWNER_DATABASE_URL", "postgresql://hlta:password@db.example.org/hlta"),
        ("OWNER_DATABASE_URL", "postgresql://hlta_owner:password@db.example.org/other"),
        ("BACKUP_DATABASE_URL", "mysql://db/hlta"),
        ("EMAIL_URL", "mail.example.org"),
        ("SESSION_IDLE_MINUTES", "soon"),
        ("SESSION_IDLE_MINUTES", "1"),
        ("HLTA_MODE", "debug"),
    ],
)
def test_a_malformed_setting_is_named_in_one_line(name, value):
    result = start(**{name: value})
    assert result.returncode == 1
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"HLTA cannot start: the setting {name} must ")
