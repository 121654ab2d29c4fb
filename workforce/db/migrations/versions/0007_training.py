"""training"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("hours", sa.Numeric(), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("is_evaluated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("evaluated_from", sa.Date(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("is_evaluated = (evaluated_from IS NOT NULL)", name=op.f("ck_course_evaluated")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_course")),
    )
    op.create_table(
        "course_alias",
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("value", name=op.f("pk_course_alias")),
    )
    op.create_table(
        "training_exemption",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("started_on <= ended_on", name=op.f("ck_training_exemption_days")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_training_exemption_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_exemption")),
    )
    op.create_index("ix_training_exemption_worker_id", "training_exemption", ["worker_id"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("completion_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name=op.f("ck_certificate_kind")
        ),
        sa.ForeignKeyConstraint(
            ["completion_id"],
            ["completion.id"],
            name=op.f("fk_certificate_completion_id_completion"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("completion_id", name=op.f("pk_certificate")),
    )
    op.add_column("completion", sa.Column("entered_by", sa.Text(), nullable=True))
    op.add_column("completion", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_completion_course_code", "completion", ["course_code"], unique=False)
    op.create_index(
        "ix_completion_entered_at", "completion", ["entered_at"], postgresql_where=sa.text("entered_at IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index(
        "ix_completion_entered_at", table_name="completion", postgresql_where=sa.text("entered_at IS NOT NULL")
    )
    op.drop_index("ix_completion_course_code", table_name="completion")
    op.drop_column("completion", "entered_at")
    op.drop_column("completion", "entered_by")
    op.drop_table("certificate")
    op.drop_index("ix_training_exemption_worker_id", table_name="training_exemption")
    op.drop_table("training_exemption")
    op.drop_table("course_alias")
    op.drop_table("course")
