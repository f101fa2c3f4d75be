"""`python -m data.generate` writes the sample organisation; `--large DIR` one for benchmarks."""

import argparse
from pathlib import Path

from data.generate import large, sample

SAMPLE = Path(__file__).parent.parent / "sample"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m data.generate", description=__doc__)
    parser.add_argument("--to", type=Path, default=SAMPLE, help="folder of the sample")
    parser.add_argument(
        "--large", type=Path, metavar="DIR", help="write the large one here instead"
    )
    parser.add_argument(
        "--rows", type=int, default=5_000_000, help="training rows of the large one"
    )
    parser.add_argument("--snapshots", type=int, choices=(1, 2), default=1, help="training files")
    given = parser.parse_args()
    if given.large:
        large.write(given.large, given.rows, given.snapshots)
    else:
        sample.write(given.to)


if __name__ == "__main__":
    main()
