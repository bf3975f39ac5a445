"""Settings: each mistake names its setting; secrets stay out of sight."""

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.environment import SettingsError
from bot.person import Channel, Contact
from bot.settings import THIS_MACHINE, Settings
from tests.keys import DATA_KEY, KEYS

ROOT = Path(__file__).parents[1]
SECRET = "8f14e45fceea167a5a36dedd4bea2543"
PRODUCTION = {
    "TWILIO_AUTH_TOKEN": "a-token, another",
    "PUBLIC_URL": "https://bot.example.org/",
    "SECRET_KEY": SECRET,
    "DATA_KEY": DATA_KEY,
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Relative paths are made in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set_to_try_it():
    settings = Settings.from_env({})
    assert settings == Settings()
    assert settings.simulates
    assert not settings.in_production


def test_production():
    settings = Settings.from_env(PRODUCTION | {"OPERATOR_ADDRESS": "whatsapp:+519"})
    assert settings.twilio_auth_token == ("a-token", "another")
    assert settings.public_url == "https://bot.example.org"
    assert not settings.simulates
    assert Settings.from_env(PRODUCTION | {"SIMULATOR": "1"}).simulates


def test_the_operators_address():
    settings = Settings.from_env({"OPERATOR_ADDRESS": "+51900000001"})
    assert settings.operator == Contact(Channel.SMS, "+51900000001")


@pytest.mark.parametrize(
    "written",
    [
        KEYS[0].hex(),
        KEYS[0].hex().upper(),
        b64encode(KEYS[0]).decode(),
        urlsafe_b64encode(b"\xfb\xff" * 16).decode(),
    ],
)
def test_a_key_is_hex_or_base64_and_there_may_be_several(written):
    (key,) = Settings.from_env({"DATA_KEY": written}).data_key
    assert key in (KEYS[0], b"\xfb\xff" * 16)
    both = Settings.from_env({"DATA_KEY": f"{written}, {'0f' * 32}"})
    assert both.data_key == (key, b"\x0f" * 32)


@pytest.mark.parametrize(
    ("env", "name"),
    [
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "bot.db"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://bot.db"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://bot@db/gold"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql+psycopg://bot@db:port/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql+psycopg://bot@db:99999/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////proc/none/bot.db"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////tmp"}, "DATABASE_URL"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "\uff18\uff10"}, "PORT"),
        ({"PUBLIC_URL": "bot.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "ftp://bot.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://bot.example.org?x=1"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://bot.example.org:99999"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://[x"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://bot.example.org:0"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://bot example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://señor.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://bot.example.org/#part"}, "PUBLIC_URL"),
        ({"TRUSTED_PROXIES": "caddy"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "10.0.0.5/24"}, "TRUSTED_PROXIES"),
        ({"SOURCES_URL": "//x"}, "SOURCES_URL"),
        ({"SIMULATOR": "maybe"}, "SIMULATOR"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"OPERATOR_ADDRESS": "me"}, "OPERATOR_ADDRESS"),
        ({"OPERATOR_ADDRESS": "+\u0665\u0661\u0669\u0668"}, "OPERATOR_ADDRESS"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN"),
        (
            {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": " , "},
            "TWILIO_AUTH_TOKEN",
        ),
        (PRODUCTION | {"PUBLIC_URL": ""}, "PUBLIC_URL"),
        (PRODUCTION | {"SECRET_KEY": ""}, "SECRET_KEY"),
        (PRODUCTION | {"SECRET_KEY": "short"}, "SECRET_KEY"),
        (PRODUCTION | {"DATA_KEY": ""}, "DATA_KEY"),
        ({"DATA_KEY": "short"}, "DATA_KEY"),
        ({"DATA_KEY": "ab" * 31}, "DATA_KEY"),
        ({"DATA_KEY": f"{DATA_KEY},{DATA_KEY[:-2]}"}, "DATA_KEY"),
        ({"DATA_KEY": "ñ" * 64}, "DATA_KEY"),
        (PRODUCTION | {"SECRET_KEY": "x" * 40}, "SECRET_KEY"),
        (PRODUCTION | {"SECRET_KEY": "secret" * 4}, "SECRET_KEY"),
        (PRODUCTION | {"SECRET_KEY": f"{SECRET},short"}, "SECRET_KEY"),
    ],
)
def test_a_mistake_names_its_setting(env, name):
    with pytest.raises(SettingsError, match=rf"^{name}\b") as told:
        Settings.from_env(env)
    assert "\n" not in str(told.value)


def test_a_key_is_changed_by_a_new_one_before_the_old_one():
    changed = Settings.from_env(
        PRODUCTION | {"SECRET_KEY": f"{SECRET[::-1]}, {SECRET}"}
    )
    assert changed.secret_key == (SECRET[::-1], SECRET)


def test_secrets_are_not_shown():
    database = "postgresql+psycopg://bot:a-password@db/gold"
    hidden = {"GOLDAPI_KEY": "a-gold-key", "DATABASE_URL": database}
    shown = repr(Settings.from_env(PRODUCTION | hidden))
    for secret in (
        SECRET,
        DATA_KEY,
        str(KEYS[0]),
        "a-token",
        "another",
        "a-gold-key",
        "a-password",
    ):
        assert secret not in shown


@pytest.mark.parametrize(
    "secret",
    [
        ("TWILIO_AUTH_TOKEN", "a-token-to-hide"),
        ("SECRET_KEY", "to-hide"),
        ("DATA_KEY", "to-hide"),
    ],
)
def test_a_mistake_tells_no_secret(secret):
    name, value = secret
    with pytest.raises(SettingsError) as told:
        Settings.from_env(PRODUCTION | {name: value, "PUBLIC_URL": "x"})
    assert value not in str(told.value)


@pytest.mark.parametrize(
    ("env", "name", "value"),
    [
        ({"PORT": " 8080 "}, "port", 8080),
        ({"PORT": "65535"}, "port", 65535),
        ({"HOST": "0.0.0.0"}, "host", "0.0.0.0"),
        ({"LOG_LEVEL": "debug"}, "log_level", "DEBUG"),
        ({"SIMULATOR": "1"}, "simulator", True),
        ({"SIMULATOR": "0"}, "simulator", False),
        (
            {"PUBLIC_URL": "http://127.0.0.1:8443"},
            "public_url",
            "http://127.0.0.1:8443",
        ),
        ({"SOURCES_URL": "http://[::1]:9/a/"}, "sources_url", "http://[::1]:9/a"),
        (
            {"TRUSTED_PROXIES": "10.0.0.5, fd00::/64"},
            "trusted_proxies",
            (ip_network("10.0.0.5"), ip_network("fd00::/64")),
        ),
        ({"TRUSTED_PROXIES": ""}, "trusted_proxies", THIS_MACHINE),
        ({"TWILIO_AUTH_TOKEN": ""}, "twilio_auth_token", ()),
        ({"UNKNOWN_TO_US": "x"}, "port", 8000),
    ],
)
def test_what_a_setting_becomes(env, name, value):
    assert getattr(Settings.from_env(env), name) == value


class Recording(Mapping[str, str]):
    """An empty environment that remembers what was looked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def get(self, key: str, default: str = "") -> str:
        self.asked.add(key)
        return default

    def __getitem__(self, key: str) -> str:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_the_example_file_and_the_readme_list_every_setting():
    env = Recording()
    Settings.from_env(env)
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == env.asked
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Settings")[1].split("## Commands")[0]
    assert set(re.findall(r"`([A-Z][A-Z_]+)`", table)) == env.asked
