"""Times: how long pages run, measured in the process that serves them and told by /metrics."""

import time

from prometheus_client import Histogram

BEGAN = time.time()
"""When this process began to serve."""

PAGE_RUNS = Histogram(
    "common_ground_page_run_seconds",
    "Time that one run of a page took, from its navigation to its last element.",
    ["page"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8),
)
