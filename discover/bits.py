"""Powers of two, in SQL as Python counts them."""


def discover_bits_sql(number: str) -> str:
    """int.bit_length of a column that is no less than 0, and an integer of 32 bits."""
    return f"length(ltrim({number}::bit(32)::text, '0'))"
