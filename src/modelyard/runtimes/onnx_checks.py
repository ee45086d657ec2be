"""What is wrong with an ONNX file, told before a runtime sees it: they differ in how they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.errors import RunError

if TYPE_CHECKING:
    from modelyard.runtimes.onnx_facts import OnnxFacts


def demand_sound(path: str, facts: OnnxFacts) -> None:
    """Refuse a file whose graph cannot be run in its order, or is not all there."""
    wrong = _incomplete(facts) or _out_of_order(facts)
    if wrong:
        raise RunError(
            f"{path}: {wrong}", hint="The file is damaged, or was put together wrongly: write it anew."
        )


def _incomplete(facts: OnnxFacts) -> str | None:
    if not facts.opsets:
        return "it does not say which opset its operators are of"
    unknown = [port.name for port in (*facts.inputs, *facts.outputs) if port.dtype == "unknown"]
    if unknown:
        return f"{unknown[0]!r} has a type that ONNX does not know"
    if not facts.outputs:
        return "it has no output"
    twice = _twice([name for node in facts.nodes for name in node.outputs if name])
    return f"{twice!r} is written by two nodes" if twice else None


def _twice(names: list[str]) -> str | None:
    seen: set[str] = set()
    return next((name for name in names if name in seen or seen.add(name)), None)  # type: ignore[func-returns-value]


def _out_of_order(facts: OnnxFacts) -> str | None:
    """Nodes stand in the order in which they run, so that whatever one reads is there."""
    there = {port.name for port in facts.inputs} | set(facts.tensors)
    later = {name for node in facts.nodes for name in node.outputs}
    for node in facts.nodes:
        lacking = next((name for name in node.inputs if name and name not in there), None)
        if lacking is not None:
            why = (
                "which a later node writes: the graph is cyclic or out of order"
                if lacking in later
                else ("which nothing writes")
            )
            return f"the node {node} reads {lacking!r}, {why}"
        there.update(node.outputs)
    lacking = next((port.name for port in facts.outputs if port.name not in there), None)
    return f"nothing writes the output {lacking!r}" if lacking is not None else None
