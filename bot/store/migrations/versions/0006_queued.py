"""Since when a letter waits."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
compatible_from = "0005"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("outbox", sa.Column("queued_at", moment, nullable=True))
