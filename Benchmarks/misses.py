#!/usr/bin/env python3
"""What each sampling mode misses.

Makes a noisy fixed camera in which a box appears at random places and times,
of several sizes, contrasts and lengths of stay, and asks the index of each
mode which appearances left an event.

    swift build -c release
    Benchmarks/misses.py [--seeds 2] [--keep FOLDER]

Needs ffmpeg.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODES = {
    "adaptive": [],
    "thorough": ["--thorough"],
    "every 1s": ["--every", "1s"],
    "every 5s": ["--every", "5s"],
}
STAYS = [0.2, 0.5, 1.0, 3.0, 15.0]


def make(path, seed, events):
    """A clip of 12 s an event; the box stays for the event's time."""
    length = 12 * len(events) + 12
    boxes = []
    for event in events:
        e = event
        boxes.append(
            f"drawbox=x={e['x']}:y={e['y']}:w={e['size']}:h={e['size']}:t=fill:"
            f"color=0x{e['grey']:02x}{e['grey']:02x}{e['grey']:02x}:"
            f"enable='between(t,{e['at']:.3f},{e['at'] + e['stay'] - 0.001:.3f})'")
    subprocess.run(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i",
         f"gradients=s=1280x720:r=25:d={length}:speed=0.00001:seed={seed}:c0=0x606060:c1=0x808080",
         "-vf", ",".join(boxes) + ",noise=alls=5:allf=t", "-c:v", "libx264", "-preset", "veryfast",
         "-crf", "26", "-g", "250", "-pix_fmt", "yuv420p", str(path)], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--events", type=int, default=30, help="appearances a clip")
    parser.add_argument("--keep", help="folder that keeps the footage")
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    options = parser.parse_args()
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="hourglass-misses-"))
    work.mkdir(parents=True, exist_ok=True)
    seen = {mode: {stay: [0, 0] for stay in STAYS} for mode in MODES}
    for seed in range(options.seeds):
        rng = random.Random(seed)
        events = []
        for number in range(options.events):
            size = rng.choice([40, 80, 160])
            events.append({
                "at": 6 + 12 * number + rng.uniform(0, 4), "stay": rng.choice(STAYS[:4]), "size": size,
                "grey": rng.choice([0x38, 0x50, 0x98, 0xC0]),
                "x": rng.randrange(0, 1280 - size), "y": rng.randrange(0, 720 - size)})
        for event in events[::6]:
            event["stay"] = 15.0
        path = work / f"boxes-{seed}.mp4"
        if not path.exists():
            make(path, seed, events)
        for mode, flags in MODES.items():
            library = work / "library.sqlite"
            library.unlink(missing_ok=True)
            subprocess.run([options.binary, "--library", library, "index", path, "--ocr", "off", "--quiet",
                            *flags], check=True, capture_output=True)
            done = subprocess.run([options.binary, "--library", library, "events", path, "--json"],
                                  capture_output=True, text=True)
            found = json.loads(done.stdout)["events"]
            # What changes, not what holds: a slide that spans everything is no sign of it.
            found = [f for f in found if f["kind"] != "slide"]
            for event in events:
                near = any(f["start_s"] <= event["at"] + event["stay"] + 0.5 and f["end_s"] >= event["at"] - 0.5
                           for f in found)
                seen[mode][event["stay"]][0] += near
                seen[mode][event["stay"]][1] += 1
    print("share of appearances that left an event, by how long they stayed")
    print("mode      " + "".join(f"{stay:>8} s" for stay in STAYS))
    for mode, rows in seen.items():
        print(f"{mode:10}" + "".join(f"{hit / max(1, total):>10.2f}" for hit, total in rows.values()))


if __name__ == "__main__":
    main()
