"""supervision"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


# What is signed is only added to, whoever asks: the form, another program, or SQL by hand. A redaction that two named
# people agreed takes words out and leaves the fact.
GUARDS = """
CREATE FUNCTION supervision_is_signed(record bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM supervision_signature s WHERE s.record_id = record)
$$;
CREATE FUNCTION supervision_is_closed(record bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM supervision_signature s JOIN supervision_record r ON r.id = s.record_id
    WHERE s.record_id = record AND (s.role = 'supervisee' OR r.kind NOT IN ('formal', 'asye'))
  )
$$;
CREATE FUNCTION supervision_is_redacted(record bigint, at_place text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM supervision_redaction r
    WHERE r.record_id = record AND r.place = at_place AND r.second_at IS NOT NULL
  )
$$;
CREATE FUNCTION supervision_refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A signed supervision record is only added to: % was not changed', what USING ERRCODE = '23514';
END $$;
CREATE FUNCTION supervision_record_of(session bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT record_id FROM supervision_session WHERE id = session
$$;
CREATE FUNCTION supervision_leaves(was bigint, now_is bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN  -- whether a row would leave a session whose record is signed; nobody signs it meanwhile
  IF was IS NOT DISTINCT FROM now_is THEN RETURN false; END IF;
  PERFORM 1 FROM supervision_record r WHERE r.id = supervision_record_of(was) FOR SHARE;
  RETURN supervision_is_signed(supervision_record_of(was));
END $$;

CREATE FUNCTION guard_supervision_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF supervision_is_signed(OLD.id) THEN PERFORM supervision_refuse('a record'); END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON supervision_record
  FOR EACH ROW EXECUTE FUNCTION guard_supervision_record();

CREATE FUNCTION guard_supervision_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE record bigint := coalesce(NEW.record_id, OLD.record_id);
BEGIN
  PERFORM 1 FROM supervision_record r WHERE r.id = record FOR SHARE;
  IF TG_OP = 'UPDATE' AND NEW.record_id <> OLD.record_id THEN PERFORM supervision_refuse('a part'); END IF;
  IF supervision_is_signed(record) AND NOT (
    TG_OP = 'UPDATE' AND NEW.words = '' AND NEW.part = OLD.part AND supervision_is_redacted(record, 'part:' || OLD.part)
  ) THEN PERFORM supervision_refuse('a part'); END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON supervision_part
  FOR EACH ROW EXECUTE FUNCTION guard_supervision_part();

CREATE FUNCTION guard_supervision_agenda() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE record bigint := supervision_record_of(coalesce(NEW.session_id, OLD.session_id));
BEGIN
  PERFORM 1 FROM supervision_record r WHERE r.id = record FOR SHARE;
  IF TG_OP = 'UPDATE' AND supervision_leaves(OLD.session_id, NEW.session_id)
  THEN PERFORM supervision_refuse('the agenda'); END IF;
  IF record IS NOT NULL AND supervision_is_signed(record) AND NOT (
    TG_OP = 'UPDATE' AND NEW.words = '' AND NEW.is_covered = OLD.is_covered
    AND supervision_is_redacted(record, 'agenda:' || OLD.id)
  ) THEN PERFORM supervision_refuse('the agenda'); END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON supervision_agenda_item
  FOR EACH ROW EXECUTE FUNCTION guard_supervision_agenda();

CREATE FUNCTION guard_supervision_action() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE record bigint := supervision_record_of(coalesce(NEW.session_id, OLD.session_id));
BEGIN
  PERFORM 1 FROM supervision_record r WHERE r.id = record FOR SHARE;
  IF TG_OP = 'UPDATE' AND supervision_leaves(OLD.session_id, NEW.session_id)
  THEN PERFORM supervision_refuse('an action'); END IF;
  IF record IS NOT NULL AND supervision_is_signed(record) AND NOT (
    TG_OP = 'UPDATE' AND (NEW.words = OLD.words OR (NEW.words = '' AND supervision_is_redacted(record, 'action:' || OLD.id)))
    AND (NEW.worker_id, NEW.owner_id, NEW.due_on, NEW.added_by) = (OLD.worker_id, OLD.owner_id, OLD.due_on, OLD.added_by)
  ) THEN PERFORM supervision_refuse('an action'); END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON supervision_action
  FOR EACH ROW EXECUTE FUNCTION guard_supervision_action();

CREATE FUNCTION guard_supervision_dates_seen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE record bigint := supervision_record_of(coalesce(NEW.session_id, OLD.session_id));
BEGIN
  PERFORM 1 FROM supervision_record r WHERE r.id = record FOR SHARE;
  IF supervision_is_signed(record) OR (TG_OP = 'UPDATE' AND supervision_leaves(OLD.session_id, NEW.session_id))
  THEN PERFORM supervision_refuse('a date seen'); END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON supervision_dates_seen
  FOR EACH ROW EXECUTE FUNCTION guard_supervision_dates_seen();

CREATE FUNCTION guard_case_oversight() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE record bigint := supervision_record_of(coalesce(NEW.session_id, OLD.session_id));
BEGIN
  IF TG_OP = 'UPDATE' AND supervision_leaves(OLD.session_id, NEW.session_id)
  THEN PERFORM supervision_refuse('oversight of a case'); END IF;
  IF record IS NULL THEN RETURN coalesce(NEW, OLD); END IF;
  PERFORM 1 FROM supervision_record r WHERE r.id = record FOR SHARE;
  IF supervision_is_signed(record) AND NOT (
    TG_OP = 'UPDATE'
    AND (NEW.session_id, NEW.case_ref, NEW.held_on, NEW.kind) IS NOT DISTINCT FROM
      (OLD.session_id, OLD.case_ref, OLD.held_on, OLD.kind)
    AND (NEW."by", NEW.next_due_on) IS NOT DISTINCT FROM (OLD."by", OLD.next_due_on)
  ) THEN PERFORM supervision_refuse('oversight of a case'); END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON case_oversight
  FOR EACH ROW EXECUTE FUNCTION guard_case_oversight();

CREATE FUNCTION guard_supervision_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM 1 FROM supervision_record r WHERE r.id = OLD.record_id FOR SHARE; END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM 1 FROM supervision_record r WHERE r.id = NEW.record_id FOR SHARE; END IF;
  IF TG_OP = 'INSERT' THEN
    IF supervision_is_signed(NEW.record_id) THEN PERFORM supervision_refuse('who took part'); END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.record_id IS DISTINCT FROM OLD.record_id AND supervision_is_signed(NEW.record_id)
  THEN PERFORM supervision_refuse('who took part'); END IF;
  IF NOT supervision_is_signed(OLD.record_id) THEN RETURN coalesce(NEW, OLD); END IF;
  IF TG_OP = 'DELETE' OR
    (NEW.source, NEW.session_ref, NEW.supervisee, NEW.supervisor, NEW.worker_id, NEW.supervisor_id, NEW.kind,
      NEW.held_on, NEW.start_time, NEW.minutes, NEW.interrupted, NEW.record_id, NEW.cancelled_reason, NEW.cancelled_code)
      IS DISTINCT FROM
    (OLD.source, OLD.session_ref, OLD.supervisee, OLD.supervisor, OLD.worker_id, OLD.supervisor_id, OLD.kind,
      OLD.held_on, OLD.start_time, OLD.minutes, OLD.interrupted, OLD.record_id, OLD.cancelled_reason, OLD.cancelled_code)
    OR (NEW.is_length_disputed <> OLD.is_length_disputed AND supervision_is_closed(OLD.record_id))
  THEN PERFORM supervision_refuse('a session'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON supervision_session
  FOR EACH ROW WHEN (OLD.record_id IS NOT NULL OR NEW.record_id IS NOT NULL)
  EXECUTE FUNCTION guard_supervision_session();
CREATE TRIGGER guard_gone BEFORE DELETE ON supervision_session
  FOR EACH ROW WHEN (OLD.record_id IS NOT NULL) EXECUTE FUNCTION guard_supervision_session();
CREATE TRIGGER guard_new BEFORE INSERT ON supervision_session
  FOR EACH ROW WHEN (NEW.record_id IS NOT NULL) EXECUTE FUNCTION guard_supervision_session();

CREATE FUNCTION guard_supervision_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE record bigint := coalesce(NEW.record_id, OLD.record_id);
BEGIN
  PERFORM 1 FROM supervision_record r WHERE r.id = record FOR UPDATE;
  IF TG_OP = 'INSERT' THEN
    IF NEW.role = 'supervisee' AND NOT supervision_is_signed(record) THEN
      RAISE EXCEPTION 'The supervisor signs first' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND OLD.role = 'supervisor' AND NOT supervision_is_closed(record) THEN RETURN OLD; END IF;
  IF TG_OP = 'UPDATE' AND NEW.comment = '' AND supervision_is_redacted(record, 'comment')
    AND (NEW.record_id, NEW.role, NEW.worker_id, NEW."by", NEW.at, NEW.digest, NEW.agrees, NEW.confirms_length)
      IS NOT DISTINCT FROM
      (OLD.record_id, OLD.role, OLD.worker_id, OLD."by", OLD.at, OLD.digest, OLD.agrees, OLD.confirms_length)
  THEN RETURN NEW; END IF;
  PERFORM supervision_refuse('a signature');
  RETURN NULL;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON supervision_signature
  FOR EACH ROW EXECUTE FUNCTION guard_supervision_signature();

CREATE FUNCTION guard_supervision_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.words = '' AND supervision_is_redacted(OLD.record_id, 'note:' || OLD.id)
    AND (NEW.record_id, NEW.worker_id, NEW."by", NEW.at) = (OLD.record_id, OLD.worker_id, OLD."by", OLD.at)
  THEN RETURN NEW; END IF;
  PERFORM supervision_refuse('what was added');
  RETURN NULL;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON supervision_note
  FOR EACH ROW EXECUTE FUNCTION guard_supervision_note();

CREATE FUNCTION guard_supervision_redaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' AND NOT supervision_is_closed(NEW.record_id) THEN
    RAISE EXCEPTION 'Words are taken out of a closed record only: a draft is changed instead' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE'
    AND (NEW.record_id, NEW.place, NEW.ground, NEW.why, NEW.asked_by, NEW.asked_at)
      = (OLD.record_id, OLD.place, OLD.ground, OLD.why, OLD.asked_by, OLD.asked_at)
    AND (OLD.first_by IS NULL OR NEW.first_by = OLD.first_by) AND OLD.second_by IS NULL AND OLD.refused_by IS NULL
  THEN RETURN NEW; END IF;
  PERFORM supervision_refuse('a redaction');
  RETURN NULL;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON supervision_redaction
  FOR EACH ROW EXECUTE FUNCTION guard_supervision_redaction();
"""
WRITTEN = (
    "supervision_record", "supervision_part", "supervision_agenda_item", "supervision_action",
    "supervision_dates_seen", "supervision_signature", "supervision_note", "supervision_redaction",
)  # fmt: skip
GUARDED = (*WRITTEN, "case_oversight", "supervision_session")


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "supervision_record",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("pulled", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_peer_reflection", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_record")),
    )
    op.create_table(
        "supervision_agreement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("supervisor_id", sa.BigInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "held",
            postgresql.DATERANGE(),
            sa.Computed("daterange(started_on, ended_on, '[]')", persisted=True),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("parts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(worker_id, worker_id, '[]')"), "&&"),
            (sa.column("held"), "&&"),
            using="gist",
            name="ex_supervision_agreement_one",
        ),
        sa.CheckConstraint("NOT isempty(held)", name=op.f("ck_supervision_agreement_held_some_day")),
        sa.CheckConstraint("interval_days BETWEEN 1 AND 92", name=op.f("ck_supervision_agreement_interval")),
        sa.CheckConstraint(
            "minutes BETWEEN 15 AND 240 AND parts BETWEEN 1 AND 4", name=op.f("ck_supervision_agreement_length")
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["worker.id"], name=op.f("fk_supervision_agreement_supervisor_id_worker")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_agreement_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_agreement")),
    )
    op.create_table(
        "supervision_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["supervision_record.id"], name=op.f("fk_supervision_note_record_id_supervision_record")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_note_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_note")),
    )
    op.create_index("ix_supervision_note_record_id", "supervision_note", ["record_id"], unique=False)
    op.create_table(
        "supervision_part",
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["supervision_record.id"], name=op.f("fk_supervision_part_record_id_supervision_record")
        ),
        sa.PrimaryKeyConstraint("record_id", "part", name=op.f("pk_supervision_part")),
    )
    op.create_table(
        "supervision_redaction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_by", sa.Text(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by", sa.Text(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ground IN ('child_named', 'third_person', 'wrong_person', 'law', 'other')",
            name=op.f("ck_supervision_redaction_ground"),
        ),
        sa.CheckConstraint("first_by <> second_by", name=op.f("ck_supervision_redaction_two_people")),
        sa.CheckConstraint(
            "first_by <> asked_by AND second_by <> asked_by", name=op.f("ck_supervision_redaction_not_who_asked")
        ),
        sa.CheckConstraint("refused_by IS NULL OR second_by IS NULL", name=op.f("ck_supervision_redaction_one_end")),
        sa.CheckConstraint(
            "second_by IS NULL OR first_by IS NOT NULL", name=op.f("ck_supervision_redaction_one_after_the_other")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["supervision_record.id"], name=op.f("fk_supervision_redaction_record_id_supervision_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_redaction")),
    )
    op.create_index(
        "uq_supervision_redaction_open",
        "supervision_redaction",
        ["record_id", "place"],
        unique=True,
        postgresql_where=sa.text("refused_by IS NULL"),
    )
    op.create_table(
        "supervision_series",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("supervisor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("planned_to", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('formal', 'asye')", name=op.f("ck_supervision_series_kind")),
        sa.CheckConstraint("minutes BETWEEN 15 AND 480", name=op.f("ck_supervision_series_minutes")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 4", name=op.f("ck_supervision_series_weekday")),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["worker.id"], name=op.f("fk_supervision_series_supervisor_id_worker")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_series_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_series")),
    )
    op.create_index(
        "uq_supervision_series_open",
        "supervision_series",
        ["worker_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "supervision_signature",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("confirms_length", sa.Boolean(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(role = 'supervisee') = (agrees IS NOT NULL)",
            name=op.f("ck_supervision_signature_supervisee_agrees_or_not"),
        ),
        sa.CheckConstraint("role IN ('supervisor', 'supervisee')", name=op.f("ck_supervision_signature_role")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["supervision_record.id"], name=op.f("fk_supervision_signature_record_id_supervision_record")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_signature_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_signature")),
        sa.UniqueConstraint("record_id", "role", name=op.f("uq_supervision_signature_record_id_role")),
    )
    op.create_table(
        "supervision_tie",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("supervisor_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "held",
            postgresql.DATERANGE(),
            sa.Computed("daterange(started_on, ended_on, '[]')", persisted=True),
            nullable=False,
        ),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(worker_id, worker_id, '[]')"), "&&"),
            (sa.column("held"), "&&"),
            (sa.text("int8range(supervisor_id, supervisor_id, '[]')"), "&&"),
            using="gist",
            name="ex_supervision_tie_once",
        ),
        sa.CheckConstraint("role <> 'cover' OR ended_on IS NOT NULL", name=op.f("ck_supervision_tie_cover_ends")),
        sa.CheckConstraint(
            "role IN ('professional', 'assessor', 'educator', 'cover')", name=op.f("ck_supervision_tie_role")
        ),
        sa.CheckConstraint("NOT isempty(held)", name=op.f("ck_supervision_tie_held_some_day")),
        sa.CheckConstraint("worker_id <> supervisor_id", name=op.f("ck_supervision_tie_two_people")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["worker.id"], name=op.f("fk_supervision_tie_supervisor_id_worker")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_tie_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_tie")),
    )
    op.create_index("ix_supervision_tie_supervisor_id", "supervision_tie", ["supervisor_id"], unique=False)
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_calendar_feed_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("hash", name=op.f("uq_calendar_feed_hash")),
    )
    op.create_index(
        "uq_calendar_feed_one",
        "calendar_feed",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "case_oversight",
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("on_file_on", sa.Date(), nullable=True),
        sa.Column("on_file_by", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by_absence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_case_oversight_child_id_child"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["supervision_session.id"], name=op.f("fk_case_oversight_session_id_supervision_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_oversight")),
        sa.UniqueConstraint(
            "source",
            "case_ref",
            "held_on",
            "kind",
            "session_id",
            name=op.f("uq_case_oversight_source_case_ref_held_on_kind_session_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_case_oversight_child_id_held_on", "case_oversight", ["child_id", "held_on"], unique=False)
    op.create_index("ix_case_oversight_session_id", "case_oversight", ["session_id"], unique=False)
    op.create_table(
        "supervision_action",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("ended_as IN ('done', 'not_needed')", name=op.f("ck_supervision_action_ended_as")),
        sa.CheckConstraint("(ended_as IS NULL) = (ended_on IS NULL)", name=op.f("ck_supervision_action_ended_whole")),
        sa.ForeignKeyConstraint(["owner_id"], ["worker.id"], name=op.f("fk_supervision_action_owner_id_worker")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["supervision_session.id"],
            name=op.f("fk_supervision_action_session_id_supervision_session"),
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_action_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_action")),
    )
    op.create_index("ix_supervision_action_owner_id", "supervision_action", ["owner_id"], unique=False)
    op.create_index("ix_supervision_action_session_id", "supervision_action", ["session_id"], unique=False)
    op.create_index("ix_supervision_action_worker_id", "supervision_action", ["worker_id"], unique=False)
    op.create_table(
        "supervision_agenda_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pulled", sa.Text(), nullable=True),
        sa.Column("is_covered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["worker.id"], name=op.f("fk_supervision_agenda_item_added_by_worker")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["supervision_session.id"],
            name=op.f("fk_supervision_agenda_item_session_id_supervision_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_agenda_item")),
        sa.UniqueConstraint("session_id", "pulled", name=op.f("uq_supervision_agenda_item_session_id_pulled")),
    )
    op.create_index("ix_supervision_agenda_item_session_id", "supervision_agenda_item", ["session_id"], unique=False)
    op.create_table(
        "supervision_dates_seen",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "what IN ('registration', 'dbs', 'driving_licence', 'business_insurance')",
            name=op.f("ck_supervision_dates_seen_what"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["supervision_session.id"],
            name=op.f("fk_supervision_dates_seen_session_id_supervision_session"),
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_dates_seen_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_dates_seen")),
        sa.UniqueConstraint("session_id", "what", name=op.f("uq_supervision_dates_seen_session_id_what")),
    )
    op.create_index("ix_supervision_dates_seen_worker_id", "supervision_dates_seen", ["worker_id"], unique=False)
    op.create_table(
        "supervision_feedback",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("supervisor_id", sa.BigInteger(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("needs_met", sa.Text(), nullable=False),
        sa.Column("reflected", sa.Text(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("clear_next", sa.Text(), nullable=False),
        sa.CheckConstraint("clear_next IN ('yes', 'partly', 'no')", name=op.f("ck_supervision_feedback_clear_next")),
        sa.CheckConstraint("heard IN ('yes', 'partly', 'no')", name=op.f("ck_supervision_feedback_heard")),
        sa.CheckConstraint("needs_met IN ('yes', 'partly', 'no')", name=op.f("ck_supervision_feedback_needs_met")),
        sa.CheckConstraint("reflected IN ('yes', 'partly', 'no')", name=op.f("ck_supervision_feedback_reflected")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["supervision_session.id"],
            name=op.f("fk_supervision_feedback_session_id_supervision_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["worker.id"], name=op.f("fk_supervision_feedback_supervisor_id_worker")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_feedback_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_feedback")),
        sa.UniqueConstraint("session_id", name=op.f("uq_supervision_feedback_session_id")),
    )
    op.create_index("ix_supervision_feedback_supervisor_id", "supervision_feedback", ["supervisor_id"], unique=False)
    op.create_table(
        "supervision_move",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("to_time", sa.Time(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["supervision_session.id"],
            name=op.f("fk_supervision_move_session_id_supervision_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_move")),
    )
    op.create_index("ix_supervision_move_session_id", "supervision_move", ["session_id"], unique=False)
    op.create_table(
        "oversight_draft",
        sa.Column("oversight_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["oversight_id"],
            ["case_oversight.id"],
            name=op.f("fk_oversight_draft_oversight_id_case_oversight"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("oversight_id", name=op.f("pk_oversight_draft")),
    )
    op.add_column("supervision_session", sa.Column("supervisor_id", sa.BigInteger(), nullable=True))
    op.add_column("supervision_session", sa.Column("planned_time", sa.Time(), nullable=True))
    op.add_column("supervision_session", sa.Column("planned_minutes", sa.Integer(), nullable=True))
    op.add_column("supervision_session", sa.Column("place", sa.Text(), nullable=True))
    op.add_column("supervision_session", sa.Column("cancelled_code", sa.Text(), nullable=True))
    op.add_column("supervision_session", sa.Column("series_id", sa.BigInteger(), nullable=True))
    op.add_column("supervision_session", sa.Column("record_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "supervision_session",
        sa.Column("is_length_disputed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "supervision_session", sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column(
        "supervision_session",
        sa.Column(
            "slot",
            postgresql.TSRANGE(),
            sa.Computed(
                "CASE WHEN ((source = 'page'::text) AND (cancelled_reason IS NULL) AND (COALESCE(minutes, planned_minutes) > 0) AND ((COALESCE(held_on, planned_on) + COALESCE(start_time, planned_time)) IS NOT NULL)) THEN tsrange((COALESCE(held_on, planned_on) + COALESCE(start_time, planned_time)), ((COALESCE(held_on, planned_on) + COALESCE(start_time, planned_time)) + make_interval(mins => COALESCE(minutes, planned_minutes)))) ELSE NULL::tsrange END",
                persisted=True,
            ),
            nullable=True,
        ),
    )
    op.create_index("ix_supervision_session_record_id", "supervision_session", ["record_id"], unique=False)
    op.create_index("ix_supervision_session_supervisor_id", "supervision_session", ["supervisor_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_supervision_session_series_id_supervision_series"),
        "supervision_session",
        "supervision_series",
        ["series_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_supervision_session_record_id_supervision_record"),
        "supervision_session",
        "supervision_record",
        ["record_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_supervision_session_supervisor_id_worker"),
        "supervision_session",
        "worker",
        ["supervisor_id"],
        ["id"],
        ondelete="SET NULL",
    )
    # ### end Alembic commands ###
    op.execute(
        "ALTER TABLE supervision_session"
        " ADD CONSTRAINT ck_supervision_session_minutes CHECK (source <> 'page' OR minutes BETWEEN 1 AND 480),"
        " ADD CONSTRAINT ck_supervision_session_of_somebody CHECK (source <> 'page' OR worker_id IS NOT NULL),"
        " ADD CONSTRAINT ck_supervision_session_held_or_cancelled CHECK (held_on IS NULL OR cancelled_code IS NULL),"
        " ADD CONSTRAINT ex_supervision_session_one_at_a_time EXCLUDE USING gist"
        " (int8range(worker_id, worker_id, '[]') WITH &&, slot WITH &&)"
        " WHERE (slot IS NOT NULL AND worker_id IS NOT NULL)"
    )
    op.execute(
        "UPDATE supervision_session s SET supervisor_id = a.worker_id FROM alias a"
        " WHERE a.kind = 'employee_number' AND a.value = s.supervisor"
    )
    op.execute(GUARDS)
    for table in (*WRITTEN, "case_oversight"):
        op.execute(
            f"CREATE TRIGGER only_add BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in (*WRITTEN, "case_oversight"):
        op.execute(f"DROP TRIGGER only_add ON {table}")
    op.execute("DROP TRIGGER guard_new ON supervision_session")
    op.execute("DROP TRIGGER guard_gone ON supervision_session")
    for table in GUARDED:
        op.execute(f"DROP TRIGGER guard ON {table}")
    for name in GUARDED:
        short = {"supervision_agenda_item": "supervision_agenda"}.get(name, name)
        op.execute(f"DROP FUNCTION guard_{short}()")
    op.execute("DROP FUNCTION supervision_leaves(bigint, bigint)")
    op.execute("DROP FUNCTION supervision_record_of(bigint)")
    op.execute("DROP FUNCTION supervision_refuse(text)")
    op.execute("DROP FUNCTION supervision_is_redacted(bigint, text)")
    op.execute("DROP FUNCTION supervision_is_closed(bigint)")
    op.execute("DROP FUNCTION supervision_is_signed(bigint)")
    for name in (
        "ex_supervision_session_one_at_a_time",
        "ck_supervision_session_minutes",
        "ck_supervision_session_of_somebody",
        "ck_supervision_session_held_or_cancelled",
    ):
        op.execute(f"ALTER TABLE supervision_session DROP CONSTRAINT {name}")
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_constraint(op.f("fk_supervision_session_supervisor_id_worker"), "supervision_session", type_="foreignkey")
    op.drop_constraint(
        op.f("fk_supervision_session_record_id_supervision_record"), "supervision_session", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_supervision_session_series_id_supervision_series"), "supervision_session", type_="foreignkey"
    )
    op.drop_index("ix_supervision_session_supervisor_id", table_name="supervision_session")
    op.drop_index("ix_supervision_session_record_id", table_name="supervision_session")
    op.drop_column("supervision_session", "slot")
    op.drop_column("supervision_session", "edition")
    op.drop_column("supervision_session", "is_length_disputed")
    op.drop_column("supervision_session", "record_id")
    op.drop_column("supervision_session", "series_id")
    op.drop_column("supervision_session", "cancelled_code")
    op.drop_column("supervision_session", "place")
    op.drop_column("supervision_session", "planned_minutes")
    op.drop_column("supervision_session", "planned_time")
    op.drop_column("supervision_session", "supervisor_id")
    op.drop_table("oversight_draft")
    op.drop_index("ix_supervision_move_session_id", table_name="supervision_move")
    op.drop_table("supervision_move")
    op.drop_index("ix_supervision_feedback_supervisor_id", table_name="supervision_feedback")
    op.drop_table("supervision_feedback")
    op.drop_index("ix_supervision_dates_seen_worker_id", table_name="supervision_dates_seen")
    op.drop_table("supervision_dates_seen")
    op.drop_index("ix_supervision_agenda_item_session_id", table_name="supervision_agenda_item")
    op.drop_table("supervision_agenda_item")
    op.drop_index("ix_supervision_action_worker_id", table_name="supervision_action")
    op.drop_index("ix_supervision_action_session_id", table_name="supervision_action")
    op.drop_index("ix_supervision_action_owner_id", table_name="supervision_action")
    op.drop_table("supervision_action")
    op.drop_index("ix_case_oversight_session_id", table_name="case_oversight")
    op.drop_index("ix_case_oversight_child_id_held_on", table_name="case_oversight")
    op.drop_table("case_oversight")
    op.drop_index("uq_calendar_feed_one", table_name="calendar_feed", postgresql_where=sa.text("withdrawn_at IS NULL"))
    op.drop_table("calendar_feed")
    op.drop_index("ix_supervision_tie_supervisor_id", table_name="supervision_tie")
    op.drop_table("supervision_tie")
    op.drop_table("supervision_signature")
    op.drop_index(
        "uq_supervision_series_open", table_name="supervision_series", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_table("supervision_series")
    op.drop_index(
        "uq_supervision_redaction_open",
        table_name="supervision_redaction",
        postgresql_where=sa.text("refused_by IS NULL"),
    )
    op.drop_table("supervision_redaction")
    op.drop_table("supervision_part")
    op.drop_index("ix_supervision_note_record_id", table_name="supervision_note")
    op.drop_table("supervision_note")
    op.drop_table("supervision_agreement")
    op.drop_table("supervision_record")
    # ### end Alembic commands ###
