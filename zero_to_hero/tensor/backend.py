"""Where the kernels run: the page's own WebAssembly in Pyodide, wasmtime everywhere else.

`kernels` has each function that kernels.c and random.c export, taking integers and floats; `build(module)`, which gives
the function `step` of a WebAssembly module that calls them; and five for the memory that they share with Python:
`start()` and `limit()`, the addresses where free memory begins and ends; `grow(limit)`, which makes it at least so long
and says how long it is; `read(address, bytes)` and `write(address, bytes)`.
"""

import sys
from types import SimpleNamespace
from typing import Any

PAGE = 65536  # WebAssembly counts memory in these
FIRST = 32 * 2**20  # what the memory begins with


def in_wasmtime() -> Any:
    """The kernels under CPython."""
    try:
        import wasmtime
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'The tensor engine runs on the package wasmtime: pip install "zero-to-hero[tensor]".', name="wasmtime"
        ) from error
    from zero_to_hero.kernels.compile import path

    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(FIRST // PAGE, 65536)))
    module = wasmtime.Module.from_file(engine, str(path()))
    exports: Any = wasmtime.Instance(store, module, [memory]).exports(store)

    def bound(function: Any) -> Any:
        return lambda *arguments: function(store, *arguments)

    names = {export.name for export in module.exports if isinstance(export.type, wasmtime.FuncType)}
    kernels = SimpleNamespace(**{name: bound(exports[name]) for name in names if not name.startswith("_")})
    bound(exports["_initialize"])()

    def build(module: bytes) -> Any:
        made = wasmtime.Module(engine, module)
        parts = [memory if one.name == "memory" else exports[one.name] for one in made.imports]
        return bound(wasmtime.Instance(store, made, parts).exports(store)["step"])

    def grow(limit: int) -> int:
        missing = limit - memory.data_len(store)
        if missing > 0:
            memory.grow(store, max(-(-missing // PAGE), 256))
        return memory.data_len(store)

    kernels.build = build
    kernels.start = lambda: exports["__heap_base"].value(store)
    kernels.limit = lambda: memory.data_len(store)
    kernels.grow = grow
    kernels.read = lambda address, size: bytes(memory.read(store, address, address + size))
    kernels.write = lambda address, data: memory.write(store, data, address)
    return kernels


def in_the_page() -> Any:
    """The kernels that the page's worker has put there (book/live/kernels.mjs)."""
    import zero_to_hero_kernels as kernels

    names = [*kernels.names, "build", "start", "limit", "grow"]
    return SimpleNamespace(
        **{name: getattr(kernels, name) for name in names},
        read=lambda address, size: kernels.peek(address, size).to_bytes(),
        write=kernels.poke,
    )


kernels = in_the_page() if sys.platform == "emscripten" else in_wasmtime()
