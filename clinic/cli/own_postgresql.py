"""A PostgreSQL server of one's own for a while: for measurements and for the tests.

It listens on a socket in a temporary folder and on no port, and is gone afterwards.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RISKY = ("fsync=off", "full_page_writes=off")
"""For tests alone: faster, and lost by a power cut."""


class PostgresqlError(Exception):
    """The server is not installed or does not start; the message says what to do."""


@contextmanager
def own_postgresql(*options: str) -> Iterator[str]:
    """Run a server with the given `name=value` options; answers the folder of its socket.

    Raises PostgresqlError.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="figure-four-postgresql-"))
    data = folder / "data"
    chosen = " ".join(f"-c {option}" for option in options)
    listening = f"-k {folder} -c listen_addresses= {chosen}"
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        _run(
            programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        control = programs / "pg_ctl"
        _run(control, "start", "-w", "-D", data, "-o", listening, "-l", folder / "log")
        try:
            yield str(folder)
        finally:
            _run(control, "stop", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder)


def address_of(socket_folder: str, database: str) -> str:
    """The DATABASE_URL of a database on such a server."""
    return f"postgresql+psycopg://postgres@/{database}?host={socket_folder}"


def _programs() -> Path:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    if found is None:
        raise PostgresqlError("A PostgreSQL server is needed: install the package `postgresql`.")
    return Path(found).parent


def _run(program: Path, *arguments: str | Path) -> None:
    """Run as the user postgres where we are root: the server refuses root."""
    become = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    command = [*become, str(program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603  our own words only
    if done.returncode:
        raise PostgresqlError(f"{program.name}: {done.stderr.strip()}")
