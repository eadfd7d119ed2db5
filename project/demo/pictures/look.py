"""One way a kind of scene can look: its colours and what to say about it to someone who can't see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from project.demo.pictures.canvas import Field, Rng, Size


@dataclass(frozen=True)
class Look:
    english: str
    portuguese: str
    colours: tuple[str, ...]
    variant: str = ""
    film: Mapping[str, float] = field(default_factory=dict)

    def alt(self, language: str) -> str:
        return self.portuguese if language.startswith("pt") else self.english


@dataclass(frozen=True)
class Scene:
    """A kind of scene: how it is drawn, in linear light at working size, and the looks it comes in."""

    draw: Callable[[Look, Rng, Size], Field]
    looks: tuple[Look, ...]
    # Drawn smaller and enlarged, with grain at full size: no eye sees it, and it takes a third of the time.
    scale: float = 0.5
