"""Print the figures of the pipeline: `make bench-ingest`; one of them: `python -m bench.ingest own`.

own         time in our own code for a photo against bare decoding and resizing; how far the two billed calls overlap
simulation  a million photos through the queue at Rekognition's quota: throughput, time to drain, cost
faults      2,000 photos through the deployed local stack, with 5 % of the calls to its neighbours failing at random
"""

import sys

from bench.ingest import faults, own, simulation

PARTS = {"own": own.main, "simulation": simulation.main, "faults": faults.main}


def main() -> int:
    """Run the parts that are named, or all of them."""
    unknown = [name for name in sys.argv[1:] if name not in PARTS]
    if unknown:
        print(f"there is no part {', '.join(unknown)}; these are: {', '.join(PARTS)}", file=sys.stderr)
        return 1
    for name in sys.argv[1:] or PARTS:
        print(f"\n-- {name}", flush=True)
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
