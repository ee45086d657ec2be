"""The opcodes that move plain data: literals, containers, marks, the memo, and references to outside."""

from __future__ import annotations

from modelyard.store.trust.pickled import allowed
from modelyard.store.trust.pickled.opcodes import Blob
from modelyard.store.trust.pickled.values import Inert, OrderedRecord

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.store.trust.pickled.state import State

    Step = Callable[[State, object], None]

MOST_MARKS = 2_000_000
HIGHEST_PROTOCOL = 5


def mark(state: State, _: object) -> None:
    state.marks.append(state.stack)
    state.stack = []
    if len(state.marks) > MOST_MARKS:
        raise state.broken("a pickle that is too large", "at most two million marks")


def pop(state: State, _: object) -> None:
    if state.stack:
        state.stack.pop()
    else:
        state.to_mark()


def pop_mark(state: State, _: object) -> None:
    state.to_mark()


def dup(state: State, _: object) -> None:
    state.stack.append(state.stack[-1])


def put(state: State, index: object) -> None:
    if not isinstance(index, int) or index < 0:
        raise state.broken("a negative place in the memo", "places are counted from 0")
    state.memo[index] = state.stack[-1]


def memoize(state: State, _: object) -> None:
    state.memo[len(state.memo)] = state.stack[-1]


def get(state: State, index: object) -> None:
    if not isinstance(index, int) or index not in state.memo:
        raise state.broken("a place in the memo that is empty", f"nothing was put at {index}")
    state.stack.append(state.memo[index])


def protocol(state: State, number: object) -> None:
    if not isinstance(number, int) or number > HIGHEST_PROTOCOL:
        raise state.broken(f"pickle protocol {number}", f"at most {HIGHEST_PROTOCOL} is known")
    if state.protocol not in (None, number):
        state.refuse("the opcode PROTO", "a protocol that changes on the way")
    state.protocol = number


def literal(state: State, value: object) -> None:
    if isinstance(value, (bytes, Blob)):
        state.embedded.append((value, state.at))
    state.stack.append(value)


def literal_bytearray(state: State, value: object) -> None:
    literal(state, value)
    if isinstance(value, bytes):
        state.stack[-1] = bytearray(value)


def constant(make: Callable[[], object]) -> Step:
    return lambda state, _: state.stack.append(make())


def tuple_of(count: int) -> Step:
    def step(state: State, _: object) -> None:
        parts = [state.stack.pop() for _ in range(count)]
        state.stack.append(tuple(reversed(parts)))

    return step


def gathered(make: Callable[[list[object]], object]) -> Step:
    def step(state: State, _: object) -> None:
        items = state.to_mark()
        state.stack.append(make(items))

    return step


def make_dict(state: State, _: object) -> None:
    items = state.to_mark()
    state.stack.append({})
    _set_pairs(state, items)


def append(state: State, _: object) -> None:
    _extend(state, [state.stack.pop()])


def appends(state: State, _: object) -> None:
    _extend(state, state.to_mark())


def _extend(state: State, items: list[object]) -> None:
    target = state.stack[-1]
    if isinstance(target, list):
        target.extend(items)
    elif isinstance(target, Inert):
        target.items.extend(items)
    else:
        state.refuse("the opcode APPENDS", "it adds to something that is no list")


def add_items(state: State, _: object) -> None:
    items = state.to_mark()
    target = state.stack[-1]
    for item in items:
        allowed.hashable(item)
    if isinstance(target, set):
        target.update(items)
    elif isinstance(target, Inert):
        target.items.extend(items)
    else:
        state.refuse("the opcode ADDITEMS", "it adds to something that is no set")


def set_item(state: State, _: object) -> None:
    value, key = state.stack.pop(), state.stack.pop()
    _set_pairs(state, [key, value])


def set_items(state: State, _: object) -> None:
    _set_pairs(state, state.to_mark())


def _set_pairs(state: State, items: list[object]) -> None:
    target = state.stack[-1]
    if len(items) % 2:
        raise state.broken("a key without a value", "keys and values come in pairs")
    pairs = list(zip(items[::2], items[1::2], strict=True))
    if isinstance(target, Inert):
        target.pairs.extend(pairs)
        return
    if not isinstance(target, dict):
        state.refuse("the opcode SETITEMS", "it sets items of something that is no dictionary")
        return
    if isinstance(target, OrderedRecord) and target.kind == "defaultdict":
        state.inert("collections.defaultdict", "torch's safe reader does not fill it")
    for key, value in pairs:
        allowed.hashable(key)
        target[key] = value


def frozen(items: list[object]) -> object:
    for item in items:
        allowed.hashable(item)
    return frozenset(items)


def persistent(state: State, _: object) -> None:
    state.stack.append(state.persistent(state.stack.pop()))


def persistent_text(state: State, text: object) -> None:
    state.stack.append(state.persistent(text))


def nothing(_: State, __: object) -> None:
    """FRAME says where the next bytes end; readers need not follow it."""


def out_of_band(state: State, _: object) -> None:
    raise state.broken("a buffer outside of the file", "weights files hold all that belongs to them")
