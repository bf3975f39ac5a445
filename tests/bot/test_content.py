"""The texts that an operator may change: a mistake stops the bot with a clear word."""

import pytest

from bot.content import SHIPPED, ContentError, load_content
from bot.understand import understand


def written(folder, tips='balanza = "Pese."', formal='general = "Pregunte."'):
    (folder / "tips.toml").write_text(tips, encoding="utf-8")
    (folder / "formal.toml").write_text(formal, encoding="utf-8")
    return folder


def test_an_operators_own_texts_take_the_place_of_ours(tmp_path):
    content = load_content(written(tmp_path, formal='general = " Consulte. "'))
    assert content.tips == {"balanza": "Pese."}
    assert content.formal == {"general": "Consulte."}


@pytest.mark.parametrize(
    ("tips", "mistake"),
    [
        ("balanza = ", "is not valid TOML"),
        ("", "holds no text"),
        ("balanza = 5", "balanza must be a text"),
        ('balanza = "  "', "balanza must be a text"),
        (f'balanza = "{"a" * 161}"', "takes 161 places"),
        ('balanza = "Pese 🙏 ' + "a" * 70 + '"', "takes"),
    ],
)
def test_a_text_that_can_not_be_sent_is_named(tmp_path, tips, mistake):
    with pytest.raises(ContentError, match=mistake) as caught:
        load_content(written(tmp_path, tips))
    assert "tips.toml" in str(caught.value)


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(ContentError, match=r"tips\.toml: can't be read"):
        load_content(tmp_path)


def test_every_subject_of_ours_can_be_asked_for():
    content = load_content(SHIPPED)
    asked = {"juntar", "comparar", "banco", "pallaqueras", "general"}
    for key in {*content.tips, *content.formal} - asked:
        assert understand(f"{key} como es").slots.topic in (key, None)


def test_every_rule_says_whom_to_ask():
    for text in load_content(SHIPPED).formal.values():
        assert "Consulte a su DREM" in text or "Consulte a SUNAT" in text
