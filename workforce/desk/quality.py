"""What the quality page shows beside the indicators: shares of the whole council that serve the employer standards."""

from dataclasses import dataclass
from fractions import Fraction

from workforce.board.figures.on_day import OnDay
from workforce.caseload.scheme_queries import areas_that_agreed
from workforce.desk.people import people_of
from workforce.desk.voice import team_voice
from workforce.web.access import Viewer


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, in words that follow a percentage."""

    words: str
    numerator: int
    denominator: int

    @property
    def percent(self) -> Fraction | None:
        """Return the percentage; None where there is nothing to be a share of."""
        return Fraction(self.numerator) * 100 / self.denominator if self.denominator else None


def workload_shares(on: OnDay, viewer: Viewer, *, is_now: bool) -> list[Share]:
    """Return how far the weights are agreed, workloads looked at together and questions answered: six statements."""
    teams = frozenset(on.tree.teams)
    voice = team_voice(on, viewer, people_of(on, teams), teams, is_now=is_now)
    together = "workloads looked at together" + (", in date" if voice.has_interval else " at any time")
    return [
        Share("service areas that agreed the weights in force", *areas_that_agreed(on.day, on.tree)),
        Share(together, voice.all.reviewed, voice.all.reviewed_of),
        Share("questions about workload answered, 12 months", voice.all.counts.answered, voice.all.counts.raised),
    ]
