"""``instances:`` and stand-alone ``network_interfaces:`` of a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.address import INTERFACE_FIELDS, check_address, decode_addresses
from vpcplan.load.yaml.fields import (
    BOOLEAN,
    DESCRIPTION,
    NAME,
    TEXT,
    Either,
    Field,
    ListOf,
    MapOf,
    Placed,
    Shape,
    choice,
)
from vpcplan.load.yaml.nodes import Mapping, Scalar, Sequence
from vpcplan.load.yaml.references import find_groups, find_id
from vpcplan.load.yaml.sections import Section
from vpcplan.model.instance import Instance
from vpcplan.model.network_interface import InterfaceOwner, NetworkInterface

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Node

GONE = ("stopping", "stopped", "shutting-down", "terminated")
"""States in which an instance's interfaces carry nothing."""

INSTANCE_INTERFACE = Shape(
    "instance interface",
    "One of several network interfaces of an instance.",
    {
        "name": Field(TEXT, "Its name; eth0, eth1, … by default."),
        **INTERFACE_FIELDS,
    },
)
INSTANCE = Shape(
    "instance",
    "An instance, or something else with network interfaces (`type`).",
    {
        "description": DESCRIPTION,
        **INTERFACE_FIELDS,
        "interfaces": Field(
            ListOf(
                Placed(Either("an interface or the name of one", scalar=NAME, mapping=INSTANCE_INTERFACE)),
                "interfaces",
            ),
            "Several interfaces, the primary one first: mappings, or names of `network_interfaces:`.",
        ),
        "type": Field(TEXT, "What it is: `instance` (the default), `database`, `lambda_function`, …"),
        "state": Field(choice("pending", "running", *GONE), "`running` by default; others carry no traffic."),
        "tags": Field(MapOf(TEXT, "a mapping of tags"), "Its tags."),
    },
)
NETWORK_INTERFACE = Shape(
    "network interface",
    "A network interface of its own.",
    {
        "description": DESCRIPTION,
        **INTERFACE_FIELDS,
        "type": Field(
            choice("database", "lambda_function", "other"),
            "What AWS service it works for, where it is no instance's.",
        ),
        "attached": Field(
            BOOLEAN,
            "Whether something is behind it; by default where an instance names it or it has a `type`.",
        ),
    },
)


def imply_interfaces(loading: Loading, entry: Entry) -> None:
    """Make the interfaces that stand inside an instance known: ``fw/eth0``, ``fw/inside``."""
    listed = entry.node.get("interfaces") if type(entry.node) is Mapping else None
    if type(listed) is not Sequence:
        loading.imply("network_interfaces", f"{entry.id}/eth0")
        return
    for index, item in enumerate(listed.items):
        if type(item) is Mapping:
            name = item.get("name")
            word = name.text if type(name) is Scalar else f"eth{index}"
            loading.imply("network_interfaces", f"{entry.id}/{word}")


def decode_instance(loading: Loading, entry: Entry) -> None:
    """One instance with its interfaces: those of `interfaces:`, else the one that its own fields describe."""
    values = INSTANCE.read(loading, entry.node)
    if values is None or entry.vpc is None:
        return
    state = values.get("state", "running")
    running = state not in GONE
    interfaces: list[str] = []
    if "interfaces" in values:
        _check_one_form(loading, entry)
        for index, (node, value) in enumerate(values["interfaces"]):
            if type(value) is Scalar:
                id = _attach(loading, entry, value, index, running)
            else:
                merged = {"source_dest_check": values.get("source_dest_check", True), **value}
                id = _interface(loading, entry, node, merged, index, running)
            if id is not None:
                interfaces.append(id)
    elif loading.require(entry, values, "subnet"):
        id = _interface(loading, entry, entry.node, values, 0, running)
        if id is not None:
            interfaces.append(id)
    loading.found("instances")[entry.id] = Instance(
        **loading.identity(entry),
        vpc=entry.vpc,
        network_interfaces=tuple(interfaces),
        state=state,
        type=values.get("type", "instance"),
        tags=tuple([(key.text, value) for key, value in values["tags"]]) if "tags" in values else (),
    )


def _check_one_form(loading: Loading, entry: Entry) -> None:
    """With ``interfaces`` the addresses stand there, not at the instance."""
    if type(entry.node) is not Mapping:
        return
    for key in INTERFACE_FIELDS:
        if key in entry.node.entries and key != "source_dest_check":
            loading.problem(
                entry.node.entries[key][0],
                f"`{key}` and `interfaces` cannot stand together",
                f"move `{key}` into the interface that it belongs to",
            )


