"""Which instructions the processor has for networks, and what each engine makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelyard.benchmark.doctor.finding import CPU, Finding
from modelyard.benchmark.doctor.read.machine import Machine

_MEANINGS = {
    "amx_int8": "AMX for int8", "amx_bf16": "AMX for bfloat16", "avx512_vnni": "AVX-512 VNNI (int8)",
    "avx_vnni": "AVX VNNI (int8)", "avx512_bf16": "AVX-512 bfloat16", "avx512_fp16": "AVX-512 float16",
    "avx512f": "AVX-512", "avx2": "AVX2", "asimddp": "dot products (int8)", "i8mm": "int8 matrices",
    "bf16": "bfloat16", "sve": "SVE",
}  # fmt: skip
_ISA_LIMITS = ("ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY")
_MLAS = {"avx512f": "AVX-512", "fma": "AVX2 and FMA", "avx": "AVX", "asimd": "NEON"}
_MLAS_INT8 = {
    "amx_int8": "AMX", "avx512_vnni": "AVX-512 VNNI", "avx_vnni": "AVX VNNI", "avx2": "AVX2",
    "i8mm": "int8 matrices", "asimddp": "dot products",
}  # fmt: skip
_NUMBERS = ("FP32", "BF16", "FP16", "INT8")
_INT8 = {"amx_int8", "avx512_vnni", "avx_vnni", "asimddp", "i8mm"}


def check(machine: Machine) -> Iterator[Finding]:
    """Say what the processor has and what engines use of it; find limits that were set, and what lacks."""
    flags = [str(flag) for flag in machine.fingerprint.get("flags") or ()]
    if not flags:
        return
    yield _has(flags)
    for name, says in (("torch", _torch), ("onnxruntime", _onnxruntime), ("openvino", _openvino)):
        answer = machine.engines.get(name)
        if answer:
            yield _engine(name, answer, says(answer, flags))
    for variable in _ISA_LIMITS:
        if variable in machine.environment:
            what = f"{variable} keeps an engine from the later instructions of this processor"
            why = f"{variable}={machine.environment[variable]}"
            yield Finding("instructions-limited", CPU, "warning", what, why, f"unset {variable}")


def _has(flags: list[str]) -> Finding:
    known = [meaning for flag, meaning in _MEANINGS.items() if flag in flags]
    if "avx2" not in flags and "asimd" not in flags:
        what = "the processor has not even AVX2: every engine falls back to slow code"
        return Finding("no-avx2", CPU, "warning", what, f"/proc/cpuinfo: {' '.join(flags)}")
    int8 = "" if _INT8 & {*flags} else "; nothing for int8: a quantized model gains little here"
    what = f"for networks it has {', '.join(known) or 'SIMD'}{int8}"
    return Finding("instructions", CPU, "ok", what, f"/proc/cpuinfo: {' '.join(flags)}")


def _engine(name: str, answer: Mapping[str, Any], what: str) -> Finding:
    problem = answer.get("problem")
    if not problem:
        return Finding(f"{name}-instructions", CPU, "ok", f"{name} {answer.get('version', '')} {what}")
    late = str(problem).startswith("no answer")
    asked = f"{name} was asked what it makes of this processor, and {'took too long' if late else 'failed'}"
    mend = f'python -c "import {name}"'
    return Finding(f"{name}-silent", CPU, "note" if late else "warning", asked, str(problem), mend)


def _torch(answer: Mapping[str, Any], _flags: list[str]) -> str:
    low = "bfloat16 is computed in hardware" if answer.get("bf16") else "bfloat16 is emulated"
    onednn = "with oneDNN" if answer.get("onednn") else "without oneDNN"
    amx = ", AMX is used" if answer.get("amx") else ""
    return f"uses {answer.get('capability', 'unknown instructions')} {onednn}; {low}{amx}"


def _onnxruntime(answer: Mapping[str, Any], flags: list[str]) -> str:
    """By the kernels that its MLAS has; it does not tell which it takes."""
    int8 = next((meaning for flag, meaning in _MLAS_INT8.items() if flag in flags), "plain code")
    wide = next((meaning for flag, meaning in _MLAS.items() if flag in flags), "plain code")
    names = ", ".join(str(one).removesuffix("ExecutionProvider") for one in answer.get("providers") or ())
    return f"has {wide} for float32 and {int8} for int8; float32 stays float32; providers: {names}"


def _openvino(answer: Mapping[str, Any], _flags: list[str]) -> str:
    can = ", ".join(one for one in _NUMBERS if one in (answer.get("capabilities") or ()))
    default = answer.get("precision")
    lower = "" if default in ("f32", None) else "; modelyard asks it for float32"
    return f"can {can}; by itself it computes float32 models in {default}{lower}"
