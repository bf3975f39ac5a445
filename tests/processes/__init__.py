"""Tests with real processes: started, killed, frozen, stopped."""
