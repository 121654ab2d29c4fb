"""the Chair's and the Leader's reports"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

GUARD = """
CREATE FUNCTION guard_board_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.finished_at IS NOT NULL THEN
    RAISE EXCEPTION 'A finished report is never changed' USING ERRCODE = '23514';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON board_report FOR EACH ROW EXECUTE FUNCTION guard_board_report();
"""


def upgrade() -> None:
    op.create_table(
        "board_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("foreword", sa.Text(), server_default="", nullable=False),
        sa.Column("comments", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("closing", sa.Text(), server_default="", nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_by", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint("kind IN ('chair', 'leader')", name=op.f("ck_board_report_kind")),
        sa.CheckConstraint("since < until", name=op.f("ck_board_report_period")),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (finished_by IS NULL) AND (finished_at IS NULL) = (content IS NULL)",
            name=op.f("ck_board_report_finished"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_report")),
        sa.UniqueConstraint("kind", "until", name=op.f("uq_board_report_kind_until")),
    )
    op.execute(GUARD)


def downgrade() -> None:
    op.drop_table("board_report")
    op.execute("DROP FUNCTION guard_board_report()")
