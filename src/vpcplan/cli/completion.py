"""`vpcplan completion`: scripts that make a shell complete commands, options, resource names and codes."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

# A shell passes the words typed so far; the answer is one candidate a line, with its help after a tab.
# Nothing of the answer is evaluated by the shell: names come from files that anybody may have written.
_BASH = r"""
_vpcplan() {
    local line current="${COMP_WORDS[COMP_CWORD]}"
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("${line%%$'\t'*}")
    done < <(vpcplan __complete -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$current" 2>/dev/null)
}
complete -o default -F _vpcplan vpcplan
"""
_ZSH = r"""#compdef vpcplan
_vpcplan() {
    local line
    local -a values described
    while IFS= read -r line; do
        values+=("${line%%$'\t'*}")
        described+=("${line/$'\t'/  -- }")
    done < <(vpcplan __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
    if (( ${#values} )); then
        compadd -l -d described -a values
    else
        _files
    fi
}
if [ "$funcstack[1]" = "_vpcplan" ]; then _vpcplan "$@"; else compdef _vpcplan vpcplan; fi
"""
_FISH = r"""
function __vpcplan_complete
    set -l words (commandline -opc) (commandline -ct)
    vpcplan __complete -- $words[2..-1] 2>/dev/null
end
complete --command vpcplan --arguments '(__vpcplan_complete)'
"""
_POWERSHELL = r"""
Register-ArgumentCompleter -Native -CommandName vpcplan -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
    if (-not $wordToComplete) { $words += '""' }
    vpcplan __complete -- @words 2>$null | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        if (-not $help) { $help = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
    }
}
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "powershell": _POWERSHELL}


def completion(
    shell: Annotated[
        Literal["bash", "zsh", "fish", "powershell"],
        typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell"),
    ],
) -> int:
    """Print a completion script for a shell. It changes no file of yours.

    In this shell: eval "$(vpcplan completion bash)"

    To keep it, write it to where the shell looks. Bash: ~/.local/share/bash-completion/completions/vpcplan.
    Zsh: a file _vpcplan in a folder of $fpath. Fish: ~/.config/fish/completions/vpcplan.fish. PowerShell: the
    file that $PROFILE names.
    """
    typer.echo(SCRIPTS[shell].strip())
    return 0
