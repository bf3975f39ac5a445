"""The command line, as it is typed."""

import json
from contextlib import closing
from datetime import timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.cli import main
from bot.clock import utc_now
from bot.jobs import refresh
from bot.parts import assemble
from bot.settings import Settings
from bot.store import Database
from bot.store.tables import metadata
from tests.fakes.sources import Sources, Spoiled, World, running
from tests.keys import DATA_KEY, KEYS


class Terminal:
    """Types commands, with one database and one stand-in of the sources."""

    def __init__(self, url: str, sources: Sources) -> None:
        self.sources = sources
        self.env = {
            "DATABASE_URL": url,
            "SOURCES_URL": sources.url,
            "DATA_KEY": DATA_KEY,
        }

    def type(self, *words: str, given: str | bytes = "") -> str:
        result = CliRunner().invoke(main, words, input=given, env=self.env)
        assert result.exception is None, result.output
        return result.stdout

    def fails(self, *words: str, **env: str) -> str:
        result = CliRunner().invoke(main, words, env=self.env | env)
        assert result.exit_code == 1
        return result.output

    def shown(self) -> dict:
        return json.loads(self.type("prices", "show", "--json"))


@pytest.fixture
def terminal(database_url):
    now = utc_now()
    with running(World(Decimal("4129.10"), Decimal("3.416"), now)) as sources:
        yield Terminal(database_url, sources)


def test_chat_answers_line_by_line_until_the_input_ends(terminal):
    said = terminal.type("chat", given="presio\nhola\n\n")

    lines = said.splitlines()
    assert lines[0].startswith("Oro puro S/ 453.49 el gramo.")
    assert lines[1].startswith("Buenas.")
    assert len(lines) == 3


def test_chat_speaks_json(terminal):
    said = terminal.type(
        "chat", "--json", "--channel", "whatsapp", "--as", "+51911", given="precio\n"
    )

    (reply,) = json.loads(said)["replies"]
    assert reply.startswith("*S/ 453.49*")


def test_chat_has_no_loop_guard(terminal):
    said = terminal.type("chat", given="hola\n" * 30)

    assert said.count("Buenas.") == 30


def test_interpret_prints_intent_slots_and_ask(terminal):
    said = terminal.type("interpret", given="presio del 22k\n")

    assert json.loads(said) == {
        "intent": "price",
        "slots": {"fineness": "0.9167"},
        "ask": [],
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("El precio bajó", ("GSM-7", 14, 1, "El precio bajo")),
        ("año €", ("GSM-7", 6, 1, "año €")),
        ("bajó 😀", ("UCS-2", 7, 1, "bajó 😀")),
        ("x" * 161, ("GSM-7", 161, 2, "x" * 161)),
        ("", ("GSM-7", 0, 1, "")),
    ],
)
def test_segments_tells_what_a_line_costs(terminal, line, expected):
    said = json.loads(terminal.type("segments", given=line + "\n"))

    names = ("encoding", "units", "segments", "text")
    assert said == dict(zip(names, expected, strict=True))


def test_a_line_break_inside_a_text_is_written_as_two_signs(terminal):
    said = terminal.type("interpret", given="AVISO Chala\\nReunion 9am\n")

    assert json.loads(said)["slots"] == {"audience": "Chala", "text": "Reunion 9am"}


FIVE_GRAMS = {"text": "5 g ley 90", "intent": "value", "ask": []}
RIGHT = FIVE_GRAMS | {"slots": {"grams": "5", "fineness": "0.9"}}
WRONG = FIVE_GRAMS | {"slots": {"grams": "6", "fineness": "0.9"}}
MISSED = {"text": "presio", "intent": "help", "slots": {}, "ask": []}


def labelled(folder, *texts):
    path = folder / "texts.jsonl"
    path.write_text("\n".join(map(json.dumps, texts)), encoding="utf-8")
    return str(path)


