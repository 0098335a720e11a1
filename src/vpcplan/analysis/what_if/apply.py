"""`--without`, `--fail` and `--add`, applied in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.model.topology import Topology


def apply_what_if(
    topology: Topology, without: Iterable[str] = (), fail: Iterable[str] = (), add: Iterable[str] = ()
) -> Topology:
    """The topology with some resources deleted, others failed, and rules or routes added.

    Args:
        topology: the topology as its files say.
        without: resources that are not there: ``shop/nat-a``, ``peering:shop-data``, ``sg:web``.
        fail: ``az:eu-west-1a``, ``region:eu-west-1``, or a resource that is there and does not work.
        add: ``sg web ingress tcp 22 from 10.0.0.0/8``, ``acl …``, ``route …``.

    Raises:
        UsageError: a text names nothing, or is no rule.
    """
    for text in without:
        from vpcplan.analysis.what_if.named import find_resource
        from vpcplan.analysis.what_if.remove import without_resource

        topology = without_resource(topology, find_resource(topology, text))
    for text in fail:
        from vpcplan.analysis.what_if.fail import with_failure

        topology = with_failure(topology, text)
    for text in add:
        from vpcplan.analysis.what_if.add import with_addition

        topology = with_addition(topology, text)
    return topology
