"""Where the pictures come from."""

from __future__ import annotations

from lectra.models import Lecture
from lectra.project.images import image_name
from lectra.registry import output
from lectra.runs.stages import to_json


@output("images_metadata.json", "Image credits", "application/json", rank=90)
def metadata(lecture: Lecture) -> str:
    """Return each picture's file, origin and licence."""
    images = [
        {
            "slide": slide,
            "file": f"images/{image_name(slide, image)}",
            **image.model_dump(exclude={"file", "refused", "warnings"}),
            "sha256": image.file.sha256,
        }
        for slide, image in enumerate(lecture.images)
        if image
    ]
    return to_json({"images": images})
