"""The settings, read once from the environment and checked before anything starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Self

from bot.content import SHIPPED
from bot.environment import Environment, Network, SettingsError
from bot.person import Channel, Contact
from pricing.policy import DEFAULT_POLICY

LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS: Final = ("", "JSON", "TEXT")
SHORTEST_SECRET: Final = 16
LEAST_DIFFERENT: Final = 8
"""Characters of a secret: one letter repeated is none."""
SHORTEST_KEY: Final = 8
"""As the app makes them by itself."""
THIS_MACHINE: Final = (ip_network("127.0.0.0/8"), ip_network("::1"))


@dataclass(frozen=True)
class Settings:
    """Every setting, by its name in the environment in lower case."""

    database_url: str = field(default="sqlite:///var/oro-justo.db", repr=False)
    """It may hold a password."""
    public_url: str = ""
    """The address that Twilio calls, as it is known outside."""
    secret_key: tuple[str, ...] = field(default=(), repr=False)
    """The first signs and hashes; those after it still recognise who was erased."""
    data_key: tuple[bytes, ...] = field(default=(), repr=False)
    """Seals numbers and texts: the first; any of them opens."""
    twilio_account_sid: str = ""
    twilio_auth_token: tuple[str, ...] = field(default=(), repr=False)
    """More than one while the token is rotated."""
    twilio_sms_from: str = ""
    """Our number for SMS, or a messaging service; empty if Twilio sends none."""
    twilio_whatsapp_from: str = ""
    """Our WhatsApp sender, as whatsapp:+..."""
    twilio_api_url: str = ""
    """Another base for Twilio's REST API, for tests."""
    smsgate_url: str = ""
    """The API of an Android phone that sends SMS by its SIM."""
    smsgate_user: str = ""
    smsgate_password: str = field(default="", repr=False)
    smsgate_signing_key: str = field(default="", repr=False)
    """With which the phone signs what it tells."""
    sms_per_second: int = 5
    whatsapp_per_second: int = 20
    whatsapp_templates: Mapping[str, str] = field(default_factory=dict)
    """Content SIDs of approved templates, by our names: alert, notice, code, invite."""
    sms_cost: Decimal = Decimal("0.05")
    """US$ a segment, estimated."""
    whatsapp_cost: Decimal = Decimal("0.025")
    """US$ a message, estimated."""
    monthly_budget: Decimal | None = None
    """US$; beyond it notices wait and the operator is told."""
    notice_second_above: int = 500
    """People of a notice from which on a second person must agree."""
    simulator: bool = False
    """The simulator is on without Twilio keys, and where this says so."""
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: tuple[Network, ...] = THIS_MACHINE
    """From where a request's X-Forwarded-For is believed."""
    sources_url: str = ""
    goldapi_key: str = field(default="", repr=False)
    operator: Contact | None = None
    """Where the operator is told; OPERATOR_ADDRESS as +51... or whatsapp:+51..."""
    policy_file: Path = DEFAULT_POLICY
    content_dir: Path = SHIPPED
    """Where tips.toml and formal.toml are."""
    log_level: str = "INFO"
    log_format: str = ""
    """TEXT or JSON; by itself JSON in production."""
    metrics_token: str = field(default="", repr=False)
    """Who reads /metrics says it; without one nobody reads them in production."""
    backup_dir: Path | None = None
    """Where backups are kept."""

    @property
    def logs_json(self) -> bool:
        """Whether the log is for programs."""
        if self.log_format:
            return self.log_format == "JSON"
        return self.in_production

    @property
    def in_production(self) -> bool:
        """Whether real people can be reached."""
        return bool(self.twilio_auth_token or self.smsgate_url)

    @property
    def simulates(self) -> bool:
        """Whether the simulator is on."""
        return self.simulator or not self.in_production

    def per_second(self, channel: Channel) -> int:
        """Messages that our sender on this channel may send in a second."""
        rates = {
            Channel.SMS: self.sms_per_second,
            Channel.WHATSAPP: self.whatsapp_per_second,
        }
        return rates[channel]

    @property
    def costs(self) -> Mapping[Channel, Decimal]:
        """US$ a segment of SMS, a message of WhatsApp."""
        return {Channel.SMS: self.sms_cost, Channel.WHATSAPP: self.whatsapp_cost}

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read and check all settings; SettingsError names the first bad one."""
        reader = Environment(env)
        settings = cls(
            database_url=reader.database_url(cls.database_url),
            public_url=reader.url("PUBLIC_URL"),
            secret_key=reader.listed("SECRET_KEY"),
            data_key=reader.keys("DATA_KEY"),
            twilio_account_sid=reader.text("TWILIO_ACCOUNT_SID"),
            twilio_auth_token=reader.listed("TWILIO_AUTH_TOKEN"),
            twilio_sms_from=reader.text("TWILIO_SMS_FROM"),
            twilio_whatsapp_from=reader.text("TWILIO_WHATSAPP_FROM"),
            twilio_api_url=reader.url("TWILIO_API_URL"),
            smsgate_url=reader.url("SMSGATE_URL"),
            smsgate_user=reader.text("SMSGATE_USER"),
            smsgate_password=reader.text("SMSGATE_PASSWORD"),
            smsgate_signing_key=reader.text("SMSGATE_SIGNING_KEY"),
            sms_per_second=reader.count("SMS_PER_SECOND", cls.sms_per_second),
            whatsapp_per_second=reader.count(
                "WHATSAPP_PER_SECOND", cls.whatsapp_per_second
            ),
            whatsapp_templates=reader.templates("WHATSAPP_TEMPLATES"),
            sms_cost=reader.dollars("SMS_COST") or cls.sms_cost,
            whatsapp_cost=reader.dollars("WHATSAPP_COST") or cls.whatsapp_cost,
            monthly_budget=reader.dollars("MONTHLY_BUDGET"),
            notice_second_above=reader.count(
                "NOTICE_SECOND_ABOVE", cls.notice_second_above
            ),
            simulator=reader.switch("SIMULATOR"),
            host=reader.text("HOST", cls.host),
            port=reader.port("PORT", cls.port),
            trusted_proxies=reader.networks("TRUSTED_PROXIES", THIS_MACHINE),
            sources_url=reader.url("SOURCES_URL"),
            goldapi_key=reader.text("GOLDAPI_KEY"),
            operator=reader.contact("OPERATOR_ADDRESS"),
            policy_file=Path(reader.text("POLICY_FILE", str(DEFAULT_POLICY))),
            content_dir=Path(reader.text("CONTENT_DIR", str(SHIPPED))),
            log_level=reader.one_of("LOG_LEVEL", LOG_LEVELS, cls.log_level),
            log_format=reader.one_of("LOG_FORMAT", LOG_FORMATS, cls.log_format),
            metrics_token=reader.text("METRICS_TOKEN"),
            backup_dir=reader.folder("BACKUP_DIR"),
        )
        settings._check_production()
        return settings

    def _check_production(self) -> None:
        if self.twilio_account_sid and not self.twilio_auth_token:
            raise SettingsError(
                "TWILIO_AUTH_TOKEN is missing: set it beside TWILIO_ACCOUNT_SID"
            )
        if not self.in_production:
            return
        self._check_phone()
        self._check_keys()
        if self.twilio_auth_token and not self.public_url:
            raise SettingsError(
                "PUBLIC_URL is missing: set the address that Twilio calls, "
                "as https://bot.example.org"
            )

    def _check_keys(self) -> None:
        """What must not be guessed, and what must not be missing."""
        if 0 < len(self.metrics_token) < SHORTEST_SECRET:
            raise SettingsError(
                f"METRICS_TOKEN must be at least {SHORTEST_SECRET} random characters"
            )
        if not self.secret_key or any(map(_is_weak, self.secret_key)):
            raise SettingsError(
                f"SECRET_KEY must be at least {SHORTEST_SECRET} random characters in "
                "production: make one with `python -c 'import secrets; "
                "print(secrets.token_hex())'`"
            )
        if not self.data_key:
            raise SettingsError(
                "DATA_KEY is missing: numbers are sealed with it in the database; make "
                "one with `python -m bot key`, and keep it apart from the backups"
            )

    def _check_phone(self) -> None:
        """A phone that anybody could speak for is worse than none."""
        if not self.smsgate_url:
            return
        for name in ("smsgate_user", "smsgate_password"):
            if not getattr(self, name):
                raise SettingsError(
                    f"{name.upper()} is missing: set it beside SMSGATE_URL"
                )
        if len(self.smsgate_signing_key) < SHORTEST_KEY:
            raise SettingsError(
                f"SMSGATE_SIGNING_KEY must be at least {SHORTEST_KEY} characters: "
                "copy it from the app's settings"
            )


def _is_weak(secret: str) -> bool:
    return len(secret) < SHORTEST_SECRET or len(set(secret)) < LEAST_DIFFERENT
