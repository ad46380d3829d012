"""Settings of one Albumen installation, read from the environment and nothing else.

`./albumen` sets what is missing (databases, home, secret key); docs/operators-guide.md lists every variable.
"""

from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment
from config.environment import BadSetting

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
ALBUMEN_HOME = environment.folder("ALBUMEN_HOME", BASE_DIR / "var")

# --- who may ask, and how -------------------------------------------------------------------------
DEBUG = environment.flag("ALBUMEN_DEBUG", default=False)
SECRET_KEY = environment.text("ALBUMEN_SECRET_KEY")
ALLOWED_HOSTS = environment.words("ALBUMEN_HOSTS", "localhost,127.0.0.1,[::1]")
ALBUMEN_HTTPS = environment.flag("ALBUMEN_HTTPS", default=False)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if ALBUMEN_HTTPS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALBUMEN_HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ALBUMEN_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if ALBUMEN_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- what it is called ----------------------------------------------------------------------------
ARCHIVE_NAME = environment.text("ALBUMEN_NAME", "Albumen")

# --- where things are -----------------------------------------------------------------------------
# The masters lie in a folder or in a bucket. Out of a bucket they are fetched into a folder, to be read.
STORAGE_BUCKET = environment.bucket("ALBUMEN_STORAGE_ROOT")
FETCHED_ROOT = environment.folder("ALBUMEN_FETCHED_ROOT", ALBUMEN_HOME / "fetched")
FETCHED_LIMIT_BYTES = environment.size_bytes("ALBUMEN_FETCHED_LIMIT", "20GiB")
STORAGE_ROOT = (
    FETCHED_ROOT if STORAGE_BUCKET else environment.folder("ALBUMEN_STORAGE_ROOT", ALBUMEN_HOME / "storage")
)
ACCESS_ROOT = environment.folder("ALBUMEN_ACCESS_ROOT", ALBUMEN_HOME / "access")
WORKSHOP_ROOT = environment.folder("ALBUMEN_WORKSHOP_ROOT", ALBUMEN_HOME / "workshop")
UPLOADS_ROOT = environment.folder("ALBUMEN_UPLOADS_ROOT", ALBUMEN_HOME / "uploads")
SIGNING_KEY = environment.file("ALBUMEN_SIGNING_KEY", ALBUMEN_HOME / "signing-key")
CREDENTIALS_KEY = environment.file("ALBUMEN_CREDENTIALS_KEY", ALBUMEN_HOME / "credentials-key")
SCANNER_ROOTS = environment.folders("ALBUMEN_SCANNER_ROOTS", ALBUMEN_HOME / "scanner")
MODELS_DIR = environment.folder("ALBUMEN_MODELS", BASE_DIR / "models")
SENDFILE = environment.choice("ALBUMEN_SENDFILE", "none", among=("none", "x-accel", "x-sendfile"))
STORAGE_RESERVE_BYTES = environment.size_bytes("ALBUMEN_STORAGE_RESERVE", "512MiB")
FIXITY_DAYS = environment.number("ALBUMEN_FIXITY_DAYS", 90, least=1, most=3650)
MAX_PIXELS = environment.number("ALBUMEN_MAX_MEGAPIXELS", 400, least=1, most=4000) * 1_000_000
MAX_UPLOAD_BYTES = environment.size_bytes("ALBUMEN_MAX_UPLOAD", "2GiB")
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

# --- the workshop ---------------------------------------------------------------------------------
RESTORATION_DEVICE = environment.text("ALBUMEN_DEVICE", "auto")
RESTORATION_MEMORY_BUDGET_BYTES = environment.size_bytes("ALBUMEN_MEMORY_BUDGET", "2GiB")
RUN_LEASE_S = environment.number("ALBUMEN_RUN_LEASE", 60, least=2, most=3600)

# --- PostgreSQL and Redis -------------------------------------------------------------------------
try:
    _database: dict[str, Any] = dict(dj_database_url.parse(environment.text("DATABASE_URL"), conn_max_age=60))
except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
    raise BadSetting(
        "DATABASE_URL", f"cannot be read ({error}).", "Write it like postgresql://user@host/albumen."
    ) from error
if _database["ENGINE"] != "django.db.backends.postgresql":
    raise BadSetting(
        "DATABASE_URL", "names no PostgreSQL database.", "Write it like postgresql://user@host/albumen."
    )
_database["CONN_HEALTH_CHECKS"] = True
_database["TEST"] = {"NAME": "test_albumen" + environment.text("ALBUMEN_TEST_DB_SUFFIX", "_0")}
# Compiling a query takes PostgreSQL half a second; the longest of ours runs for a tenth of that.
_database.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_redis = environment.text("REDIS_URL")
if not _redis.startswith(("redis://", "rediss://", "unix://")):
    raise BadSetting(
        "REDIS_URL", f"is {_redis!r}.", "Write it like redis://host:6379/0 or unix:///path/redis.sock."
    )
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _redis}}
RQ_QUEUES = {
    name: {"URL": _redis, "DEFAULT_TIMEOUT": timeout_s}
    for name, timeout_s in {"restoration": 24 * 3600, "ingest": 24 * 3600}.items()
}
RQ = {"DEFAULT_RESULT_TTL": 3600, "DEFAULT_FAILURE_TTL": 7 * 24 * 3600}

# --- the application ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "treebeard",
    "django_rq",
    "django_htmx",
    "csp",
    "axes",
    "archive.apps.ArchiveConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "archive.web.masters.MastersMayBeMissing",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_USER_MODEL = "archive.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "catalogue:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
CSRF_FAILURE_VIEW = "archive.web.errors.csrf_failure"

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "archive.web.context.portal",
            ],
            "libraries": {
                name: f"archive.web.templatetags.{name}"
                for name in ("desks", "lineages", "measures", "portal")
            },
        },
    }
]

# --- languages and static files -------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = environment.text("ALBUMEN_TIME_ZONE", "UTC")
STATIC_URL = "/static/"
STATIC_ROOT = ALBUMEN_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # They tell of every thread pool and of the padding in every tile, and of every file in a bag.
    "loggers": {"pyvips": {"level": "ERROR"}, "bagit": {"level": "WARNING"}},
    "root": {
        "handlers": ["console"],
        "level": environment.choice("ALBUMEN_LOG_LEVEL", "INFO", among=("DEBUG", "INFO", "WARNING", "ERROR")),
    },
}
