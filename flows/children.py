"""What each child process of ours is given of the environment: what it needs, and no more secrets than that.

| process | beside what any program is given |
|---|---|
| Prefect server | Prefect's settings, with the database's address; no key of a service, no token of the API |
| runner and its runs | LECTRA's settings but the API's, Prefect's but the server's, credentials of stores |
| HTTP API | LECTRA's settings but keys of services, Prefect's but the server's |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lectra.exec.environment import pick, program_env

NETWORK = frozenset(
    spelt for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY") for spelt in (name, name.lower())
) | {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "DO_NOT_TRACK"}
OF_THE_SERVER = ("PREFECT_SERVER_", "PREFECT_API_DATABASE_", "PREFECT_REDIS_")
"""Settings of Prefect that its server alone reads, such as its database's address."""
OF_CLIENTS = frozenset(("PREFECT_API_AUTH_STRING", "PREFECT_API_KEY"))
OF_THE_API = ("LECTRA_API_", "LECTRA_PREFECT_AUTH")
SERVICE_KEYS = frozenset(
    f"LECTRA_{name}{suffix}"
    for name in (
        "OPENAI_API_KEY",
        "PEXELS_API_KEY",
        "UNSPLASH_API_KEY",
        "PIXABAY_API_KEY",
        "EDGE_URL",
        "STORE_URL",
        "STORE_OPTIONS",
        "OUTPUT_URL",
        "OUTPUT_OPTIONS",
        "DATABASE_URL",
        "PREFECT_AUTH",
    )
    for suffix in ("", "_FILE")
)
WORK = ("AWS_", "GOOGLE_", "GCS_", "AZURE_", "FSSPEC_", "DASK_", "RAY_", "CUDA_", "NVIDIA_", "GGML_")
"""Of stores, clusters and accelerators: their libraries read these in a run."""


def server_env(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a Prefect server is given."""
    found = {**program_env(environ), **pick(environ, NETWORK | {"LECTRA_PREFECT_HOSTS"}, ("PREFECT_",))}
    return _without(found, OF_CLIENTS, ())


def runner_env(environ: Mapping[str, str], further: Iterable[str] = ()) -> dict[str, str]:
    """Return what the runner and its runs are given; ``further`` names what was asked for besides."""
    names = NETWORK | {"IMAGEIO_FFMPEG_EXE", *further}
    found = {**program_env(environ), **pick(environ, names, ("LECTRA_", "PREFECT_", *WORK))}
    return _without(found, (), (*OF_THE_SERVER, *OF_THE_API))


def api_env(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the HTTP API is given."""
    names = NETWORK | {"FORWARDED_ALLOW_IPS"}
    found = {**program_env(environ), **pick(environ, names, ("LECTRA_", "PREFECT_"))}
    return _without(found, SERVICE_KEYS, OF_THE_SERVER)


def _without(found: Mapping[str, str], names: Iterable[str], beginnings: tuple[str, ...]) -> dict[str, str]:
    kept = set(found) - set(names)
    return {name: found[name] for name in found if name in kept and not name.startswith(beginnings)}
