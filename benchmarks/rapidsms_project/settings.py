"""A small RapidSMS project: the message log on, one keyword, answers over HTTP.

It runs in an environment of its own, and reads where its database is from there.
"""

import os

SECRET_KEY = "nothing to keep"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = "urls"
# What gives answers their length, so that connections are kept.
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rapidsms",
    "rapidsms.contrib.handlers",
    "rapidsms.contrib.messagelog",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["RIVAL_DATABASE"],
        "HOST": os.environ["RIVAL_HOST"],
        "USER": "postgres",
        # Its threads keep their connections, as the bot's do.
        "CONN_MAX_AGE": None,
    }
}
RAPIDSMS_HANDLERS = ["prices.Price"]
ANSWERS_TO = os.environ.get("RIVAL_ANSWERS", "")
INSTALLED_BACKENDS = {
    "http": {
        "ENGINE": "rapidsms.backends.vumi.VumiBackend",
        "sendsms_url": ANSWERS_TO,
    }
    if ANSWERS_TO
    else {"ENGINE": "nowhere.Nowhere"}
}
LOGGING = {"version": 1, "root": {"level": "ERROR"}}
