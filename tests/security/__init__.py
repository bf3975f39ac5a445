"""The bot as an attacker meets it."""
