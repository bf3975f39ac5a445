"""What others are paid, in words, and what somebody told about herself."""

from bot.catalog import amount
from bot.render.voice import Voice, percent
from bot.replies import FewReports, Local, LocalReply, SaleNoted, SaleOdd, ZoneSet
from pricing.units import to_centimos


def say_local(reply: LocalReply, voice: Voice) -> str:
    """The text of a reply about a zone or a report."""
    _ = voice
    match reply:
        case Local():
            return _local(reply, voice)
        case FewReports():
            return _few(reply, voice)
        case SaleNoted():
            return _noted(reply, voice)
        case SaleOdd():
            # i18n: A report that can't be: ask to look again. SMS: 160.
            return _("sale.odd").format(percent=percent(reply.share))
        case ZoneSet():
            # i18n: The person's zone is known now. SMS: 160.
            return _("zone.set").format(place=reply.place)


def _local(reply: Local, voice: Voice) -> str:
    _ = voice
    price = reply.price
    values = {
        "place": reply.place,
        "median": amount(to_centimos(price.median)),
        "lowest": amount(to_centimos(price.lowest)),
        "highest": amount(to_centimos(price.highest)),
        "people": price.people,
        "percent": percent(reply.share),
    }
    return voice.choose(
        # i18n: What others are paid there a pure gram, and how many told. SMS: 160.
        _("local.sms"),
        # i18n: The same on WhatsApp.
        _("local.whatsapp"),
        values,
    )


def _few(reply: FewReports, voice: Voice) -> str:
    _ = voice
    # i18n: Too few told what they are paid there; asks for hers. SMS: 160.
    few = voice.catalog.ngettext("local.few.one", "local.few.many", reply.people)
    # i18n: Nobody told what they are paid there; asks for hers. SMS: 160.
    text = few if reply.people else _("local.none")
    return text.format(place=reply.place, people=reply.people)


def _noted(reply: SaleNoted, voice: Voice) -> str:
    _ = voice
    values = {
        "percent": percent(reply.share),
        "gram": amount(to_centimos(reply.fine_gram)),
        "place": reply.place,
    }
    if reply.place is None:
        # i18n: A sale was told without a place: what it was, nothing kept. SMS: 160.
        return _("sale.no-place").format_map(values)
    # i18n: A report was kept: its share, and that no name is. SMS: 160.
    return _("sale.noted").format_map(values)
