"""Where the picture changes for good: ours beside scenedetect's detectors.

Makes a recording whose every change is known (slides of different words that
appear, and points that are added to them), and asks each program where something changed. A
change is found when one is told within half a second of it.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

from turns import Row, in_turn

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORDS = ("entropy gradient kernel matrix tensor measure limit series vector field group ring module graph tree path cycle "
         "flow cut bound proof lemma axiom model signal noise filter sample channel code").split()
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

SCENEDETECT = """
import json, sys
from scenedetect import detect, AdaptiveDetector, ContentDetector, HashDetector
detector = {"content": ContentDetector, "adaptive": AdaptiveDetector, "hash": HashDetector}[sys.argv[2]]()
print(json.dumps([scene[0].get_seconds() for scene in detect(sys.argv[1], detector)][1:]))
"""


def record(path, seconds, seed):
    """A lecture of 720p; returns when slides appear and when points are added."""
    rng, now, slides, points, draw = random.Random(seed), 0.0, [], [], []
    while now < seconds - 12:
        end = min(seconds, now + rng.uniform(12, 35))
        if now > 0:
            slides.append(now)
        title = " ".join(rng.choice(WORDS) for _ in range(2)).capitalize()
        draw.append((title, 56, 70, 50, now, end))
        for row in range(rng.randrange(1, 4)):
            at = now if row == 0 else now + (end - now) * row / 4
            if at > now:
                points.append(at)
            draw.append((" ".join(rng.choice(WORDS) for _ in range(rng.randrange(3, 7))), 34, 100, 190 + 80 * row, at, end))
        now = end
    text = ",".join(
        f"drawtext=fontfile={FONT}:fontsize={size}:x={x}:y={y}:text='{words}':enable='gte(t,{start:.3f})*lt(t,{stop:.3f})'"
        for words, size, x, y, start, stop in draw)
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", f"color=c=0xF8F6F0:s=1280x720:r=25:d={seconds}",
         "-vf", text, "-c:v", "libx264", "-preset", "veryfast", "-crf", "28", "-pix_fmt", "yuv420p", str(path)], check=True)
    return slides, points


def score(found, truth):
    """(precision, recall) of times against times, each used once, within half a second."""
    left, hits = sorted(found), 0
    for time in truth:
        near = [f for f in left if abs(f - time) <= 0.5]
        if near:
            left.remove(min(near, key=lambda f: abs(f - time)))
            hits += 1
    return hits / max(1, len(found)), hits / max(1, len(truth))


def ours(binary, path):
    with tempfile.TemporaryDirectory() as folder:
        library = f"{folder}/library.sqlite"
        subprocess.run([binary, "--library", library, "index", path, "--ocr", "off", "--quiet"],
                       check=True, stdout=subprocess.DEVNULL)
        listed = subprocess.run([binary, "--library", library, "slides", path, "--json"],
                                check=True, capture_output=True, text=True).stdout
    showings = [show for slide in json.loads(listed)["slides"] for show in slide["showings"]]
    return sorted({t for show in showings for t in [show["start_s"], *show["steps_s"]]} - {0.0})


def compare(rounds, built, folder, minutes=5):
    path = pathlib.Path(folder, "cuts.mp4")
    slides, points = record(path, minutes * 60, seed=4)
    found = {}

    def scenedetect(kind):
        def run():
            output = subprocess.run([sys.executable, "-c", SCENEDETECT, path, kind],
                                    check=True, capture_output=True, text=True).stdout
            found[f"scenedetect {kind}"] = json.loads(output.splitlines()[-1])
        return run

    def hourglass():
        found["hourglass"] = ours(pathlib.Path(built, "hourglass"), path)

    row = in_turn(Row("cuts", f"changes in {minutes} min of slides, 720p"), {
        "hourglass": hourglass,
        "scenedetect content": scenedetect("content"),
        "scenedetect adaptive": scenedetect("adaptive"),
        "scenedetect hash": scenedetect("hash"),
    }, rounds)
    for name, times in found.items():
        right, _ = score(times, slides + points)
        row.remarks.append(
            f"{name} tells {len(times)} changes, {right:.0%} of them true; finds "
            f"{score(times, slides)[1]:.0%} of {len(slides)} new slides and "
            f"{score(times, points)[1]:.0%} of {len(points)} added points")
    return [row]
