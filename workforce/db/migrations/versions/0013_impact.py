"""impact"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "impact_reminder",
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("course_code", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('opens', 'ends', 'view')", name=op.f("ck_impact_reminder_kind")),
        sa.ForeignKeyConstraint(["course_code"], ["course.code"], name=op.f("fk_impact_reminder_course_code_course")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_impact_reminder_worker_id_worker")),
        sa.PrimaryKeyConstraint("worker_id", "course_code", "ended_on", "kind", name=op.f("pk_impact_reminder")),
    )
    op.create_table(
        "impact_return",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("course_code", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("example", sa.Text(), nullable=True),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manager_id", sa.BigInteger(), nullable=True),
        sa.Column("manager_agrees", sa.Boolean(), nullable=True),
        sa.Column("manager_answer", sa.Text(), nullable=True),
        sa.Column("manager_said", sa.Text(), nullable=True),
        sa.Column("managed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "stage = 'later' OR (example IS NULL AND managed_on IS NULL)", name=op.f("ck_impact_return_only_later")
        ),
        sa.CheckConstraint("stage IN ('before', 'end', 'later')", name=op.f("ck_impact_return_stage")),
        sa.CheckConstraint("NOT may_quote OR example IS NOT NULL", name=op.f("ck_impact_return_quote")),
        sa.CheckConstraint(
            "manager_agrees IS DISTINCT FROM false OR manager_answer IS NOT NULL",
            name=op.f("ck_impact_return_manager_answer"),
        ),
        sa.CheckConstraint(
            "num_nulls(manager_id, manager_agrees, managed_on) IN (0, 3)", name=op.f("ck_impact_return_manager")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["course_booking.id"],
            name=op.f("fk_impact_return_booking_id_course_booking"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["course_code"], ["course.code"], name=op.f("fk_impact_return_course_code_course")),
        sa.ForeignKeyConstraint(["manager_id"], ["worker.id"], name=op.f("fk_impact_return_manager_id_worker")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_impact_return_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_return")),
        sa.UniqueConstraint(
            "worker_id", "course_code", "ended_on", "stage",
            name=op.f("uq_impact_return_worker_id_course_code_ended_on_stage"),
        ),
    )  # fmt: skip
    op.create_index("ix_impact_return_course_code_ended_on", "impact_return", ["course_code", "ended_on"], unique=False)
    op.create_index(
        "ix_impact_return_booking_id",
        "impact_return",
        ["booking_id"],
        unique=False,
        postgresql_where=sa.text("booking_id IS NOT NULL"),
    )
    op.create_index(
        "ix_impact_return_manager_id",
        "impact_return",
        ["manager_id"],
        unique=False,
        postgresql_where=sa.text("manager_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_impact_return_manager_id", table_name="impact_return")
    op.drop_index("ix_impact_return_booking_id", table_name="impact_return")
    op.drop_index("ix_impact_return_course_code_ended_on", table_name="impact_return")
    op.drop_table("impact_return")
    op.drop_table("impact_reminder")
