# LECTRA in a container: the worker, the HTTP API with its page, and the Prefect server are all made from it.
#   docker build -t lectra .
# deployments/compose.yaml puts them together; docs/production.md says more.

FROM python:3.11-slim@sha256:9c900dea9e8fb7e16277c179b555cc72d29a352dbc33cff48ad5a0412fd5bfc7 AS packages
WORKDIR /build
# What changes seldom comes first: the packages stay in their layer while the code changes.
COPY requirements.lock requirements-cluster.lock ./
COPY deployments/install.sh deployments/
RUN PIP_NO_CACHE_DIR=1 sh deployments/install.sh /opt/lectra requirements-cluster.lock

FROM python:3.11-slim@sha256:9c900dea9e8fb7e16277c179b555cc72d29a352dbc33cff48ad5a0412fd5bfc7
# Fonts for Chinese, Japanese and Korean, which come with no package; FriBiDi for text from right to left.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fontconfig fonts-noto-cjk libfribidi0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home lectra \
    && install --directory --owner lectra --mode 0700 /var/lib/lectra /var/cache/lectra /srv/lectra
COPY --from=packages /opt/lectra /opt/lectra
WORKDIR /app
COPY LICENSE prefect.yaml ./
COPY examples/ examples/
COPY lectra/ lectra/
COPY blocks/ blocks/
COPY tasks/ tasks/
COPY flows/ flows/
COPY deployments/ deployments/

ENV PATH=/opt/lectra/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PREFECT_HOME=/var/lib/lectra/prefect \
    LECTRA_DATA_DIR=/var/lib/lectra \
    LECTRA_CACHE_DIR=/var/cache/lectra \
    LECTRA_OUTPUT_DIR=/srv/lectra
USER lectra
VOLUME ["/var/lib/lectra", "/var/cache/lectra", "/srv/lectra"]

# The HTTP API with its page, unless told otherwise. It refuses to start without LECTRA_API_TOKENS.
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-m", "deployments.health", "http://127.0.0.1:8000/healthz"]
CMD ["python", "-m", "deployments.api", "--host", "0.0.0.0", "--port", "8000"]
