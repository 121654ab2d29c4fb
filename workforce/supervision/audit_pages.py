"""Quality audits as pages show them to a viewer, in a fixed number of statements."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workforce import clock
from workforce.db import policy
from workforce.people.queries import StaffMember, Tree, staff_on, team_tree
from workforce.supervision import audit_queries as queries
from workforce.supervision.audit_draw_rules import Auditor, draw
from workforce.supervision.audit_queries import Action, Item, Reading, Sample
from workforce.supervision.audit_record import OneRecord, record_of
from workforce.supervision.audit_rules import (
    COVERED_MONTHS,
    QUESTIONS,
    STARTING_THEMES,
    Agreement,
    Answer,
    Grade,
    Question,
    TeamGrades,
    Theme,
    agreement,
    counted,
    covered_since,
    grades_by_team,
    read_themes,
    w6_begins,
)
from workforce.supervision.relations import Relations, relations_on
from workforce.supervision.rules import PolicyFault
from workforce.web.access import Viewer


def themes_on(day: date) -> tuple[Theme, ...]:
    """Return the council's themes; the starting list where it has none, or one that can't be used."""
    version = policy.in_force("supervision", day)
    try:
        return read_themes(version.document) if version else STARTING_THEMES
    except PolicyFault:
        return STARTING_THEMES


def theme_words(themes: Iterable[Theme]) -> dict[str, str]:
    """Return the words of themes, of those that a council has dropped too."""
    return {one.code: one.words for one in (*STARTING_THEMES, *themes)}


def supervisors_among(staff: Sequence[StaffMember], relations: Relations) -> list[StaffMember]:
    """Return who supervises somebody in post, those away left out: the same people as in W14."""
    return [one for one in staff if not one.is_away and relations.supervisees(one.id)]


@dataclass(frozen=True, slots=True)
class IndexPage:
    """Where somebody who audits begins: their own open readings first."""

    day: date
    mine: list[tuple[Item, Reading]]
    samples: list[Sample]
    audited: int  # records, in the 13 weeks to the day
    good: int  # of these, graded good or better
    covered: int  # supervisors with a record among them
    supervisors: int
    agreement: Agreement
    themes: list[tuple[str, int]]  # words, records of the last 12 months
    themes_of: int  # records audited in the last 12 months
    actions: list[Action]
    months: int = COVERED_MONTHS

    @property
    def waiting(self) -> int:
        """Return how many readings wait for somebody who may do them."""
        return sum(one.waiting for one in self.samples)


def index_page(viewer: Viewer, day: date) -> IndexPage:
    """Return the first page of audits."""
    open_ = "SELECT r.item_id FROM supervision_audit_reading r WHERE r.account_id = :me AND r.finished_at IS NULL"
    own = queries.items(f"i.id IN ({open_})", me=viewer.account_id)
    mine = [(item, reading) for item in own if (reading := item.own(viewer.account_id))]
    found = queries.audited(w6_begins(day), day)
    staff = staff_on(day)
    supervisors = {one.id for one in supervisors_among(staff, relations_on(day, staff))}
    themes = queries.themes_since(covered_since(day), day)
    words = theme_words(themes_on(day))
    return IndexPage(
        day, mine, queries.samples(), len(found), sum(1 for one in found if Grade(one.grade).is_good),
        len(supervisors & {who for one in found for who in one.supervisors}), len(supervisors),
        agreement(queries.double_readings()), [(words.get(code, code), n) for code, n in counted(themes)], len(themes),
        queries.actions(day),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a sample, as somebody who audits sees it."""

    item: Item
    own: Reading | None  # the reading that is theirs
    is_barred: bool  # they are in it
    is_told: bool  # nobody who is still to read it would learn from them what another reader wrote
    team_name: str

    @property
    def is_shown(self) -> bool:
        """Whether they may see what was read: never of a record that they are in."""
        return not self.is_barred and self.is_told

    @property
    def grade(self) -> Grade | None:
        """Return the grade of the record, where it may be seen."""
        grade = self.item.graded.grade if self.is_shown else None
        return Grade(grade) if grade else None

    @property
    def state(self) -> str:
        """Return how far it is, in words."""
        graded, second = self.item.graded, self.item.turn(2)
        if graded.first is None:
            return "being read"
        if second is not None and second.is_open:
            return "second reading waits" if second.account_id is None else "second reading"
        if self.is_shown and graded.is_disputed:
            return "readers differ"
        return "settled" if graded.settled else "read twice" if second else "read"


@dataclass(frozen=True, slots=True)
class Learning:
    """What the records of a sample show together. Nobody is ranked; a team needs 5 records to be told of."""

    records: int
    grades: list[tuple[Grade, int]]
    questions: list[tuple[Question, Mapping[Answer, int]]]
    themes: list[tuple[str, int]]
    teams: list[tuple[str, TeamGrades]]
    agreement: Agreement


