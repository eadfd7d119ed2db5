from datetime import timedelta

DISCOVER_WALL_LIFE = timedelta(hours=2)
"""So long a wall is the same; afterwards its seed makes another."""
