"""Who answers to whom on a day."""

from workforce.demo.model import Person, Post, Team

__all__ = ["supervisor_of"]


def _present(posts: list[Post], day: int, but: Person) -> Person | None:
    """Give the first who holds one of the posts on a day and is not away."""
    for post in posts:
        if post.covers(day) and post.person is not but and not post.person.is_away(day):
            return post.person
    return None


def supervisor_of(person: Person, day: int) -> Person | None:
    """Give somebody's supervisor on a day: practice supervisor, team manager or the manager above."""
    post = person.post_on(day)
    if post is None or post.role == "director":
        return None
    if post.grade == "head_of_service":
        return _present(post.team.deputies, day, person)
    team: Team | None = post.team
    has_deputy = person.fixed != "worker" and int(person.number[-2:]) % 5 < 2
    if has_deputy and post.grade not in {"practice_supervisor", "team_manager", "service_manager"}:
        deputy = _present(post.team.deputies, day, person)
        if deputy is not None:
            return deputy
    if post.grade in {"team_manager", "service_manager"}:
        team = post.team.parent
    while team is not None:
        lead = _present(team.leads, day, person)
        if lead is not None:
            return lead
        team = team.parent
    return None
