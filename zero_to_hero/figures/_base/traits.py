"""As much of traitlets as the figures use: typed attributes with defaults, checks and tags.

The page's Python doesn't have the real one; book/live/stand_ins.py puts this in its place.

What it leaves out: notifications, links, configuration, and every type of trait that no figure has.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar


class TraitError(Exception):
    """A value that a trait can't hold."""


class TraitType:
    """An attribute with a type; `tag(...)` adds metadata, by which `traits(...)` finds it."""

    types: tuple[type, ...] = (object,)
    empty: Any = None

    def __init__(self, default_value: Any = None) -> None:
        self.default_value = self.empty if default_value is None else default_value
        self.metadata: dict[str, Any] = {}
        self.name = ""
        self.this_class: type = object

    def tag(self, **metadata: Any) -> "TraitType":
        self.metadata.update(metadata)
        return self

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.this_class = name, owner

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        if owner is None:
            return self
        values = owner.__dict__.setdefault("_trait_values", {})
        if self.name not in values:
            made = type(owner)._made_defaults.get(self.name)
            value = made(owner) if made else self.copied(self.default_value)
            values[self.name] = self.accepted(owner, value)
        return values[self.name]

    def __set__(self, owner: Any, value: Any) -> None:
        checks = type(owner)._checks
        value = self.accepted(owner, value)
        values = owner.__dict__.setdefault("_trait_values", {})
        if self.name in checks and not owner.__dict__.get("_filling"):
            value = checks[self.name](owner, {"owner": owner, "trait": self, "value": value})
        values[self.name] = value

    def copied(self, value: Any) -> Any:
        return value.copy() if isinstance(value, (list, dict)) else value

    def accepted(self, owner: Any, value: Any) -> Any:
        """The value, converted where traitlets would. Raises TraitError for another type."""
        if isinstance(value, bool) and bool not in self.types and object not in self.types:
            self.refuse(owner, value)
        if not isinstance(value, self.types):
            self.refuse(owner, value)
        return value

    def refuse(self, owner: Any, value: Any) -> None:
        kinds = " or ".join(one.__name__ for one in self.types)
        who = f"The '{self.name}' trait of a {type(owner).__name__}"
        raise TraitError(f"{who} expected {kinds}, not {type(value).__name__} {value!r:.60}.")


class Unicode(TraitType):
    types, empty = (str,), ""


class Bytes(TraitType):
    types, empty = (bytes,), b""


class Bool(TraitType):
    types, empty = (bool,), False


class Number(TraitType):
    """A number, between two bounds if there are any."""

    def __init__(self, default_value: Any = None, *, min: float | None = None, max: float | None = None) -> None:
        super().__init__(default_value)
        self.min, self.max = min, max

    def accepted(self, owner: Any, value: Any) -> Any:
        value = super().accepted(owner, value)
        for bound, beyond, word in ((self.min, -1, "less"), (self.max, 1, "greater")):
            if bound is not None and (value - bound) * beyond > 0:
                who = f"The value of the '{self.name}' trait of a {type(owner).__name__} instance"
                raise TraitError(f"{who} should not be {word} than {bound}, but a value of {value} was specified")
        return value


class Int(Number):
    types, empty = (int,), 0


class Float(Number):
    types, empty = (float, int), 0.0

    def accepted(self, owner: Any, value: Any) -> Any:
        return float(super().accepted(owner, value))


class List(TraitType):
    types, empty = (list, tuple, set), []

    def accepted(self, owner: Any, value: Any) -> Any:
        return list(super().accepted(owner, value))


class Dict(TraitType):
    types, empty = (dict,), {}


class Enum(TraitType):
    """One of these values."""

    def __init__(self, values: Sequence[Any], default_value: Any = None) -> None:
        super().__init__(default_value)
        self.values = values

    def accepted(self, owner: Any, value: Any) -> Any:
        if value not in self.values:
            who = f"The '{self.name}' trait of a {type(owner).__name__}"
            raise TraitError(f"{who} expected any of {list(self.values)}, not {value!r}.")
        return value


def default(name: str) -> Callable[[Any], Any]:
    """Marks the method that makes a trait's first value when it is asked for."""

    def mark(method: Any) -> Any:
        method.makes_default = name
        return method

    return mark


def validate(*names: str) -> Callable[[Any], Any]:
    """Marks the method that sees each new value of these traits, as {"value": …}, and gives back what is kept."""

    def mark(method: Any) -> Any:
        method.checks_traits = names
        return method

    return mark


class HasTraits:
    """An object with traits. Those that are given at once are checked together, when all are there."""

    _made_defaults: ClassVar[dict[str, Callable[[Any], Any]]] = {}
    _checks: ClassVar[dict[str, Callable[[Any, dict[str, Any]], Any]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._made_defaults, cls._checks = dict(cls._made_defaults), dict(cls._checks)
        for one in vars(cls).values():
            if hasattr(one, "makes_default"):
                cls._made_defaults[one.makes_default] = one
            for name in getattr(one, "checks_traits", ()):
                cls._checks[name] = one

    def __init__(self, **values: Any) -> None:
        self.__dict__["_filling"] = True
        for name, value in values.items():
            setattr(self, name, value)
        del self.__dict__["_filling"]
        for name in values:
            if name in self._checks:
                setattr(self, name, getattr(self, name))

    @classmethod
    def traits(cls, **metadata: Any) -> dict[str, TraitType]:
        """The traits with this metadata, by name."""
        found: dict[str, TraitType] = {}
        for owner in reversed(cls.__mro__):
            found |= {name: one for name, one in vars(owner).items() if isinstance(one, TraitType)}
        return {
            name: one
            for name, one in found.items()
            if all(one.metadata.get(key) == value for key, value in metadata.items())
        }

    @classmethod
    def trait_names(cls, **metadata: Any) -> list[str]:
        return list(cls.traits(**metadata))
