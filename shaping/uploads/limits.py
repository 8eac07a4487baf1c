"""What an upload may be at most (security R-U2, R-U4)."""

from datetime import timedelta

MEGABYTE = 1024 * 1024
MOST_PHOTO_BYTES = 10 * MEGABYTE
MOST_DOCUMENT_BYTES = 20 * MEGABYTE

MOST_PIXELS = 50_000_000  # in what is sent, before anything is unpacked
# These two kinds need several times the memory: measured, each stays within 250 MB.
MOST_WEBP_PIXELS = 16_000_000
MOST_PROGRESSIVE_PIXELS = 30_000_000
MOST_SCANS = 40  # of a progressive JPEG; cameras write at most 10
MOST_PIXELS_A_SIDE = 2000  # in what is kept
THUMBNAIL_PIXELS = 320
JPEG_QUALITY = 85

MOST_MEMBERS = 2000
MOST_DIRECTORY_BYTES = MEGABYTE
MOST_UNPACKED_BYTES = 400 * MEGABYTE

# Of one person in one township and month.
MOST_PHOTOS = 300
MOST_BYTES = 1024 * MEGABYTE

MOST_ATTEMPTS = 60
ATTEMPT_WINDOW = timedelta(minutes=10)
