"""The YAML topology language → Topology. The only importer of yaml."""
