#!/usr/bin/env python3
"""Reading footage beside other programs, in turn, on the same file.

    HOURGLASS_BENCHMARKS=1 swift build -c release
    pip install numpy av opencv-python-headless decord torchcodec torch
    Benchmarks/sampling.py VIDEO [--rounds 3] [--rows whole,keys,times]

whole   one frame a second of 224x224, every frame decoded
index   what a library needs: Hourglass decodes where something changes, makes
        tokens and pictures of it and stores them; ffmpeg samples everything
keys    key frames only
times   fifty moments anywhere, each the very frame on screen then

A rival that is not installed is left out and named.
"""

import argparse
import pathlib
import random
import subprocess
import sys
import tempfile

from turns import Row, in_turn, markdown

ROOT = pathlib.Path(__file__).resolve().parent.parent

PYAV = """
import av, sys
with av.open(sys.argv[1]) as container:
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    if sys.argv[2] == "keys":
        stream.codec_context.skip_frame = "NONKEY"
    if sys.argv[2] == "times":
        for wanted in map(float, sys.argv[3].split(",")):
            container.seek(int(wanted * 1000000))
            found = None
            for frame in container.decode(stream):
                if frame.time > wanted + 1e-6: break
                found = frame
            found.reformat(224, 224, "rgb24").to_ndarray()
    else:
        due = 0.0
        for frame in container.decode(stream):
            if frame.time is not None and (frame.time >= due or sys.argv[2] == "keys"):
                frame.reformat(224, 224, "rgb24").to_ndarray()
                due += 1
"""
OPENCV = """
import cv2, sys
video = cv2.VideoCapture(sys.argv[1])
if sys.argv[2] == "times":
    for wanted in map(float, sys.argv[3].split(",")):
        video.set(cv2.CAP_PROP_POS_MSEC, wanted * 1000)
        cv2.resize(video.read()[1], (224, 224))
else:
    due = 0.0
    while video.grab():
        if video.get(cv2.CAP_PROP_POS_MSEC) / 1000 >= due:
            cv2.resize(video.retrieve()[1], (224, 224))
            due += 1
"""
DECORD = """
import decord, sys
video = decord.VideoReader(sys.argv[1], width=224, height=224, num_threads=2)
rate = video.get_avg_fps()
if sys.argv[2] == "times":
    video.get_batch([int(float(t) * rate + 1e-6) for t in sys.argv[3].split(",")])
elif sys.argv[2] == "keys":
    keys = video.get_key_indices()
    for first in range(0, len(keys), 32):
        video.get_batch(keys[first:first + 32])
else:
    step = max(1, round(rate))
    for first in range(0, len(video), step * 32):
        video.get_batch(list(range(first, min(first + step * 32, len(video)), step)))
"""
TORCHCODEC = """
import sys
from torchcodec.decoders import VideoDecoder
video = VideoDecoder(sys.argv[1], num_ffmpeg_threads=0)
if sys.argv[2] == "times":
    video.get_frames_played_at([float(t) for t in sys.argv[3].split(",")])
else:
    length = int(video.metadata.duration_seconds)
    for first in range(0, length, 32):
        video.get_frames_played_at([t + 0.001 for t in range(first, min(first + 32, length))])
"""


def call(*words):
    result = subprocess.run([str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        raise RuntimeError(result.stderr or f"exit status {result.returncode}")


def python(program, *arguments):
    return lambda: call(sys.executable, "-c", program, *arguments)


def indexing(binary, video, *flags):
    def run():
        with tempfile.TemporaryDirectory() as folder:
            call(binary, "--library", f"{folder}/library.sqlite", "--quiet", "index", video, "--ocr", "off", *flags)
    return run


def seconds(video):
    return float(subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", video],
        check=True, capture_output=True, text=True).stdout)


def compare(video, rounds, built=ROOT / ".build/release", wanted=("whole", "index", "keys", "times")):
    name, rows = pathlib.Path(video).stem, []
    ffmpeg = ["ffmpeg", "-nostdin", "-v", "error"]
    ours = pathlib.Path(built, "sampling-benchmark")
    if "whole" in wanted:
        rows.append(in_turn(Row("sampling", f"{name}: a frame a second, all decoded"), {
            "hourglass": lambda: call(ours, video, "whole"),
            "ffmpeg": lambda: call(*ffmpeg, "-i", video, "-vf", "fps=1,scale=224:224", "-f", "null", "-"),
            "PyAV": python(PYAV, video, "whole"),
            "OpenCV": python(OPENCV, video, "whole"),
            "decord": python(DECORD, video, "whole"),
            "torchcodec": python(TORCHCODEC, video, "whole"),
        }, rounds))
    if "index" in wanted:
        rows.append(in_turn(Row("sampling", f"{name}: indexed, beside a frame a second only"), {
            "hourglass": indexing(pathlib.Path(built, "hourglass"), video),
            "ffmpeg": lambda: call(*ffmpeg, "-i", video, "-vf", "fps=1,scale=224:224", "-f", "null", "-"),
        }, rounds))
    if "keys" in wanted:
        rows.append(in_turn(Row("sampling", f"{name}: key frames"), {
            "hourglass": lambda: call(ours, video, "keys"),
            "ffmpeg": lambda: call(*ffmpeg, "-skip_frame", "nokey", "-i", video, "-vf", "scale=224:224",
                                   "-fps_mode", "passthrough", "-f", "null", "-"),
            "PyAV": python(PYAV, video, "keys"),
            "decord": python(DECORD, video, "keys"),
        }, rounds))
    if "times" in wanted:
        randomness, length = random.Random(3), seconds(video)
        moments = ",".join(f"{randomness.uniform(0, length - 1):.3f}" for _ in range(50))
        rows.append(in_turn(Row("sampling", f"{name}: 50 moments anywhere"), {
            "hourglass": lambda: call(ours, video, moments),
            "PyAV": python(PYAV, video, "times", moments),
            "OpenCV": python(OPENCV, video, "times", moments),
            "decord": python(DECORD, video, "times", moments),
            "torchcodec": python(TORCHCODEC, video, "times", moments),
        }, rounds))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", default="whole,index,keys,times", help="names, separated by commas")
    parser.add_argument("--built", default=str(ROOT / ".build/release"), help="folder of the programs")
    options = parser.parse_args()
    print(markdown(compare(options.video, options.rounds, options.built, options.rows.split(","))))


if __name__ == "__main__":
    main()
