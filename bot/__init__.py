"""The bot that miners write to."""
