#!/usr/bin/env python3
"""One frame a second of the same footage, read by several programs in turn.

Rivals decode and give frames of 224x224. Hourglass does more in the same
time: it scales to its own size, compares, encodes and stores. `adaptive` is
its default, which decodes only where something changes.

    swift build -c release --product hourglass
    pip install av opencv-python-headless decord torchcodec torch
    Benchmarks/sampling.py VIDEO [--runs 3] [--only ffmpeg,hourglass]

A rival that is not installed is left out and named.
"""

import argparse
import importlib.util
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

PROGRAMS = {
    "PyAV": ("av", """
import av, sys
with av.open(sys.argv[1]) as container:
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    due = 0.0
    for frame in container.decode(stream):
        if frame.time is not None and frame.time >= due:
            frame.reformat(224, 224, "rgb24").to_ndarray()
            due += 1
"""),
    "OpenCV": ("cv2", """
import cv2, sys
video = cv2.VideoCapture(sys.argv[1])
due = 0.0
while video.grab():
    if video.get(cv2.CAP_PROP_POS_MSEC) / 1000 >= due:
        cv2.resize(video.retrieve()[1], (224, 224))
        due += 1
"""),
    "decord": ("decord", """
import decord, sys
video = decord.VideoReader(sys.argv[1], width=224, height=224, num_threads=2)
step = max(1, round(video.get_avg_fps()))
for first in range(0, len(video), step * 32):
    video.get_batch(list(range(first, min(first + step * 32, len(video)), step)))
"""),
    "torchcodec": ("torchcodec", """
import sys
from torchcodec.decoders import VideoDecoder
video = VideoDecoder(sys.argv[1], num_ffmpeg_threads=0)
length = int(video.metadata.duration_seconds)
for first in range(0, length, 32):
    video.get_frames_played_at([t + 0.001 for t in range(first, min(first + 32, length))])
"""),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", help="names, separated by commas")
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    options = parser.parse_args()
    commands = {
        "ffmpeg": ["ffmpeg", "-nostdin", "-v", "error", "-i", options.video, "-vf", "fps=1,scale=224:224", "-f", "null", "-"],
        "hourglass --every 1s": [options.binary, "--library", "@", "--quiet", "index", options.video, "--ocr", "off", "--every", "1s"],
        "hourglass adaptive": [options.binary, "--library", "@", "--quiet", "index", options.video, "--ocr", "off"],
    }
    for name, (module, program) in PROGRAMS.items():
        if importlib.util.find_spec(module):
            commands[name] = [sys.executable, "-c", program, options.video]
        else:
            print(f"left out, not installed: {name}", file=sys.stderr)
    if options.only:
        wanted = options.only.split(",")
        commands = {n: c for n, c in commands.items() if any(n.startswith(w) for w in wanted)}
    times = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            with tempfile.TemporaryDirectory() as folder:
                words = [f"{folder}/library.sqlite" if word == "@" else word for word in command]
                started = time.monotonic()
                result = subprocess.run(words, capture_output=True, text=True)
                times[name].append(time.monotonic() - started)
            if result.returncode != 0:
                print(f"failed: {name}: {result.stderr[-300:]}", file=sys.stderr)
                times[name][-1] = float("nan")
    base = statistics.median(times["ffmpeg"]) if "ffmpeg" in times else None
    print(f"{pathlib.Path(options.video).name}: one frame a second, medians of {options.runs}")
    for name, values in times.items():
        median = statistics.median(values)
        ratio = f"  {median / base:5.2f} of ffmpeg" if base else ""
        print(f"  {name:22} {median:7.1f} s{ratio}  ({min(values):.1f} to {max(values):.1f})")


if __name__ == "__main__":
    main()
