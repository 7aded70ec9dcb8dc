"""How cost grows: with hours of footage, with recordings, and with vectors.

Every figure of `find` and `ask` is that of a fresh process. The exponent is
the slope of log(cost) over log(size): 1 is in proportion, 0 is no growth.
"""

import json
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

from turns import exponent, number

WORDS = [a + b for a in "al be co de ex fo gra hi in jo ka le mo nu op pra qui re so ta un ve wa xe yo zi".split()
         for b in "ment tion ter ling gral sis der form ness tron phy ble".split()]


def stamp(t):
    return f"{t // 3600:02}:{t // 60 % 60:02}:{t % 60:02},000"


def recordings(folder, count, seconds, seed=1):
    """Recordings of one frame a second, with a sentence every three seconds;
    one word is said once in all."""
    rng = random.Random(seed)
    base = folder / "base.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"color=c=gray:size=320x180:rate=1:duration={seconds}",
         "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(base)], check=True)
    paths = []
    for index in range(count):
        path = folder / f"recording-{index:04}.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(base), "-c", "copy", "-metadata", f"title={index}",
                        str(path)], check=True)
        cues = []
        for cue in range(seconds // 3):
            words = [WORDS[int(len(WORDS) * rng.random() ** 2.5)] for _ in range(9)]
            if index == count // 2 and cue == seconds // 6:
                words[4] = "backpropagation"
            cues.append(f"{cue + 1}\n{stamp(cue * 3)} --> {stamp(cue * 3 + 3)}\n{' '.join(words)}\n")
        path.with_suffix(".srt").write_text("\n".join(cues))
        paths.append(path)
    base.unlink()
    return paths


def timed(command, calls=5):
    times = []
    for _ in range(calls):
        started = time.perf_counter()
        result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        times.append(time.perf_counter() - started)
        if result.returncode not in (0, 1):
            raise RuntimeError(result.stderr)
    return statistics.median(times)


def measure(binary, count, seconds):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        paths = recordings(folder, count, seconds)
        library = folder / "library.sqlite"
        base = [binary, "--library", library]
        indexing = timed([*base, "index", *paths, "--ocr", "off", "--quiet"], calls=1)
        return {
            "index_s": indexing,
            "bytes": library.stat().st_size,
            "find_s": timed([*base, "find", "backpropagation"]),
            "ask_s": timed([*base, "ask", "When is backpropagation mentioned?", "--engine", "extractive"]),
        }


def table(heading, sizes, rows):
    lines = [f"| {heading} | index, s | library, MB | `find`, ms | `ask`, ms |", "|---|---|---|---|---|"]
    for size, row in zip(sizes, rows):
        lines.append(f"| {size:,} | {number(row['index_s'])} | {number(row['bytes'] / 1e6)} "
                     f"| {number(row['find_s'] * 1000)} | {number(row['ask_s'] * 1000)} |")
    slopes = [exponent([(size, row[key]) for size, row in zip(sizes, rows)])
              for key in ("index_s", "bytes", "find_s", "ask_s")]
    lines.append("| exponent | " + " | ".join(f"{slope:.2f}" for slope in slopes) + " |")
    return "\n".join(lines)


def vectors(built, counts):
    lines = ["| vectors of 64 numbers | library, MB | nearest 10, first time, ms | again, ms |", "|---|---|---|---|"]
    first, again = [], []
    for count in counts:
        output = subprocess.run([pathlib.Path(built, "TimelineBenchmark"), "vectors", str(count), "64"],
                                check=True, capture_output=True, text=True).stdout
        figures = json.loads(output)
        first.append((count, figures["milliseconds"][0]))
        again.append((count, statistics.median(figures["milliseconds"][1:])))
        lines.append(f"| {count:,} | {number(figures['bytes'] / 1e6)} | {number(first[-1][1])} | {number(again[-1][1])} |")
    lines.append(f"| exponent | | {exponent(first):.2f} | {exponent(again):.2f} |")
    return "\n".join(lines)


def report(built, hours=(1, 10, 100), counts=(1, 10, 100, 1000), tokens=(1000, 10_000, 100_000, 1_000_000, 10_000_000)):
    binary = pathlib.Path(built, "hourglass")
    return "\n\n".join([
        table("hours of footage", hours, [measure(binary, count, 3600) for count in hours]),
        table("recordings of a minute", counts, [measure(binary, count, 60) for count in counts]),
        vectors(built, tokens),
    ]) + "\n"
