"""Django's settings; `__main__` passes what differs from run to run in the environment."""

import os

#: The envelope of a list: `meta`, `count` or `none`.
ENVELOPE = os.environ.get("REFERENCE_ENVELOPE", "meta")
#: Which database's upper case and order of nulls are imitated: `postgresql` or `sqlite`.
DIALECT = os.environ.get("REFERENCE_DIALECT", "postgresql")

DATABASES = {
    "default": {
        "ENGINE": "reference_portal.dialect" if DIALECT == "postgresql" else "django.db.backends.sqlite3",
        "NAME": os.environ.get("REFERENCE_DATABASE", ":memory:"),
        "OPTIONS": {"timeout": 60},
    }
}
DEBUG = False
SECRET_KEY = "a reference portal on loopback has no secrets"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "reference_portal.urls"
APPEND_SLASH = True
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
INSTALLED_APPS = ["django.contrib.contenttypes", "rest_framework", "dynamic_rest", "reference_portal"]
TEMPLATES = []
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django": {"level": "ERROR"}}}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
    "PAGE_SIZE": 20,
}
#: `links` is a field of BrainSTEM's records and comes with the data; dynamic-rest would put its own over it.
DYNAMIC_REST = {"ENABLE_BROWSABLE_API": False, "ENABLE_LINKS": False, "MAX_PAGE_SIZE": 100, "PAGE_SIZE": 20}
