"""Checking `survives the loss of …`: the same statement on a topology in which something has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.analysis.dns_failover import examine_failover
from vpcplan.analysis.expectation.members import find, members
from vpcplan.analysis.expectation.reach import Judgement, ReachJudge
from vpcplan.analysis.expectation.resolves import resolution_of, why_not
from vpcplan.analysis.expectation.statement import (
    ReachStatement,
    ResolveStatement,
    Subjects,
    SurvivalStatement,
)
from vpcplan.analysis.failure import NOUNS, Loss, lost_subnets, possible_losses, without
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import TCP, UDP, Question
from vpcplan.analysis.resolution.name_index import NameIndex, index_names
from vpcplan.analysis.resolution.question import ALL_AS_DESCRIBED, ANYONE
from vpcplan.analysis.resolution.question import Question as NameQuestion
from vpcplan.errors import UsageError
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.net.domain_name import DomainNameError, parse_domain_name
from vpcplan.semantics.load_balancer import listener_traffic

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcplan.analysis.failure import LossKind
    from vpcplan.analysis.reachability.endpoint import Endpoint
    from vpcplan.analysis.reachability.result import Hop
    from vpcplan.model.load_balancer import LoadBalancer


class SurvivalJudge:
    """Judges survival; failed topologies are made once and shared by all statements."""

    def __init__(self, index: TopologyIndex, record: Callable[[tuple[Hop, ...]], None]) -> None:
        self.index = index
        self.record = record
        self._failed: dict[Loss, TopologyIndex] = {}
        self._names: NameIndex | None = None

    def judge(self, statement: SurvivalStatement) -> Judgement:
        """The judgement over every loss that the statement means.

        Raises:
            UsageError: there is nothing of that kind to lose, or nothing that the losses could concern.
        """
        losses = self._losses(statement)
        subject = statement.subject
        if isinstance(subject, Subjects):
            return self._in_service(subject, losses)
        if isinstance(subject, ResolveStatement):
            return self._resolves(subject, losses)
        checked = 0
        for loss in losses:
            judgement = self._reaches(subject, loss)
            if judgement is None:
                continue
            checked += 1
            if not judgement.holds:
                reason = f"without {loss}: {judgement.reason}"
                return Judgement(holds=False, reason=reason, evidence=judgement.evidence)
        if not checked:
            raise UsageError("every loss takes all the sources with it, so this checks nothing")
        return Judgement(holds=True)

    def _losses(self, statement: SurvivalStatement) -> tuple[Loss, ...]:
        topology = self.index.topology
        losses = possible_losses(topology, statement.loss)
        noun = NOUNS[statement.loss]
        if statement.named is not None:
            resources: dict[LossKind, dict[str, Any]] = {
                "nat_gateway": topology.nat_gateways,
                "vpn_connection": topology.vpn_connections,
            }
            if statement.loss in resources:
                chosen = find(resources[statement.loss].values(), statement.named, noun)
                return tuple(Loss(kind=statement.loss, name=each.id) for each in chosen)
            losses = tuple(loss for loss in losses if loss.name == statement.named)
        if not losses:
            which = f" {statement.named}" if statement.named else ""
            raise UsageError(f"the topology has no {noun}{which}, so this checks nothing")
        return losses

    def _after(self, loss: Loss) -> TopologyIndex:
        if loss not in self._failed:
            self._failed[loss] = TopologyIndex(without(self.index.topology, loss))
        return self._failed[loss]

    def _reaches(self, statement: ReachStatement, loss: Loss) -> Judgement | None:
        subnets = lost_subnets(self.index.topology, loss)
        interfaces = self.index.topology.network_interfaces

        def is_lost(endpoint: Endpoint) -> bool:
            """A source that fails itself asks nothing any more."""
            found = endpoint.interfaces
            return bool(found) and all(interfaces[entry].subnet in subnets for entry in found)

        judge = ReachJudge(self._after(loss), self.record)
        return judge.judge(statement, leave_out=is_lost)

    def _resolves(self, statement: ResolveStatement, losses: tuple[Loss, ...]) -> Judgement:
        names = self._name_index()
        for loss in losses:
            place = _place(loss)
            found = resolution_of(names, statement, (place,) if place else ())
            reason = why_not(names, statement, found)
            if reason is not None:
                return Judgement(holds=False, reason=f"without {loss}: {reason}", resolutions=(found,))
        return Judgement(holds=True)

    def _name_index(self) -> NameIndex:
        if self._names is None:
            self._names = index_names(self.index.topology)
        return self._names

    def _in_service(self, subject: Subjects, losses: tuple[Loss, ...]) -> Judgement:
        """Whether something that is only named stays in service: a load balancer, a name, a tier."""
        if subject.members_of is not None:
            return self._members_stay(subject, losses)
        for name in subject.names:
            judgement = self._one_stays(name, losses)
            if not judgement.holds:
                return judgement
        return Judgement(holds=True)

    def _members_stay(self, subject: Subjects, losses: tuple[Loss, ...]) -> Judgement:
        kind = subject.members_of or "tier"
        if not members(self.index, kind, subject.names[0]):
            raise UsageError(f"{kind} {subject.names[0]} has no member, so this checks nothing")
        for loss in losses:
            subnets = lost_subnets(self.index.topology, loss)
            left = [m for m in members(self.index, kind, subject.names[0]) if m.subnet not in subnets]
            if not left:
                reason = f"without {loss}: no member of {subject.names[0]} is left"
                return Judgement(holds=False, reason=reason)
        return Judgement(holds=True)

    def _one_stays(self, name: str, losses: tuple[Loss, ...]) -> Judgement:
        balancers = self.index.topology.load_balancers
        named = [entry for entry in balancers.values() if name in (entry.id, entry.name, entry.dns_name)]
        if named:
            return self._balancer_stays(named[0], losses)
        try:
            endpoint = parse_endpoint(self.index, name)
        except UsageError:
            if "." in name and self.index.topology.route53 is not None:
                return self._name_stays(name, losses)
            raise
        interfaces = self.index.topology.network_interfaces
        if not endpoint.interfaces:
            raise UsageError(f"{name} is nothing that could be lost, so this checks nothing")
        for loss in losses:
            subnets = lost_subnets(self.index.topology, loss)
            if all(interfaces[entry].subnet in subnets for entry in endpoint.interfaces):
                return Judgement(holds=False, reason=f"without {loss}: {endpoint.name} is gone with it")
        return Judgement(holds=True)

    def _balancer_stays(self, balancer: LoadBalancer, losses: tuple[Loss, ...]) -> Judgement:
        for loss in losses:
            after = self._after(loss)
            left = after.topology.load_balancers[balancer.id]
            if not left.network_interfaces:
                return Judgement(holds=False, reason=f"without {loss}: no node of {balancer.name} is left")
            judgement = self._takes_requests(after, left)
            if not judgement.holds:
                reason = f"without {loss}: {judgement.reason}"
                return Judgement(holds=False, reason=reason, evidence=judgement.evidence)
        return Judgement(holds=True)

    def _takes_requests(self, after: TopologyIndex, balancer: LoadBalancer) -> Judgement:
        """Whether every listener still leads to a target; from the internet if it faces it."""
        for listener in balancer.listeners:
            groups = [after.topology.target_groups.get(group) for group in listener.target_groups]
            known = [group for group in groups if group is not None and group.targets_known]
            if known and not any(t.health != "draining" for group in known for t in group.targets):
                return Judgement(holds=False, reason=f"listener {listener.port} has no target left")
            if balancer.scheme != "internet-facing":
                continue
            protocol = TCP if listener_traffic(listener).tcp else UDP
            question = Question(protocol=protocol, ports=((listener.port, listener.port),))
            statement = ReachStatement(
                sources=Subjects(text="internet", names=("internet",)),
                destinations=Subjects(text=balancer.name, names=(f"load_balancer:{balancer.id}",)),
                questions=(question,),
            )
            judge = ReachJudge(after, self.record)
            judgement = judge.judge(statement)
            if judgement is not None and not judgement.holds:
                return judgement
        return Judgement(holds=True)

    def _name_stays(self, name: str, losses: tuple[Loss, ...]) -> Judgement:
        try:
            question = NameQuestion(parse_domain_name(name), "A")
        except DomainNameError as error:
            raise UsageError(f"{name} is no domain name: {error}") from None
        report = examine_failover(self._name_index(), question, ANYONE, ALL_AS_DESCRIBED)
        if not report.usual.answered:
            raise UsageError(f"{name} is answered by no zone of the topology, so this checks nothing")
        kinds = {"zone": "availability_zone", "region": "region"}
        wanted = {(kinds.get(loss.kind), loss.name): loss for loss in losses}
        for result in report.results:
            loss = wanted.get((result.failure.kind, result.failure.name))
            if loss is not None and result.consequence in ("no_answer", "dead", "partly_dead"):
                return Judgement(holds=False, reason=f"without {loss}: {name}: {result.reason}")
        return Judgement(holds=True)


def _place(loss: Loss) -> str | None:
    return {"zone": f"az:{loss.name}", "region": f"region:{loss.name}"}.get(loss.kind)
