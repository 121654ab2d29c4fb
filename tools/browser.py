"""Find Chromium for the browser tests, or install it from the system's packages where that is possible."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the path of an installed Chromium."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Install Debian's package, as root only."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing Chromium for the browser tests", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], env=environment, timeout=300, check=False, **quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"],
        env=environment, timeout=600, check=False, **quiet,
    )  # fmt: skip


if __name__ == "__main__":
    if not find():
        install()
    if not find():
        print("*** NO CHROMIUM: THE BROWSER TESTS ARE SKIPPED. Install the package chromium to run them. ***")
        sys.exit(1 if os.environ.get("REQUIRE_BROWSER") == "1" else 0)
