"""What we use of the compose specification, as strict models: whatever else a file holds is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Duration = Annotated[str, StringConstraints(pattern=r"^\d+(ms|s|m|h)$")]
Size = Annotated[str, StringConstraints(pattern=r"^\d+[bkmg]$")]
Port = Annotated[str, StringConstraints(pattern=r"^127\.0\.0\.1:\d{2,5}:\d{2,5}$")]
Number = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?$")]
Environment = dict[Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")], str]


class Strict(BaseModel):
    """Refuses what is not named here, and types that are not meant."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Build(Strict):
    context: str


class Logging(Strict):
    driver: Literal["json-file"]
    options: dict[str, str]


class Condition(Strict):
    condition: Literal["service_started", "service_healthy", "service_completed_successfully"]


class HealthCheck(Strict):
    test: list[str] = Field(default=[])
    interval: Duration = "30s"
    timeout: Duration = "30s"
    start_period: Duration = "0s"
    retries: int = 3
    disable: bool = False


class Limits(Strict):
    cpus: Number
    memory: Size


class Resources(Strict):
    limits: Limits


class Deploy(Strict):
    resources: Resources


class Secret(Strict):
    file: Annotated[str, StringConstraints(pattern=r"^\./secrets/[a-z_]+$")]


class Service(Strict):
    image: str
    build: Build | None = None
    user: Annotated[str, StringConstraints(pattern=r"^[1-9]\d*:[1-9]\d*$")] = ""
    entrypoint: list[str] = Field(default=[])
    command: list[str] = Field(default=[])
    secrets: list[str] = Field(default=[])
    environment: Environment = Field(default={})
    ports: list[Port] = Field(default=[])
    volumes: list[str] = Field(default=[])
    depends_on: dict[str, Condition] = Field(default={})
    healthcheck: HealthCheck | None = None
    deploy: Deploy | None = None
    profiles: list[str] = Field(default=[])
    restart: Literal["unless-stopped", "on-failure"]
    init: bool = False
    read_only: bool = False
    tmpfs: list[str] = Field(default=[])
    cap_drop: list[str] = Field(default=[])
    security_opt: list[str] = Field(default=[])
    stop_grace_period: Duration = "10s"
    shm_size: Size = "64m"
    logging: Logging | None = None


class Compose(Strict):
    name: str
    services: dict[str, Service]
    volumes: dict[str, None]
    secrets: dict[str, Secret]
