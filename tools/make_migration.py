"""Write a new migration from the difference between models and a scratch database: make_migration.py MESSAGE REV."""

import sys
from pathlib import Path

from alembic import command

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402
from workforce.db.commands import alembic_config  # noqa: E402

with create_app().app_context():
    command.revision(alembic_config(), message=sys.argv[1], rev_id=sys.argv[2], autogenerate=True)
