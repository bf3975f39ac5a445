"""Numbers and texts may be sealed: longer columns, the hash of a number's end, the key.

Only added to: a program that knows nothing of it goes on as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WIDER = (
    ("people", "address", False),
    ("people", "phone", True),
    ("outbox", "address", False),
    ("invitations", "address", False),
)


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
    )
    op.add_column("people", sa.Column("ending", sa.String(length=16), nullable=True))
    op.create_index(op.f("ix_people_ending_id"), "people", ["ending", "id"])
    if op.get_bind().dialect.name == "sqlite":
        return  # it takes any length
    for table, column, nullable in WIDER:
        op.alter_column(
            table,
            column,
            type_=sa.String(length=200),
            existing_nullable=nullable,
        )
