"""What the bot offers over HTTP."""
