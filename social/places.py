from typing import Any


def social_place(request: Any) -> str:
    """The address of the page, also while a part of it is fetched."""
    return str(_around(request) or request.get_full_path())


def _around(request: Any) -> str | None:
    try:
        return request.htmx.current_url_abs_path if request.htmx else None
    except ValueError:  # forged
        return None
