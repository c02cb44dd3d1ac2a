"""What the site is made of: applications, middleware, templates, database, static files, time."""

import os
from pathlib import Path

from .env import Environment, database_from_url

env = Environment(os.environ)

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(env.text("CEE_VAR", ROOT / "var"))
# `local`: on a desk, over plain HTTP, demonstration data allowed. `production`: HTTPS, hashed static files. `test`: the suite.
MODE = env.text("CEE_MODE", "production", choices=("local", "production", "test"))
DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", shortest=32)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
_DESK = ("127.0.0.1", "[::1]", "testserver", env.text("HOST", "127.0.0.1"))
ALLOWED_HOSTS = [
    "localhost",
    *env.words("ALLOWED_HOSTS", () if MODE == "production" else _DESK),
]  # localhost: health checks
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "cee",
    "cee.base",
    "cee.access",
    "cee.reference",
    "cee.audit",
    "entries",
    "routing",
    "centers",
    "cee.api",
    "cee.dashboards",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cee.access.middleware.PrincipalMiddleware",
    "cee.access.middleware.SignInMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cee.urls"
WSGI_APPLICATION = "cee.stack.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.csp",
                "cee.access.context.page",
            ],
        },
    },
]

# The login user of DATABASE_URL is a member of three roles; which one a process plays is its own setting.
DB_ROLE = env.text("CEE_DB_ROLE", "cee_app", choices=("cee_app", "cee_pipeline", "cee_owner"))
DB_STATEMENT_TIMEOUT_SECONDS = env.integer("CEE_DB_STATEMENT_TIMEOUT", 0)
DATABASES = {
    "default": database_from_url(
        env.url("DATABASE_URL", ("postgresql", "postgres")),
        options=f"-c role={DB_ROLE}"
        + (f" -c statement_timeout={DB_STATEMENT_TIMEOUT_SECONDS}s" if DB_STATEMENT_TIMEOUT_SECONDS else ""),
        pool=env.integer("CEE_DB_POOL", 0),
    )
}

USE_TZ = True
TIME_ZONE = "America/New_York"  # the days of the law; instants are stored in UTC
USE_I18N = False
LANGUAGE_CODE = "en-us"
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
_USWDS = ROOT / "static" / "node_modules" / "@uswds" / "uswds" / "dist"
STATICFILES_DIRS: list[tuple[str, Path]] = [
    (name, folder)
    for name, folder in (
        ("css", ROOT / "static" / "css"),
        ("js", ROOT / "static" / "js"),
        ("img", ROOT / "static" / "img"),
        ("uswds", _USWDS),
    )
    if folder.is_dir()
]
WHITENOISE_USE_FINDERS = MODE != "production"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Names every seal ever made; keep it on another machine than the database.
AUDIT_CHECKPOINT_FILE = Path(env.text("CEE_AUDIT_CHECKPOINTS", VAR / "seals.ndjson"))

SILENCED_SYSTEM_CHECKS: list[str] = []

# Where `load_demo` leaves the generated passwords of the demonstration users, and `up` reads them: a JSON list of
# {"username", "password", "role", "office"}, readable by its owner alone.
DEMO_LOGINS_FILE = VAR / "demo_logins.json"
