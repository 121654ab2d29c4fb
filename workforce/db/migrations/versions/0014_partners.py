"""partners"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


# What was sent is only added to. The name under it alone can go, 12 months later at the earliest: a policy says when.
GUARD = """
CREATE FUNCTION guard_partner_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(NEW.signed_name IS NULL AND to_jsonb(NEW) - 'signed_name' = to_jsonb(OLD) - 'signed_name'
    AND OLD.sent_at < current_timestamp - interval '360 days', false) THEN
    RAISE EXCEPTION 'What a partner sent is only ever added to' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_add BEFORE UPDATE ON partner_return FOR EACH ROW EXECUTE FUNCTION guard_partner_return();
"""


def upgrade() -> None:
    op.create_table(
        "learning_mapping",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_mapping")),
        sa.UniqueConstraint("name", name=op.f("uq_learning_mapping_name")),
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_name")),
    )
    op.create_table(
        "partner_year",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("remind_days", sa.Integer(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("daterange(begins_on, ends_on, '[]')"), "&&"), using="gist", name="ex_partner_year_overlap"
        ),
        sa.CheckConstraint("answer_by >= ends_on", name=op.f("ck_partner_year_answer_by")),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_partner_year_days")),
        sa.CheckConstraint("remind_days BETWEEN 0 AND 60", name=op.f("ck_partner_year_remind_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_year")),
    )
    op.create_table(
        "xapi_key",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("home_page", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_xapi_key")),
    )
    op.create_index("uq_xapi_key_hash", "xapi_key", ["hash"], unique=True)
    op.create_index("uq_xapi_key_name", "xapi_key", ["name"], unique=True)
    op.create_table(
        "partner_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("sent_to", sa.Text(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft", postgresql.JSONB(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_link_partner_id_partner")),
        sa.ForeignKeyConstraint(["year_id"], ["partner_year.id"], name=op.f("fk_partner_link_year_id_partner_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_link")),
        sa.UniqueConstraint("hash", name=op.f("uq_partner_link_hash")),
    )
    op.create_index("ix_partner_link_year_id", "partner_link", ["year_id", "partner_id"], unique=False)
    op.create_index(
        "uq_partner_link_open",
        "partner_link",
        ["year_id", "partner_id"],
        unique=True,
        postgresql_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "partner_return",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("signed_name", sa.Text(), nullable=True),
        sa.Column("signed_role", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("staff >= 0", name=op.f("ck_partner_return_staff")),
        sa.CheckConstraint("version > 0", name=op.f("ck_partner_return_version")),
        sa.ForeignKeyConstraint(["link_id"], ["partner_link.id"], name=op.f("fk_partner_return_link_id_partner_link")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_return_partner_id_partner")),
        sa.ForeignKeyConstraint(["year_id"], ["partner_year.id"], name=op.f("fk_partner_return_year_id_partner_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_return")),
        sa.UniqueConstraint("link_id", name=op.f("uq_partner_return_link_id")),
        sa.UniqueConstraint(
            "year_id", "partner_id", "version", name=op.f("uq_partner_return_year_id_partner_id_version")
        ),
    )
    op.create_table(
        "xapi_statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("home_page", sa.Text(), nullable=True),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("completion_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("verb IN ('completed', 'passed', 'failed')", name=op.f("ck_xapi_statement_verb")),
        sa.ForeignKeyConstraint(
            ["completion_id"],
            ["completion.id"],
            name=op.f("fk_xapi_statement_completion_id_completion"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["key_id"], ["xapi_key.id"], name=op.f("fk_xapi_statement_key_id_xapi_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_xapi_statement")),
    )
    op.create_index("ix_xapi_statement_completion_id", "xapi_statement", ["completion_id"], unique=False)
    op.create_index("ix_xapi_statement_key_id_received_at", "xapi_statement", ["key_id", "received_at"], unique=False)
    op.execute(GUARD)


def downgrade() -> None:
    op.execute("DROP TRIGGER only_add ON partner_return")
    op.execute("DROP FUNCTION guard_partner_return()")
    op.drop_index("ix_xapi_statement_key_id_received_at", table_name="xapi_statement")
    op.drop_index("ix_xapi_statement_completion_id", table_name="xapi_statement")
    op.drop_table("xapi_statement")
    op.drop_table("partner_return")
    op.drop_index("uq_partner_link_open", table_name="partner_link")
    op.drop_index("ix_partner_link_year_id", table_name="partner_link")
    op.drop_table("partner_link")
    op.drop_index("uq_xapi_key_name", table_name="xapi_key")
    op.drop_index("uq_xapi_key_hash", table_name="xapi_key")
    op.drop_table("xapi_key")
    op.drop_table("partner_year")
    op.drop_table("partner")
    op.drop_table("learning_mapping")
