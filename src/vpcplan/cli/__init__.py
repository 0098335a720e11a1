"""typer only: a command body is load, analyse, render, exit."""
