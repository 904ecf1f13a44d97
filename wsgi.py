"""What a server runs: `gunicorn wsgi:app`; the flask command finds it by itself."""

from clinic.app import create_app

app = create_app()
