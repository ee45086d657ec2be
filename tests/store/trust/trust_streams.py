"""Hostile pickles, one technique each: `(what a finding must say, whether Python runs it, the stream)`."""

from __future__ import annotations

import marshal
import pickle
from typing import NamedTuple

from trust_assembler import (
    STOP,
    blob,
    call,
    called,
    mkdir,
    name,
    pickled,
    short,
    stacked,
    statement,
    tensor,
    text,
)


class Stream(NamedTuple):
    """A pickle, what must be said of it, and whether Python's own reader would run its payload."""

    says: str
    runs: bool
    data: bytes


def streams(marker: str) -> dict[str, Stream]:
    return {**_plain(marker), **_hidden(marker), **_gadgets(marker), **_torch(marker)}


def _plain(marker: str) -> dict[str, Stream]:
    path = text(marker)
    code = text(statement(marker))
    return {
        "a call": Stream("posix.mkdir", True, pickled(mkdir(marker))),
        "an import that is not called": Stream("os.system", False, pickled(name("os", "system"))),
        "eval": Stream("builtins.eval", True, pickled(called(name("builtins", "eval"), code))),
        "the builtins of Python 2": Stream(
            "builtins.eval", True, pickled(called(name("__builtin__", "eval"), code))
        ),
        "exec": Stream("builtins.exec", True, pickled(called(name("builtins", "exec"), code))),
        "a module of Python 2": Stream(
            "subprocess.getoutput", True, pickled(call("commands", "getoutput", f"mkdir '{marker}'"))
        ),
        "INST": Stream("posix.mkdir", True, b"(V" + marker.encode() + b"\niposix\nmkdir\n."),
        "OBJ": Stream("posix.mkdir", True, pickled(b"(" + name("posix", "mkdir") + path + b"o")),
        "NEWOBJ": Stream(
            "subprocess.Popen", False, pickled(name("subprocess", "Popen") + b"(" + path + b"t\x81")
        ),
        "NEWOBJ_EX": Stream(
            "subprocess.Popen", False, pickled(stacked("subprocess", "Popen") + b")}\x92", 4)
        ),
        "protocol 0": Stream("posix.mkdir", True, b"cposix\nmkdir\n(V" + marker.encode() + b"\ntR."),
        "protocol 4": Stream(
            "posix.mkdir", True, pickled(stacked("posix", "mkdir") + b"(" + path + b"tR", 4)
        ),
        "protocol 5": Stream(
            "posix.mkdir", True, pickled(stacked("posix", "mkdir") + b"(" + path + b"tR", 5)
        ),
        "a call whose result is dropped": Stream("posix.mkdir", True, pickled(mkdir(marker) + b"0}")),
        "a call below a mark": Stream("posix.mkdir", True, pickled(b"(" + mkdir(marker) + b"1}")),
        "broken off behind the call": Stream("posix.mkdir", True, pickled(mkdir(marker))[:-1]),
        "no opcode behind the call": Stream("posix.mkdir", True, pickled(mkdir(marker) + b"\xff")),
        "an empty stack behind the call": Stream("posix.mkdir", True, pickled(mkdir(marker) + b"00000")),
    }


