"""Settings, from the environment alone: a secret has no default, and what is missing stops the start by name."""

import os
from pathlib import Path

import pghistory

from hlta.environment import MODES, Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(Path(os.environ.get("ENV_FILE", BASE_DIR / ".env")))

# "local" is the demo and the tests: plain http on this machine, mail into a folder. Anything else is production.
MODE = env.choice("HLTA_MODE", MODES, "production")
IS_LOCAL = MODE == "local"

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
SITE_URL = env.site("SITE_URL", is_public=not IS_LOCAL)
REDIS_URL = env.redis("REDIS_URL")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_rls_tenants",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
    "csp",
    "core",
    "schools",
    "access",
    "messaging",
    "staff",
    "pupils",
    "library",
    "assessment",
    "deployment",
    "interventions",
    "plans",
    "liaison",
    "reports",
    "hlta",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.outages.outages",
    "csp.middleware.CSPMiddleware",
    "core.middleware.private_pages",
    "core.middleware.readable_requests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "access.middleware.session_limits",
    "access.middleware.one_school",
    "access.middleware.AuditMiddleware",
    "core.middleware.login_by_default",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "hlta.urls"
WSGI_APPLICATION = "hlta.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "access.context_processors.shell",
            ],
            "builtins": [
                "core.templatetags.parts",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database: one schema, many schools ---------------------------------------------------------------------------

# The site's own role owns no table. The owner's migrates and restores, the one for backups reads past row security: only the
# commands that need them are given them.
DATABASES = {"default": env.database("DATABASE_URL")}
OWNER_DATABASE = env.database("OWNER_DATABASE_URL", beside=DATABASES["default"])
BACKUP_DATABASE = env.database("BACKUP_DATABASE_URL", beside=DATABASES["default"])
# The folder of pg_dump and pg_restore, where they are not on the PATH.
POSTGRES_BIN = env.text("POSTGRES_BIN", "")
DATABASES["default"].setdefault("OPTIONS", {}).update(
    # The pool's tries to connect come ever later, so it begins anew before they are seconds apart.
    pool={"min_size": 1, "max_size": env.number("DATABASE_POOL", 8, least=1), "timeout": 4, "reconnect_timeout": 4},
    # A page that works longer holds up others; what works in the background asks for more (core.limits).
    options="-c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
    # A database server that vanished without a word is noticed within a minute.
    connect_timeout=5,
    keepalives_idle=20,
    keepalives_interval=5,
    keepalives_count=4,
    tcp_user_timeout=40_000,
)
DATABASES["default"]["CONN_MAX_AGE"] = 0
# How often a statement of `core.prepared` comes over a line before the database keeps its plan; 0: never, for a PgBouncer that
# passes statements on one by one and knows no prepared ones (before 1.21).
PLANS_KEPT_AFTER = env.number("DATABASE_PLANS_KEPT_AFTER", 2)
# A database that is migrated already, for tests to begin from a copy of it.
if env.text("TEST_TEMPLATE", ""):
    DATABASES["default"]["TEST"] = {"TEMPLATE": env.text("TEST_TEMPLATE", "")}
# The view is a savepoint in the transaction of `access.middleware.one_school`: what fails half-way leaves nothing behind.
DATABASES["default"]["ATOMIC_REQUESTS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
RLS_TENANTS = {
    "TENANT_MODEL": "schools.School",
    "TENANT_FK_FIELD": "school",
    "TENANT_PK_TYPE": "bigint",
    "STRICT_MODE": True,
    "USE_LOCAL_SET": True,
}

# The audit trail carries its own context (who, which page), so that it lies behind the same row security as the row.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

# --- accounts -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["access.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "access.passwords.LeakedPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_ADAPTER = "access.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "access.forms.SignInForm",
    "reset_password": "access.forms.ResetForm",
    "reset_password_from_key": "access.forms.NewPasswordForm",
    "change_password": "access.forms.PasswordForm",
}
# The library would look for addresses of its own beside the user's; there is one, and it is the user's.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 3600
# What is limited, `access.guesses` says: the library's limits are by the place that a request comes from, which a school shares.
ACCOUNT_RATE_LIMITS = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

SESSION_ENGINE = "access.sessions"
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_MINUTES", 15, least=3) * 60
SESSION_MOST_SECONDS = env.number("SESSION_MOST_HOURS", 12, least=1) * 3600
SESSION_COOKIE_AGE = SESSION_MOST_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "hlta_session" if IS_LOCAL else "__Host-session"
SESSION_COOKIE_SECURE = not IS_LOCAL
# Changes with each thing that the person changes, so that numbers kept for them are not older than that.
TURN_COOKIE_NAME = "hlta_turn" if IS_LOCAL else "__Host-turn"
CSRF_COOKIE_NAME = "hlta_csrf" if IS_LOCAL else "__Host-csrf"
CSRF_COOKIE_SECURE = not IS_LOCAL
CSRF_COOKIE_HTTPONLY = True

# --- browser ------------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = not IS_LOCAL
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not IS_LOCAL
SECURE_HSTS_PRELOAD = not IS_LOCAL
IS_BEHIND_PROXY = env.text("BEHIND_PROXY", "no") == "yes"
# Tries are counted by where they come from: behind a proxy that is what the proxy says.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_BEHIND_PROXY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- files, time, mail, work later --------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / ".local" / "static"))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist"),
    ("vendor/chart", BASE_DIR / "node_modules" / "chart.js" / "dist"),
]
ICONS_DIR = BASE_DIR / "node_modules" / "bootstrap-icons" / "icons"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
IMPORT_MOST_BYTES = env.number("IMPORT_MOST_MEGABYTES", 20, least=1) * 1024 * 1024
# A list that may be imported is never written to a file on the way in: it may hold passwords.
FILE_UPLOAD_MAX_MEMORY_SIZE = IMPORT_MOST_BYTES + 1024 * 1024
IMPORT_MOST_ROWS = env.number("IMPORT_MOST_ROWS", 100_000, least=1)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["hlta.formats"]

DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "HLTA <no-reply@localhost>" if IS_LOCAL else None)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAILBOX_DIR = env.text("MAILBOX_DIR", str(BASE_DIR / ".local" / "mailbox")) if IS_LOCAL else ""
LOCAL_SMTP_PORT = env.number("LOCAL_SMTP_PORT", 0) if IS_LOCAL else 0
if LOCAL_SMTP_PORT:  # for tests of delivery: a mail server on this machine, and never another
    EMAIL_BACKEND = "messaging.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", LOCAL_SMTP_PORT
elif IS_LOCAL:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAILBOX_DIR
else:
    _mail = env.mail("EMAIL_URL")
    EMAIL_BACKEND = "messaging.smtp.EmailBackend"
    EMAIL_HOST = _mail["EMAIL_HOST"]
    EMAIL_PORT = _mail["EMAIL_PORT"]
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20
# A folder in the Maildir form into which what comes back to MAIL_FROM is delivered.
BOUNCE_MAILDIR = env.text("BOUNCE_MAILDIR", "")

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 5}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_TASK_IGNORE_RESULT = True
# A task is asked to end, and is killed a minute later. One that takes longer says so itself; none may outlast the visibility
# timeout, or the broker would give it to a second worker.
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 300, 360
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "core.logs.OneLine", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "pikepdf": {"level": "WARNING"},  # it greets whoever imports it
    },
}
