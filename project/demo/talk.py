"""What the demo's people write to each other. The first of them is whom the demo's login shows."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

_NAMESPACE = UUID("0b9a4a1e-6f57-4a0f-9a5e-51d2a0d1c7aa")


@dataclass(frozen=True)
class DemoLine:
    """One message: by whom, and how many minutes after the one before."""

    person: str
    text: str
    after: int = 1
    shares: bool = False
    """With the person's own newest post."""
    answers: bool = False
    """To the message before."""
    reactions: tuple[tuple[str, str], ...] = ()
    """Who answered it with which emoji."""


@dataclass(frozen=True)
class DemoTalk:
    """A conversation; the first line's person began it, `ago` the last one."""

    to: tuple[str, ...]
    lines: tuple[DemoLine, ...]
    ago: timedelta
    name: str = ""
    is_read: bool = True
    """By everybody; else nobody read what came after their own last message."""

    def client_id(self, number: int) -> UUID:
        """The same in every run, so that nothing is said twice."""
        return uuid5(_NAMESPACE, f"{self.lines[0].person} {self.to} {number}")


BIA, TOMAS, MIRELA, OTTO, CAIO = "bia.maresia", "tomasverdelho", "mirelalua", "otto_ferrybank", "caiodaduna"
CELINA, WREN, PAVEL, ZECA = "dona.celina", "wren.hollowell", "pavelodrone", "zecadapraia"

DEMO_TALKS = (
    DemoTalk(
        (MIRELA,),
        (
            DemoLine(BIA, "Mi, vai ter céu limpo sábado?"),
            DemoLine(MIRELA, "A previsão diz que sim. A nuvem é que não leu a previsão 😅", 4),
            DemoLine(BIA, "Levo o tripé e o café.", 1),
            DemoLine(MIRELA, "Fechado ✨", 1, reactions=((BIA, "❤️"),)),
            DemoLine(MIRELA, "Olha o que saiu ontem, antes da neblina:", 1260),
            DemoLine(MIRELA, "", 0, shares=True, reactions=((BIA, "😍"),)),
            DemoLine(BIA, "Meu Deus, Mirela. Quanto tempo de exposição?", 12, answers=True),
            DemoLine(MIRELA, "Vinte e cinco segundos e um susto com um gambá.", 3),
        ),
        timedelta(minutes=35),
    ),
    DemoTalk(
        (TOMAS, CAIO, WREN),
        (
            DemoLine(BIA, "Grupo aberto! Quem desce a serra dia 12?"),
            DemoLine(TOMAS, "Eu e o joelho.", 3, reactions=((BIA, "😂"), (CAIO, "😂"))),
            DemoLine(CAIO, "Chego de ônibus na sexta à noite.", 18),
            DemoLine(WREN, "I'm in. Is there a forest on the way, or do I have to bring my own?", 40),
            DemoLine(TOMAS, "There is one, and it has your name on it.", 6, answers=True),
            DemoLine(BIA, "Ponto de encontro: padaria da praça, 6h30. Quem atrasar paga o pão.", 90),
            DemoLine(CAIO, "Já estou atrasado.", 2, reactions=((TOMAS, "😂"), (BIA, "🥖"))),
        ),
        timedelta(hours=2),
        name="Serra dia 12",
        is_read=False,
    ),
    DemoTalk(
        (BIA,),
        (
            DemoLine(OTTO, "Is the ferry from Santos worth the early alarm?"),
            DemoLine(BIA, "Always. Sit on the left side, the light comes in low.", 15),
            DemoLine(OTTO, "Left side. Writing that on my hand.", 2),
            DemoLine(OTTO, "You were right about the left side.", 1500, reactions=((BIA, "👏"),)),
            DemoLine(OTTO, "", 1, shares=True),
        ),
        timedelta(hours=5),
        is_read=False,
    ),
    DemoTalk(
        (BIA,),
        (
            DemoLine(CELINA, "Bia querida, como é que põe legenda na foto? O neto viajou."),
            DemoLine(BIA, "É no lápis, dona Celina! Depois de escolher a foto aparece o espaço.", 7),
            DemoLine(CELINA, "Achei!!! Agora não sei sair 🌻", 11),
            DemoLine(BIA, "Toca em Compartilhar, em cima.", 1),
            DemoLine(CELINA, "Deus te abençoe. Vou fazer um bolo.", 4, reactions=((BIA, "🎂"),)),
        ),
        timedelta(days=1, hours=3),
    ),
    DemoTalk(
        (BIA,),
        (DemoLine(PAVEL, "Hi Bia! Would you mind if I flew the drone over your beach next month?"),),
        timedelta(days=1, hours=9),
        is_read=False,
    ),
    DemoTalk(
        (ZECA,),
        (
            DemoLine(BIA, "Seu Zeca, tem onda amanhã?"),
            DemoLine(ZECA, "Tem. Mas guarda segredo.", 30),
        ),
        timedelta(days=3),
    ),
)
