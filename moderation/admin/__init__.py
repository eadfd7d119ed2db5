"""The queue of cases and their desk, what was held, reported, decided, the team, its log, its machinery."""
