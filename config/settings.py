"""All settings, in one file; what differs between places comes from the environment (.env.example)."""

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from config import embedded, env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA", str(BASE_DIR / "var"))).absolute()
VERSION = "0.1.0"

# Core
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", "") or embedded.secret_key(DATA_DIR)
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.text(
    "ALLOWED_HOSTS", f"{urlsplit(SITE_URL).hostname},127.0.0.1,localhost"
).split(",")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",
    "cases",
    "issues",
    "meetings",
    "customers",
    "notifications",
    "attachments",
    "people",
    "search",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "issues.unnamed.leave_no_trace",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "meetings.following.followers",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.set_up_first",
    "people.middleware.alive",
    "people.middleware.reader",
    "people.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.http.htmx_manners",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "people.templatetags.house",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.http.chrome",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# One PostgreSQL schema for all apps; without DATABASE_URL the embedded server
_database = conninfo_to_dict(env.text("DATABASE_URL", "") or embedded.database_url(DATA_DIR))
_pool_size = env.number("DATABASE_POOL", 8)
_pool = {"pool": {"min_size": 1, "max_size": _pool_size, "timeout": 20}} if _pool_size else {}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.pop("dbname"),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": _database.pop("port", ""),
        "OPTIONS": _database | _pool,
        "CONN_HEALTH_CHECKS": True,
    },
}

# Cache, broker
REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or embedded.cache_url(DATA_DIR),
        "KEY_PREFIX": "luoshi",
    },
}
CELERY_BROKER_URL = REDIS_URL or embedded.broker_url(DATA_DIR)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 330
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SYNC_EVERY = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {  # a killed worker's tasks run again after seconds, not an hour
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
# Each sweep asks the database what is due: a missed tick loses nothing.
CELERY_BEAT_SCHEDULE = {
    # sessions that ran out, and the sign-ins they belonged to
    "forget old sessions": {"task": "people.forget_sessions", "schedule": 86400.0},
    # notices whose time has come, and those to be tried again
    "send due notices": {"task": "notifications.sweep", "schedule": 30.0},
    # meetings ahead of each series, notices at their deadline, late starts
    "keep meetings": {"task": "meetings.keep", "schedule": 60.0},
    # recordings: put together what was left lying, delete what is due; transcripts to be made
    "keep recordings": {"task": "meetings.keep_recordings", "schedule": 60.0},
    # data packs to be made, made again before the meeting, or tried again
    "make data packs": {"task": "meetings.make_packs", "schedule": 60.0},
    # issues that take long, up the line
    "escalate issues": {"task": "issues.escalate", "schedule": 60.0},
    # results nobody answered, news for watchers, checks of the effect
    "keep issues": {"task": "issues.keep", "schedule": 60.0},
    # imports of cases that were left lying, cases not yet searchable, lists that are to be read
    "keep the archive": {"task": "cases.keep_archive", "schedule": 300.0},
    # reminders and escalations of promises
    "remind of actions": {"task": "meetings.remind_actions", "schedule": 300.0},
    # issues that came back, and what keeps happening
    "watch recurrence": {"task": "issues.watch_recurrence", "schedule": 3600.0},
    # time limits of the law that come near
    "warn of the law": {"task": "issues.warn_of_law", "schedule": 900.0},
    # the suggestion boxes, each once a day at the hour that its store has chosen
    "empty suggestion boxes": {"task": "issues.empty_boxes", "schedule": 300.0},
    # mailboxes of the stores, and the answers to reporters outside them
    "read issue mail": {"task": "issues.read_mail", "schedule": 60.0},
    "send issue mail": {"task": "issues.send_mail", "schedule": 60.0},
    "forget old issue mail": {"task": "issues.forget_mails", "schedule": 86400.0},
    "forget old calls of programs": {"task": "issues.forget_calls", "schedule": 86400.0},
    # tables of issues that a worker has left lying
    "keep imports": {"task": "issues.keep_imports", "schedule": 60.0},
    # what could become a case, cases without a follow-up, uploads that were given up
    "keep cases": {"task": "cases.keep", "schedule": 600.0},
    # discussions after meetings, adoptions, the vote of the month, questions of the week
    "keep the talk about cases": {"task": "cases.keep_talk", "schedule": 300.0},
    # spoken experiences to be written down
    "write down spoken experiences": {"task": "cases.hear", "schedule": 60.0},
}

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "people.backends.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "people:sign_in"
PASSWORD_RESET_TIMEOUT = int(dt.timedelta(hours=2).total_seconds())
INVITATION_TIMEOUT = dt.timedelta(days=7)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = int(dt.timedelta(days=30).total_seconds())
SESSION_IDLE = dt.timedelta(hours=12)  # for those who did not ask to stay signed in
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "people.views.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # people.SignIn is the list of sign-ins
AXES_USERNAME_CALLABLE = "people.backends.throttled_name"
AXES_CLIENT_IP_CALLABLE = "people.visitors.ip_of"
PROXIES = env.number("PROXIES", 0)

# Language and time: stored in UTC, shown in the store's zone
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.text(
            "STATIC_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}
ATTACHMENT_MAX_BYTES = env.number("ATTACHMENT_MAX_MB", 20) * 1024 * 1024
VIDEO_MAX_BYTES = env.number("VIDEO_MAX_MB", 100) * 1024 * 1024
CASE_FOLLOW_UP_DAYS = env.number("CASE_FOLLOW_UP_DAYS", 14)
RECORDING_MAX_BYTES = env.number("RECORDING_MAX_MB", 300) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# Mail: the store's own server is set in the product; this one is the fallback
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "luoshi@localhost")

# Transcription: nothing leaves this server unless somebody names a service
TRANSCRIBER = env.text("TRANSCRIBER", "meetings.transcription.HttpService")
TRANSCRIPTION_URL = env.text("TRANSCRIPTION_URL", "")
TRANSCRIPTION_KEY = env.text("TRANSCRIPTION_KEY", "")
TRANSCRIPTION_MODEL = env.text("TRANSCRIPTION_MODEL", "whisper-1")

# A worker that dies holding notices gives them back after this time
OUTBOX_LEASE = dt.timedelta(seconds=env.number("OUTBOX_LEASE_SECONDS", 120))

# Security
SECURE_SSL = env.flag("SECURE_SSL", default=SITE_URL.startswith("https://"))
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL else None
SECURE_HSTS_SECONDS = 31536000 if SECURE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "filters": {"quiet_about_the_box": {"()": "issues.unnamed.QuietAboutTheBox"}},
    "loggers": {
        "axes": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "PIL": {"level": "WARNING"},  # it writes down the EXIF data of every photo
        "django.request": {"filters": ["quiet_about_the_box"]},
        "django.security.csrf": {"filters": ["quiet_about_the_box"]},
    },
}
