"""What a browser loads for the first view of home, photos left out, compressed as it is sent."""

import re

import httpx

from bench.rows import BenchRow

_ASSET = re.compile(r'(?:<script[^>]+src|<link[^>]+rel="(?:stylesheet|modulepreload)"[^>]+href)="([^"]+)"')
_IMPORT = re.compile(r"""(?:import|from)\s*["']([^"']+\.js)["']|@import\s+(?:url\()?["']([^"')]+)["']""")


def bench_weight(port: int, cookie: str) -> list[BenchRow]:
    with httpx.Client(base_url=f"http://localhost:{port}", headers={"Accept-Encoding": "br, gzip"}) as client:
        page, text = _fetch(client, "/", cookie)
        assets = _assets(client, set(_ASSET.findall(text)))
    return [
        BenchRow("first view of home: HTML", page / 1024, "KB"),
        BenchRow(
            "first view of home: CSS and JavaScript",
            sum(assets.values()) / 1024,
            "KB",
            note=f"{len(assets)} files",
        ),
        BenchRow("first view of home: all", (page + sum(assets.values())) / 1024, "KB", at_most=60),
    ]


def _assets(client: httpx.Client, wanted: set[str]) -> dict[str, int]:
    """Sizes of the files and of what they import, by address."""
    sizes: dict[str, int] = {}
    while wanted:
        address = wanted.pop()
        sizes[address], text = _fetch(client, address)
        imports = (first or second for first, second in _IMPORT.findall(text))
        found = {str(httpx.URL("http://localhost" + address).join(name).path) for name in imports}
        wanted |= found - sizes.keys()
    return sizes


def _fetch(client: httpx.Client, address: str, cookie: str = "") -> tuple[int, str]:
    """Bytes on the wire, and the text."""
    headers = {"Cookie": cookie} if cookie else {}
    with client.stream("GET", address, headers=headers) as response:
        response.raise_for_status()
        raw = b"".join(response.iter_raw())
    decoded = httpx.Response(200, headers=response.headers, content=raw)
    return len(raw), decoded.text
