"""`modelyard dashboard`: results and the registry, explored in a browser."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._gently import ended_gently

ALIASES = {"results_dir": "results"}


def dashboard(
    *,
    results: str = "benchmarks/results",
    port: int | None = None,
    browser: bool = True,
    zoo: str | None = None,
) -> int:
    """Explore results and the registry in a browser: filter, compare, follow, look at mistakes.

    The page is served on this machine alone (127.0.0.1) and asks nothing of the network. What is looked at
    stands in its address, so that a view can be sent; new results are offered while it is open. Ctrl-C ends
    it.

    Args:
        results: The folder of results.
        port: Where it is served; the first free one from 8501 on by default.
        browser: Open the page in a browser.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard dashboard
        modelyard dashboard --results results/of-all-machines --port 9000
        modelyard dashboard --no-browser
    """
    from modelyard.reports.dashboard.launch import PORT, demand_libraries, serve
    from modelyard.store.loopback import HOST

    demand_libraries()

    def ready(chosen: int) -> None:
        if port is None and chosen != PORT:
            _show.say(f"port {PORT} is in use: {chosen} is taken")
        _say_if_none(results)
        address = f"http://{HOST}:{chosen}"
        _show.out(address)
        _show.flush()
        _show.say("Ctrl-C ends it")
        if browser:
            import webbrowser

            webbrowser.open(address)

    with ended_gently():
        try:
            return serve(results, port, zoo=zoo, ready=ready)
        except KeyboardInterrupt:
            return 0


def _say_if_none(folder: str) -> None:
    """Say what to do where there is nothing to show yet; the page shows what comes."""
    import os

    if not os.path.isdir(folder):
        _show.say(_show.inert(f"{folder}: no such folder yet; `modelyard benchmark NAME` writes results"))
    elif not any(name.endswith(".json") for name in os.listdir(folder)):
        _show.say(_show.inert(f"{folder}: no result yet; `modelyard benchmark NAME` measures"))
