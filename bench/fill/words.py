"""Invented words: of two letters a syllable, so that no two numbers share a word."""

_SYLLABLES = [first + second for first in "bdflmnprtv" for second in "aeio"]

BENCH_FIRST_NAMES = (
    "Ana",
    "Bia",
    "Caio",
    "Davi",
    "Elis",
    "Fábio",
    "Gil",
    "Helena",
    "Iara",
    "Jonas",
    "Kátia",
    "Lia",
)
BENCH_LAST_NAMES = (
    "Alves",
    "Barros",
    "Castro",
    "Dias",
    "Freitas",
    "Gomes",
    "Leite",
    "Moraes",
    "Prado",
    "Rocha",
)
BENCH_CAPTIONS = (
    "The light stayed for a minute longer than we did.",
    "Segunda-feira, antes de todo mundo acordar.",
    "Nobody told me about the wind.",
    "Fui comprar pão e voltei com isto.",
    "Third attempt, and the bird finally looked at me.",
    "A maré decidiu por nós.",
    "Same corner as last year, other shoes.",
    "Choveu depois. Valeu cada minuto.",
)
BENCH_COMMENTS = (
    "What a light!",
    "Que lugar é esse?",
    "I was there a week too early.",
    "Linda demais 😍",
    "The shadows make it.",
    "Saudade desse cheiro de chuva.",
    "Print it, please.",
    "Essa vai pra parede.",
)
BENCH_ALTS = tuple(f"A picture of light and grain, number {number}" for number in range(1, 9))


def bench_word(number: int) -> str:
    """Three syllables or more."""
    base = len(_SYLLABLES)
    number += base**2
    syllables = ""
    while number:
        number, digit = divmod(number, base)
        syllables = _SYLLABLES[digit] + syllables
    return syllables


def bench_username(number: int) -> str:
    """With a dot, which none of the site's own words of that shape has."""
    word = bench_word(number)
    return f"{word[:4]}.{word[4:]}"


def bench_hashtag(number: int) -> str:
    """As first written: every fourth with a capital."""
    word = bench_word(number)
    return word.capitalize() if number % 4 == 0 else word
