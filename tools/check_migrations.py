"""Migrate an empty scratch database and fail if models and migrations differ."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

folder = tempfile.mkdtemp(prefix="migrations-")
environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"INSTANCE_DIR": folder}
flask = str(Path(sys.executable).with_name("flask"))
try:
    for command in ("upgrade", "check"):
        subprocess.run([flask, "db", command], check=True, env=environment)
finally:
    shutil.rmtree(folder, ignore_errors=True)
