"""Lists of people to invite: as they are pasted, and as spreadsheets write them."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import load_catalog
from bot.content import load_content
from bot.invitations import (
    MOST,
    NOWHERE,
    Belonging,
    Wrong,
    local_form,
    mobile_of,
    packed,
    read,
    spelled_place,
)
from bot.person import Channel, Contact
from bot.render import Renderer
from bot.replies import Invitation
from bot.sheet import (
    FORMULAS,
    LARGEST,
    Flaw,
    NotAList,
    harmless,
    text_of,
    unmarked,
    written,
)
from bot.sms import size
from bot.staff import Area, AreaKind, Role, Staff

ROSA = Staff(
    1,
    Contact(Channel.SMS, "+51922222222"),
    Role.COORDINATOR,
    "Rosa",
    frozenset(
        {
            Area(AreaKind.ZONE, "Chala"),
            Area(AreaKind.ZONE, "Huanuhuanu"),
            Area(AreaKind.GROUP, "Señoras del Pedregal"),
        }
    ),
)
OPERATOR = Staff(2, Contact(Channel.SMS, "+51933333333"), Role.OPERATOR)
CHALA = Belonging("Chala")
WOMEN = Belonging("Chala", "Señoras del Pedregal")

NUMBERS = {
    "987654321": "+51987654321",
    " 987 654 321 ": "+51987654321",
    "987-654-321": "+51987654321",
    "987.654.321": "+51987654321",
    "(987) 654321": "+51987654321",
    "51987654321": "+51987654321",
    "0051 987654321": "+51987654321",
    "+51 987 654 321": "+51987654321",
    "+51987654321": "+51987654321",
    "'+51987654321": "+51987654321",
    '="987654321"': "+51987654321",
    "987654321.0": "+51987654321",
    "987654321,00": "+51987654321",
    "\u202a+51 987\u2011654\u2011321\u202c": "+51987654321",
    "987\xa0654\xa0321": "+51987654321",
    "+591 71234567": "+59171234567",
    "0059171234567": "+59171234567",
    "9.87654E+08": Wrong.ROUNDED,
    "9,87654E+08": Wrong.ROUNDED,
    "5.19877E+10": Wrong.ROUNDED,
    "9E+08": Wrong.ROUNDED,
    "054123456": Wrong.NOT_MOBILE,
    "+51 54 123456": Wrong.NOT_MOBILE,
    "4441234": Wrong.NOT_MOBILE,
    "98765432": Wrong.NOT_MOBILE,
    "9876543210": Wrong.NOT_A_NUMBER,
    "987654321 987654322": Wrong.NOT_A_NUMBER,
    "+0987654321": Wrong.NOT_A_NUMBER,
    "+123456": Wrong.NOT_A_NUMBER,
    "+": Wrong.NOT_A_NUMBER,
    "Juana": Wrong.NOT_A_NUMBER,
    "": Wrong.NOT_A_NUMBER,
    "٩٨٧٦٥٤٣٢١": Wrong.NOT_A_NUMBER,
    "1e99999999": Wrong.ROUNDED,
}


@pytest.mark.parametrize(("told", "expected"), NUMBERS.items(), ids=repr)
def test_a_number_as_people_and_programs_write_it(told, expected):
    assert mobile_of(told) == expected


TABLE = (
    ("Teléfono", "Zona", "Asociación"),
    ("987654321", "Huanuhuanu", "Señoras del Pedregal"),
    ("+51 912 345 678", "Chala", ""),
)
EXPECTED = [
    ("+51987654321", Belonging("Huanuhuanu", "Señoras del Pedregal")),
    ("+51912345678", CHALA),
]
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8 with a mark": "utf-8-sig",
    "windows": "cp1252",
    "latin-1": "latin-1",
    "utf-16 with a mark": "utf-16",
    "utf-16 little": "utf-16-le",
    "utf-16 big": "utf-16-be",
}


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"], ids=repr)
@pytest.mark.parametrize("separator", [";", ",", "\t"], ids=repr)
@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=list(ENCODINGS))
def test_a_table_in_every_encoding_and_with_every_separator(encoding, separator, end):
    content = end.join(separator.join(row) for row in TABLE).encode(encoding)
    rows = read(text_of(content), ROSA)
    assert [(row.phone, row.belongs) for row in rows] == EXPECTED
    assert [row.line for row in rows] == [2, 3]


def test_a_big_endian_file_with_its_mark():
    text = "\r\n".join(";".join(row) for row in TABLE)
    content = codecs.BOM_UTF16_BE + text.encode("utf-16-be")
    rows = read(text_of(content), ROSA)
    assert [row.phone for row in rows] == [phone for phone, _ in EXPECTED]


LISTS = {
    "one a line": ("987654321\n912345678", ["+51987654321", "+51912345678"]),
    "commas": ("987654321, 912345678", ["+51987654321", "+51912345678"]),
    "semicolons at the end": (
        "987654321;\n912345678;",
        [*map("+51{}".format, (987654321, 912345678))],
    ),
    "empty lines": ("\n\n987654321\n\n", ["+51987654321"]),
    "any order": ("zona;numero\nChala;987654321", ["+51987654321"]),
    "columns that are none of ours": (
        "nombre;celular;dni;zona\nJuana;987654321;12345678;Chala",
        ["+51987654321"],
    ),
    "two columns of numbers": (
        "celular;fono\n987654321;054123456",
        ["+51987654321"],
    ),
    "excel names its separator": ("sep=;\n987654321;Chala", ["+51987654321"]),
    "quoted": ('"987654321";"Chala"', ["+51987654321"]),
    "a group that is called like a column": (
        "987654321;Chala;señoras del pedregal",
        ["+51987654321"],
    ),
}


@pytest.mark.parametrize(("text", "phones"), LISTS.values(), ids=list(LISTS))
def test_lists_as_people_paste_them(text, phones):
    rows = read(text, ROSA, CHALA)
    assert [row.phone for row in rows] == phones
    assert [row.wrong for row in rows] == [None] * len(phones)


ROWS = {
    "no area": ("987654321", NOWHERE, [Wrong.NO_AREA]),
    "another's zone": ("987654321;Puno", CHALA, [Wrong.ZONE_NOT_HERS]),
    "another's group": ("987654321;Chala;Los Incas", CHALA, [Wrong.GROUP_NOT_HERS]),
    "a double": ("987654321\n+51 987654321", CHALA, [None, Wrong.TWICE]),
    "a double of what was wrong": (
        "987654321;Puno\n987654321;Chala\n987654321;Chala",
        NOWHERE,
        [Wrong.ZONE_NOT_HERS, None, Wrong.TWICE],
    ),
    "a name that is too long": (
        f"987654321;{'x' * 81}",
        NOWHERE,
        [Wrong.TOO_LONG],
    ),
    "each with its own": (
        "numero;zona\n9.87E+08;Chala\n;Chala\n4441234;Chala\n987654321;chala",
        NOWHERE,
        [Wrong.ROUNDED, Wrong.NOT_A_NUMBER, Wrong.NOT_MOBILE, None],
    ),
}


@pytest.mark.parametrize(("text", "usual", "wrongs"), ROWS.values(), ids=list(ROWS))
def test_what_is_wrong_in_a_row(text, usual, wrongs):
    assert [row.wrong for row in read(text, ROSA, usual)] == wrongs


def test_the_operator_has_all_areas_and_needs_none():
    rows = read("987654321\n912345678;PUNO;Los Incas", OPERATOR)
    assert [row.belongs for row in rows] == [NOWHERE, Belonging("Puno", "Los Incas")]


@pytest.mark.parametrize(
    ("told", "spelled"),
    [
        ("chala", "Chala"),
        ("LA RRINCONADA", "La Rinconada"),
        ("huepetue", "Huepetuhe"),
        ("caraveli", "Caravelí"),
        ("pueblo que nadie conoce", "Pueblo Que Nadie Conoce"),
        ("Pampa del Oro", "Pampa del Oro"),
    ],
)
def test_places_are_spelled_as_the_bot_spells_them(told, spelled):
    assert spelled_place(told) == spelled


FLAWS = {
    "nothing": (b"", Flaw.EMPTY),
    "only spaces": (b" \r\n ;; \r\n", Flaw.EMPTY),
    "only titles": (b"numero;zona\r\n", Flaw.EMPTY),
    "a workbook": (b"PK\x03\x04" + bytes(100), Flaw.SPREADSHEET),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(100), Flaw.SPREADSHEET),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Flaw.UNREADABLE),
    "half a letter": (codecs.BOM_UTF16_LE + b"9\0" + b"8", Flaw.UNREADABLE),
    "a broken mark": (codecs.BOM_UTF8 + b"\xff\xfe", Flaw.UNREADABLE),
    "a quote without end": (b'987654321\n"912345678\n911111111', Flaw.UNREADABLE),
    "no numbers": (b"zona;grupo\nChala;x", Flaw.NO_NUMBERS),
    "too large": (b"9" * (LARGEST + 1), Flaw.TOO_LARGE),
    "too many": (b"987654321\n" * (MOST + 1), Flaw.TOO_MANY),
    "too many on a line": (b"987654321," * (MOST + 1), Flaw.TOO_MANY),
}


@pytest.mark.parametrize(("content", "flaw"), FLAWS.values(), ids=list(FLAWS))
def test_what_is_no_list_is_named(content, flaw):
    with pytest.raises(NotAList) as refused:
        read(text_of(content), ROSA)
    assert refused.value.flaw is flaw


def test_as_many_as_there_may_be():
    content = "".join(f"9{n:08}\n" for n in range(MOST)).encode()
    rows = read(text_of(content), ROSA, CHALA)
    assert len(rows) == MOST
    assert {row.wrong for row in rows} == {None}


def readable(content: bytes) -> bool:
    try:
        read(text_of(content), ROSA)
    except NotAList:
        return False
    return True


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    assert readable(content) in (True, False)


LETTERS = st.sampled_from("09+-=;,\t\n\r\"' Eé\0\ufeffzonaumer.")


@given(st.text(LETTERS, max_size=60), st.sampled_from(list(ENCODINGS.values())))
def test_any_list_is_read_or_refused(text, encoding):
    assert readable(text.encode(encoding, "replace")) in (True, False)


mobiles = st.integers(0, 10**8 - 1).map("+519{:08}".format)
abroad = st.sampled_from(("591", "593", "1", "34"))
foreign = st.builds("+{}{}".format, abroad, st.integers(10**7, 10**9 - 1))
zones = st.sampled_from(("Chala", "Puno", "", "=1+1", "@x", "a;b", 'c"d'))


@given(
    st.lists(st.tuples(mobiles | foreign, zones), min_size=1, unique_by=lambda r: r[0])
)
def test_what_was_written_for_a_spreadsheet_reads_the_same(people):
    lines = [["numero", "zona"], *([local_form(p), zone] for p, zone in people)]
    content = ("\ufeff" + written(lines)).encode()
    rows = read(text_of(content), OPERATOR)
    assert [row.phone for row in rows] == [phone for phone, _ in people]
    known = [(row.belongs.zone or "").lower() for row in rows]
    assert known == [zone.lower() for _, zone in people]


belongings = st.sampled_from((CHALA, WOMEN, Belonging(None, "Señoras del Pedregal")))


@given(st.lists(st.tuples(mobiles, belongings), unique_by=lambda r: r[0], max_size=12))
def test_what_is_confirmed_is_what_was_looked_at(people):
    header = [["numero", "zona", "grupo"]]
    lines = [[local_form(p), b.zone or "", b.group or ""] for p, b in people]
    text = written(header + lines) if lines else "x"
    rows = read(text, ROSA)
    again, usual = packed(rows)
    if not lines:
        assert again == ""
        return
    reread = read(again, ROSA, usual)
    assert [(r.phone, r.belongs, r.wrong) for r in reread] == [
        (r.phone, r.belongs, r.wrong) for r in rows
    ]


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(text):
    cell = harmless(text)
    assert not cell.startswith(FORMULAS)
    assert unmarked(cell) == text or text.startswith("'")


SMS = Renderer(load_catalog(), load_content(), Channel.SMS)


@given(st.text(min_size=1, max_size=60), st.none() | st.text(min_size=1, max_size=80))
def test_an_invitation_is_one_segment_whoever_invites(who, zone):
    assert size(SMS.render(Invitation(who, zone))).segments == 1


def test_an_invitation_says_who_invites_and_how_to_answer():
    said = SMS.render(Invitation("Señoras del Pedregal", "Huanuhuanu"))
    for part in ("Señoras del Pedregal", "gratis", "SI", "BAJA", "Si no responde"):
        assert part in said
