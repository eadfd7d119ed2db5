"""Settings, all from the environment and safe by default. `.env.example` lists every variable."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from common.logs import common_logging

# Makes Django's generic classes subscriptable at run time, as their types are.
django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")


def _required(name: str, purpose: str) -> str:
    """The variable, or a refusal to start that names it."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment: {purpose} (see .env.example).")
    return value


# Where the site runs ---------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
VAR = Path(env.str("VAR", default=str(BASE_DIR / "var"))).resolve()
PORT = env.int("PORT", default=8000)
SECRET_KEY = _required("SECRET_KEY", "a long random string that signs sessions and links")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
_hosts = _required("ALLOWED_HOSTS", "the host names the site answers to, separated by commas")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",")]
HTTPS = env.bool("HTTPS", default=True)
# Where links in mails lead to: what is sent without a request has no address of its own.
_host = ALLOWED_HOSTS[0].lstrip(".") if ALLOWED_HOSTS[0] != "*" else "localhost"
_address = f"https://{_host}" if HTTPS else f"http://{_host}:{PORT}"
SITE_URL = (env.str("SITE_URL", default="") or _address).rstrip("/")
if not SITE_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("SITE_URL must begin with https:// (see .env.example).")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
LIMIT_SCALE = env.int("LIMIT_SCALE", default=1)
MEMBERS_ONLY = env.bool("MEMBERS_ONLY", default=False)
NEW_ACCOUNT_DAYS = env.int("NEW_ACCOUNT_DAYS", default=3)

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
ASGI_APPLICATION = "project.asgi.application"
SITE_NAME = "Varal"

INSTALLED_APPS = [
    "moderation.apps.ModerationAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "common.apps.CommonStaticFilesConfig",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
    "django_celery_beat",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "project.apps.ProjectConfig",
    "common.apps.CommonConfig",
    "accounts.apps.AccountsConfig",
    "social.apps.SocialConfig",
    "feed.apps.FeedConfig",
    "messaging.apps.MessagingConfig",
    "discover.apps.DiscoverConfig",
    "alerts.apps.AlertsConfig",
    "moderation.apps.ModerationConfig",
    # Last, so that it sees the file fields of every app before it.
    "common.apps.CommonCleanupConfig",
]

MIDDLEWARE = [
    "common.logs.CommonRequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "common.security.CommonSecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages; with random padding against guessing secrets by their compressed length (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "accounts.middleware.AccountsSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.AccountsLocaleMiddleware",
    "accounts.middleware_walls.AccountsWallsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.AccountsWaitMiddleware",
]

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
                "django.template.context_processors.i18n",
                "common.context.common_site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "common.templatetags.common",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data ------------------------------------------------------------------------

DATABASES = {"default": env.db_url_config(_required("DATABASE_URL", "PostgreSQL's address"))}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
    "CONN_HEALTH_CHECKS": True,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = _required("REDIS_URL", "the address of Redis, or of a server that speaks its protocol")
CACHES = {
    "default": {
        "BACKEND": "common.cache.CommonCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "varal",
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.2},
    }
}

# Celery ----------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A message not acknowledged by then goes to another worker: longer than any task may take.
    "visibility_timeout": 15 * 60,
    # For workers and beat; common/enqueue.py has a shorter one. A worker asks for work every second.
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None
CELERY_TASK_QUEUES: dict[str, dict[str, Any]] = {"default": {}, "alerts": {}, "media": {}, "discover": {}}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False
# By the task's name; all others go to the default queue.
CELERY_TASK_ROUTES = {
    # Mails and clean-up take their time; whoever waits for a notification does not wait for them.
    "alerts.digest": {"queue": "default"},
    "alerts.trim": {"queue": "default"},
    "alerts.trim_subscriptions": {"queue": "default"},
    "alerts.*": {"queue": "alerts"},
    "discover.*": {"queue": "discover"},
    "feed.*variants*": {"queue": "media"},
    "feed.*names*": {"queue": "media"},
}
# Late, so that a worker's death loses nothing. What killed its worker is not tried again at once,
# which could kill the next: the sweepers find it.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

# People ----------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.AccountsUser"
# What comes with the user of a request, in one query: how much they have not read is on every page.
ACCOUNTS_WITH_USER = ["profile", "alerts_inbox", "messaging_inbox"]
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountsBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "feed:home"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(days=90).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"


def _scaled(rate: str) -> str:
    """An allauth rate such as "10/m/ip,5/h/key" with each amount times LIMIT_SCALE."""
    parts = (part.partition("/") for part in rate.split(","))
    return ",".join(f"{int(amount) * LIMIT_SCALE}/{rest}" for amount, _slash, rest in parts)


