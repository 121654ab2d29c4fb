"""Pictures of each role's first page at desktop and phone width: screenshots.py BASE_URL PASSWORD FOLDER [ROLE …]."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = {
    "worker": ["/my-work"],
    "manager": ["/my-team"],
    "service": ["/service"],
    "head": ["/service"],
    "hr": ["/training", "/data"],
    "quality": ["/quality"],
    "analyst": ["/data"],
    "board": ["/board"],
    "admin": ["/admin"],
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main(base: str, password: str, folder: Path, *roles: str) -> None:
    """Sign in as each role and picture its pages."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for role, paths in PAGES.items():
            if roles and role not in roles:
                continue
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            page.goto(f"{base}/sign-in")
            page.fill("#email", f"{role}@demo.example")
            page.fill("#password", password)
            page.click("main button[type=submit]")
            for path in paths:
                for width in (1280, 390):
                    page.set_viewport_size({"width": width, "height": 900})
                    answer = page.goto(base + path)
                    name = f"{role}{path.replace('/', '-')}-{width}.png"
                    page.screenshot(path=folder / name, full_page=True)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    print(
                        name, answer.status if answer else "?", "" if wide <= width else f"WIDER THAN {width}: {wide}"
                    )
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])
