"""Nothing lost, nothing twice, and how fast: photos under faults, a million simulated, our own code's time."""
