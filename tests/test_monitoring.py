"""Prometheus' rules and the dashboard ask only for figures that there are, in words
that Prometheus understands, and each rule fires when it should and not before."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.channels.smsgate import NAME
from bot.metrics import Metrics
from bot.parts import assemble
from bot.person import Channel, Contact, Incoming
from bot.store.letters import Letter, Urgency
from bot.store.marks import Sent
from bot.store.senders import Held
from bot.store.tables import notices
from pricing.market import judge
from pricing.quotes import Kind, Pair, Quote
from tests.channels.test_twilio import settings
from tests.fakes.sources import at
from tests.web.test_health import LIVE

FOLDER = Path(__file__).parents[1] / "deploy" / "monitoring"
RULES = FOLDER / "alerts.yml"
NOW = at("2026-09-29")
HER = Contact(Channel.SMS, "+51987654321")
OF_A_HISTOGRAM = re.compile("_(bucket|count|sum)$")


def promtool(*words: str) -> str:
    """What Prometheus' own tool says; it comes with the Debian package prometheus."""
    tool = shutil.which("promtool")
    assert tool, "promtool is needed: apt-get install prometheus"
    done = subprocess.run([tool, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def page(database_url: str, folder: Path) -> str:
    """The figures of a bot that has some of everything."""
    backup = folder / "backups"
    backup.mkdir()
    (backup / "oro-justo-x.db").write_text("")
    given = replace(
        settings("http://127.0.0.1:9"),
        database_url=database_url,
        secret_key=("s" * 16,),
        smsgate_url="http://127.0.0.1:9",
        monthly_budget=Decimal(100),
        backup_dir=backup,
    )
    parts = assemble(given, lambda: NOW)
    store = parts.store
    quote = Quote("a", Pair.GOLD, Kind.LIVE, Decimal("4129.10"), NOW)
    store.pulls.save(judge([quote], LIVE, NOW, parts.policy()), ())
    parts.reception.receive(Incoming("SM1", HER, "presio"))
    for urgency in Urgency:
        letter = Letter(
            f"k{urgency}", HER, "x", NOW + timedelta(days=1), urgency=urgency
        )
        store.outbox.queue(letter)
    envelopes = store.handover.claim([1], timedelta(0), NOW).envelopes
    store.handover.mark_sent([Sent(envelopes[0], "SM2", 1)], NOW)
    store.senders.hold(Held(Channel.SMS, NOW + timedelta(hours=1), 0, "why"))
    store.senders.alive(NAME, NOW)
    store.runs.note("deliver", NOW)
    with store.database.write() as connection:
        moments = dict.fromkeys(("created_at", "ends_at", "due", "expires_at"), NOW)
        counts = dict.fromkeys(("people", "whatsapp", "sms", "segments", "cost"), 0)
        words = {
            "key": "n",
            "author_id": 1,
            "state": "done",
            "audience": "",
            "text": "",
        }
        connection.execute(notices.insert().values(moments | counts | words))
    metrics = Metrics(store, given, lambda: NOW)
    metrics.answered("twilio.messages", 200, 0.01)
    text = metrics.page().decode()
    store.database.close()
    return text


def asked_by_the_dashboard() -> list[str]:
    board = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    return [each["expr"] for panel in board["panels"] for each in panel["targets"]]


def test_every_figure_that_is_asked_for_is_there(database_url, tmp_path):
    told = page(database_url, tmp_path)
    there = set(re.findall(r"^(orojusto_\w+)", told, re.MULTILINE))
    asked = [RULES.read_text(encoding="utf-8"), *asked_by_the_dashboard()]
    names = set(re.findall(r"\borojusto_\w+", "\n".join(asked)))
    assert names - there == set()
    whole = {OF_A_HISTOGRAM.sub("", name) for name in there}
    shown = {OF_A_HISTOGRAM.sub("", name) for name in names}
    counted = {name for name in whole - shown if not name.endswith("_created")}
    assert counted == set(), "figures that nobody looks at"


def test_the_figures_have_the_form_that_prometheus_reads(database_url, tmp_path):
    """And tell no number of anybody."""
    told = page(database_url, tmp_path)
    tool = shutil.which("promtool")
    done = subprocess.run(
        [tool, "check", "metrics"], input=told, capture_output=True, text=True
    )
    assert done.returncode in (0, 3), done.stderr  # 3: it would name some otherwise
    assert "error while linting" not in done.stderr
    assert HER.address[3:] not in told


def test_prometheus_understands_the_rules_and_the_dashboard(tmp_path):
    promtool("check", "rules", str(RULES))
    recorded = [
        {"record": f"board:{place}", "expr": expr}
        for place, expr in enumerate(asked_by_the_dashboard())
    ]
    # JSON is YAML too.
    file = tmp_path / "board.yml"
    file.write_text(json.dumps({"groups": [{"name": "board", "rules": recorded}]}))
    promtool("check", "rules", str(file))


HOUR, DAY = 3600, 86400
WELL = {
    'up{job="oro-justo"}': 1,
    "orojusto_price_traded_seconds": 7000,
    'orojusto_price_state{state="confirmed"}': 1,
    "orojusto_sources_answering": 3,
    "orojusto_market_open": 1,
    "orojusto_oldest_seconds": 599,
    'orojusto_attempts_hour{outcome="sent",code="0"}': 90,
    'orojusto_attempts_hour{outcome="failed",code="30003"}': 10,
    'orojusto_sent_hour{status="failed"}': 5,
    "orojusto_month_cost": 79,
    "orojusto_budget_limit": 100,
    "orojusto_last_inbound_seconds": DAY,
    "orojusto_phone_seconds": 1700,
    'orojusto_job_seconds{job="deliver"}': 20,
    'orojusto_job_seconds{job="tidy"}': DAY,
    "orojusto_jobs_late": 0,
    "orojusto_disk_free_bytes": 20,
    "orojusto_disk_total_bytes": 100,
    "orojusto_backup_seconds": DAY,
    "orojusto_backups_kept": 1,
    'orojusto_store_unavailable_total{process="1"}': "0+0x600",
    'orojusto_request_seconds_bucket{endpoint="twilio.messages",le="2.5"}': "0+60x600",
    'orojusto_request_seconds_bucket{endpoint="twilio.messages",le="+Inf"}': "0+60x600",
    'orojusto_request_seconds_bucket{endpoint="twilio.messages",le="0.1"}': "0+60x600",
}
"""A bot that is well, near every limit."""
SLOW = 'orojusto_request_seconds_bucket{endpoint="twilio.messages",le="0.1"}'
ILL = {
    "NoResponde": {'up{job="oro-justo"}': 0},
    "PrecioViejo": {"orojusto_price_traded_seconds": 7201},
    "PrecioEnEspera": {'orojusto_price_state{state="held"}': 1},
    "UnaSolaFuente": {"orojusto_sources_answering": 1},
    "MensajesEsperan": {"orojusto_oldest_seconds": 601},
    "FallanMuchos": {'orojusto_attempts_hour{outcome="failed",code="30003"}': 30},
    "EnvioRetenido": {'orojusto_held_seconds{sender="sms"}': 900},
    "PresupuestoCasiGastado": {"orojusto_month_cost": 81},
    "NadieEscribe": {"orojusto_last_inbound_seconds": DAY + 1},
    "TelefonoCallado": {"orojusto_phone_seconds": 1801},
    "RelojParado": {'orojusto_job_seconds{job="deliver"}': 301},
    "PocoDisco": {"orojusto_disk_free_bytes": 9},
    "CopiaVieja": {"orojusto_backup_seconds": 26 * HOUR + 1},
    "BaseOcupada": {'orojusto_store_unavailable_total{process="1"}': "0+1x600"},
    "RespuestaLenta": {SLOW: "0+50x600"},
}
"""What makes each rule fire, and no other."""
MORE = [
    ("FallanMuchos", {'orojusto_sent_hour{status="undelivered"}': 30}),
    ("RelojParado", {"orojusto_jobs_late": 1}),
    ("CopiaVieja", {"orojusto_backup_seconds": None}),
]
CALM = [
    {},
    {"orojusto_sources_answering": 0, "orojusto_market_open": 0},
    {"orojusto_backup_seconds": None, "orojusto_backups_kept": 0},
    {"orojusto_budget_limit": None, "orojusto_month_cost": 1000},
    {
        'orojusto_attempts_hour{outcome="sent",code="0"}': 5,
        'orojusto_attempts_hour{outcome="failed",code="30003"}': 10,
    },
]
"""What makes none fire."""
AT = "1h"


def fired(changes: dict, folder: Path, names: list[str]) -> None:
    """Let Prometheus try whether, an hour in, just these rules fire."""
    figures = {k: v for k, v in (WELL | changes).items() if v is not None}
    series = [
        {"series": name, "values": v if isinstance(v, str) else f"{v}x120"}
        for name, v in figures.items()
    ]
    expected = [
        {"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(names)
    ]
    firing = 'count by(alertname) (ALERTS{alertstate="firing"}) > bool 0'
    test = {
        "interval": "1m",
        "input_series": series,
        "promql_expr_test": [
            {"expr": firing, "eval_time": AT, "exp_samples": expected}
        ],
    }
    file = folder / "try.yml"
    file.write_text(json.dumps({"rule_files": [str(RULES)], "tests": [test]}))
    promtool("test", "rules", str(file))


def test_every_rule_is_tried():
    rules = re.findall(r"- alert: (\w+)", RULES.read_text(encoding="utf-8"))
    assert sorted(rules) == sorted(ILL)


@pytest.mark.parametrize(("name", "changes"), [*ILL.items(), *MORE])
def test_a_rule_fires_for_what_it_is_about_and_no_other_does(name, changes, tmp_path):
    fired(changes, tmp_path, [name])


@pytest.mark.parametrize("changes", CALM)
def test_no_rule_fires_where_all_is_well(changes, tmp_path):
    fired(changes, tmp_path, [])
