"""induction"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "induction_plan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("template_name", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("week_one_by", sa.Text(), nullable=True),
        sa.Column("week_one_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("week_one_worker_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('start', 'return')", name=op.f("ck_induction_plan_kind")),
        sa.CheckConstraint("(completed_on IS NULL) = (completed_by IS NULL)", name=op.f("ck_induction_plan_completed")),
        sa.CheckConstraint("completed_on IS NULL OR withdrawn_at IS NULL", name=op.f("ck_induction_plan_ends_once")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_induction_plan_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_induction_plan")),
    )
    op.create_index("ix_induction_plan_worker_id", "induction_plan", ["worker_id"], unique=False)
    op.create_index(
        "uq_induction_plan_one_a_first_day",
        "induction_plan",
        ["worker_id", "first_on"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "induction_task",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_unit", sa.Text(), nullable=False),
        sa.Column("due_count", sa.Integer(), nullable=False),
        sa.Column("moved_to", sa.Date(), nullable=True),
        sa.Column("is_week_one", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_by", sa.Text(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_why", sa.Text(), nullable=True),
        sa.CheckConstraint("due_unit IN ('day', 'week', 'month')", name=op.f("ck_induction_task_due_unit")),
        sa.CheckConstraint("owner IN ('manager', 'worker', 'hr', 'mentor')", name=op.f("ck_induction_task_owner")),
        sa.CheckConstraint("done_at IS NULL OR dropped_at IS NULL", name=op.f("ck_induction_task_done_or_dropped")),
        sa.CheckConstraint("due_count > 0", name=op.f("ck_induction_task_due_count")),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["induction_plan.id"],
            name=op.f("fk_induction_task_plan_id_induction_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_induction_task")),
    )
    op.create_index("ix_induction_task_plan_id", "induction_task", ["plan_id"], unique=False)
    op.create_table(
        "induction_reduction",
        sa.Column("reduction_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["induction_plan.id"],
            name=op.f("fk_induction_reduction_plan_id_induction_plan"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reduction_id"],
            ["reduction.id"],
            name=op.f("fk_induction_reduction_reduction_id_reduction"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reduction_id", name=op.f("pk_induction_reduction")),
    )
    op.create_index("ix_induction_reduction_plan_id", "induction_reduction", ["plan_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_induction_reduction_plan_id", table_name="induction_reduction")
    op.drop_table("induction_reduction")
    op.drop_index("ix_induction_task_plan_id", table_name="induction_task")
    op.drop_table("induction_task")
    op.drop_index("uq_induction_plan_one_a_first_day", table_name="induction_plan")
    op.drop_index("ix_induction_plan_worker_id", table_name="induction_plan")
    op.drop_table("induction_plan")
