"""courses"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("course_code", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.ARRAY(sa.Date()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("joining", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("trainer", sa.Text(), nullable=True),
        sa.Column("trainer_id", sa.BigInteger(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=True),
        sa.CheckConstraint("(cancelled_at IS NULL) = (cancelled_why IS NULL)", name=op.f("ck_course_event_cancelled")),
        sa.CheckConstraint("places > 0", name=op.f("ck_course_event_places")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_course_event_times")),
        sa.ForeignKeyConstraint(["course_code"], ["course.code"], name=op.f("fk_course_event_course_code_course")),
        sa.ForeignKeyConstraint(["trainer_id"], ["worker.id"], name=op.f("fk_course_event_trainer_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_event")),
    )
    op.create_index("ix_course_event_course_code", "course_event", ["course_code"], unique=False)
    op.create_index("ix_course_event_ends_at", "course_event", ["ends_at"], unique=False)
    op.create_index(
        "ix_course_event_trainer_id",
        "course_event",
        ["trainer_id"],
        unique=False,
        postgresql_where=sa.text("trainer_id IS NOT NULL"),
    )
    op.create_table(
        "course_booking",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_why", sa.Text(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("marked_by", sa.Text(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completion_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'booked', 'waiting', 'declined', 'withdrawn', 'attended', 'absent')",
            name=op.f("ck_course_booking_state"),
        ),
        sa.CheckConstraint("(state = 'waiting') = (queued_at IS NOT NULL)", name=op.f("ck_course_booking_queue")),
        sa.ForeignKeyConstraint(
            ["completion_id"],
            ["completion.id"],
            name=op.f("fk_course_booking_completion_id_completion"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["course_event.id"], name=op.f("fk_course_booking_event_id_course_event")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_course_booking_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_booking")),
        sa.UniqueConstraint("event_id", "worker_id", name=op.f("uq_course_booking_event_id_worker_id")),
    )
    op.create_index("ix_course_booking_worker_id", "course_booking", ["worker_id"], unique=False)
    op.create_index(
        "ix_course_booking_completion_id",
        "course_booking",
        ["completion_id"],
        unique=False,
        postgresql_where=sa.text("completion_id IS NOT NULL"),
    )
    op.add_column("outgoing_mail", sa.Column("calendar", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("outgoing_mail", "calendar")
    op.drop_index("ix_course_booking_completion_id", table_name="course_booking")
    op.drop_index("ix_course_booking_worker_id", table_name="course_booking")
    op.drop_table("course_booking")
    op.drop_index("ix_course_event_trainer_id", table_name="course_event")
    op.drop_index("ix_course_event_ends_at", table_name="course_event")
    op.drop_index("ix_course_event_course_code", table_name="course_event")
    op.drop_table("course_event")