def _hidden(marker: str) -> dict[str, Stream]:
    path = text(marker)
    call_it = b"(" + path + b"tR"
    far = b"\x95" + (2**40).to_bytes(8, "little")
    nested = pickled(mkdir(marker))
    return {
        "a name from the memo": Stream(
            "posix.mkdir",
            True,
            pickled(
                short("posix")
                + b"q\x05"
                + short("mkdir")
                + b"q\x06"
                + short("collections")
                + short("OrderedDict")
                + b"0000"
                + b"h\x05h\x06\x93"
                + call_it,
                4,
            ),
        ),
        "a memo that is overwritten": Stream(
            "posix.mkdir",
            True,
            pickled(
                short("math")
                + b"q\x01"
                + short("posix")
                + b"q\x01"
                + b"00"
                + b"h\x01"
                + short("mkdir")
                + b"\x93"
                + call_it,
                4,
            ),
        ),
        "MEMOIZE behind PUT": Stream(
            "posix.mkdir",
            True,
            pickled(
                short("math")
                + b"q\x00"
                + short("posix")
                + b"\x94"
                + b"00h\x01"
                + short("mkdir")
                + b"\x93"
                + call_it,
                4,
            ),
        ),
        "a duplicate on the stack": Stream(
            "posix.mkdir", True, pickled(short("posix") + b"2" + b"0" + short("mkdir") + b"\x93" + call_it, 4)
        ),
        "a name written with escapes": Stream(
            "posix.mkdir", True, pickled(b"V\\u0070osix\n" + b"Vmkdi\\u0072\n" + b"\x93" + call_it, 4)
        ),
        "a name in an escaped string": Stream(
            "posix.mkdir", True, pickled(b"S'\\x70osix'\n" + b"S'mkd\\151r'\n" + b"\x93" + call_it, 4)
        ),
        "a name in short strings of Python 2": Stream(
            "posix.mkdir", True, pickled(b"U\x05posix" + b"U\x05mkdir" + b"\x93" + call_it, 4)
        ),
        "a name in texts of eight bytes of length": Stream(
            "posix.mkdir",
            True,
            pickled(b"\x8d" + (5).to_bytes(8, "little") + b"posix" + short("mkdir") + b"\x93" + call_it, 4),
        ),
        "a dotted name": Stream(
            "walks from one object", True, pickled(stacked("posixpath", "os.mkdir") + call_it, 4)
        ),
        "a dotted name below torch": Stream(
            "walks from one object", False, pickled(stacked("torch", "serialization.os.system") + call_it, 4)
        ),
        "a module of a module": Stream("collections._sys", False, pickled(name("collections", "_sys"))),
        "a frame that lies": Stream("posix.mkdir", False, pickled(far + mkdir(marker), 4)),
        "a protocol that changes": Stream(
            "a protocol that changes", True, pickled(b"\x80\x04" + mkdir(marker))
        ),
        "a protocol of the future": Stream("protocol 9", False, pickled(mkdir(marker), 9)),
        "an extension code": Stream("the extension code 7", False, pickled(b"\x82\x07")),
        "an extension code of four bytes": Stream(
            "the extension code 300", False, pickled(b"\x84\x2c\x01\x00\x00")
        ),
        "a buffer from outside": Stream("a buffer outside", False, pickled(b"\x97", 5)),
        "a reference to outside": Stream("a reference to something outside", False, b"Psomething\n."),
        "a number of a megabyte": Stream(
            "a number too long", False, pickled(b"\x8b" + (1 << 20).to_bytes(4, "little") + bytes(1 << 20))
        ),
        "a length that leaves the file": Stream(
            "leaves the file", False, pickled(b"\x8e" + (1 << 62).to_bytes(8, "little"), 4)
        ),
        "a line without end": Stream("a line without end", False, b"\x80\x02c" + b"a" * 10_000 + b"\nb\n."),
        "bytes that are a pickle": Stream("a pickle inside", False, pickled(blob(nested), 3)),
        "bytes that are a pickle, as Python 2 writes bytes": Stream(
            "a pickle inside",
            False,
            pickled(called(name("_codecs", "encode"), text(nested.decode("latin-1")), text("latin1"))),
        ),
        "a second pickle behind the end": Stream("bytes behind", False, pickled(b"}") + nested),
        "things left behind": Stream("leaves things behind", False, b"\x80\x02}}" + STOP),
        "a key that is slow to hash": Stream(
            "a key that cannot be one", False, pickled(b"}" + b"\x8a\x20" + bytes(31) + b"\x01" + b"Ns")
        ),
    }


def _gadgets(marker: str) -> dict[str, Stream]:
    path, code = text(marker), text(statement(marker))
    program = compile(statement(marker), "x", "eval")
    path_of = called(name("builtins", "getattr"), call("builtins", "__import__", "os"), text("mkdir"))
    return {
        "io.open under its other name": Stream(
            "_io.open", True, pickled(called(name("_io", "open"), path, text("w")))
        ),
        "getattr of a module": Stream("builtins.getattr", True, pickled(called(path_of, path))),
        "resolve_name": Stream(
            "pkgutil.resolve_name", True, pickled(called(call("pkgutil", "resolve_name", "os:mkdir"), path))
        ),
        "import_module": Stream(
            "importlib.import_module", False, pickled(call("importlib", "import_module", "antigravity_"))
        ),
        "methodcaller": Stream(
            "operator.methodcaller",
            True,
            pickled(
                called(
                    called(name("operator", "methodcaller"), text("mkdir"), path),
                    call("importlib", "import_module", "os"),
                )
            ),
        ),
        "attrgetter": Stream(
            "operator.attrgetter",
            True,
            pickled(
                called(
                    called(call("operator", "attrgetter", "mkdir"), call("importlib", "import_module", "os")),
                    path,
                )
            ),
        ),
        "partial": Stream(
            "functools.partial",
            True,
            pickled(called(called(name("functools", "partial"), name("posix", "mkdir"), path))),
        ),
        "a map": Stream(
            "builtins.map",
            True,
            pickled(
                called(
                    name("builtins", "list"),
                    called(name("builtins", "map"), name("posix", "mkdir"), b"](" + path + b"e"),
                )
            ),
        ),
        "marshal": Stream(
            "marshal.loads",
            True,
            pickled(
                called(
                    name("builtins", "eval"), called(name("marshal", "loads"), blob(marshal.dumps(program)))
                ),
                3,
            ),
        ),
        "timeit": Stream(
            "timeit.timeit", True, pickled(called(name("timeit", "timeit"), code, code, b"N0"))[:-1] + b"."
        ),
        "runpy": Stream("runpy._run_code", True, pickled(called(name("runpy", "_run_code"), code, b"}"))),
        "pickle.loads": Stream(
            "pickle.loads", True, pickled(called(name("pickle", "loads"), blob(pickled(mkdir(marker)))), 3)
        ),
        "_pickle.loads": Stream(
            "_pickle.loads", True, pickled(called(name("_pickle", "loads"), blob(pickled(mkdir(marker)))), 3)
        ),
        "a debugger": Stream("bdb.Bdb", False, pickled(called(name("bdb", "Bdb")))),
        "pip": Stream("pip.main", False, pickled(called(name("pip", "main"), b"](" + text("--help") + b"e"))),
        "ctypes": Stream("ctypes.CDLL", False, pickled(call("ctypes", "CDLL", "libc.so"))),
        "a browser": Stream("webbrowser.open", False, pickled(call("webbrowser", "open", "x"))),
        "a terminal": Stream("pty.spawn", False, pickled(call("pty", "spawn", "true"))),
        "a socket": Stream(
            "socket.create_connection", False, pickled(call("socket", "create_connection", "x"))
        ),
        "NumPy's tests": Stream(
            "numpy.testing._private.utils.runstring",
            True,
            pickled(called(name("numpy.testing._private.utils", "runstring"), code, b"}")),
        ),
        "NumPy changed for all": Stream(
            "numpy.size",
            False,
            pickled(name("numpy", "size") + b"}}" + text("shape") + name("numpy", "ndarray") + b"s\x86b"),
        ),
        "a class of some library, called": Stream(
            "calls somewhere.Thing", False, pickled(call("somewhere", "Thing", "x"))
        ),
        "eval passed on by some library": Stream(
            "somewhere.eval", False, pickled(call("somewhere", "eval", "1"))
        ),
        "what a call gave, called": Stream(
            "a call of what somewhere.Thing gave",
            False,
            pickled(called(call("somewhere", "Thing", "x"), path)),
        ),
        "a scanner switched off": Stream(
            "picklescan.scanner", False, pickled(name("picklescan.scanner", "_scan"))
        ),
        "the machinery of a class": Stream(
            "somewhere.__builtins__", False, pickled(name("somewhere", "__builtins__"))
        ),
        "a real object of Python": Stream(
            "functools.partial", False, pickle.dumps(__import__("functools").partial(print))
        ),
    }


