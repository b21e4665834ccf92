"""`make bench`, or a part: `make bench BENCH="--only pages --sizes small"`."""

import argparse
import os
import platform

from tests.bench import outbox, pages


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure, and print tables in Markdown.")
    parser.add_argument("--only", choices=["pages", "notices"])
    parser.add_argument(
        "--sizes", nargs="+", default=["small", "large"], choices=["small", "large"]
    )
    parser.add_argument("--notices", type=int, default=10_000)
    chosen = parser.parse_args()
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n"
    )
    if chosen.only != "notices":
        print(pages.report(chosen.sizes), flush=True)
    if chosen.only != "pages":
        print(outbox.report(chosen.notices), flush=True)


if __name__ == "__main__":
    main()
