"""What the bot sends by itself: consent, alerts, the outbox and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("pk_erasures")),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasures_due"), ["due"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("progress", sa.String(length=12), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint(
            "provider_id",
            "progress",
            "code",
            name=op.f("uq_receipts_provider_id_progress_code"),
        ),
    )
    op.create_table(
        "senders",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_from", sa.Integer(), nullable=True),
        sa.Column("held_reason", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_senders")),
    )
    op.create_table(
        "suppressed",
        sa.Column("pseudonym", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name=op.f("pk_suppressed")),
    )
    op.create_table(
        "usage",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel", name=op.f("pk_usage")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.String(length=60), nullable=True),
        sa.Column("fineness", sa.String(length=60), nullable=False),
        sa.Column("percent", sa.String(length=60), nullable=True),
        sa.Column("base", sa.String(length=60), nullable=True),
        sa.Column("minute", sa.Integer(), nullable=True),
        sa.Column("upper", sa.BigInteger(), nullable=True),
        sa.Column("lower", sa.BigInteger(), nullable=True),
        sa.Column("armed", sa.Boolean(), nullable=False),
        sa.Column("told_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_alerts_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alerts_armed_lower"), ["armed", "lower"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_alerts_armed_upper"), ["armed", "upper"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_alerts_minute_told_day"),
            ["minute", "told_day"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_alerts_person_id"), ["person_id"], unique=False
        )

    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("segments", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.alter_column("person_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_inbound_received_at"), ["received_at"], unique=False
        )
        batch_op.create_index(
            "ix_inbound_texts",
            ["received_at"],
            unique=False,
            sqlite_where=sa.text("text != ''"),
            postgresql_where=sa.text("text != ''"),
        )

    with op.batch_alter_table(
        "outbox", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("plain", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("template", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("variables", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("scope", sa.String(length=10), nullable=True))
        batch_op.add_column(
            sa.Column("urgency", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("lane", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "any_hour", sa.Boolean(), server_default=sa.false(), nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("handed_until", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("code", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("segments", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.drop_index(batch_op.f("ix_outbox_status_due"))
        batch_op.create_index(
            batch_op.f("ix_outbox_lane_status"), ["lane", "status"], unique=False
        )
        batch_op.create_index(
            "ix_outbox_texts",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("text != ''"),
            postgresql_where=sa.text("text != ''"),
        )
        batch_op.create_index(
            "ix_outbox_leases",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("status = 'sending'"),
            postgresql_where=sa.text("status = 'sending'"),
        )
        batch_op.create_index(
            "ix_outbox_queue",
            ["channel", "urgency", "lane", "due", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_sent_at"), ["sent_at"], unique=False
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_outbox_provider_id"), ["provider_id"]
        )

    op.create_table(
        "attempts",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["outbox.id"], name=op.f("fk_attempts_letter_id")
        ),
        sa.PrimaryKeyConstraint("letter_id", "number", name=op.f("pk_attempts")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scopes", sa.String(length=40), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_consents_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consents_person_id"), ["person_id"], unique=False
        )

    op.add_column(
        "people",
        sa.Column(
            "alerts_allowed", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
    )
    op.add_column(
        "people",
        sa.Column(
            "notices_allowed", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
    )
    op.add_column(
        "people", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("people", sa.Column("linked_id", sa.Integer(), nullable=True))
    op.add_column(
        "people",
        sa.Column("night", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "people", sa.Column("window_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "people", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "people", sa.Column("unreachable", sa.String(length=20), nullable=True)
    )
    op.add_column(
        "people",
        sa.Column("unreachable_until", sa.DateTime(timezone=True), nullable=True),
    )
