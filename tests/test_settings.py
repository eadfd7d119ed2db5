"""A deployment's environment: what is missing is said in one sentence, and what is there is safe."""

import ast
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL")
# Set by every system for every program.
SYSTEM = {"PATH"}


@pytest.fixture
def deployment(tmp_path: Path) -> dict[str, str]:
    """The least that a deployment must say, and a data folder without anything remembered in it."""
    return {
        "PATH": os.environ["PATH"],
        "VAR": str(tmp_path),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "photos.example.org",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
    }


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", REQUIRED)
def test_without_a_required_variable_it_refuses_in_one_sentence(
    deployment: dict[str, str], name: str
) -> None:
    # Empty rather than gone, so that a .env of this checkout cannot fill it in.
    result = manage(deployment | {name: ""}, "check")
    assert result.returncode == 1
    assert re.fullmatch(rf"Set {name} in the environment: .+ \(see \.env\.example\)\.\n", result.stderr)
    assert result.stdout == ""


def test_the_traceback_is_there_for_who_asks(deployment: dict[str, str]) -> None:
    result = manage(deployment | {"SECRET_KEY": ""}, "check", "--traceback")
    assert result.returncode == 1
    assert "Traceback" in result.stderr
    assert "Set SECRET_KEY" in result.stderr


def test_djangos_own_check_of_a_deployment_finds_nothing(deployment: dict[str, str]) -> None:
    result = manage(deployment, "check", "--deploy", "--fail-level", "WARNING")
    assert (result.returncode, result.stderr) == (0, "")
    assert "no issues (0 silenced)" in result.stdout


def test_that_check_can_fail(deployment: dict[str, str]) -> None:
    unsafe = deployment | {"HTTPS": "false", "DEBUG": "true", "SECRET_KEY": "short"}
    result = manage(unsafe, "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 1
    assert {"security.W009", "security.W016", "security.W018"} <= set(re.findall(r"\w+\.W\d+", result.stderr))


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ({}, "https://photos.example.org"),
        ({"ALLOWED_HOSTS": ".example.org,localhost"}, "https://example.org"),
        ({"HTTPS": "false", "ALLOWED_HOSTS": "*", "PORT": "9000"}, "http://localhost:9000"),
        ({"SITE_URL": "https://www.example.org/"}, "https://www.example.org"),
    ],
)
def test_links_in_mails_lead_to_the_site(
    deployment: dict[str, str], said: dict[str, str], address: str
) -> None:
    result = manage(deployment | {"SITE_URL": ""} | said, "diffsettings", "--all")
    assert f"SITE_URL = '{address}'" in result.stdout


def test_an_address_of_the_site_without_a_scheme_is_refused(deployment: dict[str, str]) -> None:
    result = manage(deployment | {"SITE_URL": "www.example.org"}, "check")
    assert result.returncode == 1
    assert result.stderr == "SITE_URL must begin with https:// (see .env.example).\n"


def test_every_variable_that_is_read_is_documented_and_every_documented_one_is_read() -> None:
    documented = re.findall(r"^#?([A-Z][A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.M)
    assert sorted(documented) == sorted(_read_variables())


def _read_variables() -> set[str]:
    folder = settings.BASE_DIR / "project"
    sources = [folder / "settings.py", *folder.glob("embedded/*.py")]
    return {name for source in sources for name in variables_read(source.read_text())} - SYSTEM


def variables_read(source: str) -> set[str]:
    """The names that `env.…("NAME")`, `_required("NAME")`, `os.environ.get("NAME")` or `[…]` ask for."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="_required"), args=[ast.Constant(value=str(name)), *_]):
                names.add(name)
            case ast.Call(func=ast.Attribute(value=asked), args=[ast.Constant(value=str(name)), *_]):
                if ast.unparse(asked) in ("env", "os.environ"):
                    names.add(name)
            case ast.Subscript(value=asked, slice=ast.Constant(value=str(name))):
                if ast.unparse(asked) == "os.environ":
                    names.add(name)
    return names


def test_all_ways_to_read_a_variable_are_noticed() -> None:
    source = (
        'env.str("A", default=""); env.bool("B"); os.environ.get("C") or 1; os.environ["D"]; '
        '_required("E", "why"); env.db_url_config(_required("F", "why")); other.get("NOT"); values["NOT"]'
    )
    assert variables_read(source) == set("ABCDEF")
