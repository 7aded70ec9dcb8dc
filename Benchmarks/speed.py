#!/usr/bin/env python3
"""Indexing beside a plain full decode of the same hour, in turn.

The rival is `ffmpeg -vf fps=1,scale=224:224`: it decodes every frame and
throws all but one a second away. Each command runs several times, in turn, so
that the ratio holds on a machine whose speed drifts.

    swift build -c release
    Benchmarks/footage.sh FOLDER
    Benchmarks/speed.py FOLDER [--runs 3]
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def timed(command):
    """Wall seconds, CPU seconds, peak memory in MB, and the output."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"failed: {' '.join(map(str, command))}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--files", nargs="*", default=["lecture-1h.mp4", "inset-1h.mp4", "camera-1h.mp4"])
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    parser.add_argument("--ocr", action="store_true", help="also index with text reading")
    options = parser.parse_args()
    modes = {
        "adaptive": ["--ocr", "off"],
        "every 1s": ["--ocr", "off", "--every", "1s"],
        "thorough": ["--ocr", "off", "--thorough"],
    }
    if options.ocr:
        modes["adaptive+text"] = []
    for name in options.files:
        path = pathlib.Path(options.folder, name)
        walls = {mode: [] for mode in ["ffmpeg", *modes]}
        details = {}
        for _ in range(options.runs):
            rival = ["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-vf", "fps=1,scale=224:224", "-f", "null", "-"]
            wall, cpu, memory, _ = timed(rival)
            walls["ffmpeg"].append(wall)
            details["ffmpeg"] = (cpu, memory, None)
            for mode, flags in modes.items():
                with tempfile.TemporaryDirectory() as folder:
                    wall, cpu, memory, output = timed(
                        [options.binary, "--library", f"{folder}/l.sqlite", "index", path, "--json", "--quiet", *flags])
                walls[mode].append(wall)
                details[mode] = (cpu, memory, json.loads(output.splitlines()[-1]))
        print(f"{name}: medians of {options.runs}")
        base = statistics.median(walls["ffmpeg"])
        for mode, values in walls.items():
            cpu, memory, report = details[mode]
            ratio = statistics.median(v / b for v, b in zip(values, walls["ffmpeg"]))
            line = (f"  {mode:14} {statistics.median(values):7.1f} s wall  {cpu:6.1f} s CPU  {memory:5.0f} MB"
                    f"  {ratio:5.2f} of ffmpeg's time")
            if report:
                line += (f"  {report['frames_sampled']} frames, {report['tokens_kept'] / report['tokens_seen']:.1%} kept,"
                         f" staleness {report['worst_staleness']:.1f}, {report['bytes_per_hour'] / 1e6:.1f} MB/h")
            print(line, flush=True)


if __name__ == "__main__":
    main()
