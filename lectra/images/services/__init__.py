"""Image services, one file each; see :func:`lectra.images.photos.photo_service`."""
