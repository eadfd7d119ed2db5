from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently


class CommonAddIndex(AddIndexConcurrently):
    """Builds an index while people write to its table; for migrations that are not atomic.

    An interrupted run leaves an index that answers nothing and whose name is taken: it is dropped first, so
    that running the migration again is enough.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._ensure_not_in_transaction(schema_editor)
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, concurrently=True)
        super().database_forwards(app_label, schema_editor, from_state, to_state)
