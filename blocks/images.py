"""Where a lecture's images come from."""

from __future__ import annotations

from typing import Any

from prefect.blocks.core import Block
from pydantic import Field, SecretStr, create_model

from lectra.options import ImageSourceName
from lectra.registry import PHOTO_SERVICES

_KEYS: dict[str, Any] = {
    one.name: (SecretStr, Field(one.value, title=one.label, description=one.description))
    for service in PHOTO_SERVICES.values()
    for one in service.settings
    if isinstance(one.value, SecretStr)
}


class _ImageSettings(Block):
    """Settings of the images of a lecture."""

    _block_type_name = "LECTRA images"
    _block_type_slug = "lectra-images"
    _description = (
        "Where the images of a lecture come from, and the keys of services that want one. Name the block "
        "when you run generate, revise or batch."
    )

    source: ImageSourceName = Field(
        "auto",
        title="Source",
        description="auto asks all services that answer; drawn makes them here; folder takes yours; none "
        "leaves them out.",
    )
    folder: str = Field(
        "", title="Folder", description="Your pictures, chosen by file name, where the source is folder."
    )

    def to_settings(self) -> dict[str, Any]:
        """Give the settings that these stand for, keys still secret; what is empty is left as it was."""
        keys = {name: getattr(self, name) for name in _KEYS}
        return {name: key for name, key in keys.items() if key.get_secret_value()}

    def to_options(self) -> dict[str, Any]:
        """Give the lecture options that these settings stand for."""
        return {"images": self.source, "image_folder": self.folder}


ImageSettings: Any = create_model(
    "ImageSettings", __base__=_ImageSettings, __doc__=_ImageSettings.__doc__, **_KEYS
)
"""The block, with a key for each service that wants one."""
