"""Finding people, hashtags and posts by a few letters."""
