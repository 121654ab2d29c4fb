"""drafts, releases, commentary and restatements of the Board's summaries"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A draft may be frozen anew, asked for and released. What is released stays as it is.
GUARDS = """
DROP TRIGGER only_add ON summary;
DROP TRIGGER only_add ON summary_indicator;
CREATE FUNCTION guard_summary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.published_at IS NOT NULL THEN
    RAISE EXCEPTION 'A released summary is never changed' USING ERRCODE = '23514';
  ELSIF NEW.id <> OLD.id OR NEW.as_at <> OLD.as_at OR NEW.edition < OLD.edition THEN
    RAISE EXCEPTION 'A draft stays that of its day' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION guard_summary_indicator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added a JOIN summary s ON s.id = a.summary_id WHERE s.published_at IS NOT NULL) THEN
    RAISE EXCEPTION 'Nothing is added to a released summary' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON summary FOR EACH ROW EXECUTE FUNCTION guard_summary();
CREATE TRIGGER only_add BEFORE DELETE OR TRUNCATE ON summary FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON summary_indicator
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_to_drafts AFTER INSERT ON summary_indicator REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION guard_summary_indicator();
"""
ONLY_ADDED = ("summary_edition", "commentary", "restatement")


def upgrade() -> None:
    op.add_column("summary", sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False))
    for name, kind in (("frozen_at", sa.DateTime(timezone=True)), ("frozen_by", sa.Text())):
        op.add_column("summary", sa.Column(name, kind, nullable=True))
    op.add_column("summary", sa.Column("release_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("summary", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("summary", sa.Column("asked_by", sa.Text(), nullable=True))
    op.execute("DROP TRIGGER only_add ON summary")  # what was published so far was frozen and released at once
    op.execute("UPDATE summary SET frozen_at = published_at, frozen_by = published_by, release_at = published_at")
    op.execute(
        "CREATE TRIGGER only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON summary"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for name in ("frozen_at", "frozen_by", "release_at"):
        op.alter_column("summary", name, nullable=False)
    for name in ("published_at", "published_by"):
        op.alter_column("summary", name, nullable=True)
    op.create_check_constraint(
        op.f("ck_summary_published"), "summary", "(published_at IS NULL) = (published_by IS NULL)"
    )
    op.create_check_constraint(op.f("ck_summary_asked"), "summary", "(asked_at IS NULL) = (asked_by IS NULL)")
    op.add_column("summary_indicator", sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("summary_indicator", sa.Column("movement", postgresql.JSONB(), nullable=True))
    op.drop_constraint("uq_summary_indicator_summary_id_indicator", "summary_indicator")
    op.create_unique_constraint(
        op.f("uq_summary_indicator_summary_id_edition_indicator"),
        "summary_indicator",
        ["summary_id", "edition", "indicator"],
    )
    op.create_table(
        "summary_edition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("summary_id", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["summary_id"], ["summary.id"], name=op.f("fk_summary_edition_summary_id_summary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_edition")),
        sa.UniqueConstraint("summary_id", "edition", name=op.f("uq_summary_edition_summary_id_edition")),
    )
    op.create_table(
        "commentary",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("summary_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), server_default="", nullable=False),
        sa.Column("action_owner", sa.Text(), server_default="", nullable=False),
        sa.Column("action_by", sa.Date(), nullable=True),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["summary_id"], ["summary.id"], name=op.f("fk_commentary_summary_id_summary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commentary")),
    )
    op.create_index("ix_commentary_summary_id_indicator", "commentary", ["summary_id", "indicator"], unique=False)
    op.create_table(
        "restatement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("summary_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("numerator", sa.Numeric(), nullable=True),
        sa.Column("denominator", sa.Numeric(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("headline", postgresql.JSONB(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("restated_by", sa.Text(), nullable=False),
        sa.Column("restated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["summary_id"], ["summary.id"], name=op.f("fk_restatement_summary_id_summary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restatement")),
    )
    op.create_index("ix_restatement_summary_id_indicator", "restatement", ["summary_id", "indicator"], unique=False)
    op.execute(GUARDS)
    for table in ONLY_ADDED:
        op.execute(
            f"CREATE TRIGGER only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.execute("DROP TRIGGER only_to_drafts ON summary_indicator; DROP TRIGGER only_add ON summary_indicator")
    op.execute("DROP TRIGGER guard ON summary; DROP TRIGGER only_add ON summary")
    op.execute("DROP FUNCTION guard_summary(); DROP FUNCTION guard_summary_indicator()")
    for table in reversed(ONLY_ADDED):
        op.drop_table(table)
    # What an older version knows is one edition, released: drafts and what was frozen before go.
    op.execute(
        "DELETE FROM summary_indicator i USING summary s"
        " WHERE s.id = i.summary_id AND (s.published_at IS NULL OR i.edition <> s.edition)"
    )
    op.execute("DELETE FROM summary WHERE published_at IS NULL")
    op.drop_constraint("uq_summary_indicator_summary_id_edition_indicator", "summary_indicator")
    op.drop_column("summary_indicator", "movement")
    op.drop_column("summary_indicator", "edition")
    op.create_unique_constraint(
        op.f("uq_summary_indicator_summary_id_indicator"), "summary_indicator", ["summary_id", "indicator"]
    )
    op.drop_constraint("ck_summary_asked", "summary")
    op.drop_constraint("ck_summary_published", "summary")
    for name in ("published_at", "published_by"):
        op.alter_column("summary", name, nullable=False)
    for name in ("asked_by", "asked_at", "release_at", "frozen_by", "frozen_at", "edition"):
        op.drop_column("summary", name)
    for table in ("summary", "summary_indicator"):
        op.execute(
            f"CREATE TRIGGER only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
