"""The queue of cases and their desk, what was held, reported and decided, the team, its log, its machinery."""
