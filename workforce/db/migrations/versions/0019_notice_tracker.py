"""notice tracker"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ONLY_ADDED = ("notice_entry", "notice_action", "notice_move")
GUARDED = ("notice_evidence", "notice_document")
GUARD = """
CREATE FUNCTION guard_notice_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL
    AND to_jsonb(NEW) - '{withdrawn_on,withdrawn_at,withdrawn_by,withdrawn_as,withdrawn_why}'::text[]
      = to_jsonb(OLD) - '{withdrawn_on,withdrawn_at,withdrawn_by,withdrawn_as,withdrawn_why}'::text[]
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'Evidence is withdrawn, never changed' USING ERRCODE = '23514';
END $$;
CREATE FUNCTION guard_notice_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT 1 FROM notice_evidence WHERE id = OLD.evidence_id AND withdrawn_at IS NOT NULL
  ) THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'A document is deleted only after its evidence was withdrawn' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON notice_evidence
  FOR EACH ROW EXECUTE FUNCTION guard_notice_evidence();
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON notice_document
  FOR EACH ROW EXECUTE FUNCTION guard_notice_document();
"""


def upgrade() -> None:
    op.create_table(
        "notice_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("indicators", postgresql.JSONB(), nullable=True),
        sa.Column("agreed_with", sa.Text(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("summary_id", sa.BigInteger(), nullable=True),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_as", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'indicators') = (indicators IS NOT NULL)", name=op.f("ck_notice_entry_indicators_whole")
        ),
        sa.CheckConstraint(
            "(kind IN ('progress', 'impact')) = (state IS NOT NULL)", name=op.f("ck_notice_entry_state_whole")
        ),
        sa.CheckConstraint(
            "kind <> 'impact' OR state IN ('too_early', 'shows', 'some', 'not_seen', 'sustained')",
            name=op.f("ck_notice_entry_impact"),
        ),
        sa.CheckConstraint(
            "kind <> 'progress' OR state IN ('not_started', 'on_track', 'within_reach', 'off_track', 'done')",
            name=op.f("ck_notice_entry_progress"),
        ),
        sa.CheckConstraint(
            "kind IN ('progress', 'impact', 'owner', 'lift', 'indicators')", name=op.f("ck_notice_entry_kind")
        ),
        sa.CheckConstraint("(agreed_with IS NULL) = (agreed_on IS NULL)", name=op.f("ck_notice_entry_agreed_whole")),
        sa.CheckConstraint("agreed_on <= said_on", name=op.f("ck_notice_entry_agreed_on")),
        sa.ForeignKeyConstraint(["summary_id"], ["summary.id"], name=op.f("fk_notice_entry_summary_id_summary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_entry")),
    )
    op.create_index("ix_notice_entry_measure", "notice_entry", ["measure"], unique=False)
    op.create_table(
        "notice_action",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_as", sa.Text(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due_on >= starts_on", name=op.f("ck_notice_action_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_action")),
    )
    op.create_index("ix_notice_action_measure", "notice_action", ["measure"], unique=False)
    op.create_table(
        "notice_move",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_as", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_notice_move_done_whole")),
        sa.CheckConstraint("(state = 'due') = (due_on IS NOT NULL)", name=op.f("ck_notice_move_due_whole")),
        sa.CheckConstraint("state IN ('under_way', 'done', 'due', 'withdrawn')", name=op.f("ck_notice_move_state")),
        sa.CheckConstraint("done_on <= said_on", name=op.f("ck_notice_move_done_on")),
        sa.ForeignKeyConstraint(
            ["action_id"], ["notice_action.id"], name=op.f("fk_notice_move_action_id_notice_action")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_move")),
    )
    op.create_index("ix_notice_move_action_id", "notice_move", ["action_id"], unique=False)
    op.create_table(
        "notice_evidence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_as", sa.Text(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_as", sa.Text(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name=op.f("ck_notice_evidence_link_whole")),
        sa.CheckConstraint("kind IN ('link', 'document')", name=op.f("ck_notice_evidence_kind")),
        sa.CheckConstraint("url ~* '^https?://'", name=op.f("ck_notice_evidence_url")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_as IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_on IS NULL)",
            name=op.f("ck_notice_evidence_withdrawn_whole"),
        ),
        sa.CheckConstraint("dated_on <= added_on", name=op.f("ck_notice_evidence_dated_on")),
        sa.CheckConstraint("review_on > dated_on", name=op.f("ck_notice_evidence_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_evidence")),
    )
    op.create_index("ix_notice_evidence_measure", "notice_evidence", ["measure"], unique=False)
    op.create_table(
        "notice_document",
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name=op.f("ck_notice_document_media_type")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["notice_evidence.id"], name=op.f("fk_notice_document_evidence_id_notice_evidence")
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_notice_document")),
    )
    op.execute(GUARD)
    for table in ONLY_ADDED:
        op.execute(
            f"CREATE TRIGGER only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in GUARDED:
        op.execute(
            f"CREATE TRIGGER only_add BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in ("notice_document", "notice_evidence", "notice_move", "notice_action", "notice_entry"):
        op.drop_table(table)
    op.execute("DROP FUNCTION guard_notice_evidence()")
    op.execute("DROP FUNCTION guard_notice_document()")