def learning_of(items: Sequence[Item], words: Mapping[str, str], tree: Tree) -> Learning:
    """Return what finished readings show: answers of the first readers, themes of both, grades as they stand."""
    read = [(item, first) for item in items if (first := item.turn(1)) and not first.is_open]
    grades = Counter(item.graded.grade for item, _ in read)
    pairs = [(g.first, g.second) for item, _ in read if (g := item.graded).first and g.second]
    by_team = grades_by_team((item.team, item.graded.grade or "") for item, _ in read)
    themes = counted(
        {code for one in item.readings if not one.is_open for code in one.content.themes} for item, _ in read
    )
    return Learning(
        len(read), [(grade, grades[grade]) for grade in Grade],
        [(q, Counter(Answer(a) for _, one in read if (a := one.content.answers.get(q.key)))) for q in QUESTIONS],
        [(words.get(code, code), n) for code, n in themes],
        [(tree.name(one.team) if one.team else "Other teams together", one) for one in by_team],
        agreement([(first or "", second or "") for first, second in pairs]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One sample."""

    sample: Sample
    lines: list[Line]
    learning: Learning
    actions: list[Action]
    team_name: str
    is_same_again: bool  # drawn again from the stored seed it gives the same records
    day: date
    owners: list[tuple[int, str]] = field(default_factory=list)


def sample_page(viewer: Viewer, sample_id: int, day: date) -> SamplePage | None:
    """Return a sample, for anybody who audits; None where there is none."""
    sample = queries.sample(sample_id)
    if sample is None:
        return None
    items, tree, staff = queries.items_of(sample_id), team_tree(day), staff_on(day)
    barred = queries.barred([one.record_id for one in items], day)
    lines = [
        Line(
            one,
            one.own(viewer.account_id),
            viewer.worker_id in barred[one.record_id],
            one.shows_readings(viewer.account_id),
            tree.name(one.team),
        )
        for one in items
    ]
    words = theme_words(themes_on(day))
    drawn = sorted(one.record_id for one in items)
    return SamplePage(
        sample, lines, learning_of([one.item for one in lines if one.is_shown], words, tree),
        queries.actions(day, sample_id), tree.name(sample.rule.team) if sample.rule.team else "",
        sorted(draw(sample.seed, sample.size, sample.eligible)) == drawn, day, [(one.id, one.name) for one in staff],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """One reading of one record, for its reader alone."""

    sample: Sample
    item: Item
    reading: Reading
    record: OneRecord
    themes: tuple[Theme, ...]
    words: Mapping[str, str]
    withdrawn: list[Reading]  # earlier readings of one's own

    @property
    def other(self) -> Reading | None:
        """Return the other reader's reading, once both are finished."""
        return next((one for one in self.item.readings if one.id != self.reading.id and not one.is_open), None)


def reading_page(viewer: Viewer, sample_id: int, reading_id: int, day: date) -> ReadingPage | None:
    """Return a reading; None for everybody but its reader, and for a reader who is in the record."""
    sample, item = queries.sample(sample_id), queries.item_of_reading(sample_id, reading_id)
    reading = next((one for one in item.readings if one.id == reading_id), None) if item else None
    if sample is None or item is None or reading is None or reading.account_id != viewer.account_id:
        return None
    if viewer.worker_id in queries.barred([item.record_id], day)[item.record_id]:
        return None
    record = record_of(item, viewer)
    if record is None:
        return None
    themes = themes_on(day)
    gone = queries.readings([item.id], withdrawn=True).get(item.id, [])
    mine = [one for one in gone if one.account_id == viewer.account_id]
    return ReadingPage(sample, item, reading, record, themes, theme_words(themes), mine)


@dataclass(frozen=True, slots=True)
class GradePage:
    """What two readers made of one record, side by side; nothing of the record itself."""

    sample: Sample
    item: Item
    may_settle: bool
    words: Mapping[str, str]


def _may_settle(viewer: Viewer, sample: Sample, barred: Collection[int], auditors: Iterable[Auditor]) -> bool:
    """Whether somebody settles: the lead; anybody who audits, where the lead may not any more, or is in the record."""
    lead = next((one for one in auditors if one.account_id == sample.lead_id), None)
    return viewer.account_id == sample.lead_id or lead is None or not lead.may_read(barred)


def grade_page(viewer: Viewer, sample_id: int, item_id: int, day: date) -> GradePage | None:
    """Return both readings; None for who is in the record, or has still to finish a reading of it."""
    sample, item = queries.sample(sample_id), queries.item(sample_id, item_id)
    if sample is None or item is None or not item.shows_readings(viewer.account_id):
        return None
    barred = queries.barred([item.record_id], day)[item.record_id]
    if viewer.worker_id in barred or item.graded.first is None:
        return None
    may = _may_settle(viewer, sample, barred, queries.auditors())
    return GradePage(sample, item, may, theme_words(themes_on(day)))


@dataclass(frozen=True, slots=True)
class MinePage:
    """What audits said of the records that somebody wrote as supervisor; and which of their own were audited."""

    given: list[Item]
    own: list[Item]
    still_read: int  # records of theirs as supervisor that are still being read
    words: Mapping[str, str]


def mine_page(viewer: Viewer) -> MinePage:
    """Return one's own page. A grade is told once it is final."""
    of = "EXISTS (SELECT 1 FROM supervision_session o WHERE o.record_id = i.record_id AND o.{who} = :me)"
    given = queries.items(of.format(who="supervisor_id"), me=viewer.worker_id)
    own = [one for one in queries.items(of.format(who="worker_id"), me=viewer.worker_id) if one.graded.first]
    final = [one for one in given if one.graded.is_final]
    words = theme_words(themes_on(clock.today()))
    return MinePage(_newest(final), _newest(own), len(given) - len(final), words)


def _newest(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda one: one.held_on, reverse=True)
