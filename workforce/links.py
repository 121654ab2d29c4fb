"""Whether an address can be kept as a link that a page shows. Pure functions."""

from collections.abc import Sequence
from urllib.parse import urlsplit

LONGEST_LINK = 1000
HTTPS = ("https",)
WEB = ("https", "http")  # a council's own pages are not always reached by https


def link_fault(url: str, schemes: Sequence[str] = HTTPS) -> str | None:
    """Return why an address can't be kept as a link, or None where it can.

    >>> link_fault("https://council.example/health-check.pdf") is None
    True
    >>> link_fault("javascript:alert(1)")
    'Give a whole address that begins with https://'
    >>> link_fault("http://intranet.example/plan", WEB) is None
    True
    """
    wanted = f"Give a whole address that begins with {' or '.join(f'{one}://' for one in schemes)}"
    if len(url) > LONGEST_LINK:
        return f"Use {LONGEST_LINK:,} characters or fewer"
    if any(ord(one) <= ord(" ") or ord(one) == 0x7F for one in url) or "\\" in url:
        return wanted
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return wanted
    if parts.scheme not in schemes or not url.lower().startswith(f"{parts.scheme}://") or not host or "." not in host:
        return wanted
    return "Leave name and password out of the address" if parts.username or parts.password else None
