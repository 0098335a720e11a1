"""Zones written as BIND zone files: what is written reads back, what is not says why."""

from __future__ import annotations

import shutil
import string
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpcplan.errors import SourceSpan
from vpcplan.load.zone_file import load_zone_file
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import (
    AliasTarget,
    FailoverPolicy,
    GeolocationPolicy,
    GeoproximityPolicy,
    IpBasedPolicy,
    LatencyPolicy,
    MultivaluePolicy,
    ResourceRecordSet,
    RoutingPolicy,
    SimplePolicy,
    WeightedPolicy,
)
from vpcplan.report.zone_file import render_zone_file

HERE = SourceSpan("topology.yaml", 1)


def record(name: str, type: str, *values: str, ttl: int | None = 300) -> ResourceRecordSet:
    return ResourceRecordSet(name=name, type=type, span=HERE, ttl=ttl, values=values)


def zone(*records: ResourceRecordSet, name_servers: tuple[str, ...] = ("ns-1.awsdns-01.org",)) -> HostedZone:
    return HostedZone(
        id="example.com",
        name="example.com",
        domain_name="example.com",
        span=HERE,
        records=records,
        name_servers=name_servers,
    )


EVERY_TYPE = (
    record("example.com", "A", "192.0.2.1", "192.0.2.2"),
    record("example.com", "AAAA", "2001:db8::1"),
    record("example.com", "CAA", '0 issue "ca.example.net"'),
    record("www.example.com", "CNAME", "example.com"),
    record("example.com", "MX", "10 mail.example.com", "20 mail.example.net."),
    record("example.com", "NAPTR", '100 50 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .'),
    record("sub.example.com", "NS", "ns1.example.org", "ns2.example.org"),
    record("sub.example.com", "DS", f"12345 13 2 {'ab' * 32}"),
    record("ptr.example.com", "PTR", "host.example.com"),
    record("spf.example.com", "SPF", '"v=spf1 -all"'),
    record("_sip._tcp.example.com", "SRV", "1 10 5060 sip.example.com"),
    record("key.example.com", "SSHFP", f"1 1 {'ab' * 20}"),
    record("https.example.com", "HTTPS", "1 . alpn=h2"),
    record("_443._tcp.example.com", "TLSA", f"3 1 1 {'ab' * 32}"),
    record("text.example.com", "TXT", '"a \\"b\\" \\303\\251 ; c" "d"'),
    record("*.example.com", "A", "192.0.2.9"),
    record("odd\\100name.example.com", "A", "192.0.2.9"),
    record("$dollar.example.com", "A", "192.0.2.9"),
)


def read_back(text: str) -> HostedZone:
    route53 = load_zone_file(text, "export.zone").route53
    assert route53 is not None
    return route53.hosted_zones["example.com"]


def values_by_set(found: HostedZone) -> dict[tuple[str, str], tuple[int | None, int]]:
    return {(each.name, each.type): (each.ttl, len(each.values)) for each in found.records}


def test_every_type_is_read_back() -> None:
    text = render_zone_file(zone(*EVERY_TYPE))
    assert "not exported" not in text
    found = values_by_set(read_back(text))
    for each in EVERY_TYPE:
        name = each.name.replace("\\100", "@")
        assert found[name, each.type] == (each.ttl, len(each.values)), each.label


def test_bind_accepts_the_export(tmp_path: Path) -> None:
    check = shutil.which("named-checkzone")
    if check is None:
        pytest.skip("named-checkzone is not installed (Debian: bind9-utils)")
    file = tmp_path / "example.com.zone"
    file.write_text(render_zone_file(zone(*EVERY_TYPE)))
    done = subprocess.run(
        [check, "-k", "ignore", "example.com", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("policy", "note"),
    [
        (WeightedPolicy(70), "[x] weight 70"),
        (FailoverPolicy("primary"), "[x] primary"),
        (LatencyPolicy("eu-west-1"), "[x] latency of eu-west-1"),
        (GeolocationPolicy(country="US", subdivision="CA"), "[x] from US-CA"),
        (GeolocationPolicy(), "[x] from default"),
        (GeoproximityPolicy(region="eu-west-1", bias=-5), "[x] near eu-west-1, bias -5"),
        (IpBasedPolicy("offices", "paris"), "[x] location paris of offices"),
        (MultivaluePolicy(), "[x] one of up to eight"),
    ],
)
def test_policies_become_comments_with_the_reason(policy: RoutingPolicy, note: str) -> None:
    routed = ResourceRecordSet(
        name="www.example.com",
        type="A",
        span=HERE,
        ttl=60,
        values=("192.0.2.1",),
        policy=policy,
        set_identifier="x",
        health_check="blue",
    )
    text = render_zone_file(zone(routed))
    assert "; not exported: www.example.com A: " in text
    assert f";   www 60 IN A 192.0.2.1 ; {note}, health check blue" in text
    assert ("www.example.com", "A") not in values_by_set(read_back(text))


def test_an_alias_becomes_a_comment() -> None:
    alias = ResourceRecordSet(
        name="example.com",
        type="A",
        span=HERE,
        policy=SimplePolicy(),
        alias_target=AliasTarget(dns_name="front.elb.amazonaws.com", evaluate_target_health=True),
    )
    text = render_zone_file(zone(alias))
    assert ";   @ A alias to front.elb.amazonaws.com, evaluates target health" in text


def test_a_zone_of_unknown_servers_still_loads_and_says_so() -> None:
    text = render_zone_file(zone(name_servers=()))
    assert "not in the configuration" in text
    assert read_back(text).name_servers == ("ns.invalid",)


def test_a_value_that_is_none_does_not_break_the_file() -> None:
    text = render_zone_file(zone(record("www.example.com", "A", "not an\naddress")))
    assert ";   www 300 IN A not an?address" in text
    read_back(text)


LABEL = st.text(string.ascii_lowercase + string.digits + "-_@$;\"()'!", min_size=1, max_size=12)


@given(
    st.lists(
        st.tuples(LABEL, st.integers(0, 86400), st.integers(1, 254)), max_size=8, unique_by=lambda x: x[0]
    )
)
def test_what_is_written_is_what_is_read(hosts: list[tuple[str, int, int]]) -> None:
    records = [record(f"{label}.example.com", "A", f"192.0.2.{n}", ttl=ttl) for label, ttl, n in hosts]
    found = {
        each.name: (each.ttl, each.values) for each in read_back(render_zone_file(zone(*records))).records
    }
    for each in records:
        assert found[each.name] == (each.ttl, each.values)
