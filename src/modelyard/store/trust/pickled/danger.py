"""Names that no weights file has a reason to import, and the sentence that says why."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.pickled.values import Global

# Outside the standard library, which is refused as a whole: packages that load, build or run code.
_PACKAGES = frozenset((
    "pip", "setuptools", "pkg_resources", "_distutils_hack", "wheel", "distutils", "joblib", "dill",
    "cloudpickle", "IPython", "ipykernel", "jupyter", "pandas", "sympy", "numexpr", "pytest", "_pytest",
    "py", "commands", "__builtin__", "torch", "numpy", "scipy", "cffi", "cython", "pexpect", "ptyprocess",
    "paramiko", "fabric", "invoke", "sh", "plumbum", "requests", "urllib3", "httpx", "aiohttp", "yaml",
    "ruamel", "jinja2", "mako", "marshal", "test", "idlelib", "lib2to3", "turtledemo", "torchvision",
    "tensorflow", "keras", "onnx", "onnxruntime", "triton", "gradio", "ray", "distributed", "dask",
    "picklescan", "fickling", "modelscan", "modelyard",
))  # fmt: skip
# Names that run code, whatever module is said to hold them: modules pass on what they themselves import.
_NAMES = frozenset((
    "eval", "exec", "execfile", "compile", "open", "getattr", "setattr", "delattr", "globals", "locals",
    "vars", "input", "system", "popen", "spawn", "fork", "import_module", "reload", "run_module",
    "run_path", "resolve_name", "attrgetter", "itemgetter", "methodcaller", "partial", "reduce", "apply",
    "load", "loads", "unpickle", "run", "call", "check_call", "check_output", "check_output_text", "Popen",
    "getoutput", "getstatusoutput", "FunctionType", "CodeType", "LambdaType", "MethodType", "runcode",
    "runsource", "runctx", "runstring", "load_module", "exec_module", "find_class", "object_hook",
    "urlopen", "urlretrieve", "rmtree", "unlink", "remove", "walk_packages", "lambdify", "read_pickle",
))  # fmt: skip
# torch passes on much that runs code; only its modules that are made of layers hold classes of data.
_TORCH = ("torch.nn.modules.", "torch.optim.")
# Functions that layers keep as their activation; here they are names, and are never called.
_ACTIVATIONS = ("torch.nn.functional", "torch._C._nn")
_TORCHVISION = ("torchvision.models.", "torchvision.ops.")
_TORCHVISION_FUNCTIONS = ("torchvision.models._utils",)


def danger(imported: Global) -> str | None:
    """Say why importing this is refused; None where it is merely a class that is not known."""
    module, name = imported.module, imported.name
    words = module.split(".")
    root = words[0]
    if not all(word.isidentifier() for word in words) or not name:
        return "no module can have this name"
    if "." in name:
        return "a dotted name walks from one object to another"
    if not name.isidentifier():
        return "no class can have this name"
    if root == "builtins":
        return "a builtin that is more than a plain type"
    if root in ("torch", "torchvision"):
        return _torch(module, name)
    if root in sys.stdlib_module_names:
        return "part of the standard library, which holds what runs commands; weights need none of it"
    own = root == "__main__"  # a class of the script that trained the model
    if not own and (root in _PACKAGES or any(word.startswith("__") for word in words)):
        return "a package that loads or runs code"
    return _by_name(name)


def _torch(module: str, name: str) -> str | None:
    if module in _ACTIVATIONS and not name.startswith("_"):
        return _by_name(name)
    layers = f"{module}.".startswith((*_TORCH, *_TORCHVISION))
    if layers and name[:1].isupper() and module not in _TORCHVISION_FUNCTIONS:
        return _by_name(name)
    return "a part of torch that is neither a tensor nor a layer"


def _by_name(name: str) -> str | None:
    bare = name.lstrip("_")
    if name.startswith("__"):
        return "a name that belongs to the machinery of Python"
    if bare in sys.stdlib_module_names or bare in _PACKAGES:
        return "another module, passed on under the name of this one"
    return "a name that runs code, whatever module passes it on" if bare in _NAMES else None
