"""What gold is worth, from sources that agree. Imports nothing from `bot`."""
