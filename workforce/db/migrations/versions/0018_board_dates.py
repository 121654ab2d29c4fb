"""board dates: what was done; private calendar addresses of more than one kind; accounts with a last day"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# What was marked as done is only taken back, once.
GUARD = """
CREATE FUNCTION guard_board_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR
    (NEW.id, NEW.kind, NEW.due_on, NEW.done_on, NEW.reference, NEW.note, NEW."by", NEW.by_role, NEW.at)
    IS DISTINCT FROM
    (OLD.id, OLD.kind, OLD.due_on, OLD.done_on, OLD.reference, OLD.note, OLD."by", OLD.by_role, OLD.at)
  THEN
    RAISE EXCEPTION 'What was marked as done is never changed, only taken back' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON board_event FOR EACH ROW EXECUTE FUNCTION guard_board_event();
CREATE TRIGGER only_add BEFORE DELETE OR TRUNCATE ON board_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
ONE = "uq_calendar_feed_one"
STANDING = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "board_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_board_event_withdrawn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_event")),
    )
    op.create_index("uq_board_event_one", "board_event", ["kind", "due_on"], unique=True, postgresql_where=STANDING)
    op.execute(GUARD)
    op.add_column("account", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column("account", sa.Column("title", sa.Text(), server_default="", nullable=False))
    op.add_column("calendar_feed", sa.Column("kind", sa.Text(), server_default="supervision", nullable=False))
    op.alter_column("calendar_feed", "kind", server_default=None)
    op.drop_index(ONE, table_name="calendar_feed", postgresql_where=STANDING)
    op.create_index(ONE, "calendar_feed", ["account_id", "kind"], unique=True, postgresql_where=STANDING)


def downgrade() -> None:
    op.execute("DELETE FROM calendar_feed WHERE kind <> 'supervision'")  # an older version knows one kind
    op.drop_index(ONE, table_name="calendar_feed", postgresql_where=STANDING)
    op.create_index(ONE, "calendar_feed", ["account_id"], unique=True, postgresql_where=STANDING)
    op.drop_column("calendar_feed", "kind")
    # An older version knows no last day: whoever's has passed stays out.
    op.execute("UPDATE account SET is_active = false WHERE ends_on < CURRENT_DATE")
    op.drop_column("account", "title")
    op.drop_column("account", "ends_on")
    op.drop_index("uq_board_event_one", table_name="board_event", postgresql_where=STANDING)
    op.drop_table("board_event")
    op.execute("DROP FUNCTION guard_board_event()")
