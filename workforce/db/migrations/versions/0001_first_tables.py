"""first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_action"), "audit_entry", ["action"], unique=False)
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index(op.f("ix_audit_entry_subject"), "audit_entry", ["subject"], unique=False)
    op.create_table(
        "child",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("open_episode", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("assessment", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("in_need", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("protection", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("care", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("short_break", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("court", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("care_leaver", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("active", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
        sa.UniqueConstraint("source", "reference", name=op.f("uq_child_source_reference")),
    )
    op.create_table(
        "column_name",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_name")),
        sa.UniqueConstraint("source", "file", "theirs", name=op.f("uq_column_name_source_file_theirs")),
    )
    op.create_table(
        "ended_session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended_session")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("covers_from", sa.Date(), nullable=True),
        sa.Column("dialect", sa.Text(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rejected", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_kind"), "import_run", ["kind"], unique=False)
    op.create_table(
        "job_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "due_at", name=op.f("uq_job_run_job_due_at")),
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("try_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mail_message_id")),
    )
    op.create_index(
        "ix_outgoing_mail_waiting",
        "outgoing_mail",
        ["try_after"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "policy_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("kind", "in_force_from", name=op.f("uq_policy_version_kind_in_force_from")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_address_at", "sign_in_attempt", ["address", "at"], unique=False)
    op.create_index("ix_sign_in_attempt_email_at", "sign_in_attempt", ["email", "at"], unique=False)
    op.create_table(
        "ssd_department",
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("parent_ref", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_department")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_department_source_ref")),
    )
    op.create_table(
        "ssd_professional",
        sa.Column("staff_id", sa.Text(), nullable=True),
        sa.Column("registration_number", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_professional")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_professional_source_ref")),
    )
    op.create_table(
        "summary",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary")),
        sa.UniqueConstraint("as_at", name=op.f("uq_summary_as_at")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("code", name=op.f("uq_team_code")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("planned_on_import", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("employee_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("work_email", sa.Text(), nullable=True),
        sa.Column("swe_number", sa.Text(), nullable=True),
        sa.Column("case_system_id", sa.Text(), nullable=True),
        sa.Column("registration_on", sa.Date(), nullable=True),
        sa.Column("registration_expires_on", sa.Date(), nullable=True),
        sa.Column("asye_started_on", sa.Date(), nullable=True),
        sa.Column("away", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("runs", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("first_asye_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
        sa.UniqueConstraint("employee_number", name=op.f("uq_worker_employee_number")),
    )
    op.create_table(
        "absence",
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("working_days_lost", sa.Numeric(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_absence_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint(
            "source", "worker_id", "reason", "started_on", name=op.f("uq_absence_source_worker_id_reason_started_on")
        ),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("team_code", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_lower_case")),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_account_worker_id_worker"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("worker_id", name=op.f("uq_account_worker_id")),
    )
    op.create_table(
        "alias",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_alias_worker_id_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_alias_kind_value")),
    )
    op.create_index("ix_alias_worker_id", "alias", ["worker_id"], unique=False)
    op.create_table(
        "completion",
        sa.Column("person_kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("course_code", sa.Text(), nullable=False),
        sa.Column("course_name", sa.Text(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_completion_worker_id_worker"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
        sa.UniqueConstraint(
            "source",
            "person",
            "course_code",
            "completed_on",
            "result",
            name=op.f("uq_completion_source_person_course_code_completed_on_result"),
        ),
    )
    op.create_index("ix_completion_worker_id_course_code", "completion", ["worker_id", "course_code"], unique=False)
    op.create_table(
        "holding",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("held", postgresql.DATERANGE(), nullable=False),
        sa.Column("professional", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(child_id, child_id, '[]')"), "&&"),
            (sa.column("held"), "&&"),
            using="gist",
            name="ex_holding_one_a_day",
        ),
        sa.CheckConstraint("NOT isempty(held)", name=op.f("ck_holding_held_some_day")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_holding_child_id_child"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_holding_worker_id_worker"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
    )
    op.create_index("ix_holding_child_id", "holding", ["child_id"], unique=False)
    op.create_index("ix_holding_worker_id", "holding", ["worker_id"], unique=False)
    op.create_table(
        "import_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_import_change_import_id_import_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
    )
    op.create_index("ix_import_change_import_id", "import_change", ["import_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "held",
            postgresql.DATERANGE(),
            sa.Computed("daterange(started_on, ended_on, '[]')", persisted=True),
            nullable=False,
        ),
        sa.Column("job_title", sa.Text(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("work_kind", sa.Text(), nullable=False),
        sa.Column("contracted_hours", sa.Numeric(), nullable=False),
        sa.Column("standard_hours", sa.Numeric(), nullable=False),
        sa.Column("employment_type", sa.Text(), nullable=False),
        sa.Column("supervisor_employee_number", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(worker_id, worker_id, '[]')"), "&&"),
            (sa.text("int8range(team_id, team_id, '[]')"), "&&"),
            (sa.column("held"), "&&"),
            using="gist",
            name="ex_post_one_a_day",
        ),
        sa.CheckConstraint("NOT isempty(held)", name=op.f("ck_post_held_some_day")),
        sa.CheckConstraint("standard_hours > 0 AND contracted_hours >= 0", name=op.f("ck_post_hours")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_post_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_post_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint(
            "source", "worker_id", "team_id", "started_on", name=op.f("uq_post_source_worker_id_team_id_started_on")
        ),
    )
    op.create_index("ix_post_worker_id", "post", ["worker_id"], unique=False)
    op.create_table(
        "reduction",
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("hours", sa.Numeric(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_reduction_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction")),
        sa.UniqueConstraint(
            "source", "worker_id", "reason", "started_on", name=op.f("uq_reduction_source_worker_id_reason_started_on")
        ),
    )
    op.create_table(
        "ssd_care_leaver",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("eligibility", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_care_leaver_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_care_leaver")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_care_leaver_source_ref")),
    )
    op.create_index("ix_ssd_care_leaver_child_id", "ssd_care_leaver", ["child_id"], unique=False)
    op.create_table(
        "ssd_cin_assessment",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("referral_ref", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_cin_assessment_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_cin_assessment")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_cin_assessment_source_ref")),
    )
    op.create_index("ix_ssd_cin_assessment_child_id", "ssd_cin_assessment", ["child_id"], unique=False)
    op.create_table(
        "ssd_cin_episode",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("no_further_action", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_cin_episode_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_cin_episode")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_cin_episode_source_ref")),
    )
    op.create_index("ix_ssd_cin_episode_child_id", "ssd_cin_episode", ["child_id"], unique=False)
    op.create_table(
        "ssd_cin_plan",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("referral_ref", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_cin_plan_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_cin_plan")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_cin_plan_source_ref")),
    )
    op.create_index("ix_ssd_cin_plan_child_id", "ssd_cin_plan", ["child_id"], unique=False)
    op.create_table(
        "ssd_cla_episode",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_care_on", sa.Date(), nullable=True),
        sa.Column("referral_ref", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_cla_episode_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_cla_episode")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_cla_episode_source_ref")),
    )
    op.create_index("ix_ssd_cla_episode_child_id", "ssd_cla_episode", ["child_id"], unique=False)
    op.create_table(
        "ssd_cp_plan",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("referral_ref", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_cp_plan_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_cp_plan")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_cp_plan_source_ref")),
    )
    op.create_index("ix_ssd_cp_plan_child_id", "ssd_cp_plan", ["child_id"], unique=False)
    op.create_table(
        "ssd_family",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("family_ref", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_family_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_family")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_family_source_ref")),
    )
    op.create_index("ix_ssd_family_child_id", "ssd_family", ["child_id"], unique=False)
    op.create_table(
        "ssd_involvement",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("professional_ref", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("referral_ref", sa.Text(), nullable=True),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_involvement_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_involvement")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_involvement_source_ref")),
    )
    op.create_index("ix_ssd_involvement_child_id", "ssd_involvement", ["child_id"], unique=False)
    op.create_table(
        "ssd_legal_status",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_legal_status_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_legal_status")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_legal_status_source_ref")),
    )
    op.create_index("ix_ssd_legal_status_child_id", "ssd_legal_status", ["child_id"], unique=False)
    op.create_table(
        "ssd_person",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("birth_month", sa.Date(), nullable=True),
        sa.Column("expected_birth_month", sa.Date(), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_person_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_person")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_person_source_ref")),
    )
    op.create_index("ix_ssd_person_child_id", "ssd_person", ["child_id"], unique=False)
    op.create_table(
        "ssd_pre_proceedings",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("family_ref", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_ssd_pre_proceedings_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssd_pre_proceedings")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_ssd_pre_proceedings_source_ref")),
    )
    op.create_index("ix_ssd_pre_proceedings_child_id", "ssd_pre_proceedings", ["child_id"], unique=False)
    op.create_table(
        "summary_indicator",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("summary_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("numerator", sa.Numeric(), nullable=True),
        sa.Column("denominator", sa.Numeric(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("headline", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["summary_id"], ["summary.id"], name=op.f("fk_summary_indicator_summary_id_summary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_indicator")),
        sa.UniqueConstraint("summary_id", "indicator", name=op.f("uq_summary_indicator_summary_id_indicator")),
    )
    op.create_table(
        "supervision_session",
        sa.Column("session_ref", sa.Text(), nullable=False),
        sa.Column("supervisee", sa.Text(), nullable=False),
        sa.Column("supervisor", sa.Text(), nullable=True),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("interrupted", sa.Boolean(), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_supervision_session_worker_id_worker"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_session")),
        sa.UniqueConstraint("source", "session_ref", name=op.f("uq_supervision_session_source_session_ref")),
    )
    op.create_index(
        "ix_supervision_session_worker_id_held_on", "supervision_session", ["worker_id", "held_on"], unique=False
    )
    op.create_table(
        "team_version",
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "held",
            postgresql.DATERANGE(),
            sa.Computed("daterange(started_on, ended_on, '[]')", persisted=True),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("manager_employee_number", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(team_id, team_id, '[]')"), "&&"),
            (sa.column("held"), "&&"),
            using="gist",
            name="ex_team_version_one_a_day",
        ),
        sa.CheckConstraint("NOT isempty(held)", name=op.f("ck_team_version_held_some_day")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_version_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_version")),
        sa.UniqueConstraint(
            "source",
            "team_id",
            "started_on",
            name=op.f("uq_team_version_source_team_id_started_on"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "vacancy",
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("fte", sa.Numeric(), nullable=False),
        sa.Column("covered_by_agency_fte", sa.Numeric(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_vacancy_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("source", "team_id", "as_at", name=op.f("uq_vacancy_source_team_id_as_at")),
    )
    op.create_table(
        "account_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_token_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_account_token_hash")),
    )
    op.create_index("ix_account_token_account_id", "account_token", ["account_id"], unique=False)

    op.execute(
        """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"""
    )
    for table in ("audit_entry", "summary", "summary_indicator"):
        op.execute(
            f"CREATE TRIGGER only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in ("audit_entry", "summary", "summary_indicator"):
        op.execute(f"DROP TRIGGER only_add ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
    op.drop_index("ix_account_token_account_id", table_name="account_token")
    op.drop_table("account_token")
    op.drop_table("vacancy")
    op.drop_table("team_version")
    op.drop_index("ix_supervision_session_worker_id_held_on", table_name="supervision_session")
    op.drop_table("supervision_session")
    op.drop_table("summary_indicator")
    op.drop_index("ix_ssd_pre_proceedings_child_id", table_name="ssd_pre_proceedings")
    op.drop_table("ssd_pre_proceedings")
    op.drop_index("ix_ssd_person_child_id", table_name="ssd_person")
    op.drop_table("ssd_person")
    op.drop_index("ix_ssd_legal_status_child_id", table_name="ssd_legal_status")
    op.drop_table("ssd_legal_status")
    op.drop_index("ix_ssd_involvement_child_id", table_name="ssd_involvement")
    op.drop_table("ssd_involvement")
    op.drop_index("ix_ssd_family_child_id", table_name="ssd_family")
    op.drop_table("ssd_family")
    op.drop_index("ix_ssd_cp_plan_child_id", table_name="ssd_cp_plan")
    op.drop_table("ssd_cp_plan")
    op.drop_index("ix_ssd_cla_episode_child_id", table_name="ssd_cla_episode")
    op.drop_table("ssd_cla_episode")
    op.drop_index("ix_ssd_cin_plan_child_id", table_name="ssd_cin_plan")
    op.drop_table("ssd_cin_plan")
    op.drop_index("ix_ssd_cin_episode_child_id", table_name="ssd_cin_episode")
    op.drop_table("ssd_cin_episode")
    op.drop_index("ix_ssd_cin_assessment_child_id", table_name="ssd_cin_assessment")
    op.drop_table("ssd_cin_assessment")
    op.drop_index("ix_ssd_care_leaver_child_id", table_name="ssd_care_leaver")
    op.drop_table("ssd_care_leaver")
    op.drop_table("reduction")
    op.drop_index("ix_post_worker_id", table_name="post")
    op.drop_table("post")
    op.drop_index("ix_import_change_import_id", table_name="import_change")
    op.drop_table("import_change")
    op.drop_index("ix_holding_worker_id", table_name="holding")
    op.drop_index("ix_holding_child_id", table_name="holding")
    op.drop_table("holding")
    op.drop_index("ix_completion_worker_id_course_code", table_name="completion")
    op.drop_table("completion")
    op.drop_index("ix_alias_worker_id", table_name="alias")
    op.drop_table("alias")
    op.drop_table("account")
    op.drop_table("absence")
    op.drop_table("worker")
    op.drop_table("upload")
    op.drop_table("team")
    op.drop_table("summary")
    op.drop_table("ssd_professional")
    op.drop_table("ssd_department")
    op.drop_index("ix_sign_in_attempt_email_at", table_name="sign_in_attempt")
    op.drop_index("ix_sign_in_attempt_address_at", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("policy_version")
    op.drop_index("ix_outgoing_mail_waiting", table_name="outgoing_mail", postgresql_where=sa.text("sent_at IS NULL"))
    op.drop_table("outgoing_mail")
    op.drop_table("job_run")
    op.drop_index(op.f("ix_import_run_kind"), table_name="import_run")
    op.drop_table("import_run")
    op.drop_table("ended_session")
    op.drop_table("column_name")
    op.drop_table("child")
    op.drop_index(op.f("ix_audit_entry_subject"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_action"), table_name="audit_entry")
    op.drop_table("audit_entry")
