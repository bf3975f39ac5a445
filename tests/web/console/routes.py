"""Every route of the console, as the application itself lists them."""

from flask import Flask
from werkzeug.routing import Rule

from bot.web.console.guard import PREFIX

READS = {"GET"}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def rules(app: Flask) -> list[Rule]:
    """The routes under the console's address."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule == PREFIX or rule.rule.startswith(f"{PREFIX}/")
    ]


def calls(app: Flask, methods: set[str]) -> list[tuple[str, str, str]]:
    """Endpoint, method and a real address, for each route and method."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in rules(app):
        values = {name: sample(rule, name) for name in rule.arguments}
        address = adapter.build(rule.endpoint, values)
        for method in sorted(rule.methods & methods):
            found.append((rule.endpoint, method, address))
    return sorted(set(found))


def sample(rule: Rule, name: str) -> object:
    """Something that this part of the address may be."""
    converter = rule._converters[name]
    kind = type(converter).__name__.removesuffix("Converter").lower()
    if kind == "any":
        return min(converter.items)
    return {"integer": 1, "row": 1, "float": 1.0, "uuid": "0" * 32}.get(kind, "x")
