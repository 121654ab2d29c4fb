"""standards"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

GUARD = """
CREATE FUNCTION guard_standard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'What was said of a standard is only added to: % was not changed', TG_TABLE_NAME
    USING ERRCODE = '23514';
END $$;
CREATE FUNCTION guard_standard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL
    AND to_jsonb(NEW) - '{withdrawn_on,withdrawn_at,withdrawn_by,withdrawn_why}'::text[]
      = to_jsonb(OLD) - '{withdrawn_on,withdrawn_at,withdrawn_by,withdrawn_why}'::text[]
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'Evidence is withdrawn, never changed' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON standard_assessment FOR EACH ROW EXECUTE FUNCTION guard_standard();
CREATE TRIGGER guard BEFORE UPDATE ON standard_document FOR EACH ROW EXECUTE FUNCTION guard_standard();
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON standard_evidence
  FOR EACH ROW EXECUTE FUNCTION guard_standard_evidence();
"""
GUARDED = ("standard_assessment", "standard_document", "standard_evidence")
KEPT = (*GUARDED, "standard_gap", "standard_action")


def upgrade() -> None:
    op.create_table(
        "standard_assessment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('met', 'mostly', 'partly', 'not_met')", name=op.f("ck_standard_assessment_verdict")
        ),
        sa.CheckConstraint("next_on > assessed_on", name=op.f("ck_standard_assessment_days")),
        sa.CheckConstraint("standard BETWEEN 1 AND 8", name=op.f("ck_standard_assessment_standard")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_assessment")),
    )
    op.create_index("ix_standard_assessment_standard", "standard_assessment", ["standard"], unique=False)
    op.create_table(
        "standard_evidence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name=op.f("ck_standard_evidence_link_whole")),
        sa.CheckConstraint(
            "(kind = 'statement') = (words IS NOT NULL)", name=op.f("ck_standard_evidence_statement_whole")
        ),
        sa.CheckConstraint("kind IN ('statement', 'document', 'link')", name=op.f("ck_standard_evidence_kind")),
        sa.CheckConstraint("url LIKE 'https://%'", name=op.f("ck_standard_evidence_url")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_on IS NULL)",
            name=op.f("ck_standard_evidence_withdrawn_whole"),
        ),
        sa.CheckConstraint("review_on > held_on", name=op.f("ck_standard_evidence_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_evidence")),
    )
    op.create_index("ix_standard_evidence_requirement", "standard_evidence", ["requirement"], unique=False)
    op.create_table(
        "standard_gap",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (closed_by IS NULL) AND (closed_on IS NULL) = (closed_why IS NULL)",
            name=op.f("ck_standard_gap_closed_whole"),
        ),
        sa.CheckConstraint("standard BETWEEN 1 AND 8", name=op.f("ck_standard_gap_standard")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_gap")),
    )
    op.create_index("ix_standard_gap_standard", "standard_gap", ["standard"], unique=False)
    op.create_table(
        "standard_document",
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name=op.f("ck_standard_document_media_type")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["standard_evidence.id"], name=op.f("fk_standard_document_evidence_id_standard_evidence")
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_standard_document")),
    )
    op.create_table(
        "standard_action",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("gap_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_words", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("ended_as IN ('done', 'not_needed')", name=op.f("ck_standard_action_ended_as")),
        sa.CheckConstraint(
            "(ended_as IS NULL) = (ended_on IS NULL) AND (ended_as IS NULL) = (ended_by IS NULL)",
            name=op.f("ck_standard_action_ended_whole"),
        ),
        sa.CheckConstraint("(owner_id IS NULL) <> (owner_words IS NULL)", name=op.f("ck_standard_action_one_owner")),
        sa.ForeignKeyConstraint(["gap_id"], ["standard_gap.id"], name=op.f("fk_standard_action_gap_id_standard_gap")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_standard_action_owner_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_action")),
    )
    op.create_index("ix_standard_action_gap_id", "standard_action", ["gap_id"], unique=False)
    op.create_index("ix_standard_action_owner_id", "standard_action", ["owner_id"], unique=False)
    op.execute(GUARD)
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER only_add BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in KEPT:
        op.execute(f"DROP TRIGGER only_add ON {table}")
    for table in GUARDED:
        op.execute(f"DROP TRIGGER guard ON {table}")
    op.execute("DROP FUNCTION guard_standard()")
    op.execute("DROP FUNCTION guard_standard_evidence()")
    op.drop_index("ix_standard_action_owner_id", table_name="standard_action")
    op.drop_index("ix_standard_action_gap_id", table_name="standard_action")
    op.drop_table("standard_action")
    op.drop_table("standard_document")
    op.drop_index("ix_standard_gap_standard", table_name="standard_gap")
    op.drop_table("standard_gap")
    op.drop_index("ix_standard_evidence_requirement", table_name="standard_evidence")
    op.drop_table("standard_evidence")
    op.drop_index("ix_standard_assessment_standard", table_name="standard_assessment")
    op.drop_table("standard_assessment")
