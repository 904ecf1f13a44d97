"""Style sheets and scripts by the version of their content; the typeface from its package."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import fontpkg_atkinson_hyperlegible
from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory

from clinic.web.access import public

blueprint = Blueprint("assets", __name__)
FONT_FOLDER = Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"
FONTS = frozenset({"Regular", "Bold"})


def init_app(app: Flask) -> None:
    """Add the version of a static file to its address, so that browsers may keep it for ever."""
    app.register_blueprint(blueprint)

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static" and "filename" in values:
            folder = current_app.static_folder
            values["v"] = _version(Path(str(folder)) / str(values["filename"]))


@cache
def _version(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]


@blueprint.get("/fonts/<face>.ttf")
@public
def font(face: str) -> Response:
    """One face of the screens' typeface; only the faces that the style sheet names."""
    if face not in FONTS:
        abort(404)
    return send_from_directory(
        FONT_FOLDER, f"AtkinsonHyperlegible-{face}.ttf", mimetype="font/ttf"
    )
