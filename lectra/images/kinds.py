"""What a file of a picture begins with."""

from __future__ import annotations

SIGNATURE_BYTES = 12
"""As many bytes as tell the format."""


def picture_kind(data: bytes) -> str:
    """Tell a picture file's format by its first bytes; empty for anything else, such as HTML or SVG."""
    for start, kind in _SIGNATURES.items():
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis", b"mif1"):
        return "AVIF"
    return ""


_SIGNATURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"BM": "BMP",
}
