"""The opcodes that import, call and build: where a pickle is a program, and what is noted in its place."""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING

from modelyard.store.trust.pickled import allowed
from modelyard.store.trust.pickled.arrays import build_array, build_dtype
from modelyard.store.trust.pickled.danger import danger
from modelyard.store.trust.pickled.tensors import RefusedCallError, attributes
from modelyard.store.trust.pickled.values import Array, DType, Global, Inert, OrderedRecord

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.pickled.state import State


def imported(state: State, pair: object) -> None:
    """GLOBAL: a name in the text of the pickle."""
    assert isinstance(pair, tuple)
    state.stack.append(_import(state, *pair))


def stack_global(state: State, _: object) -> None:
    """STACK_GLOBAL: a name put together on the stack."""
    name, module = state.stack.pop(), state.stack.pop()
    if not isinstance(name, str) or not isinstance(module, str):
        raise state.broken("a name that is no text", "STACK_GLOBAL takes a module and a name")
    state.stack.append(_import(state, module, name))


def extension(state: State, code: object) -> None:
    """EXT1, EXT2, EXT4: a name from a registry that only the machine that loads knows."""
    state.refuse(f"the extension code {code}", "what it means is decided by the machine that loads it")
    state.stack.append(Inert("copyreg", f"extension {code}", ()))


def reduce(state: State, _: object) -> None:
    """REDUCE: a call."""
    args, function = state.stack.pop(), state.stack.pop()
    state.stack.append(_call(state, function, args))


def inst(state: State, pair: object) -> None:
    """INST: a name in the text, called with what lies above the mark."""
    assert isinstance(pair, tuple)
    args = state.to_mark()
    state.stack.append(_call(state, _import(state, *pair), tuple(args)))


def obj(state: State, _: object) -> None:
    """OBJ: the first thing above the mark, called with the others."""
    function, *args = state.to_mark() or [None]
    state.stack.append(_call(state, function, tuple(args)))


def newobj(state: State, _: object) -> None:
    """NEWOBJ: an object of a class, made without a call of the class itself."""
    args, kind = state.stack.pop(), state.stack.pop()
    state.stack.append(_new(state, kind, args))


def newobj_ex(state: State, _: object) -> None:
    """NEWOBJ_EX: the same with arguments by name."""
    named, args, kind = state.stack.pop(), state.stack.pop(), state.stack.pop()
    made = _new(state, kind, args)
    if named:
        if isinstance(made, Inert) and isinstance(named, dict):
            made.pairs.extend(named.items())
        else:
            state.refuse("the opcode NEWOBJ_EX", "arguments by name for a class that takes none")
    state.stack.append(made)


def build(state: State, _: object) -> None:
    """BUILD: the state of an object, which may overwrite anything of it."""
    given = state.stack.pop()
    made = state.stack[-1]
    try:
        _build(made, given)
    except RefusedCallError as error:
        state.refuse(f"the state of {_what(made)}", str(error))


def _build(made: object, given: object) -> None:
    if isinstance(made, Inert):
        made.state = given
    elif isinstance(made, OrderedRecord):
        attributes(given)
        if not isinstance(given, dict):
            raise RefusedCallError("attributes are a dictionary")
        made.attributes.update(given)
    elif isinstance(made, DType):
        build_dtype(made, given)
    elif isinstance(made, Array):
        build_array(made, given)
    elif isinstance(made, Global):
        raise RefusedCallError("it changes a class, function or module itself, for all that use it")
    else:
        raise RefusedCallError("it overwrites what has no state")


def _import(state: State, module: str, name: str) -> Global:
    """Note an import; the names of Python 2 are read as the ones of Python 3 that they become."""
    state.imports += 1
    found = _renamed(module, name) if (state.protocol or 0) < 3 else Global(module, name)
    text = str(found)
    if allowed.is_allowed(found):
        if text in allowed.UNREADABLE:
            state.inert(text, "torch's safe reader does not know it")
        elif text in allowed.TOLD:
            state.notes.globals.add(text)
        return found
    reason = danger(found)
    if reason:
        state.refuse(f"imports {text}", reason)
    else:
        state.inert(f"the class {text}", "not one of those that weights are made of")
    return found


def _renamed(module: str, name: str) -> Global:
    if (module, name) in NAME_MAPPING:
        return Global(*NAME_MAPPING[module, name])
    return Global(IMPORT_MAPPING.get(module, module), name)


def _call(state: State, function: object, args: object) -> object:
    if not isinstance(args, tuple):
        raise state.broken("a call without arguments", "a tuple of arguments expected")
    if not isinstance(function, Global):
        state.refuse(f"a call of {_what(function)}", "only names on the short list may be called")
        return Inert("", _what(function), args, called=True)
    known = allowed.CALLS.get(str(function))
    if known is None:
        if not allowed.is_allowed(function) or str(function) in allowed.NAMED:
            state.refuse(f"calls {function}", "only names on the short list may be called")
        elif str(function) not in allowed.RECORDS:
            state.refuse(f"calls {function}", "it is data, not a function")
        return Inert(function.module, function.name, args, called=True)
    try:
        made = known(*args)
        if isinstance(made, bytes):  # protocol 2 writes bytes as a text and a call
            state.embedded.append((made, state.at))
        return made
    except RefusedCallError as error:
        state.refuse(f"calls {function}", str(error))
    except TypeError:  # the number of arguments, which is checked by the signatures of the list
        state.refuse(f"calls {function}", f"not with {len(args)} arguments")
    return Inert(function.module, function.name, args, called=True)


def _new(state: State, kind: object, args: object) -> object:
    if not isinstance(args, tuple):
        raise state.broken("an object without arguments", "a tuple of arguments expected")
    if not isinstance(kind, Global):
        state.refuse(f"an object of {_what(kind)}", "a class expected")
        return Inert("", _what(kind), args)
    if str(kind) in allowed.CALLS:
        return _call(state, kind, args)
    if allowed.is_allowed(kind) and str(kind) not in allowed.RECORDS:
        state.refuse(f"an object of {kind}", "weights hold no such object")
    return Inert(kind.module, kind.name, args)


def _what(value: object) -> str:
    if isinstance(value, Inert):
        return (
            f"what {value.module}.{value.name} gave"
            if value.called
            else f"an object of {value.module}.{value.name}"
        )
    return str(value) if isinstance(value, Global) else type(value).__name__
