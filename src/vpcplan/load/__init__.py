"""Any source → Topology. All errors are collected; none is raised early."""
