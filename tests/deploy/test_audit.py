"""Advisories: found, not found, and above all not looked up in silence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from tests.web.console.live import running

ROOT = Path(__file__).parents[2]
FOUND = {
    "vulns": [
        {
            "id": "GHSA-aaaa-bbbb-cccc",
            "affected": [
                {
                    "package": {"name": "flask", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
                }
            ],
        }
    ]
}


def audit(address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit"],
        env=os.environ | {"AUDIT_OPTIONS": f"-s osv --osv-url {address}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nobody_there_is_said_and_is_not_green():
    done = audit("http://127.0.0.1:9/")
    assert done.returncode == 3
    assert "NOT CHECKED" in done.stdout


@pytest.mark.parametrize(
    ("vulnerable", "code", "words"),
    [("flask", 1, "flask GHSA-aaaa-bbbb-cccc"), ("", 0, "none is known for ")],
)
def test_what_is_known_is_told(vulnerable, code, words):
    @Request.application
    def advisories(request: Request) -> Response:
        asked = json.loads(request.get_data())["package"]["name"]
        found = FOUND if asked == vulnerable else {}
        return Response(json.dumps(found), mimetype="application/json")

    with running(advisories) as port:
        done = audit(f"http://127.0.0.1:{port}/")
    assert (done.returncode, words in done.stdout) == (code, True), done.stdout


def test_what_is_not_found_there_is_not_called_clean():
    @Request.application
    def nobody(_request: Request) -> Response:
        return Response("no", status=404)

    with running(nobody) as port:
        done = audit(f"http://127.0.0.1:{port}/")
    assert done.returncode == 3
    assert "NOT CHECKED" in done.stdout
