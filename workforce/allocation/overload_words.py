"""What happened to an overload, in words."""

from workforce.allocation.overload_queries import Overload
from workforce.allocation.overload_rules import Closed, Entry, Kind
from workforce.web.pages import day_words


def closed_words(one: Overload) -> str:
    """Return that it closed, when and why."""
    why = {
        Closed.AGREED: f"{one.name} agreed that it is solved",
        Closed.WEEKS: "the weeks since show it is no longer over",
        Closed.LEFT: f"{one.name} left",
    }
    return f"closed on {day_words(one.closed_on)}: {why[one.closed_reason]}" if one.closed_reason else "is open"


def _action(one: Overload, action_id: int | None) -> str:
    found = next((entry.words for entry in one.history.entries if entry.id == action_id), None)
    return f"“{found}”"


def entry_words(one: Overload, entry: Entry) -> str:
    """Return one entry as a sentence."""
    who, on = one.name_of(entry.by), day_words(entry.on)
    if entry.kind is Kind.ACTION:
        owner = one.owners.get(entry.owner_id or 0, "nobody")
        return f"{on}: {who} wrote the action “{entry.words}”, for {owner}, by {day_words(entry.due_on)}."
    if entry.kind is Kind.REVIEW:
        return f"{on}: {who} set the review for {day_words(entry.due_on)}."
    if entry.kind is Kind.VIEW:
        verb = "agrees" if entry.agrees else "does not agree"
        how = "" if entry.is_workers else f", as {who} recorded"
        return f"{on}: {one.name} {verb} with the plan{how}" + (f": “{entry.words}”" if entry.words else ".")
    verb = "is done" if entry.kind is Kind.DONE else "was taken out"
    return f"{on}: the action {_action(one, entry.action_id)} {verb}, {who} says."
