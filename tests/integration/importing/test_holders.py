"""Who holds whom, against a plain reading of the definition day by day."""

import random
from datetime import date, timedelta

from tests.integration.importing.tables import CARE, CARE_LEAVER, EPISODE, PERSON, PROFESSIONAL, cases, involvement

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(-2, 75)]
ROLES = ("CW", " cw ", "Allocated Case Worker", "ALLWKR", "16PLUS", "16plus ", "IRO", "")
ALLOCATED = {"CW", "ALLOCATED CASE WORKER", "ALLWKR"}
ELIGIBILITIES = ("Relevant", "Former Relevant", "Qualifying", "Eligible", "No Current Eligibility")
CHILDREN = 300


def some_day(rng):
    return FIRST + timedelta(days=rng.randrange(70))


def said(day, rng):
    """Write a day in one of the ways of the extract; None is unknown or open."""
    if day is None:
        return rng.choice(("", "1900-01-01", "1900-01-01T00:00:00"))
    return rng.choice((day.isoformat(), day.strftime("%d/%m/%Y"), f"{day.isoformat()}T10:00:00"))


class Child:
    """A child with involvements, care episodes, a care leaver's row and a death, all at random."""

    def __init__(self, rng, number):
        self.reference = f"C{number}"
        self.involvements = [self._involvement(rng, number, n) for n in range(rng.randrange(7))]
        self.care = [self._period(rng) for _ in range(rng.choice((0, 0, 1, 2)))]
        self.eligibility = rng.choice((None, *ELIGIBILITIES))
        self.died_on = some_day(rng) if rng.random() < 0.15 else None

    def _period(self, rng):
        start = None if rng.random() < 0.1 else some_day(rng)
        end = None if rng.random() < 0.4 else (start or FIRST) + timedelta(days=rng.randrange(30))
        return start, end

    def _involvement(self, rng, number, n):
        start, end = self._period(rng)
        if rng.random() < 0.3:
            start = FIRST + timedelta(days=30)  # often the same day: then the id decides
        if start and end and end < start:
            end = start
        ref = f"{number * 10 + n}" if rng.random() < 0.8 else f"X{number}-{n}"
        ref = "9" * (n + 1) + f"{number:03}" if rng.random() < 0.3 else ref
        return {
            "ref": ref,
            "who": rng.choice(("P1", "P2", "P3", "-1", "")),
            "role": rng.choice(ROLES),
            "period": (start, end),
        }

    def is_care_leaver(self, day):
        if self.eligibility not in ELIGIBILITIES[:3] or (self.died_on and day >= self.died_on):
            return False
        return not any(is_open(period, day) for period in self.care)

    def holder(self, day):
        """Return the name of who holds the child on a day, as the definition says it."""
        open_now = []
        for one in self.involvements:
            role = one["role"].strip().upper()
            counts = role in ALLOCATED or (role == "16PLUS" and self.is_care_leaver(day))
            if counts and is_open(one["period"], day):
                open_now.append(one)
        if not open_now:
            return None
        latest = max(open_now, key=lambda one: (one["period"][0] or date.min, order(one["ref"])))
        return latest["who"] or "-1"


def order(ref):
    return (0, int(ref), "") if ref.isdigit() else (1, 0, ref)


def is_open(period, day):
    start, end = period
    return (start is None or start <= day) and (end is None or day < end)


def test_holders_on_every_day(bring, rows):
    rng = random.Random(20261031)
    children = [Child(rng, n) for n in range(1, CHILDREN + 1)]
    involvements, care, leavers, people, episodes = [], [], [], [], []
    for child in children:
        who = child.reference
        episodes.append({**EPISODE, "cine_referral_id": f"R{who}", "cine_person_id": who})
        people.append(
            {**PERSON, "pers_person_id": who, "pers_death_date": said(child.died_on, rng) if child.died_on else ""}
        )
        if child.eligibility:
            leavers.append({**CARE_LEAVER, "clea_table_id": who, "clea_person_id": who,
                            "clea_care_leaver_eligibility": child.eligibility})  # fmt: skip
        for n, (start, end) in enumerate(child.care):
            care.append({
                **CARE, "clae_cla_episode_id": f"{who}-{n}", "clae_person_id": who,
                "clae_cla_episode_start_date": said(start, rng), "clae_cla_episode_ceased_date": said(end, rng),
            })  # fmt: skip
        for one in child.involvements:
            start, end = one["period"]
            involvements.append(involvement(
                one["ref"], person_id=who, referral_id=f"R{who}", professional_id=one["who"],
                professional_role_id=one["role"], involvement_start_date=said(start, rng),
                involvement_end_date=said(end, rng),
            ))  # fmt: skip
    rng.shuffle(involvements)
    professionals = [{**PROFESSIONAL, "prof_professional_id": f"P{n}"} for n in (1, 2, 3)]
    files = {"ssd_person.csv": people, "ssd_care_leavers.csv": leavers, "ssd_cla_episodes.csv": care}
    report = bring("cases", cases(*involvements, professionals=professionals, episodes=episodes, **files))
    assert report.rejected == []
    found = {
        (reference, day): professional
        for reference, day, professional in rows(
            "SELECT reference, d, professional FROM holding h JOIN child c ON c.id = h.child_id"
            " JOIN unnest(CAST(:days AS date[])) d ON h.held @> d",
            days=DAYS,
        )
    }
    expected = {
        (child.reference, day): holder
        for child in children
        for day in DAYS
        if (holder := child.holder(day)) is not None
    }
    assert len(expected) > 5000
    assert found == expected


def test_two_open_workers_latest_start_then_highest_id(bring, rows):
    same = {"involvement_start_date": "2026-05-01"}
    bring("cases", cases(
        involvement("9", professional_id="P9", **same), involvement("10", professional_id="P10", **same),
        involvement("99", professional_id="P99", involvement_start_date="2026-04-30"),
        involvement("7", person_id="C2", professional_id="P7", involvement_start_date="1900-01-01"),
    ))  # fmt: skip
    assert rows(
        "SELECT reference, professional, lower(held)::text FROM holding JOIN child c ON c.id = child_id ORDER BY 1, 3"
    ) == [
        ("C1", "P99", "2026-04-30"), ("C1", "P10", "2026-05-01"), ("C2", "P7", None),
    ]  # fmt: skip
