"""asye"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


# A review that the worker signed, and a decision that was answered, stay as they are, whoever asks. Notes and reasons
# alone can go, and only of a programme that is long over: policies say when, 12 months after it at the earliest.
GUARDS = """
CREATE FUNCTION asye_over_on(programme bigint) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT coalesce(y.ended_on, (SELECT CASE WHEN bool_and(p.ended_on IS NOT NULL) THEN max(p.ended_on) END
    FROM post p WHERE p.worker_id = y.worker_id))
  FROM asye_programme y WHERE y.id = programme
$$;
CREATE FUNCTION guard_asye_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.signed_at IS NOT NULL AND NOT coalesce(
    TG_OP = 'UPDATE' AND NEW.notes IS NULL AND coalesce(NEW.early_reason, '') = ''
    AND (NEW.early_reason IS NULL) = (OLD.early_reason IS NULL)
    AND to_jsonb(NEW) - '{notes,early_reason}'::text[] = to_jsonb(OLD) - '{notes,early_reason}'::text[]
    AND asye_over_on(OLD.programme_id) < current_date - 360, false) THEN
    RAISE EXCEPTION 'A signed review of a first year stays as it is' USING ERRCODE = '23514';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON asye_review
  FOR EACH ROW EXECUTE FUNCTION guard_asye_review();
CREATE FUNCTION guard_asye_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answered_at IS NOT NULL AND NOT coalesce(
    TG_OP = 'UPDATE' AND NEW.reason IS NULL AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason'
    AND asye_over_on(OLD.programme_id) < current_date - 360, false) THEN
    RAISE EXCEPTION 'An answered decision about a first year stays as it is' USING ERRCODE = '23514';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON asye_decision
  FOR EACH ROW EXECUTE FUNCTION guard_asye_decision();
"""


def upgrade() -> None:
    op.create_table(
        "asye_programme",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("employed_on", sa.Date(), nullable=False),
        sa.Column("assessor_id", sa.BigInteger(), nullable=True),
        sa.Column("is_assessor_checked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("mentor_id", sa.BigInteger(), nullable=True),
        sa.Column("planned_hours", sa.Numeric(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('passed', 'failed', 'withdrew', 'moved')", name=op.f("ck_asye_programme_outcome")
        ),
        sa.CheckConstraint("(ended_on IS NULL) = (outcome IS NULL)", name=op.f("ck_asye_programme_ended_whole")),
        sa.CheckConstraint(
            "assessor_id <> worker_id AND mentor_id <> worker_id", name=op.f("ck_asye_programme_others")
        ),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_asye_programme_days")),
        sa.CheckConstraint("planned_hours >= 0 AND planned_hours <= 40", name=op.f("ck_asye_programme_planned_hours")),
        sa.ForeignKeyConstraint(["assessor_id"], ["worker.id"], name=op.f("fk_asye_programme_assessor_id_worker")),
        sa.ForeignKeyConstraint(["mentor_id"], ["worker.id"], name=op.f("fk_asye_programme_mentor_id_worker")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_asye_programme_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asye_programme")),
    )
    op.create_index("ix_asye_programme_worker_id", "asye_programme", ["worker_id"], unique=False)
    op.create_index("ix_asye_programme_assessor_id", "asye_programme", ["assessor_id"], unique=False)
    op.create_index(
        "uq_asye_programme_running",
        "asye_programme",
        ["worker_id"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "asye_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("programme_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("new_end_on", sa.Date(), nullable=True),
        sa.Column("recommended_by", sa.Text(), nullable=False),
        sa.Column("recommender_id", sa.BigInteger(), nullable=True),
        sa.Column("recommended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome = 'extended') = (new_end_on IS NOT NULL)", name=op.f("ck_asye_decision_new_end")),
        sa.CheckConstraint(
            "outcome IN ('passed', 'failed', 'withdrew', 'moved', 'extended')", name=op.f("ck_asye_decision_outcome")
        ),
        sa.CheckConstraint(
            "(is_confirmed IS NULL) = (answered_at IS NULL)", name=op.f("ck_asye_decision_answered_whole")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["asye_programme.id"], name=op.f("fk_asye_decision_programme_id_asye_programme")
        ),
        sa.ForeignKeyConstraint(["recommender_id"], ["worker.id"], name=op.f("fk_asye_decision_recommender_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asye_decision")),
    )
    op.create_index("ix_asye_decision_programme_id", "asye_decision", ["programme_id"], unique=False)
    op.create_index(
        "uq_asye_decision_open",
        "asye_decision",
        ["programme_id"],
        unique=True,
        postgresql_where=sa.text("is_confirmed IS NULL"),
    )
    op.create_table(
        "asye_signature",
        sa.Column("programme_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('manager', 'assessor', 'worker')", name=op.f("ck_asye_signature_role")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["asye_programme.id"],
            name=op.f("fk_asye_signature_programme_id_asye_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_asye_signature_worker_id_worker")),
        sa.PrimaryKeyConstraint("programme_id", "role", name=op.f("pk_asye_signature")),
    )
    op.create_table(
        "asye_week",
        sa.Column("programme_id", sa.BigInteger(), nullable=False),
        sa.Column("week_ends_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(), nullable=True),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected", sa.Numeric(), nullable=True),
        sa.Column("corrected_by", sa.Text(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("corrected >= 0 AND corrected <= 40", name=op.f("ck_asye_week_corrected")),
        sa.CheckConstraint("extract(isodow FROM week_ends_on) = 7", name=op.f("ck_asye_week_sunday")),
        sa.CheckConstraint("hours >= 0 AND hours <= 40", name=op.f("ck_asye_week_hours")),
        sa.CheckConstraint("hours IS NOT NULL OR corrected IS NOT NULL", name=op.f("ck_asye_week_something")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["asye_programme.id"],
            name=op.f("fk_asye_week_programme_id_asye_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("programme_id", "week_ends_on", name=op.f("pk_asye_week")),
    )
    op.create_table(
        "asye_review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("programme_id", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_by_id", sa.BigInteger(), nullable=True),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("early_reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("progress IN ('on_track', 'at_risk', 'not_on_track')", name=op.f("ck_asye_review_progress")),
        sa.CheckConstraint("(months IS NULL) <> (decision_id IS NULL)", name=op.f("ck_asye_review_point")),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name=op.f("ck_asye_review_signed_whole")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["asye_decision.id"], name=op.f("fk_asye_review_decision_id_asye_decision")
        ),
        sa.ForeignKeyConstraint(["held_by_id"], ["worker.id"], name=op.f("fk_asye_review_held_by_id_worker")),
        sa.ForeignKeyConstraint(["line_id"], ["worker.id"], name=op.f("fk_asye_review_line_id_worker")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["asye_programme.id"], name=op.f("fk_asye_review_programme_id_asye_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asye_review")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_asye_review_decision_id")),
        sa.UniqueConstraint("programme_id", "months", name=op.f("uq_asye_review_programme_id_months")),
    )
    op.execute(GUARDS)


def downgrade() -> None:
    for table in ("asye_review", "asye_decision", "asye_week", "asye_signature", "asye_programme"):
        op.drop_table(table)
    op.execute("DROP FUNCTION guard_asye_review()")
    op.execute("DROP FUNCTION guard_asye_decision()")
    op.execute("DROP FUNCTION asye_over_on(bigint)")
