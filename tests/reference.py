"""What can a notebook call, and where do its words lack something?

`python -m tests.reference > reference.md` writes all of it down.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

HEAD = "# Reference\n\nFor notebooks: `import gridmap`. How it is used: docs/files-out.md.\n"
_ARRAYS = re.compile(r"NDArray|Numbers|ndarray")
_SHAPES = re.compile(r"GeoDataFrame|GeoSeries|BaseGeometry")
_SHAPE = re.compile(r"\(n\b|\(m\b|\(\w+, ?\w*\)|\beach\b|\ba row\b|\bevery\b|\bn ×|× \d", re.IGNORECASE)
_PLACE = re.compile(r"EPSG|CRS|WGS ?84|degrees|metres|metric|\bplane\b|\blon\b", re.IGNORECASE)
_UNIT = re.compile(r"_(m|s|km|km2|m2|kmh|km_h|deg|min|px)\b")


@dataclass(frozen=True)
class Name:
    """A public function, class or method. around: words of its module or class, which hold for it too."""

    name: str
    value: Any
    around: str

    @property
    def words(self) -> str:
        return inspect.getdoc(self.value) or ""

    @property
    def signature(self) -> str:
        try:
            return f"{self.name}{inspect.signature(self.value)}"
        except (TypeError, ValueError):
            return self.name

    @property
    def lacks(self) -> list[str]:
        """What its words do not say."""
        own = self.value.__doc__ or ""
        if not own or own.startswith(f"{self.name.rpartition('.')[2]}("):  # what dataclass writes by itself
            return ["words"]
        said = f"{own} {self.around}"
        found = [] if _SHAPE.search(said) or not _ARRAYS.search(self.signature) else ["shape of its arrays"]
        if _SHAPES.search(self.signature) and not (_PLACE.search(said) or _UNIT.search(self.signature)):
            found.append("reference system")
        return found + [f"Raises {error}" for error in self._raised() if error not in said]

    def _raised(self) -> set[str]:
        if not inspect.isfunction(self.value):
            return set()
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.value)))
        raised = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise))
        return {
            each.func.id for each in raised if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
        }


def modules() -> Iterator[ModuleType]:
    yield importlib.import_module("gridmap.library")
    package = importlib.import_module("gridmap.analysis")
    for found in sorted(each.name for each in pkgutil.walk_packages(package.__path__, "gridmap.analysis.")):
        yield importlib.import_module(found)


def names(module: ModuleType) -> Iterator[Name]:
    """Those that are defined in the module itself."""
    for key, value in vars(module).items():
        if key.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(value):
            yield Name(key, value, module.__doc__ or "")
        elif inspect.isclass(value):
            yield Name(key, value, module.__doc__ or "")
            for inner, method in vars(value).items():
                called = method.fget if isinstance(method, property) else method
                if not inner.startswith("_") and inspect.isfunction(called):
                    yield Name(f"{key}.{inner}", called, f"{module.__doc__} {value.__doc__}")


def page() -> str:
    parts = [HEAD]
    for module in modules():
        found = list(names(module))
        if found:
            parts.append(f"## {module.__name__}\n\n{module.__doc__}\n")
            parts += [f"### `{each.signature}`\n\n{each.words}\n" for each in found]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
