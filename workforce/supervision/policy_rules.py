"""What a council decides about supervision beyond how often: deadlines, spans, oversight, drafts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workforce.supervision.audit_rules import read_themes
from workforce.supervision.rules import FrequencyPolicy, Interval, PolicyFault, read_interval, read_policy

SET_BY_COUNCIL = "set by the council; no published source was found"
NO_REASON = "other"


@dataclass(frozen=True, slots=True)
class SupervisorPolicy:
    """What a supervisor must be; None: not asked."""

    course_codes: tuple[str, ...] = ()
    trained_within: Interval | None = None  # None: once is enough
    experience: Interval | None = None  # since registration
    span_limit: int | None = None  # people supervised at once


@dataclass(frozen=True, slots=True)
class OversightPolicy:
    """How often management oversight of a case is due, by its type."""

    default: Interval
    types: Mapping[str, Interval]

    def of(self, case_type: str) -> Interval:
        """Return the interval of a case type."""
        return self.types.get(case_type, self.default)


@dataclass(frozen=True, slots=True)
class DraftingPolicy:
    """Whether the decision about a child may be drafted here, and when the draft goes."""

    is_allowed: bool = False
    chase_after_working_days: int = 2
    delete_after_days: int = 14  # after it is on the child's file


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded reason why a session was cancelled or moved."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class SupervisionPolicy:
    """Everything that a council decides about supervision."""

    frequency: FrequencyPolicy
    write_up_working_days: int  # after the session
    sign_working_days: int  # after the supervisor's signature
    supervisor: SupervisorPolicy
    oversight: OversightPolicy
    drafting: DraftingPolicy
    reasons: tuple[Reason, ...]
    remind_days_before: int
    redactors: tuple[str, ...]  # addresses of the two or more people who may redact together
    sources: Mapping[str, str]

    def source(self, rule: str) -> str:
        """Return who or what a rule rests on."""
        return self.sources.get(rule, SET_BY_COUNCIL)

    def reason_words(self, code: str | None) -> str:
        """Return a reason in words."""
        return next((one.words for one in self.reasons if one.code == code), code or "no reason given")


_REASONS = (
    Reason("supervisor_urgent", "supervisor called to an urgent case"),
    Reason("supervisee_urgent", "supervisee called to an urgent case or visit"),
    Reason("court", "in court"),
    Reason("supervisor_absent", "supervisor not at work"),
    Reason("supervisee_absent", "supervisee not at work"),
    Reason("duty", "duty cover"),
    Reason("room", "no room or no connection"),
    Reason(NO_REASON, "another reason"),
)


def _whole(document: Mapping[str, Any], name: str, default: int, least: int = 0, most: int = 366) -> int:
    found = document.get(name, default)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise PolicyFault(f"{name}: write a whole number from {least} to {most}")
    return found


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, dict):
        raise PolicyFault(f"{name}: write an object")
    return found


def _texts(place: str, found: Any) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
        raise PolicyFault(f"{place}: write a list of texts")
    return tuple(one.strip() for one in found)


def _supervisor(document: Mapping[str, Any]) -> SupervisorPolicy:
    part = _part(document, "supervisor")
    within, experience, span = part.get("trained_within"), part.get("experience"), part.get("span_limit")
    if span is not None and (not isinstance(span, int) or span < 1):
        raise PolicyFault("supervisor.span_limit: write a whole number of people, or null")
    return SupervisorPolicy(
        _texts("supervisor.course_codes", part.get("course_codes", [])),
        read_interval("supervisor.trained_within", within) if within else None,
        read_interval("supervisor.experience", experience) if experience else None,
        span,
    )


def _oversight(document: Mapping[str, Any]) -> OversightPolicy:
    part = _part(document, "oversight")
    return OversightPolicy(
        read_interval("oversight.default", part.get("default", {"months": 1})),
        {name: read_interval(f"oversight.types.{name}", one) for name, one in _part(part, "types").items()},
    )


def _reasons(found: Sequence[Any] | None) -> tuple[Reason, ...]:
    if found is None:
        return _REASONS
    if not all(isinstance(one, dict) and one.get("code") and one.get("words") for one in found):
        raise PolicyFault('reasons: write a list of {"code": ..., "words": ...}')
    reasons = tuple(Reason(str(one["code"]), str(one["words"])) for one in found)
    if len({one.code for one in reasons}) != len(reasons):
        raise PolicyFault("reasons: a code stands there twice")
    return reasons


def read_supervision(document: Mapping[str, Any]) -> SupervisionPolicy:
    """Return the whole supervision policy of a document; raise PolicyFault with the place of what can't be used."""
    drafting = _part(document, "drafting")
    redactors = tuple(one.lower() for one in _texts("redactors", document.get("redactors", [])))
    if len(set(redactors)) == 1:
        raise PolicyFault("redactors: name two people at least, for neither may redact alone; or nobody")
    read_themes(document)
    return SupervisionPolicy(
        read_policy(document),
        _whole(document, "write_up_working_days", 5),
        _whole(document, "sign_working_days", 5),
        _supervisor(document),
        _oversight(document),
        DraftingPolicy(
            drafting.get("allowed") is True,
            _whole(drafting, "chase_after_working_days", 2),
            _whole(drafting, "delete_after_days", 14),
        ),
        _reasons(document.get("reasons")),
        _whole(document, "remind_days_before", 2, 0, 28),
        redactors,
        {str(name): str(words) for name, words in _part(document, "sources").items()},
    )
