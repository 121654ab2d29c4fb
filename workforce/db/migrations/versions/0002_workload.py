"""workload"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheme_draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_from", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_draft")),
    )
    op.create_table(
        "week",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("data", sa.BigInteger(), nullable=False),
        sa.Column("policy_version_id", sa.BigInteger(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_week")),
    )
    op.create_table(
        "case_mark",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("modifier", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_case_mark_period")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_case_mark_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_mark")),
    )
    op.create_index("ix_case_mark_child_id", "case_mark", ["child_id"], unique=False)
    op.create_table(
        "co_working",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("held", postgresql.DATERANGE(), nullable=False),
        sa.Column("professional", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("NOT isempty(held)", name=op.f("ck_co_working_held_some_day")),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_co_working_child_id_child"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_co_working_worker_id_worker"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_working")),
    )
    op.create_index("ix_co_working_child_id", "co_working", ["child_id"], unique=False)
    op.create_index("ix_co_working_worker_id", "co_working", ["worker_id"], unique=False)
    op.create_table(
        "court_proceedings",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("proceedings_ref", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("next_hearing_on", sa.Date(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_court_proceedings_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_proceedings")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_court_proceedings_source_ref")),
    )
    op.create_index("ix_court_proceedings_child_id", "court_proceedings", ["child_id"], unique=False)
    op.create_table(
        "extra_hours",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("week_ends_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(), nullable=False),
        sa.CheckConstraint("hours >= 0 AND hours <= 80", name=op.f("ck_extra_hours_hours")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_extra_hours_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_hours")),
        sa.UniqueConstraint("worker_id", "week_ends_on", name=op.f("uq_extra_hours_worker_id_week_ends_on")),
    )
    op.create_table(
        "front_door_day",
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("contacts_in", sa.Integer(), nullable=False),
        sa.Column("decided_in_1_working_day", sa.Integer(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=True),
        sa.Column("fte_on_shift", sa.Numeric(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_front_door_day_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_front_door_day")),
        sa.UniqueConstraint("source", "team_id", "day", name=op.f("uq_front_door_day_source_team_id_day")),
    )
    op.create_table(
        "line_question",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("points", sa.Numeric(), nullable=True),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('agreed', 'not_agreed', 'withdrawn')", name=op.f("ck_line_question_answer")),
        sa.CheckConstraint("kind IN ('line', 'extra')", name=op.f("ck_line_question_kind")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_line_question_answered_whole")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_line_question_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_question")),
    )
    op.create_index("ix_line_question_worker_id", "line_question", ["worker_id"], unique=False)
    op.create_index(
        "uq_line_question_open",
        "line_question",
        ["worker_id", "kind", "line"],
        unique=True,
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.create_table(
        "other_work",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("team_code", sa.Text(), nullable=True),
        sa.Column("people", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_other_work_worker_id_worker"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_other_work")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_other_work_source_ref")),
    )
    op.create_index("ix_other_work_worker_id", "other_work", ["worker_id"], unique=False)
    op.create_table(
        "scheme_agreement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("policy_version_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("for_practitioners", sa.Text(), nullable=False),
        sa.Column("for_managers", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_version.id"],
            name=op.f("fk_scheme_agreement_policy_version_id_policy_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_agreement")),
        sa.UniqueConstraint(
            "policy_version_id", "area_code", name=op.f("uq_scheme_agreement_policy_version_id_area_code")
        ),
    )
    op.create_table(
        "week_load",
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("points", sa.Numeric(), nullable=False),
        sa.Column("limit_points", sa.Numeric(), nullable=True),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("band", sa.Text(), nullable=True),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("is_overloaded", sa.Boolean(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_week_load_worker_id_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("worker_id", "day", name=op.f("pk_week_load")),
    )
    op.create_index("ix_week_load_day", "week_load", ["day"], unique=False)
    op.create_table(
        "workload_rating",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "rating IN ('comfortable', 'manageable', 'stretched', 'too_much')", name=op.f("ck_workload_rating_rating")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_workload_rating_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workload_rating")),
        sa.UniqueConstraint("worker_id", "day", name=op.f("uq_workload_rating_worker_id_day")),
    )
    op.create_table(
        "workload_review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_workload_review_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workload_review")),
        sa.UniqueConstraint("worker_id", "day", name=op.f("uq_workload_review_worker_id_day")),
    )
    op.create_table(
        "extra_responsibility",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("points", sa.Numeric(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("question_id", sa.BigInteger(), nullable=True),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_extra_responsibility_period")),
        sa.CheckConstraint("points > 0", name=op.f("ck_extra_responsibility_points")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["line_question.id"], name=op.f("fk_extra_responsibility_question_id_line_question")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_extra_responsibility_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_responsibility")),
    )
    op.create_index("ix_extra_responsibility_worker_id", "extra_responsibility", ["worker_id"], unique=False)
    op.create_table(
        "scenario",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_scenario_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )
    op.add_column("child", sa.Column("former_reference", sa.Text(), nullable=True))
    op.add_column("child", sa.Column("family_ref", sa.Text(), nullable=True))
    op.create_index(
        "ix_child_former_reference",
        "child",
        ["source", "former_reference"],
        unique=False,
        postgresql_where=sa.text("former_reference IS NOT NULL"),
    )
    op.add_column("reduction", sa.Column("tapers_to", sa.Numeric(), nullable=True))
    op.add_column("reduction", sa.Column("tapers_by", sa.Date(), nullable=True))
    op.add_column("reduction", sa.Column("review_on", sa.Date(), nullable=True))
    op.add_column(
        "reduction", sa.Column("is_adjustment", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("reduction", sa.Column("set_by", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_reduction_adjustment_is_reviewed"),
        "reduction",
        "NOT is_adjustment OR (tapers_to IS NULL AND review_on IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_reduction_taper_has_an_end"),
        "reduction",
        "tapers_to IS NULL OR (ended_on IS NOT NULL AND tapers_to < hours)",
    )
    op.execute(
        "UPDATE child c SET family_ref = f.family_ref FROM (SELECT child_id, min(family_ref) AS family_ref"
        " FROM ssd_family GROUP BY child_id) f WHERE f.child_id = c.id"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_reduction_taper_has_an_end"), "reduction")
    op.drop_constraint(op.f("ck_reduction_adjustment_is_reviewed"), "reduction")
    op.drop_column("reduction", "set_by")
    op.drop_column("reduction", "is_adjustment")
    op.drop_column("reduction", "review_on")
    op.drop_column("reduction", "tapers_by")
    op.drop_column("reduction", "tapers_to")
    op.drop_index(
        "ix_child_former_reference", table_name="child", postgresql_where=sa.text("former_reference IS NOT NULL")
    )
    op.drop_column("child", "family_ref")
    op.drop_column("child", "former_reference")
    op.drop_table("scenario")
    op.drop_index("ix_extra_responsibility_worker_id", table_name="extra_responsibility")
    op.drop_table("extra_responsibility")
    op.drop_table("workload_review")
    op.drop_table("workload_rating")
    op.drop_index("ix_week_load_day", table_name="week_load")
    op.drop_table("week_load")
    op.drop_table("scheme_agreement")
    op.drop_index("ix_other_work_worker_id", table_name="other_work")
    op.drop_table("other_work")
    op.drop_index("uq_line_question_open", table_name="line_question", postgresql_where=sa.text("answer IS NULL"))
    op.drop_index("ix_line_question_worker_id", table_name="line_question")
    op.drop_table("line_question")
    op.drop_table("front_door_day")
    op.drop_table("extra_hours")
    op.drop_index("ix_court_proceedings_child_id", table_name="court_proceedings")
    op.drop_table("court_proceedings")
    op.drop_index("ix_co_working_worker_id", table_name="co_working")
    op.drop_index("ix_co_working_child_id", table_name="co_working")
    op.drop_table("co_working")
    op.drop_index("ix_case_mark_child_id", table_name="case_mark")
    op.drop_table("case_mark")
    op.drop_table("week")
    op.drop_table("scheme_draft")
