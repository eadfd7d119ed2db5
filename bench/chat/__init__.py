"""People who write to each other: a client that behaves as the site's script does, many of them in a process
of their own, and a verdict on what came of what they sent."""
