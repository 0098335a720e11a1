"""The whole network at once: who reaches whom, on sets instead of pair by pair."""
