"""Files that people kept here, handed out again."""

from flask import Response


def as_download(content: bytes, media_type: str, name: str) -> Response:
    """Return a file that a browser saves and never opens inside the product."""
    answer = Response(content, content_type=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.content_security_policy.sandbox = "allow-downloads"
    return answer
