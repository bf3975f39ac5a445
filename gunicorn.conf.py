"""gunicorn's settings; it reads this file in the folder where it is started."""

logger_class = "bot.serving.Log"
loglevel = "warning"
# Who asks for what is counted in /metrics: an access log would tell no more.
accesslog = None
graceful_timeout = 10
