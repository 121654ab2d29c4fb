"""where a trend begins anew, because a person says so"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# What somebody said stays as it was said; it can be withdrawn, once.
GUARD = """
CREATE FUNCTION guard_trend_restart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.withdrawn_at IS NOT NULL
    OR (OLD.id, OLD.indicator, OLD.restarts_on, OLD.reason, OLD.said_by, OLD.said_at)
      IS DISTINCT FROM (NEW.id, NEW.indicator, NEW.restarts_on, NEW.reason, NEW.said_by, NEW.said_at) THEN
    RAISE EXCEPTION 'A restart of a trend is only withdrawn, never changed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON trend_restart FOR EACH ROW EXECUTE FUNCTION guard_trend_restart();
CREATE TRIGGER only_add BEFORE DELETE OR TRUNCATE ON trend_restart
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.create_table(
        "trend_restart",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("restarts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_trend_restart_reason")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL)",
            name=op.f("ck_trend_restart_withdrawn"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trend_restart")),
    )
    op.create_index(
        "uq_trend_restart_indicator_restarts_on",
        "trend_restart",
        ["indicator", "restarts_on"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.execute(GUARD)


def downgrade() -> None:
    op.drop_table("trend_restart")
    op.execute("DROP FUNCTION guard_trend_restart()")
