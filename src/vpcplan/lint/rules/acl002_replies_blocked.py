"""ACL002: a network ACL that admits requests and drops their replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vpcplan.lint.acl_replies import DIRECTIONS, ECHO, Direction, Loss, entries_of, lost_replies, opposite_of
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.network_acl import NetworkAcl
from vpcplan.net.intervals import format_intervals
from vpcplan.net.traffic import protocol_name
from vpcplan.semantics.network_acl import ALL_CLIENT_PORTS, format_entry


def check(context: LintContext) -> Iterator[Finding]:
    """Allow entries for requests without a way for the replies in the other direction."""
    for acl_id, losses in lost_replies(context).items():
        acl = context.topology.network_acls[acl_id]
        for direction in DIRECTIONS:
            lost = [loss for loss in losses if loss.direction == direction]
            back = entries_of(acl, opposite_of(direction))
            if len(lost) > 1 and not any(entry.action == "allow" for entry in back):
                # Nothing at all is let through: that is one mistake, whatever it hits.
                yield _finding(acl, lost[0], lost[1:])
                continue
            for loss in lost:
                yield _finding(acl, loss, ())


def _finding(acl: NetworkAcl, loss: Loss, more: Sequence[Loss]) -> Finding:
    opposite = opposite_of(loss.direction)
    name = protocol_name(loss.protocol)
    also = "" if not more else f" (nor for rules {', '.join(str(m.entry.rule_number) for m in more)})"
    why = f" ({loss.because})" if loss.because else ""
    if loss.protocol in ECHO:
        what, tail = "no echo reply", "a ping is never answered"
    else:
        what = "no reply" if loss.everything else f"no reply on ports {format_intervals(loss.missing)}"
        tail = f"clients use {name} {format_intervals(loss.wanted)}"
    lines = [
        f"`{_free_number(acl, opposite) + 10 * number}: {_allowance(each)}`"
        for number, each in enumerate((loss, *more))
    ]
    return RULE.finding(
        acl,
        f"{loss.direction} rule `{format_entry(loss.entry, loss.direction)}` of {acl.name} admits requests"
        f"{why}, but {opposite} admits {what}{also}: {tail}",
        span=loss.entry.span,
        related=((f"network ACL {acl.name}", acl.span),),
        severity="error" if loss.everything and loss.entry.match.protocol not in ECHO else "warning",
        hint=f"add to network ACL {acl.name}, {opposite}: {', '.join(lines[:4])}",
        rule_number=loss.entry.rule_number,
    )


def _allowance(loss: Loss) -> str:
    """The rule that lets the replies through: ``allow tcp 1024-65535 to 10.0.0.0/8``."""
    preposition = "to" if loss.direction == "ingress" else "from"
    name = protocol_name(loss.protocol)
    block = loss.entry.cidr_block
    if loss.protocol in ECHO:
        return f"allow {name} echo-reply {preposition} {block}"
    (low, high) = ALL_CLIENT_PORTS[0] if loss.everything else (loss.missing[0][0], loss.missing[-1][1])
    return f"allow {name} {low}-{high} {preposition} {block}"


def _free_number(acl: NetworkAcl, direction: Direction) -> int:
    """A round number behind the last rule."""
    last = max((entry.rule_number for entry in entries_of(acl, direction)), default=90)
    return min((last // 10 + 1) * 10, 32766)


RULE = Rule(
    id="ACL002",
    severity="error",
    summary="A network ACL admits requests and drops the replies.",
    explanation="""
Network ACLs remember nothing: a reply needs a rule of its own, in the other direction, to the port that the
client chose. Linux clients choose from 32768-60999, Windows from 49152-65535, NAT gateways, load balancers
and functions from 1024-65535; a ping is answered by an echo reply. With all of these missing nothing works;
with some missing, connections fail now and then, which is worse to find. Allow 1024-65535 to whoever may
send requests. A rule for all ports is judged where what lies behind the ACL shows that requests are meant
to pass: a NAT gateway, a route out, or a security group that admits clients.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html",
    check=check,
)