def test_score_prints_misses_confusions_and_totals(terminal, tmp_path):
    said = terminal.type("score", labelled(tmp_path, RIGHT, MISSED))

    assert "presio" in said
    assert "5 g ley 90" not in said
    assert "1 de help se tomaron por price" in said
    assert "2 textos: intención 50.0 %, todo 50.0 %" in said


def test_a_sum_from_a_wrong_number_fails_the_score(terminal, tmp_path):
    said = terminal.fails("score", labelled(tmp_path, WRONG))

    assert said.startswith("$ 5 g ley 90")
    assert "seguridad: 1" in said


def test_a_file_that_is_not_labelled_is_no_score(terminal, tmp_path):
    assert "line 1: needs text" in terminal.fails("score", labelled(tmp_path, [1]))


def test_texts_of_the_operator_that_can_not_be_used_stop_the_bot(terminal, tmp_path):
    said = terminal.fails("chat", CONTENT_DIR=str(tmp_path))

    assert "tips.toml: can't be read" in said


def test_broken_bytes_are_no_error(terminal):
    assert json.loads(terminal.type("interpret", given=b"\xff\xfe presio\n"))


def test_pull_and_show(terminal):
    terminal.type("prices", "pull")

    shown = terminal.shown()

    assert shown["state"] == "confirmed"
    assert shown["usd_per_oz"] == "4129.10"
    assert shown["pen_per_gram"] == "453.49"
    assert len(shown["code"]) == 4
    assert 0 <= shown["age_seconds"] < 3600 * 72
    sources = {quote["source"] for quote in shown["quotes"]}
    assert {"gold-api.com", "swissquote", "bcrp", "sunat"} <= sources
    for quote in shown["quotes"]:
        assert set(quote) == {"source", "pair", "price", "as_of", "used", "reason"}
        assert quote["used"] or quote["reason"]


def test_a_source_that_fails_appears_with_its_reason(terminal):
    terminal.sources.spoiled = {"gold-api.com": Spoiled(status=500)}

    terminal.type("prices", "pull")

    failed = [q for q in terminal.shown()["quotes"] if q["source"] == "gold-api.com"]
    assert [(q["used"], q["price"], q["reason"]) for q in failed] == [
        (False, None, "error status: 500")
    ]


def test_the_table_can_be_read(terminal):
    said = terminal.type("prices", "pull")

    assert "Oro puro S/ 453.49 el gramo: confirmado" in said
    assert "fuente" in said
    assert any(line.startswith("bcrp") and "sí" in line for line in said.splitlines())


def test_a_held_price_is_accepted_by_hand(terminal):
    terminal.type("prices", "pull")
    terminal.sources.spoiled = {"goldprice.dev": Spoiled(status=500)}
    terminal.sources.world.gold = Decimal(3300)
    terminal.type("prices", "pull")
    assert terminal.shown()["state"] == "held"
    assert terminal.shown()["usd_per_oz"] == "4129.10"

    terminal.type("prices", "accept")

    assert terminal.shown()["state"] == "confirmed"
    assert terminal.shown()["usd_per_oz"].startswith("3300")
    assert "No hay ningún precio en espera" in terminal.fails("prices", "accept")


def test_migrate_and_deliver(terminal):
    assert "al día" in terminal.type("migrate")
    assert terminal.type("deliver", "--once") == "0\n"


def test_doctor_looks_at_everything_and_says_what_to_do(terminal, tmp_path):
    terminal.sources.spoiled = {"sunat": Spoiled(body=b"<html>")}
    nowhere = terminal.fails("doctor", DATABASE_URL=f"sqlite:///{tmp_path}/none.db")
    assert "✗ Base de datos todavía no existe" in nowhere
    terminal.type("chat", given="hola\n")

    told = json.loads(terminal.fails("doctor", "--json"))
    said = terminal.fails("doctor")

    assert {"subject": "Base de datos", "well": True, "advice": ""} in told

    assert "✓ Base de datos" in said
    assert "✗ Precio es el de muestra: pida uno con `prices pull`" in said
    assert "✓ Fuente gold-api.com XAU/USD" in said
    assert "✗ Fuente sunat USD/PEN no sirve ahora" in said


