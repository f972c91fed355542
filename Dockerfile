# Ciranda in a container: built once, the same for every service of docker-compose.yml.

FROM python:3.13-slim AS build
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# Translations and static files are made here, so that nothing is left to do at the start. The
# settings of production ask for these variables; none of them stays in the image.
RUN export CIRANDA_ENV=production ALLOWED_HOSTS=build DATABASE_URL=sqlite:///:memory: \
        SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    && python manage.py compilemessages \
    && python manage.py collectstatic --no-input --verbosity 0

FROM python:3.13-slim
RUN useradd --system --no-create-home ciranda
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# The one folder that may be written: exports and backups.
RUN mkdir -p /app/var && chown ciranda /app/var
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CIRANDA_ENV=production
WORKDIR /app
USER ciranda
EXPOSE 8000
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