ACCOUNT_ADAPTER = "accounts.adapter.AccountsAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.AccountsSignupForm",
    "login": "accounts.forms.AccountsLoginForm",
    "add_email": "accounts.forms.AccountsAddEmailForm",
    "change_password": "accounts.forms.AccountsChangePasswordForm",
    "set_password": "accounts.forms.AccountsSetPasswordForm",
    "reset_password_from_key": "accounts.forms.AccountsResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = env.str("EMAIL_VERIFICATION", default="optional")
ACCOUNT_USERNAME_VALIDATORS = "accounts.usernames.ACCOUNTS_USERNAME_VALIDATORS"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Varal] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "feed:home"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_RATE_LIMITS = {
    name: _scaled(rate)
    for name, rate in {
        "change_password": "5/m/user",
        "manage_email": "10/m/user",
        "reset_password": "20/m/ip,5/m/key",
        "reauthenticate": "10/m/user",
        "reset_password_from_key": "20/m/ip",
        "signup": "20/m/ip",
        "login": "30/m/ip",
        "login_failed": "10/m/ip,5/5m/key",
        "confirm_email": "1/3m/key",
    }.items()
}
MFA_ADAPTER = "accounts.adapter.AccountsMFAAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.passkeys.AccountsPasskeyForm",
    "authenticate_webauthn": "accounts.passkeys.AccountsPasskeyStepForm",
    "login_webauthn": "accounts.passkeys.AccountsPasskeyLoginForm",
    "reauthenticate_webauthn": "accounts.passkeys.AccountsPasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": _scaled("10/m/ip")}
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# Languages -------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("pt-br", _("Brazilian Portuguese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = CELERY_TIMEZONE = env.str("TIME_ZONE", default="America/Sao_Paulo")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Files -----------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR / "static")))
WHITENOISE_MAX_AGE = 3600
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR / "media")))
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default=str(VAR / "private")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "common.files.CommonFileStorage"},
    # Staged uploads: on disk, never under an address of their own.
    "private": {"BACKEND": "common.files.CommonPrivateStorage"},
    "staticfiles": {"BACKEND": "common.storage.CommonStaticStorage"},
}
# Bodies are measured and spooled by the ASGI entry before a thread is taken;
# these are Django's own limits for what is not a file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Twenty photos a post is the form's rule, with a sentence of its own; this one only guards the parser.
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_TEMP_DIR = None
# At most so many requests at once on threads, and so many more in line for one (project/entry).
ENTRY_THREADS = 4
# A crowd that likes one post at once waits a second or two, rather than being turned away.
ENTRY_WAITING = 256
ENTRY_UPLOAD_THREADS = 2
ENTRY_UPLOAD_WAITING = 32
# Bytes: of any body, of the bodies that carry photos, of all of either kind on the way in at once.
ENTRY_BODY_MAX = DATA_UPLOAD_MAX_MEMORY_SIZE
ENTRY_UPLOAD_MAX = {"/p/upload/": 22 << 20, "/settings/profile/": 22 << 20, "/p/new/": 20 * (21 << 20)}
# Messages come to many addresses, mostly without a photo.
ENTRY_UPLOAD_CHAT = re.compile(r"/messages/(?:new|[0-9]+|[0-9]+/photo)/")
ENTRY_UPLOAD_CHAT_MAX = 22 << 20
ENTRY_BODY_ROOM = 4 << 30
ENTRY_BODY_IDLE = 60  # seconds without a byte
ENTRY_BODY_FOLDER = VAR / "spool"
# Polls for messages that wait in one process; a poll is an open file, and some KiB of memory.
MESSAGING_PARKED_MAX = 8_000
DJANGORESIZED_DEFAULT_KEEP_META = False
DJANGORESIZED_DEFAULT_FORCE_FORMAT = "JPEG"
DJANGORESIZED_DEFAULT_FORMAT_EXTENSIONS = {"JPEG": ".jpg"}
DJANGORESIZED_DEFAULT_NORMALIZE_ROTATION = False

# Mail ------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Varal <varal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_FILE_PATH = str(VAR / "mail")
EMAIL_BACKEND = "common.mail.CommonLogAndFileBackend"
EMAIL_TIMEOUT = 10
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))

# Security --------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "common.errors.common_csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        # data: placeholders and QR codes; blob: previews of photos not yet sent.
        "img-src": [SELF, "data:", "blob:"],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "worker-src": [SELF],
    }
}

# Logging and numbers ----------------------------------------------------------

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
LOG_FORMAT = env.str("LOG_FORMAT", default="line")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = common_logging(LOG_FORMAT, LOG_LEVEL)
