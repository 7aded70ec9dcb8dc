#!/usr/bin/env python3
"""What the index of a lecture is worth: how well text is read, how soon, how
much room it takes, how far it is from the footage, and how long it took.

Makes lectures as finding.py does (random English and Chinese words, light and
dark slides, noise, three qualities of coding, variable frame rate), indexes
them with text reading, and compares every line that was shown with what the
index holds at that time.

    swift build -c release
    Benchmarks/lecture_index.py                          # 4 lectures of 8 minutes
    Benchmarks/lecture_index.py --lectures 1 --minutes 3

Needs what finding.py needs.
"""

import argparse
import json
import pathlib
import random
import sqlite3
import statistics
import subprocess
import tempfile

from finding import ROOT, chinese_words, english_words, make_lecture


def distance(one, other):
    """Levenshtein distance of two sequences."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        left, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (a != b))
    return row[-1]


def units(text):
    """Words of English, characters of Chinese."""
    return text.lower().split() if text.isascii() else [c for c in text if not c.isspace()]


def slide_texts(library):
    base = sqlite3.connect(library)
    numerator, denominator = base.execute("SELECT tickNumerator, tickDenominator FROM footage").fetchone()
    tick = numerator / denominator
    rows = base.execute("SELECT startTick, endTick, text FROM span WHERE kind = 'slide' ORDER BY startTick")
    return [(start * tick, end * tick, text.split("\n")) for start, end, text in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lectures", type=int, default=4)
    parser.add_argument("--minutes", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder that keeps the footage")
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    parser.add_argument("--verbose", action="store_true", help="print every line that was misread")
    options = parser.parse_args()
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="hourglass-lectures-"))
    work.mkdir(parents=True, exist_ok=True)
    wrong, all_units = {True: 0, False: 0}, {True: 0, False: 0}
    unread = lines = invented = 0
    late, rates, staleness, speeds, kept = [], [], [], [], []
    for number in range(options.lectures):
        rng = random.Random(f"{options.seed}/{number}")
        english, chinese = english_words(), chinese_words()
        rng.shuffle(english)
        rng.shuffle(chinese)
        path = work / f"lecture-{options.seed}-{number}-{options.minutes}.mp4"
        _, shown = make_lecture(rng, path, options.minutes, english, chinese)
        with tempfile.TemporaryDirectory() as folder:
            library = f"{folder}/l.sqlite"
            done = subprocess.run([options.binary, "--library", library, "index", path, "--json", "--quiet"],
                                  capture_output=True, text=True, check=True)
            report = json.loads(done.stdout.splitlines()[-1])
            spans = slide_texts(library)
        rates.append(report["bytes_per_hour"])
        staleness.append(report["worst_staleness"])
        speeds.append(report["covered_s"] / report["wall_time_s"])
        kept.append(report["tokens_kept"] / report["tokens_seen"])
        for text, start, end in shown:
            lines += 1
            is_english, wanted = text.isascii(), units(text)
            all_units[is_english] += len(wanted)
            # A span is a state of the slide: a line may be in several. Read
            # well is what the last half of its time shows; it starts with the
            # first that has it.
            near = [(begin, finish, distance(wanted, units(line))) for begin, finish, texts in spans
                    if begin < end - 0.05 and finish > start + 0.05 for line in texts]
            best = min((d for _, finish, d in near if finish > (start + end) / 2), default=len(wanted))
            wrong[is_english] += min(best, len(wanted))
            if best >= len(wanted):
                unread += 1
            else:
                late.append(abs(min(begin for begin, _, d in near if d <= max(best, len(wanted) // 2)) - start))
            if options.verbose and best:
                read = [line for b, f, texts in spans if b < end and f > start for line in texts]
                print(f"{path.name} {start:.2f} {best} of {len(wanted)} wrong: {text!r} in {read}")
        for begin, finish, texts in spans:
            there = [units(text) for text, start, end in shown if start < finish and end > begin]
            invented += sum(1 for line in texts if units(line)
                            and all(distance(units(line), known) >= max(len(known), len(units(line))) for known in there))
    hours = options.lectures * options.minutes / 60
    late.sort()
    print(f"lectures {options.lectures} x {options.minutes} min, seed {options.seed}, {lines} lines shown")
    print(f"English word error        {wrong[True] / max(1, all_units[True]):.3f}  ({wrong[True]} of {all_units[True]} words)")
    print(f"Chinese character error   {wrong[False] / max(1, all_units[False]):.3f}  ({wrong[False]} of {all_units[False]})")
    print(f"lines not read at all     {unread / lines:.3f}  ({unread} of {lines})")
    print(f"lines read that were not there, an hour  {invented / hours:.1f}")
    print(f"start of a text           median {statistics.median(late):.3f} s off, 95th percentile {late[int(len(late) * 0.95)]:.3f} s")
    print(f"index                     {statistics.mean(rates) / 1e6:.2f} MB an hour, {statistics.mean(kept):.1%} of the tokens kept")
    print(f"worst staleness           {max(staleness):.1f} grey levels")
    print(f"speed with text reading   {statistics.median(speeds):.0f} times real time")


if __name__ == "__main__":
    main()
