"""${message}"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
# The oldest version whose code runs on what this leaves: the one before it where
# tables, columns with a default and indexes are only added, else this one.
compatible_from = ${repr(up_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
