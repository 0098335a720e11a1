"""`vpcplan cidr`: address arithmetic with AWS's rules, and the address plan."""

from __future__ import annotations

import typer

from vpcplan.cli import cidr_calculator, cidr_check, cidr_plan

app = typer.Typer(
    help="Address arithmetic with AWS's rules; plan, check and map what a topology has.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("info", rich_help_panel="Calculate")(cidr_calculator.info)
app.command("fit", rich_help_panel="Calculate")(cidr_calculator.fit)
app.command("split", rich_help_panel="Calculate")(cidr_calculator.split)
app.command("free", rich_help_panel="Calculate")(cidr_calculator.free)
app.command("summarize", rich_help_panel="Calculate")(cidr_calculator.summarize)
app.command("overlaps", rich_help_panel="Calculate")(cidr_calculator.overlaps)
app.command("contains", rich_help_panel="Calculate")(cidr_calculator.contains)
app.command("explain", rich_help_panel="Calculate")(cidr_calculator.explain)
app.command("plan", rich_help_panel="Plan a topology")(cidr_plan.plan)
app.command("check", rich_help_panel="Plan a topology")(cidr_check.check)
app.command("map", rich_help_panel="Plan a topology")(cidr_check.draw_map)
