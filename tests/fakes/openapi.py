"""Twilio's own description of its API, from the npm package that Twilio ships."""

import json
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

PACKAGE = "@twilio/cli-core@8.3.2"
INSIDE = "package/src/services/twilio-api"
KEPT = Path(__file__).parents[2] / ".venv"
FILES = {
    "2010-04-01": "twilio_api_v2010.json",
    "v1": "twilio_content_v1.json",
    "v2": "twilio_messaging_v2.json",
}
"""By how their paths begin."""
HOME = "urn:twilio"


def specification(path: str) -> dict[str, Any]:
    """The description of this path's API."""
    return _read(FILES[path.split("/")[1]])


@cache
def _read(name: str) -> dict[str, Any]:
    """A description, fetched once and kept beside the installed packages."""
    if not (KEPT / name).exists():
        _fetch()
    return json.loads((KEPT / name).read_text(encoding="utf-8"))


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is needed to fetch Twilio's description of its API")
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        subprocess.run(
            [npm, "pack", "--silent", PACKAGE], cwd=folder, check=True, timeout=120
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as packed:
            for name in FILES.values():
                whole = Path(folder) / name
                whole.write_bytes(packed.extractfile(f"{INSIDE}/{name}").read())
                whole.rename(KEPT / name)


def operation(method: str, path: str) -> dict[str, Any]:
    """What the description says of a request; KeyError if there is no such one."""
    for template, item in specification(path)["paths"].items():
        if _fits(template, path) and method.lower() in item:
            return item[method.lower()]
    raise KeyError(f"{method} {path}")


def _fits(template: str, path: str) -> bool:
    """Whether a path is of this form; the end ".json" belongs to the form."""
    parts, given = template.split("/"), path.split("/")
    if len(parts) != len(given):
        return False
    pairs = zip(parts, given, strict=True)
    return all(one == two or _is_filled(one, two) for one, two in pairs)


def _is_filled(part: str, given: str) -> bool:
    if not part.startswith("{"):
        return False
    end = part.partition("}")[2]
    return given.endswith(end) and ("." in given) == bool(end)


def faults(path: str, schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with a value, by a schema of the description."""
    whole = Resource.from_contents(specification(path), default_specification=DRAFT4)
    registry = Registry().with_resource(HOME, whole)
    absolute = json.loads(json.dumps(schema).replace('"#/', f'"{HOME}#/'))
    validator = OAS30Validator(absolute, registry=registry)
    return [f"{list(e.path)}: {e.message}" for e in validator.iter_errors(value)]


def request_faults(
    method: str, path: str, query: dict[str, str], form: dict[str, str]
) -> list[str]:
    """What is wrong with a request: unknown fields, missing ones, or wrong values."""
    described = operation(method, path)
    known = {p["name"]: p["schema"] for p in described.get("parameters", ())}
    wrong = [f"unknown in the query: {name}" for name in query.keys() - known.keys()]
    body = described.get("requestBody", {}).get("content", {})
    schema = body.get("application/x-www-form-urlencoded", {}).get("schema", {})
    fields = schema.get("properties", {})
    wrong += [f"unknown in the form: {name}" for name in form.keys() - fields.keys()]
    wrong += [f"missing: {n}" for n in schema.get("required", ()) if n not in form]
    for name, value in form.items():
        if name in fields:
            wrong += faults(path, fields[name], _typed(fields[name], value))
    return wrong


def _typed(schema: dict[str, Any], value: str) -> Any:
    """A form field as the type that it stands for."""
    return int(value) if schema.get("type") == "integer" else value


def response_faults(method: str, path: str, status: int, value: Any) -> list[str]:
    """What is wrong with an answer of the stand-in."""
    described = operation(method, path)["responses"][str(status)]
    if "content" not in described:
        return [] if value is None else ["a body where there is none"]
    return faults(path, described["content"]["application/json"]["schema"], value)