def _torch(marker: str) -> dict[str, Stream]:
    ordered = name("collections", "OrderedDict") + b")R"
    rebuild = name("torch._tensor", "_rebuild_from_type_v2")
    hook = name("collections", "OrderedDict") + b")RK\x00" + name("torch", "device") + b"s"
    return {
        "torch.load of bytes": Stream(
            "torch.storage._load_from_bytes",
            False,
            pickled(called(name("torch.storage", "_load_from_bytes"), blob(pickled(mkdir(marker)))), 3),
        ),
        "torch.hub": Stream("torch.hub.load", False, pickled(call("torch.hub", "load", "x"))),
        "torch.jit": Stream("torch.jit.load", False, pickled(call("torch.jit", "load", "x"))),
        "torch under another name": Stream(
            "torch.serialization.os", False, pickled(name("torch.serialization", "os"))
        ),
        "the imports of a layer": Stream(
            "torch.nn.modules.module.os", False, pickled(name("torch.nn.modules.module", "os"))
        ),
        "a tensor with hooks": Stream("a tensor with hooks", False, pickled(tensor(more=hook))),
        "a tensor beyond its storage": Stream(
            "reaches beyond its storage", False, pickled(tensor(count=200))
        ),
        "a tensor rebuilt by eval": Stream(
            "builtins.eval",
            False,
            pickled(
                called(
                    rebuild,
                    name("builtins", "eval"),
                    name("torch", "Tensor"),
                    b"(" + text(statement(marker)) + b"t",
                    b"N",
                )
            ),
        ),
        "a class put into a tensor": Stream(
            "an attribute of the machinery",
            False,
            pickled(
                called(
                    rebuild,
                    name("torch._utils", "_rebuild_tensor_v2"),
                    name("torch", "Tensor"),
                    tensor().removeprefix(name("torch._utils", "_rebuild_tensor_v2")).removesuffix(b"R"),
                    b"}" + text("__class__") + b"Ns",
                )
            ),
        ),
        "a class put into a dictionary": Stream(
            "an attribute of the machinery", False, pickled(ordered + b"}" + text("__class__") + b"Nsb")
        ),
        "a class changed for all": Stream(
            "it changes a class",
            False,
            pickled(name("collections", "OrderedDict") + b"}" + text("get") + b"Nsb"),
        ),
        "a storage that is none": Stream("no storage", False, pickled(b"(" + text("module") + b"NNNNtQ")),
        "a dictionary that calls for each new key": Stream(
            "defaultdict that calls",
            False,
            pickled(called(name("collections", "defaultdict"), name("torch._utils", "_rebuild_tensor"))),
        ),
        "an array of objects": Stream(
            "an array of objects",
            False,
            pickled(called(name("numpy", "dtype"), text("O8"), b"\x89", b"\x88")),
        ),
    }
