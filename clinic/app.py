"""Puts the parts together: settings, records, pages, commands."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from clinic import config
from clinic.cli import COMMANDS
from clinic.delivery.queue import Waker
from clinic.persistence import counting, database
from clinic.web import (
    access,
    assets,
    blueprints,
    errors,
    headers,
    layout,
    request_log,
    typed,
    waking,
)

PACKAGE = Path(__file__).resolve().parent
COOKIE_LASTS = timedelta(days=90)  # the sign-in in it ends much sooner, on the server
csrf = CSRFProtect()


class RecordId(IntegerConverter):
    """A number in an address, as large as the database can hold; a larger one is not found."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=2**63 - 1)


class CookieForThisConnection(SecureCookieSessionInterface):
    """The sign-in cookie; over https it is marked Secure even where the setting is no."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the browser may send the cookie over https only."""
        from flask import request

        return bool(app.config["SESSION_COOKIE_SECURE"] or request.is_secure)


def create_app(overrides: Mapping[str, object] | None = None) -> Flask:
    """The app, ready to serve; `overrides` go before the environment (tests use them)."""
    settings = config.read_settings(os.environ, overrides)
    app = request_log.QuietFlask(
        "clinic",
        root_path=str(PACKAGE),
        instance_path=str(Path(str(settings["INSTANCE_PATH"])).resolve()),
        template_folder=str(config.PROJECT / "templates"),
        static_folder=str(PACKAGE / "web" / "static"),
    )
    _configure(app, settings)
    _add_pages(app)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def _configure(app: Flask, settings: Mapping[str, object]) -> None:
    hosts = [host.strip() for host in str(settings["TRUSTED_HOSTS"]).split(",") if host.strip()]
    app.config.update(settings)
    app.config.update(
        SECRET_KEY=config.secret_key(settings),
        DATABASE_URL=config.database_url(settings),
        MAX_CONTENT_LENGTH=int(str(settings["UPLOAD_LIMIT_KB"])) * 1024,
        PERMANENT_SESSION_LIFETIME=COOKIE_LASTS,
        SESSION_COOKIE_NAME="figure_four",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings["COOKIE_SECURE"],
        SESSION_REFRESH_EACH_REQUEST=False,  # each sign-in renews it, which is often enough
        TRUSTED_HOSTS=hosts or None,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: nobody loses a form by being slow
    )
    app.extensions[waking.EXTENSION] = Waker(config.queue_url(settings))
    app.session_interface = CookieForThisConnection()
    proxies = int(str(settings["TRUSTED_PROXIES"]))
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies
        )


def _add_pages(app: Flask) -> None:
    """The order counts: a request is timed, marked as reading or writing, then let in or not."""
    request_log.init_app(app)
    database.init_database(app)
    counting.count_by_request(app)
    csrf.init_app(app)
    typed.init_app(app)
    access.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    layout.init_app(app)
    assets.init_app(app)
    app.url_map.converters["int"] = RecordId
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
