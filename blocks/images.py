"""Where a lecture's images come from."""

from __future__ import annotations

from typing import Any, Literal

from prefect.blocks.core import Block
from pydantic import Field, SecretStr


class ImageSettings(Block):
    """Settings of the images of a lecture."""

    _block_type_name = "LECTRA images"
    _block_type_slug = "lectra-images"
    _description = (
        "Where the images of a lecture come from, and the keys of services that want one. Name the block "
        "when you run generate, revise or batch."
    )

    source: Literal[
        "auto", "commons", "openverse", "pexels", "unsplash", "pixabay", "drawn", "folder", "none"
    ] = Field(
        "auto",
        title="Source",
        description="auto asks all services that answer; drawn makes them here; folder takes yours; none "
        "leaves them out.",
    )
    folder: str = Field(
        "", title="Folder", description="Your pictures, chosen by file name, where the source is folder."
    )

    pexels_api_key: SecretStr = Field(
        SecretStr(""), title="Pexels key", description="From pexels.com/api; kept secret."
    )
    unsplash_api_key: SecretStr = Field(
        SecretStr(""), title="Unsplash access key", description="From unsplash.com/developers; kept secret."
    )
    pixabay_api_key: SecretStr = Field(
        SecretStr(""), title="Pixabay key", description="From pixabay.com/api/docs; kept secret."
    )

    def to_settings(self) -> dict[str, Any]:
        """Give the settings that these stand for, keys still secret; what is empty is left as it was."""
        keys = {name: getattr(self, name) for name in type(self).model_fields if name.endswith("_api_key")}
        return {name: key for name, key in keys.items() if key.get_secret_value()}

    def to_options(self) -> dict[str, Any]:
        """Give the lecture options that these settings stand for."""
        return {"images": self.source, "image_folder": self.folder}
