"""``hunkgate completion``: the script that teaches a shell our commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
      bash:  hunkgate completion bash > ~/.local/share/bash-completion/completions/hunkgate
      zsh:   hunkgate completion zsh > "${fpath[1]}/_hunkgate"
      fish:  hunkgate completion fish > ~/.config/fish/completions/hunkgate.fish
    """  # noqa: D301 - click's \b keeps the block as it stands
    kind = get_completion_class(shell)
    root = context.find_root().command
    if kind is None:  # the choice above holds exactly click's own shells
        raise click.UsageError(f"no completion for {shell}")
    click.echo(kind(root, {}, "hunkgate", "_HUNKGATE_COMPLETE").source())
