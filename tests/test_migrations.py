"""Migrations keep nobody from reading or writing a table that is full already."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from common.indexes import CommonAddIndex

LANDED = {
    "accounts": "0004_limited",
    "alerts": "0002_notice_places",
    "discover": "0002_partitions",
    "feed": "0005_comments_held",
    "messaging": "0004_set_apart",
    "moderation": "0002_acts_stay",
    "social": "0003_restrict",
}
"""The last migrations that sites have run. Tables that come later are empty when they get their indexes."""


def newer() -> Iterator[tuple[str, Any]]:
    """Apps and their migrations that no site has run."""
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if Path(apps.get_app_config(app).path).parent == settings.BASE_DIR and name > LANDED.get(app, ""):
            yield app, migration


def blocking(migration: Any, made: set[str]) -> list[str]:
    """What it does to tables other than `made`, to which it adds its own, while nobody can write them."""
    found = []
    for each in migration.operations:
        if isinstance(each, operations.CreateModel):
            made.add(each.name_lower)
        elif getattr(each, "model_name_lower", "") not in made and _blocks(each, migration.atomic):
            found.append(f"{migration}: {each.describe()}")
    return found


def _blocks(each: Any, is_atomic: bool) -> bool:
    match each:
        case AddIndexConcurrently():
            return False  # refuses to run in a transaction
        case ValidateConstraint():
            return is_atomic
        case AddConstraintNotValid():
            return False
        case operations.AddField():
            return each.field.unique or getattr(each.field, "db_index", False)
    return isinstance(each, operations.AddIndex | operations.AddConstraint)


def test_no_migration_holds_a_table_while_it_reads_all_its_rows() -> None:
    made: dict[str, set[str]] = {}
    found = [line for app, each in newer() for line in blocking(each, made.setdefault(app, set()))]
    assert found == []


def plain(operation: Any) -> list[str]:
    migration: Any = Migration("0001_some", "feed")
    migration.operations = [operation]
    return blocking(migration, {"made"})


def test_what_holds_a_table_is_found() -> None:
    index = models.Index(fields=["name"], name="some_name")
    assert plain(operations.AddIndex("full", index))
    assert not plain(operations.AddIndex("made", index))
    assert not plain(AddIndexConcurrently("full", index))
    rule = models.CheckConstraint(condition=models.Q(name=""), name="some_rule")
    assert plain(operations.AddConstraint("full", rule))
    assert not plain(AddConstraintNotValid("full", rule))
    assert plain(ValidateConstraint("full", "some_rule"))
    assert plain(operations.AddField("full", "name", models.CharField(db_index=True)))
    assert not plain(operations.AddField("full", "name", models.CharField()))


@pytest.mark.django_db(transaction=True)
def test_an_index_takes_the_place_of_what_an_interrupted_run_left() -> None:
    name, state = "feed_hashtag_tried", ProjectState.from_apps(apps)
    with connection.cursor() as cursor:
        cursor.execute(f"create index {name} on feed_feedhashtag (id)")
    index = CommonAddIndex("feedhashtag", models.Index(fields=["name"], name=name))
    after = state.clone()
    index.state_forwards("feed", after)
    with connection.schema_editor(atomic=False) as editor:
        index.database_forwards("feed", editor, state, after)
    with connection.cursor() as cursor:
        columns = connection.introspection.get_constraints(cursor, "feed_feedhashtag")[name]["columns"]
        cursor.execute(f"drop index {name}")
    assert columns == ["name"]
