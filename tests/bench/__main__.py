"""`make bench`, or a part: `make bench BENCH="--only pages --sizes small"`."""

import argparse
import os
import platform

from tests.bench import cases, issues, live, outbox, pages


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure, and print tables in Markdown.")
    parser.add_argument("--only", choices=["pages", "notices", "live", "issues", "cases"])
    parser.add_argument(
        "--sizes", nargs="+", default=["small", "large"], choices=["small", "large"]
    )
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--issues", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--followers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--reuse", action="store_true", help="issues as an earlier run with the same DATA left them"
    )
    chosen = parser.parse_args()
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n"
    )
    if chosen.only in {None, "pages"}:
        print(pages.report(chosen.sizes), flush=True)
    if chosen.only in {None, "notices"}:
        print(outbox.report(chosen.notices), flush=True)
    if chosen.only in {None, "live"}:
        print(live.report(chosen.followers, chosen.seconds), flush=True)
    if chosen.only in {None, "issues"}:
        print(issues.report(chosen.issues, reuse=chosen.reuse), flush=True)
    if chosen.only in {None, "cases"}:
        print(cases.report(chosen.cases), flush=True)


if __name__ == "__main__":
    main()
