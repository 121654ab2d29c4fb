"""Security headers, one policy for every page."""

from flask import Flask, Response, request

# The one inline script in govuk_frontend_jinja/template.html.
GOVUK_SCRIPT = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"


def init_app(app: Flask) -> None:
    """Add the headers to every response."""

    @app.after_request
    def add(response: Response) -> Response:
        csp = response.content_security_policy
        csp.default_src = "'none'"
        csp.script_src = f"'self' {GOVUK_SCRIPT}"
        csp.img_src = "'self' data:"
        csp.style_src = csp.font_src = csp.connect_src = csp.form_action = "'self'"
        csp.base_uri = csp.frame_ancestors = "'none'"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
