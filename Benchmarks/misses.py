#!/usr/bin/env python3
"""What each way of reading can miss: appearances of known length, size and
contrast, and whether the index holds them.

Makes footage in which a box comes and goes, one at a time, at random places
and times, reads it in each mode, and looks for a vision token that begins in a
cell of the box while the box is shown.

    swift build -c release
    Benchmarks/misses.py                        # 3 boxes of each kind, clean and noisy
    Benchmarks/misses.py --repeats 1 --noise 0  # a third, clean only

Needs ffmpeg.
"""

import argparse
import json
import pathlib
import random
import sqlite3
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
WIDTH, HEIGHT, RATE, SLOT = 1280, 720, 10, 12
DURATIONS = [0.1, 0.2, 0.5, 1, 2, 5]
SIZES = [8, 16, 32, 64, 128, 200]
CONTRASTS = [16, 40, 120]
MODES = {"adaptive": [], "--every 1s": ["--every", "1s"], "--thorough": ["--thorough"]}
CLASSES = [
    ("32 px or more, 40 levels or more", lambda a: a["size"] >= 32 and a["contrast"] >= 40),
    ("8 and 16 px, 40 levels or more", lambda a: a["size"] < 32 and a["contrast"] >= 40),
    ("any size, 16 levels", lambda a: a["contrast"] < 40),
]


def appearances(rng, repeats):
    kinds = [dict(duration=d, size=s, contrast=c) for d in DURATIONS for s in SIZES for c in CONTRASTS] * repeats
    rng.shuffle(kinds)
    for number, kind in enumerate(kinds):
        # A box within its slot, on a frame, away from the next one.
        frames = round(kind["duration"] * RATE)
        first = rng.randrange((number * SLOT + 1) * RATE, ((number + 1) * SLOT - 1) * RATE - frames)
        kind.update(start=first / RATE, end=(first + frames) / RATE,
                    x=rng.randrange(WIDTH - kind["size"]) // 2 * 2, y=rng.randrange(HEIGHT - kind["size"]) // 2 * 2,
                    sign=rng.choice([-1, 1]))
    return kinds


def make(path, kinds, noise):
    """Boxes over a plain ground with three lines of text, coded as recordings are."""
    ground, font = 128, "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
    filters = [f"drawtext=fontfile={font}:fontsize=44:fontcolor=black:x=90:y={y}:text='Theorem {y} about continuous maps'"
               for y in (80, 260, 440)]
    for a in kinds:
        grey = ground + a["sign"] * a["contrast"]
        filters.append(f"drawbox=x={a['x']}:y={a['y']}:w={a['size']}:h={a['size']}:t=fill:color=0x{grey:02x}{grey:02x}{grey:02x}"
                       f":enable='gte(t,{a['start'] - 0.02})*lt(t,{a['end'] - 0.02})'")
    if noise:
        filters.append(f"noise=alls={noise}:allf=t")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as script:
        script.write(",".join(filters))
        script.flush()
        subprocess.run(
            ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i",
             f"color=c=0x{ground:02x}{ground:02x}{ground:02x}:s={WIDTH}x{HEIGHT}:r={RATE}:d={len(kinds) * SLOT}",
             "-filter_script:v", script.name, "-c:v", "libx264", "-preset", "veryfast", "-crf", "24",
             "-g", str(10 * RATE), "-pix_fmt", "yuv420p", path], check=True)


def tokens(library):
    """Row, column, start and end in seconds of every token; see TokenBlockCode."""
    base = sqlite3.connect(library)
    numerator, denominator = base.execute("SELECT tickNumerator, tickDenominator FROM footage").fetchone()
    tick = numerator / denominator
    for (blob,) in base.execute("SELECT tokens FROM tokenBlock"):
        place = 1

        def unsigned():
            nonlocal place
            value = shift = 0
            while True:
                byte = blob[place]
                place += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value

        def signed():
            value = unsigned()
            return value >> 1 ^ -(value & 1)

        unsigned()
        count, width = unsigned(), unsigned()
        starts, cells, time, cell = [], [], 0, 0
        for _ in range(count):
            time += signed()
            starts.append(time)
        for _ in range(count):
            cell += signed()
            cells.append(cell)
        for start, cell in zip(starts, cells):
            yield cell // width, cell % width, start * tick, (start + unsigned()) * tick


