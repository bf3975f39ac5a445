"""Everything the bot says, as values; render puts them into Spanish.

Money is not rounded here, except where a name says so.
"""

from typing import TypeAlias

from bot.replies.notices import (
    NoticeAwaits,
    NoticeBegun,
    NoticeEnded,
    NoticeMistake,
    NoticeNobody,
    NoticePreview,
    NoticeProgress,
    NoticeReply,
    NoticeSecond,
    NoticeStopped,
    NoticeUnknown,
    NoticeWords,
)
from bot.replies.personal import (
    CONSENT,
    AlertAsked,
    AlertReply,
    AlertsDropped,
    AlertSet,
    AlertsListed,
    AlertTold,
    CodeAsked,
    LinkCode,
    Linked,
    OwnData,
    OwnReply,
    WhichAlert,
    Why,
)
from bot.replies.trade import (
    Advice,
    Dollar,
    FewReports,
    History,
    Judged,
    Local,
    LocalReply,
    NoPrice,
    OreDetail,
    OreJudged,
    OrePoor,
    OreReply,
    OreValue,
    Price,
    PriceReply,
    Question,
    Rule,
    SaleNoted,
    SaleOdd,
    SaleReply,
    Saying,
    TalkReply,
    Told,
    UnknownCode,
    UnknownPurity,
    Value,
    Verified,
    ZoneSet,
)

__all__ = [
    "CONSENT",
    "Advice",
    "AlertAsked",
    "AlertReply",
    "AlertSet",
    "AlertTold",
    "AlertsDropped",
    "AlertsListed",
    "CodeAsked",
    "Dollar",
    "FewReports",
    "History",
    "Judged",
    "LinkCode",
    "Linked",
    "Local",
    "LocalReply",
    "NoPrice",
    "NoticeAwaits",
    "NoticeBegun",
    "NoticeEnded",
    "NoticeMistake",
    "NoticeNobody",
    "NoticePreview",
    "NoticeProgress",
    "NoticeReply",
    "NoticeSecond",
    "NoticeStopped",
    "NoticeUnknown",
    "NoticeWords",
    "OreDetail",
    "OreJudged",
    "OrePoor",
    "OreReply",
    "OreValue",
    "OwnData",
    "OwnReply",
    "Price",
    "PriceReply",
    "Question",
    "Reply",
    "Rule",
    "SaleNoted",
    "SaleOdd",
    "SaleReply",
    "Saying",
    "TalkReply",
    "Told",
    "UnknownCode",
    "UnknownPurity",
    "Value",
    "Verified",
    "WhichAlert",
    "Why",
    "ZoneSet",
]

Reply: TypeAlias = (
    PriceReply
    | SaleReply
    | OreReply
    | LocalReply
    | TalkReply
    | AlertReply
    | OwnReply
    | NoticeReply
)
