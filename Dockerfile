# The product as one image: web, worker, schedule and one-off commands differ by command alone.
FROM python:3.13-slim AS packages
WORKDIR /app
COPY requirements/run.txt requirements/
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements/run.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings DATA=/data
RUN useradd --system --uid 10001 --home-dir /data luoshi && install -d -o luoshi -g luoshi -m 700 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
RUN SECRET_KEY=for-this-step-only DATA=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build
USER luoshi
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--blocking-threads", "4", "--workers-kill-timeout", "3", "--respawn-failed-workers", \
     "config.wsgi:application"]