def covered_cells(a, columns, rows):
    across, down = WIDTH / columns, HEIGHT / rows
    return {(r, c) for r in range(int(a["y"] / down), int((a["y"] + a["size"] - 1) / down) + 1)
            for c in range(int(a["x"] / across), int((a["x"] + a["size"] - 1) / across) + 1)}


def look_up(library, kinds):
    """Onset error of each appearance, nil where it was missed; and false tokens."""
    found = list(tokens(library))
    grid = json.loads(sqlite3.connect(library).execute("SELECT settings FROM pass").fetchone()[0])["grid"]
    columns, rows = grid["columns"], grid["rows"]
    whole = {}
    for _, _, start, _ in found:
        whole[start] = whole.get(start, 0) + 1
    full = {start for start, count in whole.items() if count >= columns * rows}
    errors, explained = [], set()
    for a in kinds:
        cells = covered_cells(a, columns, rows)
        near = {(r + dr, c + dc) for r, c in cells for dr in (-1, 0, 1) for dc in (-1, 0, 1)}
        error = None
        for index, (row, column, start, _) in enumerate(found):
            if start in full:
                continue
            if (row, column) in near and a["start"] - 0.05 <= start <= a["end"] + 12:
                explained.add(index)
            if (row, column) in cells and a["start"] - 0.05 <= start < a["end"] - 0.01:
                error = min(error if error is not None else 99, abs(start - a["start"]))
        errors.append(error)
    false = sum(1 for index, token in enumerate(found) if index not in explained and token[2] not in full)
    return errors, false


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise", type=int, nargs="*", default=[0, 6])
    parser.add_argument("--keep", help="folder that keeps the footage")
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    parser.add_argument("--verbose", action="store_true", help="print every miss")
    options = parser.parse_args()
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="hourglass-misses-"))
    work.mkdir(parents=True, exist_ok=True)
    for noise in options.noise:
        kinds = appearances(random.Random(f"{options.seed}/{noise}"), options.repeats)
        path = work / f"boxes-{options.seed}-{options.repeats}-{noise}.mp4"
        if not path.exists():
            make(path.with_name("part-" + path.name), kinds, noise)
            path.with_name("part-" + path.name).rename(path)
        hours = len(kinds) * SLOT / 3600
        print(f"noise {noise}: {len(kinds)} appearances in {hours * 60:.0f} minutes, seed {options.seed}")
        results = {}
        for mode, flags in MODES.items():
            with tempfile.TemporaryDirectory() as folder:
                library = f"{folder}/l.sqlite"
                subprocess.run([options.binary, "--library", library, "index", path, "--ocr", "off", "--quiet", *flags],
                               check=True, stdout=subprocess.DEVNULL)
                results[mode] = look_up(library, kinds)
        for title, belongs in CLASSES:
            print(f"  {title}: share in the index (median, worst error of its start in seconds)")
            print("    shown for   " + "".join(f"{mode:>26}" for mode in MODES))
            for duration in DURATIONS:
                line = f"    {duration:5.1f} s     "
                for mode, (errors, _) in results.items():
                    chosen = [(a, e) for a, e in zip(kinds, errors) if belongs(a) and a["duration"] == duration]
                    seen = [e for _, e in chosen if e is not None]
                    times = f"({statistics.median(seen):.2f}, {max(seen):.2f})" if seen else ""
                    line += f"{len(seen):8} of {len(chosen):2} {times:>12}"
                    if options.verbose:
                        for a, e in chosen:
                            if e is None:
                                print("    missed", mode, {k: a[k] for k in ("duration", "size", "contrast", "start", "x", "y")})
                print(line)
        print("  tokens without a cause, an hour: "
              + ", ".join(f"{mode} {false / hours:.0f}" for mode, (_, false) in results.items()), flush=True)


if __name__ == "__main__":
    main()
