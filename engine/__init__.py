"""Cross-references the registers a police force keeps and hands over the exceptions a person should look at."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_EXPORTS = {
    "EngineError": "engine.errors",
    "Project": "engine.project",
    "read_project": "engine.project",
    "run_project": "engine.run",
    "write_run": "engine.reports",
    "link_names": "engine.matching",
    "explain_pair": "engine.matching",
}

__all__ = [
    "EngineError",
    "Project",
    "__version__",
    "explain_pair",
    "link_names",
    "read_project",
    "run_project",
    "write_run",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for, so that `import engine` costs nothing."""
    if name not in _EXPORTS:
        raise AttributeError(f"module `engine` has no attribute `{name}`")
    return getattr(import_module(_EXPORTS[name]), name)
