"""The demo's people, all invented: who they are, what they photograph, in which language they write."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    bio: str
    language: str
    kinds: tuple[str, ...]
    is_private: bool = False
    website: str = ""


DEMO_PEOPLE = (
    DemoPerson(
        "bia.maresia",
        "Bia Quaresmeira",
        "Acordo cedo só pra ver o mar acordar. Santos → onde tiver onda.",
        "pt-br",
        ("sea", "shore", "clouds"),
    ),
    DemoPerson(
        "tomasverdelho",
        "Tomás Verdelho",
        "Mochila, mapa de papel e um joelho que reclama. Serra o ano inteiro.",
        "pt-br",
        ("mountains", "forest", "night"),
    ),
    DemoPerson(
        "ines.larkspur",
        "Ines Larkspurre",
        "Gardener with a macro lens. Mud on both.",
        "en",
        ("flowers", "forest", "rain"),
    ),
    DemoPerson(
        "jonaquadrado",
        "Jona Quadrado",
        "Arquiteto de dia, caçador de sombra ao meio-dia.",
        "pt-br",
        ("architecture", "city", "still-life"),
        website="https://jonaquadrado.example",
    ),
    DemoPerson(
        "mirelalua",
        "Mirela Lunardinho",
        "Astrofotografia de quintal. Se a nuvem deixar ✨",
        "pt-br",
        ("night", "mountains", "desert"),
    ),
    DemoPerson(
        "otto_ferrybank",
        "Otto Ferrybank",
        "I take the slow ferry. Harbour towns, bad coffee, good light.",
        "en",
        ("sea", "city", "street"),
    ),
    DemoPerson(
        "nandaceramica",
        "Nanda Barroso Poty",
        "Barro, esmalte e paciência. Ateliê aberto às quintas.",
        "pt-br",
        ("still-life", "flowers", "architecture"),
        website="https://nandaceramica.example",
    ),
    DemoPerson(
        "wren.hollowell",
        "Wren Hollowell-Pike",
        "Trees mostly. Sometimes the spaces between them.",
        "en",
        ("forest", "mountains", "rain"),
    ),
    DemoPerson(
        "caiodaduna",
        "Caio Areal",
        "Guia nos Lençóis. Se eu sumir, me procure atrás da última duna.",
        "pt-br",
        ("desert", "shore", "night"),
    ),
    DemoPerson(
        "sunniva.k",
        "Sunniva Kvernlid",
        "North of everything. Winter is my golden hour.",
        "en",
        ("night", "mountains", "clouds"),
    ),
    DemoPerson(
        "luzia.noturna",
        "Luzia Candeeiro",
        "Fotografo a cidade quando ela tira os sapatos.",
        "pt-br",
        ("street", "city", "rain"),
    ),
    DemoPerson(
        "pavelodrone",
        "Pavel Odronek",
        "A small drone and a fear of heights.",
        "en",
        ("shore", "desert", "clouds"),
    ),
    DemoPerson(
        "dona.celina",
        "Celina Aroeirinha",
        "72 anos, 41 vasos, 1 celular novo. O neto ensina, eu esqueço.",
        "pt-br",
        ("flowers", "still-life", "rain"),
    ),
    DemoPerson(
        "marlow.reed",
        "Marlow Reedsdale",
        "Night-shift nurse. The city at 5 a.m. belongs to us.",
        "en",
        ("city", "street", "rain"),
    ),
    DemoPerson(
        "joaquimtrilha",
        "Joaquim Cambará",
        "Professor de geografia. Sim, eu paro o carro pra ver pedra.",
        "pt-br",
        ("mountains", "desert", "sea"),
    ),
    DemoPerson(
        "elif.windowseat",
        "Elif Tanyelioğlu",
        "17A, always. Flight crew, off-duty cloud counter.",
        "en",
        ("clouds", "city", "sea"),
    ),
    DemoPerson(
        "raizdemato",
        "Dandara Jequitibá",
        "Bióloga. Na mata eu falo baixo, aqui nem tanto.",
        "pt-br",
        ("forest", "flowers", "mountains"),
    ),
    DemoPerson(
        "bram.tegel",
        "Bram Tegelaar",
        "Stairs, arches, façades. I bring my own ladder.",
        "en",
        ("architecture", "street", "still-life"),
    ),
    DemoPerson(
        "liviaembarcou",
        "Lívia Portobelo",
        "Uma mala pequena e nenhuma pressa de voltar.",
        "pt-br",
        ("clouds", "sea", "architecture"),
    ),
    DemoPerson(
        "okoro.frames",
        "Chidi Okorombe",
        "Saving for a better lens since 2014.",
        "en",
        ("street", "night", "architecture"),
    ),
    DemoPerson(
        "zecadapraia",
        "Zeca Restinga",
        "Vendo mate, vejo o mar, tiro foto no intervalo.",
        "pt-br",
        ("shore", "sea", "flowers"),
    ),
    DemoPerson(
        "hanne_stillwater",
        "Hanne Stillwater",
        "Lakes, kettles, long pauses.",
        "en",
        ("mountains", "still-life", "sea"),
    ),
    DemoPerson(
        "aurora.tita",
        "Tita Aurora Mendonço",
        "Coleciono céu. Cabe tudo no celular.",
        "pt-br",
        ("clouds", "night", "sea"),
    ),
    DemoPerson(
        "petrapoppy",
        "Petra Poppenwell",
        "Florist. I photograph what I can't sell: the day after.",
        "en",
        ("flowers", "still-life", "architecture"),
    ),
    DemoPerson(
        "samirnaestrada",
        "Samir Estradeiro",
        "Caminhoneiro. 26 estados e contando.",
        "pt-br",
        ("desert", "city", "clouds"),
    ),
    DemoPerson(
        "yuki.drizzle",
        "Yuki Amagasaki-Bell",
        "Collector of rainy windows.",
        "en",
        ("rain", "street", "forest"),
    ),
    DemoPerson(
        "casadavila47",
        "Helô e Nico",
        "Reformando uma casa de 1947 com mais amor que dinheiro.",
        "pt-br",
        ("architecture", "still-life", "flowers"),
        is_private=True,
    ),
    DemoPerson(
        "fennimore",
        "Fenn Imorley",
        "Walks at dawn. Private, but friendly: just knock.",
        "en",
        ("forest", "sea", "mountains"),
        is_private=True,
    ),
    DemoPerson(
        "teo.e.chuva",
        "Téo Garoinha",
        "São Paulo, capa amarela, guarda-chuva de menos.",
        "pt-br",
        ("rain", "city", "street"),
    ),
    DemoPerson(
        "sandglass.ro", "Ro Sandglass", "Dunes, deserts, dry humour.", "en", ("desert", "night", "shore")
    ),
)
