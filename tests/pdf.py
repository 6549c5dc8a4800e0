"""PDF files for tests and benchmarks, written by hand: pages of text in Helvetica, and a picture."""

from __future__ import annotations

from collections.abc import Iterable


def write_pdf(contents: Iterable[str], picture: bytes = b"") -> bytes:
    """Return a PDF with a page for each content, in PDF's operators.

    ``/F1`` is Helvetica, and ``/I`` the ``picture``, which is an image's object.
    """
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    objects += [picture] if picture else []
    shown = b"/XObject<</I 4 0 R>>" if picture else b""
    kids = []
    for content in contents:
        stream = content.encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>%s>>>>" % (len(objects), shown)
        )
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), listed)
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    size = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return body + head + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
