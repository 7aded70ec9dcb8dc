#!/usr/bin/env python3
"""Whether subtitles and chapters we write say the same to a parser that is not
ours: webvtt-py, and ffmpeg.

    python3 -m pip install webvtt-py
    Benchmarks/subtitles.py                      # exit status 1 on any difference
    Benchmarks/subtitles.py --footage talk.mp4   # footage of yours, with subtitles beside it

Without footage it makes a clip whose subtitles hold what is easily written
wrong: angle brackets, ampersands, arrows, empty lines, Chinese, cues that touch,
times beyond an hour.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import webvtt

ROOT = pathlib.Path(__file__).resolve().parent.parent
CUES = [
    (0.5, 2, "if a < b && c > d"), (2, 4, "an arrow --> in the text"), (4, 4.001, "short"), (10, 12, "两行\n中文字幕"),
    (12, 14, "tags & <entities> &amp; \"quotes\""), (59.999, 61, "over the minute"), (3599.5, 3602, "over the hour"),
    (3650, 3655, "-dash - and 100 %"), (3700, 3705, "NOTE this is no note"), (3710, 3712, "12"),
]


def clock(t):
    ms = round(t * 1000)
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def make(folder):
    clip = folder / "talk.mp4"
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "color=gray:size=320x240:rate=1:duration=3720",
                    "-c:v", "libx264", "-preset", "ultrafast", clip], check=True)
    clip.with_suffix(".srt").write_text(
        "".join(f"{i + 1}\n{clock(a)} --> {clock(b)}\n{t}\n\n" for i, (a, b, t) in enumerate(CUES)), encoding="utf-8")
    return clip


def plain(text):
    return " ".join(text.split())


def unescaped(text):
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--footage", type=pathlib.Path)
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    options = parser.parse_args()
    differences = 0
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        footage = options.footage or make(work)

        def hourglass(*arguments):
            command = [options.binary, "--library", work / "library.sqlite", *arguments]
            return subprocess.run([str(a) for a in command], check=True, capture_output=True, text=True).stdout

        def compare(name, ours, theirs):
            nonlocal differences
            wrong = [pair for pair in zip(ours, theirs) if pair[0] != pair[1]]
            differences += len(wrong) + abs(len(ours) - len(theirs))
            print(f"{name:24}{len(ours):6} written{len(theirs):6} read{len(wrong):6} differ")
            for pair in wrong[:5]:
                print("   ", *pair)

        hourglass("index", footage, "--ocr", "off", "--quiet")
        said = json.loads(hourglass("transcript", footage, "--format", "json"))["segments"]
        said = [(round(s["start_s"], 3), round(s["end_s"], 3), plain(s["text"])) for s in said]
        file = work / "out.vtt"
        hourglass("transcript", footage, "--output", file)
        compare("transcript, webvtt-py", said, [
            (round(c.start_in_seconds + c.start_time.milliseconds / 1000, 3), round(c.end_in_seconds + c.end_time.milliseconds / 1000, 3),
             plain(unescaped(c.raw_text))) for c in webvtt.read(str(file))])
        for kind in ("vtt", "srt"):
            file = work / f"out2.{kind}"
            hourglass("transcript", footage, "--output", file)
            table = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0", str(file)],
                                   check=True, capture_output=True, text=True).stdout
            read = [line.split(",")[:2] for line in table.split()]
            compare(f"{kind} times, ffprobe", [(a, round(b - a, 3)) for a, b, _ in said], [(float(a), float(d)) for a, d in read])
        chapters = json.loads(hourglass("chapters", footage, "--json"))["chapters"]
        file = work / "chapters.vtt"
        hourglass("chapters", footage, "--output", file)
        compare("chapters, webvtt-py", [(round(c["start_s"], 3), plain(c["title"])) for c in chapters], [
            (round(c.start_in_seconds + c.start_time.milliseconds / 1000, 3), plain(unescaped(c.raw_text))) for c in webvtt.read(str(file))])
    sys.exit(differences > 0)


if __name__ == "__main__":
    main()
