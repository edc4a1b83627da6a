"""A WebAssembly module of one function, which calls kernels one after the other.

Only what that takes of the format: https://webassembly.github.io/spec/core/binary/
"""

import struct

# what each kernel takes: i an integer, f a float, p an address that it reads, w one that it writes, g a random
# generator's; ! says that it answers with 0, or with the place of an index that is out of bounds
KERNELS = {
    "unary": "iiwpi", "binary": "iiwppp", "where": "iwpppp", "copy": "iiwpp", "fill": "iwfi", "arange": "iwffi",
    "triangle": "iwpiiiii", "sum": "iwpiii", "prod": "iwpiii", "moments": "iwwpiii", "extreme": "iwwpiiii",
    "running_sum": "iwpiii", "sort": "iwwpwiii", "matmul": "iwppp", "take": "wppiii!", "put": "wppiii!",
    "add_rows": "iwppiii!", "softmax": "iwpii", "softmax_back": "iwppfii", "log_softmax": "iwpii",
    "log_softmax_back": "iwppii", "cross_entropy": "iwwppii!", "cross_entropy_back": "iwpppii",
    "causal_softmax": "wpfii", "layer_norm": "wwwpppiif", "layer_norm_back": "wwwppppii", "add_scaled": "wpfi",
    "adamw": "wpwwifffffff", "rng_normal": "giwiff", "rng_uniform": "giwiff", "rng_integers": "gwiff",
    "rng_permutation": "gwi", "rng_exponential": "giwif", "rng_bernoulli": "giwifp",
}  # fmt: skip
I32, F64, FUNCTION, NOTHING = 0x7F, 0x7C, 0x60, 0x40
GET, ADD, CALL, IF, RETURN, DROP, END, I32_CONST, F64_CONST = 0x20, 0x6A, 0x10, 0x04, 0x0F, 0x1A, 0x0B, 0x41, 0x44
MEMORY_COPY = b"\xfc\x0a\x00\x00"


def unsigned(n: int) -> bytes:
    """LEB128: seven bits a byte, the lowest first; the eighth says that more follow."""
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes([*out, n])


def signed(n: int) -> bytes:
    out = bytearray()
    while not -64 <= n < 64:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes([*out, n & 0x7F])


def integer(n: int) -> bytes:
    """Push a number or an address of 32 bits."""
    return bytes([I32_CONST]) + signed((n + 2**31) % 2**32 - 2**31)


def number(x: float) -> bytes:
    return bytes([F64_CONST]) + struct.pack("<d", x)


def parameter(k: int, offset: int = 0) -> bytes:
    """Push a parameter, plus a number of bytes if it's an address."""
    return bytes([GET]) + unsigned(k) + (integer(offset) + bytes([ADD]) if offset else b"")


def vector(parts: list[bytes]) -> bytes:
    return unsigned(len(parts)) + b"".join(parts)


def name(text: str) -> bytes:
    return unsigned(len(text)) + text.encode()


def section(number: int, parts: list[bytes]) -> bytes:
    body = vector(parts)
    return bytes([number]) + unsigned(len(body)) + body


def type_of(signature: str) -> bytes:
    """A function's type from a line of the table above."""
    parts = [bytes([F64 if one == "f" else I32]) for one in signature if one != "!"]
    return bytes([FUNCTION]) + vector(parts) + vector([bytes([I32])] if "!" in signature else [])


class Writer:
    """The function's body, line by line; `module()` is the whole."""

    def __init__(self, parameters: str) -> None:
        self.parameters = parameters
        self.used: list[str] = []
        self.body: list[bytes] = []

    def call(self, kernel: str, arguments: list[bytes], undo: bytes = b"") -> None:
        """Call a kernel. If it answers with something else than 0, undo, and return 1."""
        if kernel not in self.used:
            self.used.append(kernel)
        self.body += [*arguments, bytes([CALL]), unsigned(self.used.index(kernel))]
        if "!" in KERNELS[kernel]:
            self.body += [bytes([IF, NOTHING]), undo, integer(1), bytes([RETURN, END])]

    def copy(self, to: bytes, source: bytes, size: int) -> None:
        self.body.append(copying(to, source, size))

    def module(self) -> bytes:
        """Its export `step` returns 0 if all went well."""
        own = self.parameters + "!"
        types = list(dict.fromkeys([own, *(KERNELS[one] for one in self.used)]))
        imports = [name("env") + name(one) + b"\0" + unsigned(types.index(KERNELS[one])) for one in self.used]
        imports.append(name("env") + name("memory") + b"\x02\0\x01")
        code = b"\0" + b"".join(self.body) + integer(0) + bytes([END])
        return b"\0asm\1\0\0\0" + b"".join(
            [
                section(1, [type_of(one) for one in types]),
                section(2, imports),
                section(3, [unsigned(types.index(own))]),
                section(7, [name("step") + b"\0" + unsigned(len(self.used))]),
                section(10, [unsigned(len(code)) + code]),
            ]
        )


def copying(to: bytes, source: bytes, size: int) -> bytes:
    return to + source + integer(size) + MEMORY_COPY
