"""The files of a finished lecture, registered here one subject a file; see :func:`lectra.registry.output`."""
