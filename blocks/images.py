"""Where a lecture's images come from."""

from __future__ import annotations

from typing import Any, Literal

from prefect.blocks.core import Block
from pydantic import Field


class ImageSettings(Block):
    """Settings of the images of a lecture."""

    _block_type_name = "LECTRA images"
    _block_type_slug = "lectra-images"

    source: Literal["auto", "drawn", "folder", "none"] = Field(
        "auto", title="Source", description="drawn makes them here; folder takes yours; none leaves them out."
    )
    folder: str = Field(
        "", title="Folder", description="Your pictures, chosen by file name, where the source is folder."
    )

    def to_options(self) -> dict[str, Any]:
        """Give the lecture options that these settings stand for."""
        return {"images": self.source, "image_folder": self.folder}
