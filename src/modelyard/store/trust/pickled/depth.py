"""The stack of Python's unpickler, of which only texts are known: enough to see which names it would import.

Weights are any bytes at all, and a few of any bytes are opcodes. What would fail in the unpickler before a
name is imported is no pickle, and this tells it at the first step that fails.
"""

from __future__ import annotations

# How many things of the stack an opcode takes, and whether it leaves one.
_TAKES = {
    **dict.fromkeys(("APPEND", "TUPLE2", "REDUCE", "BUILD", "NEWOBJ", "STACK_GLOBAL"), 2),
    **dict.fromkeys(("SETITEM", "TUPLE3", "NEWOBJ_EX"), 3),
    **dict.fromkeys(("TUPLE1", "BINPERSID"), 1),
}
_TAKES_TO_MARK = frozenset(("LIST", "TUPLE", "DICT", "FROZENSET", "INST", "OBJ", "POP_MARK"))
_FILLS_TO_MARK = frozenset(("APPENDS", "SETITEMS", "ADDITEMS"))
_ASIDE = frozenset(("PROTO", "FRAME", "STOP"))
_TEXTS = frozenset(
    ("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8")
)
_PUTS = frozenset(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"))
_GETS = frozenset(("GET", "BINGET", "LONG_BINGET"))
_UNKNOWN = frozenset(("EXT1", "EXT2", "EXT4", "NEXT_BUFFER", "READONLY_BUFFER"))  # fail in a plain reader


class EndError(Exception):
    """Python's unpickler would fail here."""


class Depth:
    """The stack of an unpickler, of which only texts are known."""

    __slots__ = ("imports", "marks", "memo", "stack")

    def __init__(self) -> None:
        self.imports = False
        self.stack: list[str | None] = []
        self.marks: list[list[str | None]] = []
        self.memo: dict[object, str | None] = {}

    def follow(self, name: str, argument: object) -> None:
        """Do to the stack what an opcode does to it, and see whether it imports."""
        if name in _UNKNOWN:
            raise EndError
        if name in ("GLOBAL", "INST"):
            self._import(argument)
        elif name == "STACK_GLOBAL":
            self._import(tuple(self.stack[-2:]))
        self._move(name, argument)

    def _import(self, words: object) -> None:
        if isinstance(words, tuple) and len(words) == 2 and all(map(_is_name, words)):
            self.imports = True
        elif not (self.imports and None in words if isinstance(words, tuple) else False):
            raise EndError

    def _move(self, name: str, argument: object) -> None:
        stack = self.stack
        if name == "MARK":
            self.marks.append(stack)
            self.stack = []
        elif name == "POP" and not stack:
            self._to_mark()
        elif name == "POP":
            stack.pop()
        elif name == "DUP":
            stack.append(self._top())
        elif name in _PUTS:
            self.memo[len(self.memo) if name == "MEMOIZE" else argument] = self._top()
        elif name in _GETS:
            if argument not in self.memo:
                raise EndError
            stack.append(self.memo[argument])
        elif name in _FILLS_TO_MARK:
            self._to_mark()
            self._top()
        elif name in _TAKES_TO_MARK:
            self._to_mark()
            if name != "POP_MARK":
                self.stack.append(None)
        elif name not in _ASIDE:
            self._take(_TAKES.get(name, 0))
            stack.append(argument if name in _TEXTS and isinstance(argument, str) else None)

    def _take(self, count: int) -> None:
        if len(self.stack) < count:
            raise EndError
        del self.stack[len(self.stack) - count :]

    def _top(self) -> str | None:
        if not self.stack:
            raise EndError
        return self.stack[-1]

    def _to_mark(self) -> None:
        if not self.marks:
            raise EndError
        self.stack = self.marks.pop()


def _is_name(word: object) -> bool:
    return isinstance(word, str) and bool(word) and all(one.isidentifier() for one in word.split("."))
