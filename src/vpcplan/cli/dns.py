"""`vpcplan dns`: what Route 53 answers, and why."""

from __future__ import annotations

import typer

from vpcplan.cli import dns_check, dns_export, dns_failover, dns_list, dns_resolve, dns_serve, dns_simulate

app = typer.Typer(
    help="What Route 53 answers, for any client and any state of health.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("resolve", rich_help_panel="Ask")(dns_resolve.resolve_name)
app.command("failover", rich_help_panel="Ask")(dns_failover.failover)
app.command("simulate", rich_help_panel="Ask")(dns_simulate.simulate)
app.command("zones", rich_help_panel="Look")(dns_list.zones)
app.command("records", rich_help_panel="Look")(dns_list.records)
app.command("check", rich_help_panel="Look")(dns_check.check)
app.command("export", rich_help_panel="Look")(dns_export.export)
app.command("serve", rich_help_panel="Serve")(dns_serve.serve)
