"""The document of a lecture: a deck of slides, each with the block that it shows. Plain, frozen, checked.

``outline.json`` and ``script.json`` hold it, as it is planned and as it is made; what is empty in a plan is
still to be written.
"""
