"""added values"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

GUARD = """
CREATE FUNCTION guard_added_value() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Values that the council sent are only added to: a correction is a further row'
    USING ERRCODE = '23514';
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON added_value FOR EACH ROW EXECUTE FUNCTION guard_added_value();
CREATE TRIGGER only_add BEFORE TRUNCATE ON added_value FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.create_table(
        "added_value",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("numerator", sa.Numeric(), nullable=False),
        sa.Column("denominator", sa.Numeric(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("numerator >= 0 AND denominator >= 0", name=op.f("ck_added_value_parts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_added_value")),
    )
    op.create_index("ix_added_value_indicator_day", "added_value", ["indicator", "day", "id"], unique=False)
    op.execute(GUARD)


def downgrade() -> None:
    op.drop_table("added_value")
    op.execute("DROP FUNCTION guard_added_value()")
