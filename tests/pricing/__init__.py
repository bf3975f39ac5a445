"""What gold is worth."""
