"""Commands that measure; each prints its figures with the machine's."""