def _attach(loading: Loading, entry: Entry, name: Scalar, index: int, running: bool) -> str | None:
    """Make a stand-alone interface the instance's."""
    from msgspec.structs import replace

    id = find_id(loading, "network_interfaces", name, entry.vpc)
    if id is None:
        return None
    if id in loading.implied.get("network_interfaces", ()):
        _belongs_already(loading, name, id.rpartition("/")[0])
        return None
    interface: NetworkInterface | None = loading.resource("network_interfaces", id)
    if interface is None:
        return None
    if interface.owner is not None:
        _belongs_already(loading, name, interface.owner.id)
        return None
    loading.found("network_interfaces")[id] = replace(
        interface, owner=InterfaceOwner("instance", entry.id), device_index=index, attached=running
    )
    return id


def _belongs_already(loading: Loading, name: Scalar, owner: str) -> None:
    """Note that an interface is another's."""
    loading.problem(
        name,
        f"network interface `{name.text}` belongs to `{owner}` already",
        "an interface is attached once",
    )


def _interface(
    loading: Loading, entry: Entry, node: Node, values: dict[str, Any], index: int, running: bool
) -> str | None:
    name = values.get("name", f"eth{index}")
    id = f"{entry.id}/{name}"
    if id in loading.found("network_interfaces"):
        loading.problem(node, f"instance `{entry.name}` has two interfaces named `{name}`")
        return None
    interface = _decode_interface(
        loading,
        entry,
        node,
        values,
        id=id,
        name=entry.key.text if index == 0 and "name" not in values else f"{entry.key.text}/{name}",
        owner=InterfaceOwner("instance", entry.id),
        device_index=index,
        attached=running,
    )
    return None if interface is None else id


def decode_network_interface(loading: Loading, entry: Entry) -> None:
    """One stand-alone interface; an instance that names it takes it over."""
    values = NETWORK_INTERFACE.read(loading, entry.node)
    if values is None or not loading.require(entry, values, "subnet"):
        return
    kind = values.get("type")
    _decode_interface(
        loading,
        entry,
        entry.node,
        values,
        id=entry.id,
        name=entry.name,
        owner=InterfaceOwner(kind, entry.id) if kind is not None else None,
        attached=values.get("attached", kind is not None),
    )


def _decode_interface(
    loading: Loading,
    entry: Entry,
    node: Node,
    values: dict[str, Any],
    *,
    id: str,
    name: str,
    owner: InterfaceOwner | None,
    attached: bool,
    device_index: int = 0,
) -> NetworkInterface | None:
    """Add the interface that the shared fields describe."""
    if "subnet" not in values or entry.vpc is None:
        if "subnet" not in values and type(node) is Mapping and "subnet" not in node.entries:
            loading.problem(node, "this interface has no `subnet`", "add `subnet: …`")
        return None
    subnet_id = find_id(loading, "subnets", values["subnet"], entry.vpc)
    subnet = loading.resource("subnets", subnet_id)
    if subnet_id is None or subnet is None:
        return None
    if subnet.vpc != entry.vpc:
        loading.problem(
            values["subnet"],
            f"subnet `{subnet_id}` is not in vpc `{entry.vpc}`",
            "an interface stays in its VPC",
        )
        return None
    addresses = decode_addresses(loading, values, subnet, id)
    for address in addresses:
        check_address(loading, node, subnet, address.address)
    if "security_groups" in values:
        groups = find_groups(loading, values["security_groups"], entry.vpc)
    else:
        vpc = loading.resource("vpcs", entry.vpc)
        groups = (vpc.default_security_group,) if vpc is not None else ()
    interface = NetworkInterface(
        id=id,
        name=name,
        span=entry.span,
        account=subnet.account,
        region=subnet.region,
        vpc=entry.vpc,
        subnet=subnet_id,
        addresses=addresses,
        prefixes=tuple(values.get("prefixes", ())),
        security_groups=groups,
        source_dest_check=values.get("source_dest_check", True),
        owner=owner,
        device_index=device_index,
        attached=attached,
    )
    loading.found("network_interfaces")[id] = interface
    return interface


def finish_interfaces(loading: Loading) -> None:
    """Note addresses that two interfaces share."""
    from vpcplan.load.yaml.address import check_unique

    check_unique(loading)


SECTIONS = {
    "instances": Section(
        kind=INSTANCE,
        doc="The instances of a VPC, and whatever else has interfaces.",
        decode=decode_instance,
        declare=imply_interfaces,
        finish=finish_interfaces,
    ),
    "network_interfaces": Section(
        kind=NETWORK_INTERFACE,
        doc="Network interfaces that stand alone.",
        decode=decode_network_interface,
        finish=finish_interfaces,
    ),
}
