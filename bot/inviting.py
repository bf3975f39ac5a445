"""Inviting people to be sent notices: looked at first, then done in one step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from bot.invitations import NOWHERE, Belonging, Row, read
from bot.person import Channel, Contact
from bot.render import Renderer
from bot.replies import Invitation
from bot.staff import Staff
from bot.store import Store
from bot.store.invitations import Compose, Invite, Standing
from bot.store.letters import Letter, Urgency

LASTS: Final = timedelta(days=3)
"""How long an invitation may wait to be sent."""
LANE: Final = "invitations"
TEMPLATE: Final = "invite"
OURSELVES: Final = "Oro Justo"


@dataclass(frozen=True)
class Judged:
    """A row of a list, and how its number stands; None where the row is wrong."""

    row: Row
    standing: Standing | None

    @property
    def is_free(self) -> bool:
        """Whether she will be invited."""
        return self.standing is Standing.FREE


@dataclass(frozen=True)
class Inviting:
    """Invites people for a coordinator."""

    store: Store
    voices: Mapping[Channel, Renderer]
    costs: Mapping[Channel, Decimal]
    """US$ a message."""
    has_template: bool
    """Whether WhatsApp takes invitations."""
    clock: Callable[[], datetime]

    @property
    def channels(self) -> tuple[Channel, ...]:
        """By which they can go out."""
        return (Channel.SMS, Channel.WHATSAPP) if self.has_template else (Channel.SMS,)

    def preview(
        self, text: str, by: Staff, usual: Belonging = NOWHERE
    ) -> Sequence[Judged]:
        """Every row of a list with what would become of it; NotAList if it is none."""
        rows = read(text, by, usual)
        phones = [row.phone for row in rows if row.phone and not row.wrong]
        standings = self.store.invitations.standings(phones)
        return [
            Judged(row, None if row.wrong else standings[row.phone or ""])
            for row in rows
        ]

    def invite(
        self, text: str, by: Staff, usual: Belonging, channel: Channel
    ) -> tuple[int, int]:
        """Invite all that can be; how many that were, and how many right rows."""
        rows = [row for row in read(text, by, usual) if row.phone and not row.wrong]
        invites = [
            Invite(Contact(channel, row.phone or ""), row.belongs) for row in rows
        ]
        now = self.clock()
        done = self.store.invitations.queue(invites, self._letter(by, now), by, now)
        return done, len(rows)

    def cost(self, people: int, channel: Channel) -> Decimal:
        """US$: an invitation takes one segment."""
        return people * self.costs[channel]

    def words(self, by: Staff, belongs: Belonging, channel: Channel) -> str:
        """What somebody will read."""
        return self.voices[channel].render(invitation(by, belongs))

    def _letter(self, by: Staff, now: datetime) -> Compose:
        def compose(invite: Invite) -> Letter:
            said, channel = invitation(by, invite.belongs), invite.to.channel
            by_sms = self.voices[Channel.SMS].render(said)
            # One key a number, whatever the channel: nobody is invited twice.
            whose = self.store.pseudonyms.of(Contact(Channel.SMS, invite.to.address))
            on_whatsapp = channel is Channel.WHATSAPP
            return Letter(
                key=f"invite:{whose}",
                to=invite.to,
                text=self.voices[channel].render(said),
                expires_at=now + LASTS,
                urgency=Urgency.NOTICE,
                lane=LANE,
                plain=by_sms if on_whatsapp else None,
                template=TEMPLATE if on_whatsapp else None,
                variables=self.voices[channel].variables(said) if on_whatsapp else (),
                invites=True,
            )

        return compose


def invitation(by: Staff, belongs: Belonging) -> Invitation:
    """Who invites: the group, else she herself by her name."""
    return Invitation(belongs.group or by.name or OURSELVES, belongs.zone)
