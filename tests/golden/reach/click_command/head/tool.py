import click


@click.command()
def export():
    click.echo("b")
