"""Every rule there is, by id. A rule's module is imported when the rule is wanted, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.lint.rule import Rule


class Entry(Struct, frozen=True):
    """Where a rule lives, and the kinds of resources of which it needs at least one to have anything to say.

    ``kinds`` are field names of Topology; empty means that the rule always runs.
    """

    id: str
    module: str
    kinds: tuple[str, ...] = ()


ENTRIES: tuple[Entry, ...] = (
    Entry("ACL001", "acl001_never_matches", ("network_acls",)),
    Entry("ACL002", "acl002_replies_blocked", ("network_acls",)),
    Entry("ACL003", "acl003_attached_to_nothing", ("network_acls",)),
    Entry("ACL004", "acl004_quota", ("network_acls",)),
    Entry("ACL005", "acl005_out_of_order", ("network_acls",)),
    Entry("ELB001", "elb001_one_zone", ("load_balancers",)),
    Entry("ELB002", "elb002_not_public", ("load_balancers",)),
    Entry("ELB003", "elb003_target_group_does_not_fit", ("load_balancers",)),
    Entry("ELB004", "elb004_no_target", ("load_balancers",)),
    Entry("ELB005", "elb005_group_admits_nobody", ("load_balancers",)),
    Entry("ELB006", "elb006_target_outside_zones", ("load_balancers",)),
    Entry("ELB007", "elb007_target_out_of_reach", ("load_balancers",)),
    Entry("ELB008", "elb008_clients_kept_out", ("load_balancers",)),
    Entry("ELB009", "elb009_target_is_nobody", ("target_groups",)),
    Entry("IGW001", "igw001_no_route", ("internet_gateways", "egress_only_internet_gateways")),
    Entry(
        "IGW002",
        "igw002_not_attached",
        ("internet_gateways", "egress_only_internet_gateways", "vpn_gateways"),
    ),
    Entry("JSON001", "json001_aws_configuration"),
    Entry("LINT001", "lint001_unused_suppression"),
    Entry("LINT002", "lint002_expired_suppression"),
    Entry("LINT003", "lint003_malformed_suppression"),
    Entry("LINT004", "lint004_internal_error"),
    Entry("LINT005", "lint005_mandatory_rule_excepted"),
    Entry("NAT001", "nat001_one_for_several_zones", ("nat_gateways",)),
    Entry("NAT002", "nat002_no_internet", ("nat_gateways",)),
    Entry("NAT003", "nat003_unused", ("nat_gateways",)),
    Entry("PCX001", "pcx001_one_way", ("vpc_peering_connections",)),
    Entry("PCX002", "pcx002_not_transitive", ("vpc_peering_connections",)),
    Entry("PCX003", "pcx003_no_routes", ("vpc_peering_connections",)),
    Entry("R53001", "r53001_cname_at_apex"),
    Entry("R53002", "r53002_cname_beside_others"),
    Entry("R53003", "r53003_alias_loop"),
    Entry("R53004", "r53004_records_do_not_fit_together"),
    Entry("R53005", "r53005_record_refused"),
    Entry("R53006", "r53006_health_check_refused"),
    Entry("R53010", "r53010_no_geolocation_default", ("route53",)),
    Entry("R53011", "r53011_failover_without_secondary", ("route53",)),
    Entry("R53012", "r53012_primary_without_health_check", ("route53",)),
    Entry("R53013", "r53013_all_weights_zero", ("route53",)),
    Entry("R53014", "r53014_long_ttl_with_health_check", ("route53",)),
    Entry("R53015", "r53015_private_zone_unused", ("route53",)),
    Entry("R53016", "r53016_zone_without_delegation", ("route53",)),
    Entry("R53017", "r53017_calculated_check_never_changes", ("route53",)),
    Entry("R53018", "r53018_private_address_in_public_zone", ("route53",)),
    Entry("R53019", "r53019_address_of_nothing", ("route53",)),
    Entry("R53020", "r53020_check_never_passes", ("route53",)),
    Entry("R53021", "r53021_no_answer_after_one_failure", ("route53",)),
    Entry("R53022", "r53022_alias_to_resource_refused", ("route53",)),
    Entry("R53023", "r53023_alias_without_addresses", ("route53",)),
    Entry("R53024", "r53024_resolver_endpoint_in_one_zone", ("route53",)),
    Entry("R53025", "r53025_resolver_endpoint_filtered", ("route53",)),
    Entry("R53026", "r53026_resolver_target_not_routed", ("route53",)),
    Entry("R53027", "r53027_record_without_health_check", ("route53",)),
    Entry("REGION001", "region001_unknown_region"),
    Entry("RTB001", "rtb001_route_to_nothing", ("route_tables",)),
    Entry("RTB002", "rtb002_unused_route_table", ("route_tables",)),
    Entry("RTB003", "rtb003_forwarder_checks_addresses", ("route_tables",)),
    Entry("RTB004", "rtb004_asymmetric_path", ("route_tables",)),
    Entry("RTB005", "rtb005_nat_instance_without_address", ("route_tables",)),
    Entry("RTB006", "rtb006_out_of_step", ("route_tables",)),
    Entry("RTB007", "rtb007_destination_and_target", ("route_tables",)),
    Entry("SG001", "sg001_administration_from_internet", ("security_groups",)),
    Entry("SG002", "sg002_database_from_internet", ("security_groups",)),
    Entry("SG003", "sg003_everything_from_anywhere", ("security_groups",)),
    Entry("SG004", "sg004_implied_rule", ("security_groups",)),
    Entry("SG005", "sg005_attached_to_nothing", ("security_groups",)),
    Entry("SG006", "sg006_reference_cannot_work", ("security_groups",)),
    Entry("SG007", "sg007_quota", ("security_groups",)),
    Entry("SG008", "sg008_ssh_past_the_bastion", ("security_groups",)),
    Entry("SG009", "sg009_rule_without_counterpart", ("security_groups",)),
    Entry("SUBNET001", "subnet001_block_size"),
    Entry("SUBNET002", "subnet002_outside_vpc"),
    Entry("SUBNET003", "subnet003_overlap"),
    Entry("SUBNET004", "subnet004_too_small", ("subnets",)),
    Entry("SUBNET005", "subnet005_nearly_full", ("subnets",)),
    Entry("SUBNET006", "subnet006_load_balancer_room", ("subnets",)),
    Entry("SUBNET007", "subnet007_local_zone", ("subnets",)),
    Entry("SUBNET101", "subnet101_public_without_internet", ("subnets",)),
    Entry("SUBNET102", "subnet102_ipv6_open_private_subnet", ("subnets",)),
    Entry("SUBNET103", "subnet103_tier_in_one_zone", ("subnets",)),
    Entry("SUBNET104", "subnet104_ipv6_out_of_step", ("subnets",)),
    Entry("SUBNET105", "subnet105_ipv6_without_way_out", ("route_tables",)),
    Entry("TGW001", "tgw001_zone_without_attachment", ("transit_gateways", "transit_gateway_attachments")),
    Entry("TGW002", "tgw002_no_way_through", ("transit_gateways", "transit_gateway_attachments")),
    Entry("TGW003", "tgw003_no_way_back", ("transit_gateways", "transit_gateway_attachments")),
    Entry("TGW004", "tgw004_not_associated", ("transit_gateways", "transit_gateway_attachments")),
    Entry("TGW005", "tgw005_attachment_refused", ("transit_gateways", "transit_gateway_attachments")),
    Entry("TGW006", "tgw006_no_route_to_gateway", ("transit_gateways", "transit_gateway_attachments")),
    Entry("TGW007", "tgw007_not_passed_on", ("transit_gateways", "transit_gateway_attachments")),
    Entry("TGW008", "tgw008_appliance_mode", ("transit_gateways", "transit_gateway_attachments")),
    Entry("VPC001", "vpc001_block_size"),
    Entry("VPC002", "vpc002_range_never_allowed"),
    Entry("VPC003", "vpc003_range_to_avoid", ("vpcs",)),
    Entry("VPC004", "vpc004_association_refused", ("vpcs",)),
    Entry("VPC005", "vpc005_route_inside_block", ("vpcs",)),
    Entry("VPC006", "vpc006_overlap", ("vpcs",)),
    Entry("VPC007", "vpc007_overlap_not_joined", ("vpcs",)),
    Entry("VPC008", "vpc008_quota", ("vpcs",)),
    Entry("VPC009", "vpc009_network_address_usage", ("vpcs",)),
    Entry("VPC010", "vpc010_fragmented", ("vpcs",)),
    Entry("VPC011", "vpc011_not_from_its_pool", ("address_pools",)),
    Entry("VPC012", "vpc012_wrong_part_of_a_pool", ("address_pools",)),
    Entry("VPC013", "vpc013_pools_overlap", ("address_pools",)),
    Entry("VPCE001", "vpce001_one_zone", ("vpc_endpoints",)),
    Entry("VPCE002", "vpce002_gateway_endpoint_missing", ("nat_gateways",)),
    Entry("VPCE003", "vpce003_private_dns", ("vpc_endpoints",)),
    Entry("VPCE004", "vpce004_no_route_table", ("vpc_endpoints",)),
    Entry("VPCE005", "vpce005_group_admits_nobody", ("vpc_endpoints",)),
    Entry("VPCE006", "vpce006_service_refused", ("vpc_endpoints",)),
    Entry("VPCE007", "vpce007_provider", ("endpoint_services",)),
    Entry("VPCE008", "vpce008_unknown_service", ("vpc_endpoints", "expectations")),
    Entry("VPCE009", "vpce009_gateway_endpoint_filtered", ("vpc_endpoints",)),
    Entry("VPN001", "vpn001_no_route", ("vpn_gateways",)),
    Entry("VPN002", "vpn002_static_without_routes", ("vpn_connections",)),
    Entry("VPN003", "vpn003_tunnel_down", ("vpn_connections",)),
    Entry("VPN004", "vpn004_not_announced", ("direct_connect_gateways",)),
    Entry("YAML001", "yaml001_syntax"),
    Entry("YAML002", "yaml002_unknown_key"),
    Entry("YAML003", "yaml003_wrong_value"),
    Entry("YAML004", "yaml004_dangling_reference"),
    Entry("YAML005", "yaml005_duplicate_name"),
    Entry("YAML006", "yaml006_refused_by_aws"),
    Entry("YAML007", "yaml007_host_bits"),
    Entry("YAML008", "yaml008_expectation"),
    Entry("ZONE001", "zone001_zone_file"),
)


def rule_ids() -> tuple[str, ...]:
    """The ids of all rules, sorted."""
    return tuple(sorted(entry.id for entry in ENTRIES))


def find_rule(rule_id: str) -> Rule | None:
    """The rule with this id (``sg001`` and ``SG001`` are the same), or None."""
    wanted = rule_id.upper()
    entry = next((entry for entry in ENTRIES if entry.id == wanted), None)
    return None if entry is None else load_rule(entry)


def load_rule(entry: Entry) -> Rule:
    """The rule of a registry entry, imported now."""
    from importlib import import_module

    rule: Rule = import_module(f"vpcplan.lint.rules.{entry.module}").RULE
    return rule


def all_rules() -> tuple[Rule, ...]:
    """All rules, sorted by id."""
    return tuple(load_rule(entry) for entry in sorted(ENTRIES, key=lambda entry: entry.id))


def unknown_selectors(selectors: Iterable[str]) -> tuple[str, ...]:
    """Those of ``selectors`` that name neither a rule nor a family of rules."""
    ids = rule_ids()
    return tuple(
        selector
        for selector in selectors
        if selector != "ALL" and not (selector and any(rule.startswith(selector) for rule in ids))
    )


def suggest(selector: str) -> str:
    """What someone who wrote an unknown ``selector`` may have meant: ``did you mean SG001?``."""
    from difflib import get_close_matches

    ids = rule_ids()
    families = sorted({rule[:-3] for rule in ids})
    found = get_close_matches(selector.upper(), [*ids, *families], n=1, cutoff=0.5)
    if found:
        return f"did you mean {found[0]}? `vpcplan lint --list-rules` lists them all"
    return f"the families are {', '.join(families)}; `vpcplan lint --list-rules` lists the rules"
