#!/usr/bin/env python3
"""A shape appears once in hours that hold still: is it found, and when?

Makes recordings of a fixed strip with a camera's noise, in which a few coloured
shapes appear for some seconds each, indexes them with the vision tokens of a
model that `Tools/qwen3vl/train_watcher.py` trained, and asks with that same
model. Half of what is asked for is there. Of what is not, half has a colour that
is there on another shape, so that the model has to look.

    Tools/qwen3vl/train_watcher.py --out watcher
    Benchmarks/tokens/needles.py watcher                       # 10 min, 1 h, 4 h
    Benchmarks/tokens/needles.py watcher --lengths 600 --seeds 5

Needs ffmpeg, and numpy and Pillow for the pictures.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CELL, COLUMNS = 32, 14
COLOURS = {"red": (215, 40, 40), "green": (40, 175, 60), "blue": (50, 80, 220), "yellow": (235, 215, 50)}
SHAPES = ["circle", "square", "triangle"]
KINDS = [(c, s) for c in COLOURS for s in SHAPES]


def shape(kind, size):
    """A shape on a transparent cell."""
    y, x = np.mgrid[0:CELL, 0:CELL]
    u, v, half = x - CELL / 2 + 0.5, y - CELL / 2 + 0.5, size / 2
    mask = {"circle": u * u + v * v <= half * half,
            "square": (abs(u) <= half * 0.9) & (abs(v) <= half * 0.9),
            "triangle": (v <= half * 0.9) & (v >= -half + 2 * abs(u))}[kind[1]]
    picture = np.zeros((CELL, CELL, 4), np.uint8)
    picture[mask] = COLOURS[kind[0]] + (255,)
    return Image.fromarray(picture)


def record(folder, seconds, seed):
    """A recording, and what appears in it: kind to first and last second."""
    rng = np.random.default_rng(seed)
    shades = rng.integers(70, 180, (4, COLUMNS * 4, 1)) + rng.integers(-6, 7, (4, COLUMNS * 4, 3))
    Image.fromarray(np.repeat(np.repeat(shades, 8, 0), 8, 1).astype(np.uint8)).save(folder / "back.png")
    # No two of one colour, so that each colour is asked for by both of its names.
    colours = list(rng.permutation(list(COLOURS)))[:3]
    kinds = [(c, SHAPES[int(rng.integers(3))]) for c in colours]
    starts = np.sort(rng.choice(np.arange(20, seconds - 20, 20), len(kinds), replace=False))
    needles, inputs, steps, last = {}, [], [], "b"
    for number, (kind, start) in enumerate(zip(kinds, starts)):
        length = int(rng.integers(3, 6))
        shape(kind, int(rng.integers(21, 29))).save(folder / f"{number}.png")
        inputs += ["-loop", "1", "-framerate", "4", "-i", folder / f"{number}.png"]
        x = CELL * int(rng.integers(COLUMNS))
        steps.append(f"[{last}][{number + 1}]overlay={x}:0:shortest=1:enable='between(t,{start},{start + length}-0.1)'[o{number}]")
        last = f"o{number}"
        needles[kind] = (int(start), int(start) + length)
    path = folder / "watch.mkv"
    graph = "[0]noise=alls=4:allf=t[b];" + ";".join(steps)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-loop", "1", "-framerate", "4", "-t", str(seconds), "-i",
                    folder / "back.png", *inputs, "-filter_complex", graph, "-map", f"[{last}]", "-c:v", "libx264",
                    "-preset", "veryfast", "-crf", "16", "-pix_fmt", "yuv444p", "-g", "100", "-t", str(seconds), path],
                   check=True)
    return path, needles


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--lengths", type=int, nargs="+", default=[600, 3600, 14400], help="of the recordings, in seconds")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tolerance", type=float, default=1.0, help="of a time that counts as right, in seconds")
    parser.add_argument("--hourglass", default=ROOT / ".build/release/hourglass")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    print("  length  asked   found in time    denied rightly   tokens fewer   index s   answer s")
    for seconds in args.lengths:
        there = right = gone = denied = 0
        fewer, indexing, answering = [], [], []
        for seed in range(1, args.seeds + 1):
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                path, needles = record(folder, seconds, seed)
                library = folder / "library.sqlite"

                def run(*words):
                    return subprocess.run([args.hourglass, *words, "--library", library], capture_output=True, text=True)

                began = time.monotonic()
                done = run("index", path, "--encoder", args.model, "--encoder-scale", "1", "--encoder-precision", "f32",
                           "--quiet")
                if done.returncode:
                    sys.exit(f"needles.py: {done.stderr}")
                indexing.append(time.monotonic() - began)
                facts = json.loads(run("stats", "--json").stdout)
                tokens = json.dumps(facts)
                seen, kept = (int(re.search(f'"{k}":\\s*(\\d+)', tokens)[1]) for k in ("seen", "kept"))
                fewer.append(seen / kept)
                absent = [k for k in KINDS if k not in needles]
                near = [k for k in absent if k[0] in {c for c, _ in needles}][:2]
                far = [k for k in absent if k[0] not in {c for c, _ in needles}][:1]
                for kind in list(needles) + near + far:
                    began = time.monotonic()
                    done = run("ask", f"When does a {kind[0]} {kind[1]} appear?", "--engine", args.model, "--json")
                    answering.append(time.monotonic() - began)
                    answer = json.loads(done.stdout)
                    text = answer.get("text", answer.get("answer", ""))
                    if args.verbose:
                        print(kind, needles.get(kind), done.returncode, json.dumps(answer, ensure_ascii=False)[:1500],
                              done.stderr.strip())
                    if kind in needles:
                        times = [3600 * int(h) + 60 * int(m) + float(s) for h, m, s in
                                 re.findall(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", text)]
                        there += 1
                        right += any(abs(t - needles[kind][0]) <= args.tolerance for t in times) \
                            and answer.get("engine") != "extractive"
                    else:
                        gone += 1
                        denied += done.returncode == 1
        count = there + gone
        print(f"{seconds:6} s {count:6}   {right:4} of {there:4}   {denied:7} of {gone:4}   "
              f"{np.mean(fewer):12.1f}   {np.mean(indexing):7.1f}   {np.mean(answering):8.2f}", flush=True)


if __name__ == "__main__":
    main()
