# One image for the web server, the worker and the clock; docker-compose.yml says which it is.
FROM python:3.11-slim-bookworm AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/bestr
RUN python -m venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH
COPY requirements.txt requirements-data.txt .
RUN pip install -r requirements.txt && pip install --no-deps -r requirements-data.txt
COPY . .
# Files that depend on the code alone are made here; the address and the keys come when it runs.
RUN DATA_DIR=/srv/made python manage.py build_assets \
 && DATA_DIR=/srv/made python manage.py catalogues compile \
 && DATA_DIR=/srv/made python manage.py collectstatic --no-input

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --home-dir /srv/home bestr \
 && install -d -o bestr -g bestr /srv/data /srv/data/media /srv/data/private /srv/data/ledger
COPY --from=built /srv/venv /srv/venv
COPY --from=built /srv/bestr /srv/bestr
COPY --from=built --chown=bestr:bestr /srv/made/static /srv/data/static
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/srv/data
WORKDIR /srv/bestr
USER bestr
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-ws", "bestr.wsgi:application"]
