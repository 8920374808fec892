"""Every setting, read from the environment; safe for production unless the environment says otherwise."""

from base64 import b64encode
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab, schedule

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- The site -----------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SITE_NAME = env("SITE_NAME", default="Bestr")
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
# Who runs this site and answers for it; both stand in the terms and the privacy notice.
OPERATOR_NAME = env("OPERATOR_NAME", default=SITE_NAME)
CONTACT_ADDRESS = env("CONTACT_ADDRESS", default=f"privacy@{urlsplit(SITE_URL).hostname}")
# A public body's declaration stands on form.agid.gov.it; its address goes here.
ACCESSIBILITY_STATEMENT_URL = env("ACCESSIBILITY_STATEMENT_URL", default="")
SITE_IS_SECURE = SITE_URL.startswith("https://")
# A key made up for a clone on localhost; `check --deploy` refuses it (bestr.checks).
INSECURE_KEY = "insecure-key-for-a-clone-on-localhost-that-holds-nothing-of-value"
SECRET_KEY = env("DJANGO_SECRET_KEY", default=INSECURE_KEY)
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])
# Keys of the claim links, newest first: "k2:secret,k1:secret". A key leaves only when none of its links is alive.
CLAIM_KEYS = env.list("CLAIM_KEYS", default=[f"k1:claim-{INSECURE_KEY}"])
# Keys under which the organisations' private keys are sealed, newest first: "k2:base64,k1:base64", 32 bytes each. One may
# leave when `manage.py kek status` counts no key under it.
BADGE_KEKS = env.list(
    "BADGE_KEKS", default=["k1:" + b64encode(INSECURE_KEY[:32].encode()).decode()]
)
# Keys that sign checkpoints of the issuance log, newest first, as BADGE_KEKS: old ones stay, so that old checkpoints are read.
CHECKPOINT_KEYS = env.list(
    "CHECKPOINT_KEYS", default=["k1:" + b64encode(INSECURE_KEY[:32].encode()).decode()]
)
# The key of the hashes by which the erasure ledger names people; with another one it finds nobody any more.
LEDGER_KEY = env("LEDGER_KEY", default=f"ledger-{INSECURE_KEY}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var")))
# Who was erased. Kept apart from the backups of the database and never restored with them: `manage.py replay_erasures`.
ERASURE_LEDGER = Path(
    env("ERASURE_LEDGER", default=str(DATA_DIR / "ledger" / "erasures.jsonl"))
)

INSTALLED_APPS = [
    "bestr.apps.BestrConfig",
    "backpack",
    "claims",
    "verification",
    "badges",
    "issuers",
    "accounts",
    "outbox",
    "bestr.apps.BestrAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bestr.apps.BestrStaticFilesConfig",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "corsheaders",
    "csp",
    "django_htmx",
    "lucide",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bestr.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bestr.middleware.ClosedByDefault",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.AgeMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "bestr.urls"
WSGI_APPLICATION = "bestr.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "bestr.templatetags.bestr",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bestr.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Rows ---------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'bestr.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # SQLite makes its file, but not the folder that it lies in.
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    # One writer at a time: a transaction takes the lock when it begins, and waits for it.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "options": f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=5000)} -c lock_timeout=3000"
        " -c idle_in_transaction_session_timeout=60000",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "bestr.caches.RedisWhileItRuns",
            "LOCATION": REDIS_URL,
            # A cache that is down must not hold a request up.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
else:
    # Shared by web and worker on one machine, so that a limit counts in every process.
    CACHES = {
        "default": {
            "BACKEND": "bestr.caches.Files",
            "LOCATION": str(DATA_DIR / "cache"),
            # Full, it forgets a third by chance, and with it who has tried how often.
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }

# --- Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Files of one person: never below an address that a web server serves by itself.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "private"), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": env("STATIC_STORAGE", default="bestr.storage.HashedStaticFiles")
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# A pasted list of some thousand people is a form field; files do not count here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 2

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("it", "Italiano")]
LOCALE_PATHS = [BASE_DIR / "bestr" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Rome"

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2idLean",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.validators.LongPassword"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "backpack"
LOGOUT_REDIRECT_URL = "home"
# Without it, an account begins with an invitation.
OPEN_REGISTRATION = env.bool("OPEN_REGISTRATION", default=False)
TERMS_VERSION = "2026-11-22"
PRIVACY_VERSION = "2026-11-23"
ACCESSIBILITY_VERSION = "2026-11-22"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "reset_password": "20/m/ip",
}
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-sid" if SITE_IS_SECURE else "bestr-sid"
SESSION_COOKIE_SECURE = SITE_IS_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_NAME = "__Host-csrf" if SITE_IS_SECURE else "bestr-csrf"
CSRF_COOKIE_SECURE = SITE_IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "bestr.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- The browser's guards -----------------------------------------------------------------------

SECURE_SSL_REDIRECT = SITE_IS_SECURE
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 31536000 if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_SECURE
SECURE_HSTS_PRELOAD = SITE_IS_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
USE_X_FORWARDED_HOST = False
USE_X_FORWARDED_PORT = False
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
PERMISSIONS_POLICY = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
# Documents that anyone may read from anywhere, never with credentials.
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(ob|i|keys|status|log|v|pictures|\.well-known)/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

# --- Mail and background work -------------------------------------------------------------------

# The page that shows the mails that would have left: for one machine only, never for a server (bestr.checks).
OUTBOX_PAGE = env.bool("OUTBOX_PAGE", default=False)
OUTBOX_DIR = DATA_DIR / "outbox"
EMAIL_BACKEND = env(
    "EMAIL_BACKEND",
    default="outbox.backends.FolderBackend" if OUTBOX_PAGE else "outbox.backends.SmtpBackend",
)
EMAIL_HOST = env("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 15
MAIL_FROM_ADDRESS = env("MAIL_FROM_ADDRESS", default=f"badges@{urlsplit(SITE_URL).hostname}")
DEFAULT_FROM_EMAIL = MAIL_FROM_ADDRESS

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL or "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem"):
    _queue = DATA_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.2,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 300,
        "unacked_restore_throttle": 1,
        "unacked_restore_interval": 10,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "health_check_interval": 15,
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 200
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_max": 0.5}
CELERY_TIMEZONE = "UTC"
# The rows are the queue: these look for what a lost message left behind.
CELERY_BEAT_SCHEDULE = {
    "deliver mails that are due": {"task": "outbox.sweep", "schedule": schedule(15)},
    "go on with batches": {"task": "claims.sweep", "schedule": schedule(15)},
    "bake what is missing": {"task": "badges.sweep", "schedule": schedule(60)},
    "make and forget exports": {"task": "accounts.sweep", "schedule": schedule(60)},
    "forget who did not collect": {"task": "claims.forget", "schedule": schedule(3600)},
    "forget what has ended": {"task": "accounts.forget", "schedule": schedule(3600)},
    "forget old checks": {"task": "verification.sweep", "schedule": schedule(600)},
    "sign how far the log goes": {
        "task": "badges.checkpoint_log",
        "schedule": crontab(hour=3, minute=0),
    },
}

# --- Logs ---------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "bestr.logs.MaskSecrets"}},
    "formatters": {"json": {"()": "bestr.logs.JsonLines"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["secrets"],
        }
    },
    # Statements carry everything that people type: never, also while looking for a fault.
    "loggers": {"django.db.backends": {"level": "INFO"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
