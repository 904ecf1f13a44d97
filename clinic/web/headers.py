"""Security headers of every answer, set in one place."""

from http import HTTPStatus

from flask import Flask, Response, request

SELF = "'self'"
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind} {SELF}" for kind in ("script-src", "style-src", "img-src", "font-src")),
        *(f"{kind} {SELF}" for kind in ("connect-src", "form-action", "frame-src")),
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
PDF_POLICY = "frame-ancestors 'self'"  # the preview shows our own PDF beside the editor
FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "private, max-age=3600"
LASTING_ENDPOINTS = frozenset({"static", "assets.font"})
PICTURES = "library.picture"


def init_app(app: Flask) -> None:
    """Put the headers on every answer, errors included."""
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    headers = response.headers
    is_pdf = response.mimetype == "application/pdf"
    headers.setdefault("Content-Security-Policy", PDF_POLICY if is_pdf else PAGE_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN" if is_pdf else "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    headers["Cache-Control"] = _caching(response)
    return response


def _caching(response: Response) -> str:
    """Pages may hold patient data and are stored nowhere; a file named by its content lasts."""
    if response.status_code not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        return "no-store"
    if request.endpoint == PICTURES:
        return AN_HOUR
    if request.endpoint not in LASTING_ENDPOINTS:
        return "no-store"
    lasts = request.endpoint != "static" or "v" in request.args
    return FOREVER if lasts else "no-cache"
