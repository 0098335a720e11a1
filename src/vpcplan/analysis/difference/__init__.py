"""`vpcplan diff`: what a change does to resources, addresses, reachability, DNS answers and expectations."""
