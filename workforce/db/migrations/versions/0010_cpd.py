"""cpd"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cpd_declaration",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("with_peer", sa.Integer(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "0 < pieces AND 0 <= with_peer AND with_peer <= pieces", name=op.f("ck_cpd_declaration_counts")
        ),
        sa.CheckConstraint("taken_back_on >= declared_on", name=op.f("ck_cpd_declaration_days")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_cpd_declaration_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_declaration")),
    )
    op.create_index("ix_cpd_declaration_year", "cpd_declaration", ["year"], unique=False)
    op.create_index(
        "uq_cpd_declaration_standing",
        "cpd_declaration",
        ["worker_id", "year"],
        unique=True,
        postgresql_where="taken_back_on IS NULL",
    )
    op.create_table(
        "cpd_piece",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("relevant", sa.Text(), nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=True),
        sa.Column("peer_taught", sa.Text(), nullable=True),
        sa.Column("is_shown", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(peer IS NULL) = (peer_taught IS NULL)", name=op.f("ck_cpd_piece_peer")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_cpd_piece_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_piece")),
    )
    op.create_index("ix_cpd_piece_worker_id_done_on", "cpd_piece", ["worker_id", "done_on"], unique=False)
    op.create_table(
        "registration_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("file_expires_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(result IN ('registered', 'conditions')) = (expires_on IS NOT NULL)",
            name=op.f("ck_registration_check_expiry"),
        ),
        sa.CheckConstraint(
            "result IN ('registered', 'conditions', 'lapsed', 'suspended', 'not_found')",
            name=op.f("ck_registration_check_result"),
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_registration_check_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_check")),
    )
    op.create_index(
        "ix_registration_check_worker_id_checked_on", "registration_check", ["worker_id", "checked_on"], unique=False
    )
    op.create_table(
        "mentoring_pair",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("mentor_id", sa.BigInteger(), nullable=False),
        sa.Column("mentee_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("line_reason", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("planned_end_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_reason IS NULL)", name=op.f("ck_mentoring_pair_ended")),
        sa.CheckConstraint("mentor_id <> mentee_id", name=op.f("ck_mentoring_pair_two_people")),
        sa.CheckConstraint(
            "started_on <= planned_end_on AND ended_on >= started_on", name=op.f("ck_mentoring_pair_days")
        ),
        sa.ForeignKeyConstraint(["mentee_id"], ["worker.id"], name=op.f("fk_mentoring_pair_mentee_id_worker")),
        sa.ForeignKeyConstraint(["mentor_id"], ["worker.id"], name=op.f("fk_mentoring_pair_mentor_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_pair")),
    )
    op.create_index("ix_mentoring_pair_mentee_id", "mentoring_pair", ["mentee_id"], unique=False)
    op.create_index(
        "uq_mentoring_pair_going_on",
        "mentoring_pair",
        ["mentor_id", "mentee_id"],
        unique=True,
        postgresql_where="ended_on IS NULL",
    )
    op.create_table(
        "mentoring_meeting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("pair_id", sa.BigInteger(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_mentoring_meeting_minutes")),
        sa.ForeignKeyConstraint(
            ["pair_id"],
            ["mentoring_pair.id"],
            name=op.f("fk_mentoring_meeting_pair_id_mentoring_pair"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_meeting")),
        sa.UniqueConstraint("pair_id", "held_on", name=op.f("uq_mentoring_meeting_pair_id_held_on")),
    )
    op.create_table(
        "programme_cohort",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_programme_cohort_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_cohort")),
        sa.UniqueConstraint("programme", "name", name=op.f("uq_programme_cohort_programme_name")),
    )
    op.create_table(
        "programme_place",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("withdrew_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "completed_on >= started_on AND withdrew_on >= started_on", name=op.f("ck_programme_place_days")
        ),
        sa.CheckConstraint("completed_on IS NULL OR withdrew_on IS NULL", name=op.f("ck_programme_place_one_end")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["programme_cohort.id"], name=op.f("fk_programme_place_cohort_id_programme_cohort")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_programme_place_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_place")),
        sa.UniqueConstraint("cohort_id", "worker_id", name=op.f("uq_programme_place_cohort_id_worker_id")),
    )
    op.create_index("ix_programme_place_worker_id", "programme_place", ["worker_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_programme_place_worker_id", table_name="programme_place")
    op.drop_table("programme_place")
    op.drop_table("programme_cohort")
    op.drop_table("mentoring_meeting")
    op.drop_index("ix_mentoring_pair_mentee_id", table_name="mentoring_pair")
    op.drop_index("uq_mentoring_pair_going_on", table_name="mentoring_pair", postgresql_where="ended_on IS NULL")
    op.drop_table("mentoring_pair")
    op.drop_index("ix_registration_check_worker_id_checked_on", table_name="registration_check")
    op.drop_table("registration_check")
    op.drop_index("ix_cpd_piece_worker_id_done_on", table_name="cpd_piece")
    op.drop_table("cpd_piece")
    op.drop_index("ix_cpd_declaration_year", table_name="cpd_declaration")
    op.drop_index("uq_cpd_declaration_standing", table_name="cpd_declaration", postgresql_where="taken_back_on IS NULL")
    op.drop_table("cpd_declaration")
