"""`vpcplan cidr plan`: blocks for everything that asks for one, kept from plan to plan."""
