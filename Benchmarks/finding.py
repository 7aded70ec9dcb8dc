#!/usr/bin/env python3
"""How often Hourglass finds the right moment, and how exactly.

Makes lectures whose slides carry random English and Chinese words at random
times, indexes them, looks every target word up and compares the first hit
with the truth. Words that are on no slide must be reported as not found.

    swift build -c release
    Benchmarks/finding.py                      # 6 lectures of 10 minutes
    Benchmarks/finding.py --lectures 2 --seed 5 --keep /tmp/lectures

Needs ffmpeg, the Debian packages wamerican, fonts-dejavu-core and
fonts-wqy-microhei, and jieba from PyPI for its list of Chinese words.
"""

import argparse
import json
import pathlib
import random
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: 1280
PlayResY: 720
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV
Style: Title,DejaVu Sans,56,&H00{ink},&H00FFFFFF,&H00FFFFFF,1,1,0,0,7,70,40,50
Style: Point,DejaVu Sans,34,&H00{ink},&H00FFFFFF,&H00FFFFFF,0,1,0,0,7,100,40,50
[Events]
Format: Layer, Start, End, Style, MarginL, MarginR, MarginV, Text
"""


def stamp(t):
    return f"{int(t // 3600)}:{int(t % 3600 // 60):02d}:{t % 60:05.2f}"


def english_words():
    path = pathlib.Path("/usr/share/dict/words")
    if not path.exists():
        raise SystemExit("finding.py: no /usr/share/dict/words; install the package wamerican")
    words = path.read_text().split()
    return sorted({w for w in words if w.isascii() and w.isalpha() and w.islower() and 5 <= len(w) <= 11})


def chinese_words():
    """Words of two characters in ordinary use, from the dictionary of jieba."""
    try:
        import jieba
    except ImportError:
        raise SystemExit("finding.py: no module jieba; pip install jieba")
    path = pathlib.Path(jieba.__file__).parent / "dict.txt"
    rows = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return sorted({r[0] for r in rows if len(r[0]) == 2 and int(r[1]) >= 200})


def shares_stem(word, others):
    """Whether finding one of the others would be right: sailed for sailings."""
    head = word[: max(4, len(word) - 4)]
    return any(other.startswith(head) or word.startswith(other[: max(4, len(other) - 4)]) for other in others)


def make_lecture(rng, path, minutes, english, chinese):
    """Writes one lecture; returns its target words with their true ranges, and
    all that is shown: text, start, end."""
    length, at, slides = minutes * 60, 0.0, []
    while at < length - 8:
        end = min(length, at + rng.uniform(12, 50))
        if length - end < 8:
            end = length
        slides.append((at, end))
        at = end
    dark = rng.random() < 0.3
    rate = rng.choice([10, 12, 15, 25])
    lines, truth, shown = [HEADER.format(ink="F0F0F0" if dark else "202020")], [], []

    def frame_time(t):  # a slide is first shown by the next frame
        return -(-round(t * 100) * rate // 100) / rate

    for start, end in slides:
        text_of = lambda: (
            chinese.pop() + chinese.pop() + chinese.pop() if rng.random() < 0.35
            else f"{english.pop()} {english.pop()} {english.pop()}")
        title = text_of()
        rows = [(start, "Title", 50, title)]
        appear = start
        for i in range(rng.randint(1, 4)):
            appear = min(appear + rng.choice([0, 0, 3, 5]), end - 3)
            rows.append((appear, "Point", 180 + 90 * i, text_of()))
        for t, style, top, text in rows:
            shown.append((text, frame_time(t), frame_time(end)))
            lines.append(f"Dialogue: 0,{stamp(t)},{stamp(end)},{style},0,0,{top},{text}\n")
        t, _, _, text = rng.choice(rows)
        word = rng.choice(text.split()) if " " in text else text[:2]
        truth.append((word, frame_time(t), frame_time(end)))
    if path.exists():  # kept by an earlier run with the same seed
        return truth, shown
    with tempfile.TemporaryDirectory() as work:
        ass = pathlib.Path(work, "slides.ass")
        ass.write_text("".join(lines))
        part = path.with_name("part-" + path.name)
        drop = f"select='lt(mod(n\\,30)\\,{rng.randint(20, 30)})+not(mod(n\\,2))'"
        subprocess.run(
            ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i",
             f"color=c={'0x101820' if dark else '0xFAFAF7'}:s=1280x720:r={rate}:d={length}",
             "-vf", f"ass={ass},noise=alls={rng.choice([0, 2, 4])}:allf=t,{drop}", "-fps_mode", "vfr",
             "-c:v", "libx264", "-preset", "veryfast", "-crf", str(rng.choice([20, 26, 32])),
             "-g", str(rng.choice([50, 250])), "-pix_fmt", "yuv420p", str(part)], check=True)
    part.rename(path)
    return truth, shown


def run(arguments, ok=(0,)):
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode not in ok:
        raise SystemExit(f"{' '.join(map(str, arguments))}\nexit {done.returncode}: {done.stderr}")
    return done


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lectures", type=int, default=6)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--absent", type=int, default=200, help="absent words looked up in all")
    parser.add_argument("--keep", help="folder that keeps footage and library")
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    parser.add_argument("--verbose", action="store_true", help="print every miss")
    options = parser.parse_args()
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="hourglass-finding-"))
    work.mkdir(parents=True, exist_ok=True)
    library = work / "library.sqlite"
    found = asked = wrong_absent = absent_asked = 0
    errors, wide = [], []
    for number in range(options.lectures):
        rng = random.Random(f"{options.seed}/{number}")
        english = english_words()
        rng.shuffle(english)
        chinese = chinese_words()
        rng.shuffle(chinese)
        absent_english, english = english[:500], english[500:]
        absent_chinese, chinese = chinese[:100], chinese[100:]
        path = work / f"lecture-{options.seed}-{number}.mp4"
        kept = len(english), len(chinese)
        pool = list(english), list(chinese)
        truth, _ = make_lecture(rng, path, options.minutes, english, chinese)
        used = pool[0][len(english):kept[0]]
        shown = "".join(pool[1][len(chinese):kept[1]])
        absent_english = [w for w in absent_english if not shares_stem(w, used)]
        # Characters side by side on a slide can spell another word.
        absent_chinese = [w for w in absent_chinese if w not in shown and w not in shown[::-1]]
        run([options.binary, "--library", library, "index", path, "--quiet"])

        def find(word):
            done = run([options.binary, "--library", library, "find", word, "--in", path, "--json"], ok=(0, 1))
            return json.loads(done.stdout)["hits"]

        for word, start, end in truth:
            asked += 1
            hits = find(word)
            right = hits and hits[0]["start_s"] < end and hits[0]["end_s"] > start
            if right:
                found += 1
                errors.append(abs(hits[0]["start_s"] - start))
                wide.append(hits[0]["end_s"] - hits[0]["start_s"])
                if options.verbose and errors[-1] > 0.2:
                    print(f"late  {path.name} {word}: {start:.3f} got {hits[0]['start_s']:.3f} {hits[0]['text']!r}")
            elif options.verbose:
                print(f"miss  {path.name} {word} at {start:.3f}: {[(h['start_s'], h['text']) for h in hits[:2]]}")
        each = max(1, options.absent // options.lectures)
        for word in absent_english[: each * 2 // 3] + absent_chinese[: each // 3]:
            absent_asked += 1
            hits = find(word)
            if hits:
                wrong_absent += 1
                if options.verbose:
                    print(f"false {path.name} {word}: {hits[0]['score']} {hits[0]['text']!r}")
    print(f"lectures {options.lectures} x {options.minutes} min, seed {options.seed}")
    print(f"recall@1                  {found / asked:.3f}  ({found} of {asked})")
    print(f"median time error         {statistics.median(errors):.3f} s")
    print(f"95th percentile           {sorted(errors)[int(len(errors) * 0.95)]:.3f} s")
    print(f"within one second         {sum(e <= 1 for e in errors) / asked:.3f}")
    print(f"median length of a hit    {statistics.median(wide):.1f} s")
    print(f"absent reported not found {1 - wrong_absent / absent_asked:.3f}  ({absent_asked - wrong_absent} of {absent_asked})")


if __name__ == "__main__":
    main()
