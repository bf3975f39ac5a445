"""The web process, for gunicorn: `gunicorn wsgi:app`."""

from bot.app import create_app
from bot.settings import Settings

app = create_app(Settings.from_env())
