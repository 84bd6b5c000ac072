"""The models as they were at a migration, of which only those are rendered that somebody asks for.

Rendering all four hundred takes a second, and a migration of an empty database would do it two hundred times.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps.registry import Apps
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import AppConfigStub, ProjectState, StateApps


class LeanApps(StateApps):
    """A registry that renders a model when it is asked for, with all to which it points. Who asks for the list of them, as Django
    does to find what points back, has every one."""

    def __init__(self, real_apps: Any, models: dict[tuple[str, str], Any]) -> None:
        self.ahead: dict[tuple[str, str], Any] = {}
        self.looks_back = True
        super().__init__(real_apps, {})
        for label in sorted({label for label, _ in models} - set(self.app_configs)):
            self.app_configs[label] = AppConfigStub(label)
            self.app_configs[label].apps = self
        self.ahead.update(models)
        self.order = list(models)

    def get_model(self, app_label: str, model_name: str | None = None, require_ready: bool = True) -> Any:
        label, name = (app_label, model_name) if model_name is not None else app_label.split(".")
        self._render([(label, name.lower())])
        return super().get_model(label, name, require_ready)

    def get_models(self, *args: Any, **kwargs: Any) -> Any:
        if self.looks_back:
            self.render_all()
        return super().get_models(*args, **kwargs)

    def render_all(self) -> None:
        self._render(list(self.ahead))
        for label, name in self.order:
            models = self.app_configs[label].models
            models[name] = models.pop(name)
        if missing := sorted(self._pending_operations):
            raise ValueError(f"Migrations point to models that are not there: {missing}")

    def _render(self, keys: list[tuple[str, str]]) -> None:
        wanted = [key for key in keys if key in self.ahead]
        while wanted:
            self.render_multiple([self.ahead.pop(key) for key in wanted])
            wanted = [key for key in self._pending_operations if key in self.ahead]

    def clear_cache(self) -> None:
        """As Django's, which also forgets, in every registry, which models stand in for others: a second for each rendering, and
        the settings do not change."""
        Apps.get_models.cache_clear()  # type: ignore[attr-defined]
        if self.ready:
            for config in self.app_configs.values():
                for model in config.get_models(include_auto_created=True):
                    model._meta._expire_cache()  # type: ignore[attr-defined]


class LeanState(ProjectState):
    """Forgets what was rendered with each change. Who runs code of their own (RunPython, what follows a migration) calls
    `clear_delayed_apps_cache` first, in Django as here, and then has every model."""

    def __init__(self, models: Any = None, real_apps: set[str] | None = None) -> None:
        super().__init__(models, real_apps)
        self._rendered: LeanApps | None = None

    @property
    def apps(self) -> LeanApps:
        if self._rendered is None:
            self._rendered = LeanApps(self.real_apps, self.models)
        return self._rendered

    @apps.deleter
    def apps(self) -> None:
        self._rendered = None

    def clear_delayed_apps_cache(self) -> None:
        self.apps.render_all()

    def clone(self) -> "LeanState":
        """What is rendered serves both until this one changes; what is not yet is rendered from the clone, which does not."""
        clone = LeanState({key: state.clone() for key, state in self.models.items()}, self.real_apps)
        clone._rendered = self._rendered
        if clone._rendered is not None:
            clone._rendered.ahead = {key: clone.models[key] for key in clone._rendered.ahead}
        return clone

    def add_model(self, model_state: Any) -> None:
        super().add_model(model_state)
        self._rendered = None

    def remove_model(self, app_label: str, model_name: str) -> None:
        super().remove_model(app_label, model_name)
        self._rendered = None

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        self._rendered = None

    def reload_models(self, models: Any, delay: bool = True) -> None:
        self._rendered = None


@contextmanager
def forward_only(state: Any) -> Iterator[None]:
    """Nobody asks what points to the models, but for Django where it takes `key__isnull` apart and looks whether `isnull` is a
    field: what points back is not rendered for that."""
    if not isinstance(state, LeanState):
        yield
        return
    apps = state.apps
    apps.looks_back = False
    try:
        yield
    finally:
        apps.looks_back = True
        # What was found meanwhile was not all.
        apps.clear_cache()


class LeanExecutor(MigrationExecutor):
    def _create_project_state(self, with_applied_migrations: bool = False) -> LeanState:
        state = super()._create_project_state(with_applied_migrations)  # type: ignore[misc]
        return LeanState(state.models, state.real_apps)
