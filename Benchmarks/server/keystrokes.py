#!/usr/bin/env python3
"""Search as you type, by many people at once, over a large library.

    Benchmarks/server/keystrokes.py [--hours 100] [--users 50] [--seconds 20] [--library FILE]
"""
import argparse
import asyncio
import os
import random
import subprocess
import sys
import time

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from serving import command, get, memory, server, temporary

WORDS = [a + b for a in "al be co de ex fo gra hi in jo ka le mo nu op pra qui re so ta un ve wa xe yo zi".split()
         for b in "ment tion ter ling gral sis der form ness tron phy ble".split()]


def build(folder, hours, seed):
    """Hours of one frame a second, with a sentence every three seconds."""
    rng = random.Random(seed)
    base = os.path.join(folder, "base.mp4")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=c=gray:size=320x180:rate=1:duration=3600",
         "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", base], check=True)
    videos = []
    for hour in range(hours):
        path = os.path.join(folder, f"hour{hour:03}.mp4")
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", base, "-c", "copy", "-metadata", f"title=hour {hour}", path],
                       check=True)
        with open(path[:-4] + ".srt", "w") as file:
            for cue in range(1200):
                start = cue * 3
                # Some words are common and most are rare, as in speech.
                words = " ".join(WORDS[int(len(WORDS) * rng.random() ** 2.5)] for _ in range(9))
                stamp = [f"{t // 3600:02}:{t // 60 % 60:02}:{t % 60:02},000" for t in (start, start + 3)]
                file.write(f"{cue + 1}\n{stamp[0]} --> {stamp[1]}\n{words}\n\n")
        videos.append(path)
    library = os.path.join(folder, "library.sqlite")
    subprocess.run([command(), "index", *videos, "--library", library, "--ocr", "off", "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    return library


async def request(reader, writer, path):
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")).split()[1])
    await reader.readexactly(length)
    assert b" 200 " in head.split(b"\r\n")[0], head


async def person(port, seconds, seed, times):
    rng = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    end = time.monotonic() + seconds
    await asyncio.sleep(rng.random())
    while time.monotonic() < end:
        text = " ".join(rng.choice(WORDS) for _ in range(rng.choice([1, 1, 2])))
        for count in range(1, len(text) + 1):
            start = time.monotonic()
            await request(reader, writer, "/api/search?typing=true&limit=12&q=" + text[:count].replace(" ", "+"))
            times.append((time.monotonic() - start) * 1000)
            # Between two strokes of somebody who types fast.
            await asyncio.sleep(0.12 + rng.random() * 0.12)
    writer.close()


async def crowd(port, users, seconds):
    times = []
    await asyncio.gather(*(person(port, seconds, seed, times) for seed in range(users)))
    return sorted(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hours", type=int, default=100)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--library", help="a library made before, instead of a new one")
    parser.add_argument("--hourglass")
    options = parser.parse_args()
    with temporary() as folder:
        library = options.library or build(folder, options.hours, 1)
        started = time.monotonic()
        with server(library) as (address, process):
            get(address)
            first = (time.monotonic() - started) * 1000
            port = int(address.rsplit(":", 1)[1].strip("/"))
            times = asyncio.run(crowd(port, options.users, options.seconds))
            share = lambda part: times[min(len(times) - 1, int(len(times) * part))]
            print(f"start to first page  {first:.0f} ms")
            print(f"{len(times)} searches by {options.users} people over {options.hours} h, "
                  f"{len(times) / options.seconds:.0f} a second")
            print(f"median {share(0.5):.1f} ms  95th percentile {share(0.95):.1f} ms  "
                  f"99th {share(0.99):.1f} ms  worst {times[-1]:.1f} ms")
            print(f"load of the machine {os.getloadavg()[0]:.1f}")
            print(f"memory {memory(process):.0f} MB")


main()
