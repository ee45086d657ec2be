"""`modelyard completion`: the script that a shell reads to complete commands and model names."""

from __future__ import annotations

from modelyard.cli._show import out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Literal

BASH: Final = r"""# Install: echo 'eval "$(modelyard completion bash)"' >> ~/.bashrc
_modelyard() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <("${1/#\~/$HOME}" __complete bash "$COMP_CWORD" -- "${COMP_WORDS[@]}" 2>/dev/null)
}
complete -o default -F _modelyard modelyard
"""

ZSH: Final = r"""#compdef modelyard
# Install: echo 'source <(modelyard completion zsh)' >> ~/.zshrc   (after compinit)
_modelyard() {
    local -a found
    local program="${(Q)words[1]/#\~/$HOME}"
    found=("${(@f)$("$program" __complete zsh $((CURRENT - 1)) -- "${(@Q)words}" 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then
        _describe modelyard found
    else
        _files
    fi
}
if [[ "${funcstack[1]}" == _modelyard ]]; then
    _modelyard "$@"
else
    compdef _modelyard modelyard
fi
"""

FISH: Final = r"""# Install: modelyard completion fish > ~/.config/fish/completions/modelyard.fish
function __modelyard_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string unescape)
    set -l found ($words[1] __complete fish (count $words) -- $words "$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c modelyard -f -a '(__modelyard_complete)'
"""


def completion(shell: Literal["bash", "zsh", "fish"]) -> None:
    """Print the script that completes commands, options and model names in your shell.

    Its first comment is the line that installs it for good.

    Args:
        shell: The shell to write for.

    Examples:
        modelyard completion bash >> ~/.bashrc
        modelyard completion fish > ~/.config/fish/completions/modelyard.fish
    """
    out({"bash": BASH, "zsh": ZSH, "fish": FISH}[shell].rstrip("\n"))
