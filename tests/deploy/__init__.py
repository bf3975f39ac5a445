"""What is in deploy/, tried as far as a machine without systemd and Docker can."""
