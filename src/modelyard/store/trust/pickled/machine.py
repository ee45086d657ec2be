"""A pickle followed opcode by opcode with records in the place of objects: nothing is imported or called.

The stack, the marks and the memo are those of Python's own unpickler, so that a name put together
through the memo is seen as the name that it is. What is found on the way goes into the notes.
"""

from __future__ import annotations

from modelyard.store.trust.pickled import making, stack
from modelyard.store.trust.pickled.opcodes import Stream, opcodes
from modelyard.store.trust.pickled.state import State, no_persistent
from modelyard.store.trust.pickled.tensors import RefusedCallError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.store.trust.report import Notes

MOST_MEMOS = 2_000_000
MOST_ON_STACK = 2_000_000
# What torch's own safe reader carries out; a stream with others is read here alone.
_TORCH_READS = frozenset((
    "GLOBAL", "NEWOBJ", "REDUCE", "BUILD", "APPEND", "APPENDS", "SETITEM", "SETITEMS", "MARK", "TUPLE",
    "TUPLE1", "TUPLE2", "TUPLE3", "NONE", "NEWTRUE", "NEWFALSE", "EMPTY_TUPLE", "EMPTY_LIST",
    "EMPTY_DICT", "EMPTY_SET", "BININT", "BININT1", "BININT2", "BINFLOAT", "BINUNICODE",
    "SHORT_BINSTRING", "BINPERSID", "BINGET", "LONG_BINGET", "BINPUT", "LONG_BINPUT", "LONG1", "PROTO",
    "STOP",
))  # fmt: skip


class Machine:
    """Follows one pickle; `run` gives what it would have made, as records."""

    __slots__ = ("state",)

    def __init__(
        self, stream: Stream, notes: Notes, persistent: Callable[[object], object] = no_persistent
    ) -> None:
        self.state = State(stream, notes, persistent)

    def run(self) -> object:
        state = self.state
        for name, argument, at in opcodes(state.stream):
            state.at = at
            if name == "STOP":
                break
            self._carry_out(name, argument)
            if len(state.stack) > MOST_ON_STACK or len(state.memo) > MOST_MEMOS:
                raise state.broken("a pickle that is too large", "at most two million pieces at once")
        if state.marks or len(state.stack) != 1:
            raise state.broken("a pickle that leaves things behind", "one object must be left at its end")
        return state.stack[0]

    def _carry_out(self, name: str, argument: object) -> None:
        state = self.state
        if name not in _TORCH_READS:
            if not state.later:
                state.inert(f"the opcode {name}", "torch's safe reader does not know it")
            state.later = True
        try:
            _STEPS[name](state, argument)
        except IndexError:
            raise state.broken("a stack that is empty", f"{name} needs more than there is") from None
        except RefusedCallError as error:
            state.refuse(f"the opcode {name}", str(error))
            if name in ("PERSID", "BINPERSID", "FROZENSET"):
                state.stack.append(None)  # what is missing now, so that what follows is still understood


_STEPS: dict[str, stack.Step] = {
    **dict.fromkeys(
        ("FLOAT", "INT", "BININT", "BININT1", "LONG", "BININT2", "STRING", "BINSTRING", "SHORT_BINSTRING",
         "UNICODE", "BINUNICODE", "BINFLOAT", "LONG1", "LONG4", "BINBYTES", "SHORT_BINBYTES",
         "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES8"), stack.literal),
    "BYTEARRAY8": stack.literal_bytearray, "FRAME": stack.nothing, "PROTO": stack.protocol,
    "MARK": stack.mark, "POP": stack.pop, "POP_MARK": stack.pop_mark, "DUP": stack.dup,
    "PUT": stack.put, "BINPUT": stack.put, "LONG_BINPUT": stack.put, "MEMOIZE": stack.memoize,
    "GET": stack.get, "BINGET": stack.get, "LONG_BINGET": stack.get,
    "NONE": stack.constant(lambda: None), "NEWTRUE": stack.constant(lambda: True),
    "NEWFALSE": stack.constant(lambda: False), "EMPTY_LIST": stack.constant(list),
    "EMPTY_TUPLE": stack.constant(tuple), "EMPTY_DICT": stack.constant(dict),
    "EMPTY_SET": stack.constant(set), "TUPLE1": stack.tuple_of(1), "TUPLE2": stack.tuple_of(2),
    "TUPLE3": stack.tuple_of(3), "TUPLE": stack.gathered(tuple), "LIST": stack.gathered(list),
    "FROZENSET": stack.gathered(stack.frozen), "DICT": stack.make_dict,
    "APPEND": stack.append, "APPENDS": stack.appends, "ADDITEMS": stack.add_items,
    "SETITEM": stack.set_item, "SETITEMS": stack.set_items,
    "PERSID": stack.persistent_text, "BINPERSID": stack.persistent,
    "NEXT_BUFFER": stack.out_of_band, "READONLY_BUFFER": stack.out_of_band,
    "GLOBAL": making.imported, "STACK_GLOBAL": making.stack_global,
    "EXT1": making.extension, "EXT2": making.extension, "EXT4": making.extension,
    "REDUCE": making.reduce, "INST": making.inst, "OBJ": making.obj,
    "NEWOBJ": making.newobj, "NEWOBJ_EX": making.newobj_ex, "BUILD": making.build,
}  # fmt: skip
