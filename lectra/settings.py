"""Settings from the environment (``LECTRA_*``), read once at the entry point and passed on as plain data.

A setting may also be kept in a file that ``LECTRA_<NAME>_FILE`` names, as secrets of containers are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ByteSize,
    Field,
    SecretStr,
    ValidationError,
    create_model,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from lectra.defaults import CONTACT, OLLAMA_URL
from lectra.errors import InvalidInput
from lectra.logs import Level
from lectra.paths import Place
from lectra.registry import settings_of_parts

RATE = r"^[1-9]\d{0,8}/(second|minute|hour|day)$"
AUTH = re.compile(r"([^:\s]+:\S+)?")
PREFIX, SUFFIX = "LECTRA_", "_FILE"
MAX_FILE_BYTES = 64_000
"""What a setting in a file may be long, at most."""


def _split(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _check_auth(value: SecretStr) -> SecretStr:
    if not AUTH.fullmatch(value.get_secret_value()):
        raise ValueError("it is not of the form user:password")
    return value


if TYPE_CHECKING:
    _OfParts = BaseSettings
else:
    _OfParts = create_model(
        "_OfParts",
        __base__=BaseSettings,
        __cls_kwargs__={"defer_build": True},  # it is never made itself
        **{
            one.name: (type(one.value), Field(one.value, description=one.description))
            for one in settings_of_parts()
        },
    )
    """The settings that parts declare where they register."""


class Settings(_OfParts):
    """What does not change from lecture to lecture. Keys are kept secret: shown, they are stars."""

    # A variable that is empty is none: a compose file cannot leave out what its .env does not fill in.
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    @classmethod
    def settings_customise_sources(  # noqa: D102  # pydantic-settings calls it so
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _Files(settings_cls)

    cache_dir: Place = Field(
        default_factory=lambda: user_cache_path("lectra"),
        description="Where finished steps are kept, so that they are not made twice.",
    )
    cache_bytes: ByteSize = Field(
        ByteSize(5_000_000_000),
        ge=0,
        description="How large that may grow, such as 500MB or 5GB; what was used least recently goes "
        "first. 0: no bound.",
    )
    data_dir: Place = Field(
        default_factory=lambda: user_data_path("lectra"),
        description="Where what must last is kept, such as the run log.",
    )
    output_dir: Place = Field(Path("outputs"), description="Where lectures go, each in a folder of its own.")
    log_level: Annotated[Level | None, BeforeValidator(_upper)] = Field(
        None,
        description="The lowest level that is logged: DEBUG, which quotes the lecture, INFO, WARNING or "
        "ERROR; empty: WARNING on a terminal, INFO on a server.",
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="Database of the run log: postgresql://… or sqlite:///…; empty: a file in data_dir.",
    )
    llm_slots: int = Field(1, ge=1, le=64, description="Requests to the language model at once.")
    image_slots: int = Field(5, ge=1, le=64, description="Image requests at once.")
    tts_slots: int = Field(3, ge=1, le=64, description="Speech requests at once.")
    encode_slots: int = Field(
        2, ge=1, le=64, description="Encoders at once; more than the cores gains nothing."
    )

    prefect_auth: Annotated[SecretStr, AfterValidator(_check_auth)] = Field(
        SecretStr(""),
        description="What the Prefect server of `make server` asks for, as user:password; empty: made at its "
        "first start and kept in data_dir.",
    )
    prefect_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        (),
        description="Names by which that server is reached besides 127.0.0.1 and localhost, as a browser "
        "shows them, such as prefect.example.org or prefect:4200, with commas between.",
    )
    postgres_bin: Path | None = Field(
        None,
        description="Folder of PostgreSQL's programs (16 or later); empty: the system's, else a wheel's.",
    )
    allow_root: bool = Field(False, description="1: `make server` may run as root.")
    pass_env: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        (),
        description="Further environment variables that runs of `make server` need, with commas between.",
    )

    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s<>()]+)?$",
        description="Where page and HTTP API are reached by their users, such as "
        "https://lectures.example.org: links in Prefect's UI lead there.",
    )
    task_runner: Literal["threads", "dask", "ray"] = Field(
        "threads", description="What runs the steps: threads of the run's own process, or a cluster."
    )
    dask_address: str = Field(
        "", description="Scheduler of a Dask cluster, tcp://host:8786; empty: a local one."
    )
    ray_address: str = Field(
        "",
        description="Address of a Ray cluster that this machine is a node of, host:6379; empty: a local one.",
    )
    store_url: SecretStr = Field(
        SecretStr(""),
        description="A store that machines share, as any URL of fsspec: s3://bucket/lectra, file:///mnt/lectra.",
    )
    store_options: SecretStr = Field(
        SecretStr(""), description='Options of its file system, as JSON: {"endpoint_url": "https://…"}.'
    )

    output_url: SecretStr = Field(
        SecretStr(""),
        description="Where each lecture goes besides, as any URL of fsspec: s3://bucket/lectures.",
    )
    output_options: SecretStr = Field(SecretStr(""), description="Options of its file system, as JSON.")

    backoff_s: float = Field(2, ge=0, description="Wait before a failed step's second attempt; then doubled.")

    ollama_url: str = Field(OLLAMA_URL, description="Where Ollama answers.")
    ollama_model: str = Field("", description="Its model; empty: the best that is installed.")
    openai_url: str = Field("", description="An OpenAI-compatible server, such as http://127.0.0.1:8080/v1.")
    openai_model: str = Field("", description="Its model; empty: its first.")
    openai_api_key: SecretStr = Field(SecretStr(""), description="Its key, where it wants one.")

    edge_url: SecretStr = Field(
        SecretStr(""), description="WebSocket address in place of Microsoft's, its query string included."
    )
    piper_voice: Place | None = Field(None, description="A piper voice's .onnx file.")

    contact: str = Field(CONTACT, description="How image services can reach you.")
    image_allow_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        (), description="Hosts that may serve images and sources from private addresses, with commas between."
    )

    search_url: str = Field(
        "",
        pattern=r"^(https?://[^\s<>()]+)?$",
        description="A SearXNG that searches the web for sources, such as http://127.0.0.1:8888.",
    )

    api_tokens: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split)] = Field(
        (),
        description="Tokens that the HTTP API takes, with commas between, each with a name before it if it "
        "has one: physics:SECRET,history:SECRET; without any it serves this machine alone.",
    )
    api_shared: bool | None = Field(
        None,
        description="Whether whoever has a token sees and changes all lectures; empty: only where there is "
        "one name or token.",
    )
    api_session_hours: float = Field(
        168, gt=0, le=8760, description="How long a browser stays logged in to the page at most."
    )
    api_rate: str = Field(
        "120/minute", pattern=RATE, description="Requests a client may make of it, such as 120/minute."
    )
    api_make_rate: str = Field(
        "20/hour", pattern=RATE, description="Lectures a client may have made or revised, such as 20/hour."
    )
    api_upload_hours: float = Field(
        168, gt=0, le=8760, description="How long documents that are sent to it are kept after their use."
    )
    api_upload_bytes: ByteSize = Field(
        ByteSize(1_000_000_000),
        ge=0,
        description="How much all documents of a client may have that are kept, such as 1GB.",
    )
    api_limits_url: SecretStr = Field(
        SecretStr("memory://"),
        description="Where the API counts them: memory://, or redis://… for several processes.",
    )

    @property
    def of_parts(self) -> dict[str, str | SecretStr]:
        """The settings that parts declare."""
        return {one.name: getattr(self, one.name) for one in settings_of_parts()}

    @property
    def slots(self) -> dict[str, int]:
        """How much of each kind of work may be in flight, by concurrency tag."""
        return {
            "llm": self.llm_slots,
            "image": self.image_slots,
            "tts": self.tts_slots,
            "encode": self.encode_slots,
        }


class _Files(PydanticBaseSettingsSource):
    """The settings that are kept in files."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Read one; None where no file is named."""
        return read_file_setting(f"{PREFIX}{field_name.upper()}"), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Read all of them."""
        found = {name: self.get_field_value(field, name)[0] for name, field in Settings.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def read_file_setting(name: str, environ: Mapping[str, str] | None = None) -> str | None:
    """Read the file that ``<name>_FILE`` names, without the line's end; None where none is named, or empty.

    Raises InvalidInput where it cannot be read, or where the variable itself is set as well.
    """
    environ = os.environ if environ is None else environ
    path = environ.get(name + SUFFIX)
    if not path:
        return None
    if environ.get(name):
        raise InvalidInput(name + SUFFIX, f"{name} is set as well", remedy="Set one of the two.")
    try:
        with Path(path).open(encoding="utf-8") as file:
            text = file.read(MAX_FILE_BYTES + 1)
    except (OSError, UnicodeDecodeError) as exc:
        reason = getattr(exc, "strerror", None) or "it is not text"
        raise InvalidInput(
            name + SUFFIX, f"{path} cannot be read: {reason}", remedy="Name a file that can."
        ) from exc
    if len(text) > MAX_FILE_BYTES:
        raise InvalidInput(name + SUFFIX, f"{path} is too long", remedy="Name the file of the one setting.")
    return text.rstrip("\r\n") or None


def read_settings() -> Settings:
    """Read the settings; raises InvalidInput that names the first variable that is not sound."""
    try:
        return Settings()
    except ValidationError as exc:
        problem = exc.errors(include_input=False)[0]
        name = str(problem["loc"][0])
        about = Settings.model_fields[name].description or ""
        raise InvalidInput(f"LECTRA_{name.upper()}", problem["msg"].lower(), remedy=about) from None
