"""Scheduled jobs: when they are due, who runs them, what ran."""

from typing import Any

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands."""
    from workforce.jobs import commands, policies  # noqa: PLC0415

    commands.register(app)
    policies.register(app)
    app.extensions.setdefault("admin_panels", []).append(panel)


def panel() -> tuple[str, dict[str, Any]]:
    """Return what an administrator sees of jobs, imports and policies: never a case, never a person's data."""
    from workforce.importing import service as importing  # noqa: PLC0415
    from workforce.importing import uploads  # noqa: PLC0415
    from workforce.importing.forms import KIND_WORDS  # noqa: PLC0415
    from workforce.jobs import service  # noqa: PLC0415

    return "jobs/panel.html", {
        "runs": service.runs(10),
        "jobs": service.JOBS,
        "imports": uploads.runs(importing.KINDS, 8),
        "policies": service.policies_now(),
        "rhythm": service.rhythm_now(),
        "kind_words": KIND_WORDS,
    }