def test_a_mistake_is_one_sentence(terminal):
    said = terminal.fails("chat", DATABASE_URL="oracle://x")

    assert said == (
        "Error: DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://\n"
    )


def stored(url: str) -> str:
    """All that is in the database's files, or on PostgreSQL in its rows."""
    with closing(Database(url)) as database:
        if database.file:
            files = sorted(database.file.parent.glob("bot.db*"))
            return "".join(file.read_bytes().decode("latin-1") for file in files)
        with database.read() as connection:
            each = [text(f"SELECT * FROM {name}") for name in metadata.tables]  # noqa: S608
            return repr([connection.execute(rows).all() for rows in each])


def test_a_key_is_made_and_seals_what_was_in_clear(terminal, database_url):
    in_clear = terminal.env | {"DATA_KEY": ""}
    terminal.env = in_clear
    terminal.type("chat", given="presio\n")
    assert "presio" in stored(database_url)
    key = terminal.type("key").strip()
    assert key != terminal.type("key").strip()
    assert terminal.fails("seal").startswith("Error: DATA_KEY is missing")
    assert terminal.fails("chat", DATA_KEY=key).startswith("Error: DATA_KEY: ")

    terminal.env = in_clear | {"DATA_KEY": key}
    assert terminal.type("seal").endswith("que no lo estaban: 2.\n")
    assert terminal.type("seal").endswith("que no lo estaban: 0.\n")
    assert "presio" not in stored(database_url)
    terminal.type("chat", given="presio\n")
    assert terminal.fails("chat", DATA_KEY="").count("\n") == 1


def test_daily_sources_are_not_asked_again_within_the_hour(database_url):
    start = utc_now()
    moments = [start]
    with running(World(Decimal("4129.10"), Decimal("3.416"), start)) as sources:
        settings = Settings(
            data_key=KEYS, database_url=database_url, sources_url=sources.url
        )
        parts = assemble(settings, lambda: moments[-1])
        asked = []
        for minutes in (0, 5, 65):
            moments.append(start + timedelta(minutes=minutes))
            sources.asked.clear()
            refresh(parts, moments[-1])
            asked.append({target.split("/")[0] for target in sources.asked})
        parts.store.database.close()
    live = {"gold-api.com", "swissquote", "goldprice.dev"}
    assert live < asked[0]
    assert asked[1] == live
    assert asked[2] == asked[0]


def test_a_backup_is_made_kept_few_and_put_back(terminal, tmp_path):
    terminal.type("chat", given="presio\n")
    folder = tmp_path / "backups"
    folder.mkdir()
    terminal.env["BACKUP_DIR"] = str(folder)
    for number in range(3):
        (folder / f"oro-justo-2020010{number}-000000.db").write_text("")

    assert "1 persona" in terminal.type("backup", "--keep", "2")

    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == 2
    assert kept[0] == "oro-justo-20200102-000000.db"
    file = str(folder / kept[1])
    assert "--over" in terminal.fails("restore", file)
    assert "1 persona" in terminal.type("restore", file, "--over")
    assert "damaged" in terminal.fails("restore", str(folder / kept[0]), "--over")


def test_a_backup_says_what_it_lacks(terminal, tmp_path):
    assert "BACKUP_DIR" in terminal.fails("backup")
    assert "BACKUP_DIR" in terminal.fails("backup", "x.db", "--keep", "2")
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}
    assert "no database" in terminal.fails("backup", str(tmp_path / "x.db"), **nowhere)
    missing = terminal.fails("restore", "x.db", "--erased", str(tmp_path / "no"))
    assert "--erased" in missing
