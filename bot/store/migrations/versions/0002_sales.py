"""What people talk about, their zones and sales, the prices of each day, calls."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("gold", sa.String(length=60), nullable=False),
        sa.Column("dollar", sa.String(length=60), nullable=False),
        sa.Column("highest", sa.String(length=60), nullable=False),
        sa.Column("lowest", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_days")),
    )
    op.create_table(
        "sales",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fine_gram", sa.String(length=60), nullable=False),
        sa.Column("seller", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales")),
        sa.UniqueConstraint("seller", "day", name=op.f("uq_sales_seller_day")),
    )
    op.create_index(op.f("ix_sales_zone_day"), "sales", ["zone", "day"], unique=False)
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calls_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_index(op.f("ix_calls_person_id"), "calls", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_calls_answered_at"), "calls", ["answered_at"], unique=False
    )
    op.add_column("people", sa.Column("zone", sa.String(length=80), nullable=True))
    op.add_column("people", sa.Column("topic", sa.Text(), nullable=True))
    op.add_column(
        "people",
        sa.Column("tips_told", sa.Integer(), server_default="0", nullable=False),
    )
