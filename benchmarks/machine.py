"""What a figure was measured on."""

import os
import platform
import sqlite3


def machine() -> str:
    """One line on processor, Python and SQLite."""
    return (
        f"{os.cpu_count()} CPUs, {platform.machine()}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
