"""Configurations that are built to take forever end soon, with an answer or a clear refusal."""

from __future__ import annotations

import pytest

from tests.unit.analysis.dns_topology import ask, names, shares, zone
from vpcplan.errors import UsageError

LEVELS = 60


def test_aliases_that_meet_again_are_judged_once() -> None:
    records = "\n".join(
        f"{{name: d{level}, type: A, weight: {weight}, set_identifier: w{weight}, health_check: c0,\n"
        f"alias: {{target: d{level + 1}, evaluate_target_health: true}}}}"
        for level in range(LEVELS)
        for weight in (1, 2)
    )
    checks = "\n".join(
        f"  c{level}: {{type: calculated, children: [c{level + 1}, d{level + 1}], health_threshold: 1}}\n"
        f"  d{level}: {{type: calculated, children: [c{level + 1}, d{level + 1}], health_threshold: 1}}"
        for level in range(LEVELS)
    )
    leaves = "\n".join(f"  {name}{LEVELS}: {{type: tcp, endpoint: 192.0.2.1, port: 80}}" for name in "cd")
    index = zone(
        records + f"\n{{name: d{LEVELS}, type: A, value: 192.0.2.1}}", f"health_checks:\n{checks}\n{leaves}\n"
    )
    assert shares(ask(index, "d0.example.com", unhealthy=[f"c{LEVELS}"])) == {"192.0.2.1": 1}


def test_a_chain_of_hundreds_of_aliases_is_given_up() -> None:
    records = "\n".join(f"{{name: a{n}, type: A, alias: a{n + 1}}}" for n in range(500))
    index = zone(records + "\n{name: a500, type: A, value: 192.0.2.1}")
    assert ask(index, "a0.example.com").status == "SERVFAIL"
    assert shares(ask(index, "a400.example.com")) == {"192.0.2.1": 1}


def test_weighted_cnames_that_multiply_are_refused() -> None:
    records = "\n".join(
        f"{{name: l{level}-{n}, type: CNAME, weight: {k}, set_identifier: s{k},\n"
        f"value: l{level + 1}-{k}.example.com}}"
        for level in range(3)
        for n in (range(1, 41) if level else (0,))
        for k in range(1, 41)
    )
    addresses = "\n".join(f"{{name: l3-{k}, type: A, value: 192.0.2.{k}}}" for k in range(1, 41))
    with pytest.raises(UsageError, match="possible answers"):
        ask(zone(f"{records}\n{addresses}"), "l0-0.example.com")


def test_dhcp_options_with_other_name_servers_are_said() -> None:
    index = names("""
    vpcs:
      shop: {cidr_blocks: [10.0.0.0/16], dhcp_options: {domain_name_servers: [10.0.0.53]}}
    """)
    resolution = ask(index, "www.example.com", ["vpc:shop"])
    assert "instances of shop ask 10.0.0.53" in resolution.steps[0].reason
