"""What carries over into a record that is being written: of others' sessions only to who supervises the person now."""

from collections.abc import Sequence
from dataclasses import replace

from workforce import clock
from workforce.supervision import record_queries
from workforce.supervision.people_page import Today
from workforce.supervision.record_rules import RecordContent
from workforce.supervision.session_rules import SessionFacts


def content_for(session: SessionFacts, sessions: Sequence[SessionFacts], reader_id: int | None) -> RecordContent | None:
    """Return a record as one of its readers sees it.

    A supervisor who no longer supervises the person still writes up the session that they held, and sees in the draft
    what they themselves agreed: nothing that was agreed with somebody else.
    """
    content = record_queries.content(session, sessions, reader_id)
    if content is None or session.supervisor_signed_at is not None:
        return content
    own = [one for one in content.carried if one.supervisor_id == reader_id]
    if len(own) == len(content.carried):
        return content
    if Today(clock.today()).relations.supervises(reader_id, session.worker_id) is None:
        return replace(content, carried=own)
    return content
