"""Numbers and texts may be sealed: the hash of a number's end, and the key's word.

It only adds. Older code, which knows of no key, would meet people a second time in
clear where they stand sealed: there it is noted that it doesn't run any more.
"""

import sqlalchemy as sa
from alembic import op

from bot.store.growing import add_index

revision = "0006"
down_revision = "0005"
compatible_from = "0003"


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    # Where it is tried again, the column and its index are there already.
    ending = sa.Column("ending", sa.String(length=16), nullable=True)
    op.add_column("people", ending, if_not_exists=None if is_sqlite else True)
    add_index("ix_people_ending_id", "people", ["ending", "id"])
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
    )
