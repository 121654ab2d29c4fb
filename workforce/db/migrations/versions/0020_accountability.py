"""accountability"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# What was asked, answered, decided and agreed stays as it was said. A decision ends once; a file can be erased; names of
# people, and who wrote for them, are let go of when their time is over.
GUARDS = """
CREATE FUNCTION guard_board_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.erased_at IS NULL AND NEW.content IS NULL
    AND to_jsonb(NEW) - '{content,erased_at,erased_by,erased_why}'::text[]
      = to_jsonb(OLD) - '{content,erased_at,erased_by,erased_why}'::text[]
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'A file of the Board is erased, never changed' USING ERRCODE = '23514';
END $$;
CREATE FUNCTION guard_board_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_on IS NULL
    AND to_jsonb(NEW) - '{ended_as,ended_on,ended_words,ended_by}'::text[]
      = to_jsonb(OLD) - '{ended_as,ended_on,ended_words,ended_by}'::text[]
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'A decision of the Board stays as it was taken, and ends once' USING ERRCODE = '23514';
END $$;
CREATE FUNCTION guard_board_challenge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.asker IS NULL OR NEW.asker = OLD.asker) AND (NEW.added_by IS NULL OR NEW.added_by = OLD.added_by)
    AND to_jsonb(NEW) - '{asker,added_by}'::text[] = to_jsonb(OLD) - '{asker,added_by}'::text[]
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'What the Board asked stays as it was asked: add to it' USING ERRCODE = '23514';
END $$;
CREATE FUNCTION guard_board_said_by() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."by" IS NULL AND to_jsonb(NEW) - 'by' = to_jsonb(OLD) - 'by' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'What was said to the Board stays as it was said: add to it' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON board_document FOR EACH ROW EXECUTE FUNCTION guard_board_document();
CREATE TRIGGER guard BEFORE UPDATE ON board_decision FOR EACH ROW EXECUTE FUNCTION guard_board_decision();
CREATE TRIGGER guard BEFORE UPDATE ON board_challenge FOR EACH ROW EXECUTE FUNCTION guard_board_challenge();
CREATE TRIGGER guard BEFORE UPDATE ON board_challenge_step FOR EACH ROW EXECUTE FUNCTION guard_board_said_by();
CREATE TRIGGER guard BEFORE UPDATE ON board_acknowledgement FOR EACH ROW EXECUTE FUNCTION guard_board_said_by();
"""
FUNCTIONS = ("guard_board_document", "guard_board_decision", "guard_board_challenge", "guard_board_said_by")
NEVER_CHANGED = ("board_terms", "board_minutes")
NEVER_DELETED = (
    "board_member", "board_document", "board_acknowledgement", "board_meeting", "board_attendance", "board_decision",
    "board_challenge", "board_challenge_step",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "board_document",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_by", sa.Text(), nullable=True),
        sa.Column("erased_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name=op.f("ck_board_document_media_type")
        ),
        sa.CheckConstraint(
            "(content IS NULL) = (erased_at IS NOT NULL) AND (erased_at IS NULL) = (erased_by IS NULL) AND (erased_at IS NULL) = (erased_why IS NULL)",
            name=op.f("ck_board_document_erased_whole"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_document")),
    )
    op.create_table(
        "board_meeting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("summary_id", sa.BigInteger(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["summary_id"], ["summary.id"], name=op.f("fk_board_meeting_summary_id_summary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_meeting")),
        sa.UniqueConstraint("due_on", name=op.f("uq_board_meeting_due_on")),
        sa.UniqueConstraint("held_on", name=op.f("uq_board_meeting_held_on")),
    )
    op.create_index("ix_board_meeting_summary_id", "board_meeting", ["summary_id"], unique=False)
    op.create_table(
        "board_terms",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("quorum", sa.Integer(), nullable=True),
        sa.Column("quorum_organisations", sa.Integer(), nullable=True),
        sa.Column("deputies_count", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("url LIKE 'https://%'", name=op.f("ck_board_terms_url")),
        sa.CheckConstraint("agreed_on <= effective_on", name=op.f("ck_board_terms_days")),
        sa.CheckConstraint("quorum > 0 AND quorum_organisations > 0", name=op.f("ck_board_terms_quorum")),
        sa.CheckConstraint(
            "words IS NOT NULL OR document_id IS NOT NULL OR url IS NOT NULL",
            name=op.f("ck_board_terms_words_or_document"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["board_document.id"], name=op.f("fk_board_terms_document_id_board_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_terms")),
        sa.UniqueConstraint("effective_on", name=op.f("uq_board_terms_effective_on")),
    )
    op.create_table(
        "board_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_words", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("ended_as IN ('done', 'not_needed')", name=op.f("ck_board_decision_ended_as")),
        sa.CheckConstraint("kind = 'decision' OR due_on IS NOT NULL", name=op.f("ck_board_decision_action_due")),
        sa.CheckConstraint("kind IN ('decision', 'action')", name=op.f("ck_board_decision_kind")),
        sa.CheckConstraint(
            "(ended_as IS NULL) = (ended_on IS NULL) AND (ended_as IS NULL) = (ended_by IS NULL) AND (ended_as IS NULL) = (ended_words IS NULL)",
            name=op.f("ck_board_decision_ended_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["board_meeting.id"], name=op.f("fk_board_decision_meeting_id_board_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_decision")),
        sa.UniqueConstraint("request", name=op.f("uq_board_decision_request")),
    )
    op.create_index("ix_board_decision_meeting_id", "board_decision", ["meeting_id"], unique=False)
    op.create_table(
        "board_member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_board_member_days")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_board_member_account_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_member")),
        sa.UniqueConstraint("request", name=op.f("uq_board_member_request")),
    )
    op.create_index(
        "uq_board_member_account_id",
        "board_member",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "board_minutes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("are_agreed", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("url LIKE 'https://%'", name=op.f("ck_board_minutes_url")),
        sa.CheckConstraint("(url IS NULL) <> (document_id IS NULL)", name=op.f("ck_board_minutes_url_or_document")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["board_document.id"], name=op.f("fk_board_minutes_document_id_board_document")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["board_meeting.id"], name=op.f("fk_board_minutes_meeting_id_board_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_minutes")),
    )
    op.create_index("ix_board_minutes_meeting_id", "board_minutes", ["meeting_id"], unique=False)
    op.create_table(
        "board_acknowledgement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("terms_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("by_member", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["board_member.id"], name=op.f("fk_board_acknowledgement_member_id_board_member")
        ),
        sa.ForeignKeyConstraint(
            ["terms_id"], ["board_terms.id"], name=op.f("fk_board_acknowledgement_terms_id_board_terms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_acknowledgement")),
        sa.UniqueConstraint("terms_id", "member_id", name=op.f("uq_board_acknowledgement_terms_id_member_id")),
    )
    op.create_index("ix_board_acknowledgement_member_id", "board_acknowledgement", ["member_id"], unique=False)
    op.create_table(
        "board_attendance",
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("came", sa.Text(), nullable=False),
        sa.Column("deputy", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "came IN ('present', 'deputy', 'apologies', 'absent')", name=op.f("ck_board_attendance_came")
        ),
        sa.CheckConstraint("deputy IS NULL OR came = 'deputy'", name=op.f("ck_board_attendance_deputy")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["board_meeting.id"], name=op.f("fk_board_attendance_meeting_id_board_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["board_member.id"], name=op.f("fk_board_attendance_member_id_board_member")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_board_attendance")),
    )
    op.create_index("ix_board_attendance_member_id", "board_attendance", ["member_id"], unique=False)
    op.create_table(
        "board_challenge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("asker", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("by_asker", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("summary_id", sa.BigInteger(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("to_role", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer_by > asked_on", name=op.f("ck_board_challenge_days")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["board_member.id"], name=op.f("fk_board_challenge_member_id_board_member")
        ),
        sa.ForeignKeyConstraint(["summary_id"], ["summary.id"], name=op.f("fk_board_challenge_summary_id_summary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_challenge")),
        sa.UniqueConstraint("request", name=op.f("uq_board_challenge_request")),
    )
    op.create_index("ix_board_challenge_member_id", "board_challenge", ["member_id"], unique=False)
    op.create_index("ix_board_challenge_summary_id", "board_challenge", ["summary_id"], unique=False)
    op.create_table(
        "board_challenge_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("challenge_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("by_asker", sa.Boolean(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'not_satisfied') = (answer_by IS NOT NULL)", name=op.f("ck_board_challenge_step_answer_by")
        ),
        sa.CheckConstraint(
            "kind IN ('answered', 'not_satisfied', 'added', 'closed')", name=op.f("ck_board_challenge_step_kind")
        ),
        sa.CheckConstraint("url LIKE 'https://%' OR url LIKE '/board/%'", name=op.f("ck_board_challenge_step_url")),
        sa.CheckConstraint("answer_by > said_on", name=op.f("ck_board_challenge_step_days")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["board_challenge.id"], name=op.f("fk_board_challenge_step_challenge_id_board_challenge")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["board_document.id"], name=op.f("fk_board_challenge_step_document_id_board_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_challenge_step")),
    )
    op.create_index("ix_board_challenge_step_challenge_id", "board_challenge_step", ["challenge_id"], unique=False)
    op.execute(GUARDS)
    for tables, what in ((NEVER_CHANGED, "UPDATE OR DELETE OR TRUNCATE"), (NEVER_DELETED, "DELETE OR TRUNCATE")):
        for table in tables:
            op.execute(
                f"CREATE TRIGGER only_add BEFORE {what} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    op.drop_index("ix_board_challenge_step_challenge_id", table_name="board_challenge_step")
    op.drop_table("board_challenge_step")
    op.drop_index("ix_board_challenge_summary_id", table_name="board_challenge")
    op.drop_index("ix_board_challenge_member_id", table_name="board_challenge")
    op.drop_table("board_challenge")
    op.drop_index("ix_board_attendance_member_id", table_name="board_attendance")
    op.drop_table("board_attendance")
    op.drop_index("ix_board_acknowledgement_member_id", table_name="board_acknowledgement")
    op.drop_table("board_acknowledgement")
    op.drop_index("ix_board_minutes_meeting_id", table_name="board_minutes")
    op.drop_table("board_minutes")
    op.drop_index("uq_board_member_account_id", table_name="board_member", postgresql_where=sa.text("until_on IS NULL"))
    op.drop_table("board_member")
    op.drop_index("ix_board_decision_meeting_id", table_name="board_decision")
    op.drop_table("board_decision")
    op.drop_table("board_terms")
    op.drop_index("ix_board_meeting_summary_id", table_name="board_meeting")
    op.drop_table("board_meeting")
    op.drop_table("board_document")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
