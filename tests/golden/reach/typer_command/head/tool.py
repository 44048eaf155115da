import typer

app = typer.Typer()


@app.command()
def export():
    print("b")
