#!/usr/bin/env python3
"""What Hourglass survives: kills, full disks, read-only folders, jumping clocks,
two processes at once, libraries from the future, flipped bits.

Makes a short recording, indexes it once undisturbed, then disturbs. Whatever
happens, a command must end by itself, with one of its own exit statuses, and
the finished index must hold what the undisturbed one holds.

    swift build -c release --product hourglass
    Benchmarks/faults.py                         # everything, some minutes
    Benchmarks/faults.py --only kills --count 200 --seed 7

Needs ffmpeg. A full disk and a read-only file system are made with mount, as
root; jumping clocks need the Debian package faketime. What cannot be tried
here is said.
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
OWN_STATUSES = {0, 1, 2, 3, 4, 5, 6, 7, 130}
WORDS = ["anchor", "harbour", "lantern", "meadow", "quartz", "saddle", "thimble", "walnut"]


class Failure(Exception):
    """Something was lost, hung or crashed."""


def make_recording(path):
    """Two minutes: a slide every 15 s, each with its word, and a moving box."""
    draw = [
        f"drawtext=fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:text='{word} number {n}'"
        f":fontsize=64:x=80:y=120:enable='between(t,{n * 15},{n * 15 + 14.99})'"
        for n, word in enumerate(WORDS)
    ]
    box = "drawbox=x=900+8*mod(t\\,20):y=560:w=60:h=60:color=red:t=fill"
    subprocess.run(
        ["ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i",
         "color=c=white:s=1280x720:r=12:d=120", "-vf", ",".join([*draw, box]),
         "-c:v", "libx264", "-preset", "veryfast", "-g", "60", "-pix_fmt", "yuv420p", path],
        check=True,
    )


class Bench:
    def __init__(self, binary, folder, seed):
        self.binary, self.folder = binary, pathlib.Path(folder)
        self.random = random.Random(seed)
        self.footage = self.folder / "recording.mp4"

    def run(self, library, *words, timeout=120, prefix=(), environment=None):
        """Runs a command to its end; a hang or a signal is a failure."""
        command = [*prefix, self.binary, "--library", str(library), "--quiet", *map(str, words)]
        try:
            result = subprocess.run(
                command, capture_output=True, text=True, timeout=timeout,
                errors="replace", env={**os.environ, **(environment or {})},
            )
        except subprocess.TimeoutExpired:
            raise Failure(f"hung: {' '.join(command)}")
        if result.returncode not in OWN_STATUSES:
            raise Failure(f"status {result.returncode}: {' '.join(command)}\n{result.stderr[-500:]}")
        return result

    def content(self, library):
        """What is found in a library, without what depends on the run."""
        found = {}
        for word in WORDS:
            hits = json.loads(self.run(library, "--json", "find", word).stdout)["hits"]
            found[word] = [(h["start"], h["end"], h["text"]) for h in hits if word in h["text"]]
        events = json.loads(self.run(library, "--json", "events", "1").stdout)["events"]
        found["slides"] = [(e["start"], e["end"]) for e in events if e["kind"] == "slide"]
        return found

    def dump(self, library):
        connection = sqlite3.connect(f"file:{library}?mode=ro", uri=True)
        with contextlib.closing(connection):
            tables = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE sql NOT LIKE '%VIRTUAL%'"
            ).fetchall()
            rows = {
                name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
                for name, sql in tables
                if sql.startswith("CREATE TABLE")
            }
        return tables, rows

    def sound(self, library):
        if not pathlib.Path(library).exists():
            return
        connection = sqlite3.connect(f"file:{library}?mode=ro", uri=True)
        with contextlib.closing(connection):
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise Failure(f"{library}: {verdict}")

    def expect_whole(self, library):
        result = self.run(library, "index", self.footage)
        if result.returncode != 0:
            raise Failure(f"index: status {result.returncode}: {result.stderr[-500:]}")
        self.sound(library)
        content = self.content(library)
        for key, expected in self.expected.items():
            if content[key] != expected:
                raise Failure(f"{library}: {key} is {content[key]}, should be {expected}")

    def prepare(self):
        make_recording(self.footage)
        library = self.folder / "undisturbed.sqlite"
        started = time.monotonic()
        self.run(library, "index", self.footage)
        self.seconds = time.monotonic() - started
        self.expected = self.content(library)
        if any(not self.expected[word] for word in WORDS):
            raise Failure(f"a word is not found even undisturbed: {self.expected}")

    # Disturbances

    def kills(self, count):
        """kill -9 at random moments; the index goes on and ends up whole."""
        done = libraries = 0
        while done < count:
            library = self.folder / f"killed-{libraries}.sqlite"
            libraries += 1
            for _ in range(self.random.randint(1, 6)):
                process = subprocess.Popen(
                    [self.binary, "--library", str(library), "--quiet", "index", str(self.footage)],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )
                time.sleep(self.random.uniform(0, self.seconds * 1.1))
                process.send_signal(signal.SIGKILL)
                process.wait()
                done += 1
                self.sound(library)
                self.run(library, "find", "anchor")
                if done == count:
                    break
            self.expect_whole(library)
        return f"{done} kills over {libraries} libraries: each ended up whole"

    def together(self, count):
        """Several processes index the same footage while others ask."""
        for round_number in range(max(1, count // 20)):
            library = self.folder / f"together-{round_number}.sqlite"
            processes = [
                subprocess.Popen(
                    [self.binary, "--library", str(library), "--quiet", *words],
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                )
                for words in [["index", str(self.footage)]] * 3
                + [["find", "walnut"], ["list"], ["stats"]]
            ]
            for process in processes:
                _, complaint = process.communicate(timeout=300)
                if process.returncode not in OWN_STATUSES:
                    raise Failure(f"status {process.returncode}: {complaint[-500:]}")
            self.expect_whole(library)
        return f"{max(1, count // 20)} rounds of 3 writers and 3 readers: whole"

    @contextlib.contextmanager
    def mounted(self, *options):
        place = self.folder / "mount"
        place.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(place)], check=True)
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place)], check=True)

    def full_disk(self, count):
        """A disk with a little room, then with enough."""
        if os.geteuid() != 0:
            return "not tried: making a small disk needs root"
        with self.mounted("-o", "size=64m") as place:
            for round_number in range(max(3, count // 20)):
                library = place / "library.sqlite"
                for old in place.glob("library*"):
                    old.unlink()
                ballast = place / "ballast"
                free = self.random.randint(16, 400) * 1024
                ballast.write_bytes(b"\0" * (64 * 1024 * 1024 - free))
                result = self.run(library, "index", self.footage)
                if result.returncode == 0:
                    raise Failure(f"indexed into {free} bytes")
                if "full" not in result.stderr and "space" not in result.stderr:
                    raise Failure(f"says nothing of a full disk: {result.stderr[-300:]}")
                ballast.unlink()
                self.expect_whole(library)
        return f"{max(3, count // 20)} full disks: said so, and went on once there was room"

    def read_only(self, _):
        """A library on a file system that cannot be written."""
        if os.geteuid() != 0:
            return "not tried: making a read-only disk needs root"
        with self.mounted() as place:
            library = place / "library.sqlite"
            shutil.copy(self.folder / "undisturbed.sqlite", library)
            subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
            if self.content(library) != self.expected:
                raise Failure("a read-only library answers otherwise")
            result = self.run(library, "index", self.footage, "--again")
            if result.returncode != 2:
                raise Failure(f"indexing into it: status {result.returncode}")
        return "answers as before; indexing into it is refused with status 2"

    def clocks(self, count):
        """The time of day jumps between a kill and the next run."""
        if not shutil.which("faketime"):
            return "not tried: needs the Debian package faketime"
        jumps = ["-2d", "+2d", "-1h", "+1h", "-10y", "+10y"]
        for round_number in range(max(len(jumps), count // 20)):
            library = self.folder / f"clock-{round_number}.sqlite"
            process = subprocess.Popen(
                [self.binary, "--library", str(library), "--quiet", "index", str(self.footage)],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            time.sleep(self.random.uniform(0.1, self.seconds))
            process.kill()
            process.wait()
            jump = jumps[round_number % len(jumps)]
            self.run(library, "index", self.footage, prefix=["faketime", "-f", jump])
            self.expect_whole(library)
        return f"{max(len(jumps), count // 20)} jumps: whole"

    def future(self, _):
        """A library a later version wrote."""
        library = self.folder / "future.sqlite"
        shutil.copy(self.folder / "undisturbed.sqlite", library)
        connection = sqlite3.connect(library)
        with contextlib.closing(connection):
            connection.execute("INSERT INTO grdb_migrations VALUES ('v99: later')")
            connection.commit()
        before = self.dump(library)
        for words in (["find", "anchor"], ["index", self.footage], ["list"], ["stats"]):
            result = self.run(library, *words)
            if result.returncode != 2 or "newer" not in result.stderr:
                raise Failure(f"{words[0]}: status {result.returncode}, {result.stderr}")
        if self.dump(library) != before:
            raise Failure("a library from the future was written to")
        return "refused with status 2 and left alone"

    def flipped_library(self, count):
        """Single flipped bits and overwritten stretches in a library."""
        intact = (self.folder / "undisturbed.sqlite").read_bytes()
        noticed = 0
        for _ in range(count):
            library = self.folder / "flipped.sqlite"
            for old in self.folder.glob("flipped.sqlite*"):
                old.unlink()
            library.write_bytes(self.flipped(intact))
            statuses = [
                self.run(library, *words).returncode
                for words in (["find", "anchor"], ["events", "1"], ["stats"], ["doctor"])
            ]
            noticed += any(status not in (0, 1) for status in statuses)
        return f"{count} damaged libraries: no crash, no hang; {noticed} said to be damaged"

    def flipped_footage(self, count):
        """Single flipped bits and overwritten stretches in footage."""
        intact = self.footage.read_bytes()
        refused = 0
        for number in range(count):
            library = self.folder / "mutated.sqlite"
            for old in self.folder.glob("mutated*"):
                old.unlink()
            footage = self.folder / "mutated.mp4"
            footage.write_bytes(self.flipped(intact))
            refused += self.run(library, "index", footage, "--ocr", "off").returncode not in (0, 6)
            self.sound(library)
        return f"{count} damaged recordings: no crash, no hang; {refused} refused"

    def flipped(self, data):
        data = bytearray(data)
        kind = self.random.random()
        if kind < 0.2:
            del data[self.random.randrange(1, len(data)):]
        else:
            # Headers are where damage tells most: half of it goes there.
            for _ in range(self.random.choice([1, 1, 4, 32])):
                reach = len(data) if self.random.random() < 0.5 else min(len(data), 8192)
                position = self.random.randrange(reach)
                if kind < 0.7:
                    data[position] ^= 1 << self.random.randrange(8)
                else:
                    width = self.random.choice([1, 4, 64])
                    data[position : position + width] = self.random.randbytes(width)
        return bytes(data)


DISTURBANCES = {
    "kills": Bench.kills,
    "together": Bench.together,
    "full-disk": Bench.full_disk,
    "read-only": Bench.read_only,
    "clocks": Bench.clocks,
    "future": Bench.future,
    "flipped-library": Bench.flipped_library,
    "flipped-footage": Bench.flipped_footage,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=DISTURBANCES, default=[])
    parser.add_argument("--count", type=int, default=200, help="how many of each (default 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--binary", default=ROOT / ".build/release/hourglass")
    arguments = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory(prefix="hourglass-faults-") as folder:
        bench = Bench(str(arguments.binary), folder, arguments.seed)
        bench.prepare()
        print(f"undisturbed: {bench.seconds:.1f} s")
        for name, disturb in DISTURBANCES.items():
            if arguments.only and name not in arguments.only:
                continue
            started = time.monotonic()
            try:
                outcome = disturb(bench, arguments.count)
            except Failure as failure:
                failures += 1
                outcome = f"FAILED: {failure}"
            print(f"{name}: {outcome} ({time.monotonic() - started:.0f} s)", flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
