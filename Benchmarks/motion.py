#!/usr/bin/env python3
"""Objects before a fixed camera: generated scenes with known truth, a table of
what size and contrast is found, a long still recording, and real clips beside
dvr-scan.

  motion.py scenes [--minutes 2] [--seeds 1-4]  recall, false events, start and end
  motion.py sum    --results FILE               the same, of runs that wrote --results
  motion.py table  [--seed 1]                   size x contrast
  motion.py crowd  [--seeds 1-3]                tracks that change hands where objects meet
  motion.py day    [--hours 24]                 speed and memory over a mostly still day
  motion.py real   --media FOLDER [--dvr-scan CMD]   real clips, beside dvr-scan

Needs ffmpeg and a built .build/release/hourglass (or --hourglass PATH).
"""
import argparse, json, math, os, random, resource, sqlite3, subprocess, tempfile, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


# --- Scenes ---------------------------------------------------------------

def background(path, width, height, seed):
    """A scene of bands of known brightness with texture, and things in it."""
    rng = random.Random(seed)
    levels = [150, 96, 118, 74, 128]
    bands = [(i * height // len(levels), (i + 1) * height // len(levels), v)
             for i, v in enumerate(levels)]
    rows = bytearray()
    coarse = [[rng.randint(-5, 5) for _ in range(width // 8 + 2)] for _ in range(height // 8 + 2)]
    for y in range(height):
        level = next(v for a, b, v in bands if a <= y < b)
        line = coarse[y // 8]
        row = bytearray(width)
        for x in range(width):
            row[x] = max(0, min(255, level + line[x // 8]))
        if any(a <= y < a + 4 for a, _, _ in bands):
            row[:] = bytes(max(0, v - 40) for v in row)
        for x in range(40 + (y // 144) * 30, width, 320):
            for dx in range(3):
                if x + dx < width:
                    row[x + dx] = 45
        rows += row
    path.write_bytes(b"P5\n%d %d\n255\n" % (width, height) + bytes(rows))
    return bands


def plan(rng, bands, width, height, seconds, sizes, contrasts, start=12.0):
    """Objects one after the other, now and then two at a time in other bands."""
    objects, clock = [], start
    scale = height / 720
    while True:
        size = int(math.exp(rng.uniform(math.log(sizes[0]), math.log(sizes[1]))))
        contrast = rng.choice([-1, 1]) * int(math.exp(rng.uniform(
            math.log(contrasts[0]), math.log(contrasts[1]))))
        w = max(6, int(size * scale))
        h = max(6, int(w * rng.choice([1, 1, 1.6, 0.6])))
        if min(w, h) < size * scale * 0.99:
            w, h = int(w * size * scale / min(w, h)), int(size * scale)
        if h > height - 8:
            w, h = w * (height - 8) // h, height - 8
        speed = scale * math.exp(rng.uniform(math.log(60), math.log(420)))
        # Two at a time never come within each other's reach.
        busy = [o for o in objects if o["t1"] + 1.5 > clock]
        fits = [b for b in bands if h + 10 <= b[1] - b[0] and not any(
            o["y"] < b[1] + 30 and o["y"] + o["h"] > b[0] - 30 for o in busy)]
        if not fits and busy:
            clock = max(o["t1"] for o in busy) + 2
        fits = fits or [b for b in bands if h + 10 <= b[1] - b[0]] or [None]
        band = rng.choice(fits)
        if band:
            y = rng.randint(band[0] + 5, band[1] - h - 5)
            level = band[2]
        else:
            y = rng.randint(2, height - h - 2)
            level = None
        right = rng.random() < 0.5
        kind = rng.choice(["cross", "cross", "door"])
        x0, x1 = (-w, width) if right else (width, -w)
        if kind == "door":
            x0 = rng.randint(width // 4, 3 * width // 4)
        duration = abs(x1 - x0) / speed
        duration = max(duration, 1.2)
        if clock + duration + 4 > seconds:
            return objects
        objects.append(dict(t0=clock, t1=clock + duration, x0=x0, x1=x1, y=y, w=w, h=h,
                            level=level, contrast=contrast, size=size))
        clock += duration + rng.uniform(1.5, 5) if rng.random() < 0.75 else duration * 0.4 + 1


def film(path, seconds, width, height, fps, crf, noise, objects, image, seed,
         light="steady", shadows=False, gop=250):
    """Films the scene with ffmpeg; positions follow the frame's exact time."""
    inputs = ["-loop", "1", "-framerate", str(fps), "-t", str(seconds), "-i", str(image)]
    chain, last = ["[0:v]format=yuv420p[b0]"], "b0"
    for n, o in enumerate(objects):
        level = o["level"]
        if level is None:
            level = 110
        value = max(16, min(240, level + o["contrast"]))
        # Luma in the video's range, so that contrasts are those of the scene.
        grey = o.get("color") or f"0x{value:02x}{value:02x}{value:02x}"
        t0, t1 = o["t0"], o["t1"]
        move = f"{o['x0']}+({o['x1']}-({o['x0']}))*(t-{t0:.3f})/{t1 - t0:.3f}"
        on = f"between(t,{t0:.3f},{t1:.3f})"
        # Only as long as it is needed: dozens of pictures a frame cost more
        # than the encoder.
        first = math.floor(t0 * fps)
        lasting = f"r={fps}:d={t1 - first / fps + 0.2:.2f},setpts=PTS+{first}/({fps}*TB)"
        chain.append(f"color=c={grey}:s={o['w']}x{o['h']}:{lasting},noise=alls=8:allf=u"
                     f",format=yuv420p[o{n}]")
        if shadows:
            sw = max(4, o["w"] // 2)
            chain.append(f"color=c=black@0.3:s={o['w']}x{max(4, o['h'] // 3)}:r={fps}"
                         f",format=yuva420p[s{n}]")
            chain.append(f"[{last}][s{n}]overlay=x='{move}+{sw}':y={o['y'] + o['h']}"
                         f":eval=frame:enable='{on}':eof_action=pass[m{n}]")
            last = f"m{n}"
        chain.append(f"[{last}][o{n}]overlay=x='{move}':y={o['y']}:eval=frame:enable='{on}'"
                     f":eof_action=pass[b{n + 1}]")
        last = f"b{n + 1}"
    tail = []
    if light == "drift":
        tail.append("eq=brightness='0.08*sin(2*PI*t/50)':eval=frame")
    if light == "jumps":
        tail.append("eq=brightness='if(lt(mod(t,40),20),0,0.10)':eval=frame")
    if noise:
        tail.append(f"noise=alls={noise}:allf=t:all_seed={seed}")
    chain.append(f"[{last}]" + ",".join(tail + ["format=yuv420p"]) + f",trim=duration={seconds}[v]")
    command = ["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", ";".join(chain),
               "-map", "[v]", "-c:v", "libx264", "-preset", "veryfast", "-crf", str(crf),
               "-g", str(gop), str(path)]
    subprocess.run(command, check=True)


# --- Judging --------------------------------------------------------------

def index(args, path, *options):
    library = Path(path).with_suffix(".db")
    for end in ("", "-wal", "-shm"):
        Path(str(library) + end).unlink(missing_ok=True)
    started = time.monotonic()
    subprocess.run([args.hourglass, "index", str(path), "--library", str(library), "--ocr", "off",
                    "--quiet", *options], check=True, stdout=subprocess.DEVNULL)
    wall = time.monotonic() - started
    answer = subprocess.run([args.hourglass, "events", str(path), "--library", str(library),
                             "--json"], stdout=subprocess.PIPE, text=True).stdout
    events = json.loads(answer)["events"] if answer.strip() else []
    return [e for e in events if e["kind"] not in ("slide", "cut", "motion")], wall


def overlap(o, e):
    return max(0.0, min(o["t1"], e["end_s"]) - max(o["t0"], e["start_s"]))


def is_near(o, e, width, height):
    """Whether an event goes where the object went."""
    place = e.get("place")
    if not place:
        return False
    middle = (o["y"] + o["h"] / 2) / height
    return place["y"] - 0.03 <= middle <= place["y"] + place["height"] + 0.03


def judge(objects, events, width, height):
    found, errors, used = [], [], set()
    for o in objects:
        hits = [(overlap(o, e), n) for n, e in enumerate(events)
                if e["kind"] == "object" and is_near(o, e, width, height)]
        hits = [h for h in hits if h[0] > 0.3 * (o["t1"] - o["t0"])]
        for _, n in hits:
            used.add(n)
        if hits:
            best = min((off(o, events[n]) for _, n in hits), key=lambda x: abs(x[0]) + abs(x[1]))
            found.append(o)
            errors.append((*best, o))
    false = [e for n, e in enumerate(events) if n not in used and not any(
        overlap(o, e) > 0 and is_near(o, e, width, height) for o in objects)]
    split = [e for n, e in enumerate(events) if n not in used and e not in false]
    return found, errors, false, split


def off(o, e):
    """How much earlier (-) or later (+) an event begins and ends than it may."""
    def outside(value, low, high):
        return value - low if value < low else max(0.0, value - high)
    return (outside(e["start_s"], o["t0"], o["q0"]), outside(e["end_s"], o["q1"], o["t1"]))


def visible(o, width, height):
    """Adds when a quarter of the object is in the picture.

    What comes in over the edge is at first a strip a pixel wide; it may be
    said to come at any time from its first pixel until a quarter of it shows,
    and to go at any time from when a quarter is left until its last pixel.
    """
    speed = (o["x1"] - o["x0"]) / (o["t1"] - o["t0"])
    quarter = o["w"] / 4 / abs(speed)
    return dict(
        o,
        q0=o["t0"] + (quarter if o["x0"] <= -o["w"] or o["x0"] >= width else 0),
        q1=o["t1"] - (quarter if o["x1"] <= -o["w"] or o["x1"] >= width else 0))


CASES = [
    dict(name="noise 6, crf 23", crf=23, noise=6),
    dict(name="noise 10, crf 28, drifting light", crf=28, noise=10, light="drift"),
    dict(name="noise 4, crf 33, light jumps", crf=33, noise=4, light="jumps"),
    dict(name="noise 6, crf 38", crf=38, noise=6),
    dict(name="noise 6, crf 26, shadows", crf=26, noise=6, shadows=True),
    dict(name="second camera 1080p, noise 8, crf 28", crf=28, noise=8, width=1920, height=1080),
]


class Scene:
    """One generated scene: what it shows, and the file that shows it."""

    def __init__(self, args, folder, number, seed):
        self.case, self.number, self.seed = CASES[number], number, seed
        self.width, self.height = self.case.get("width", 1280), self.case.get("height", 720)
        self.seconds, self.gop = args.minutes * 60, args.gop
        self.path = folder / f"scene{number}-{seed}-{args.minutes:g}.mp4"
        rng = random.Random(seed * 100 + number)
        self.bands = background(self.path.with_suffix(".pgm"), self.width, self.height,
                                seed + number)
        self.objects = plan(rng, self.bands, self.width, self.height, self.seconds, (24, 200),
                            (15, 60))

    def make(self):
        if not self.path.exists():
            part = self.path.with_suffix(".part.mp4")
            film(part, self.seconds, self.width, self.height, 25, self.case["crf"],
                 self.case["noise"], self.objects, self.path.with_suffix(".pgm"), self.seed,
                 self.case.get("light", "steady"), self.case.get("shadows", False), self.gop)
            part.rename(self.path)
        return self


def scenes(args, folder):
    numbers = range(len(CASES)) if args.case is None else args.case
    wanted = [Scene(args, folder, number, seed) for seed in args.seeds for number in numbers]
    results = []
    # Scenes are made a few ahead of those being looked at, never all at once.
    with ThreadPoolExecutor(args.jobs) as makers:
        ahead = [makers.submit(scene.make) for scene in wanted[:args.jobs]]
        for position, _ in enumerate(wanted):
            scene = ahead[position].result()
            if position + args.jobs < len(wanted):
                ahead.append(makers.submit(wanted[position + args.jobs].make))
            for mode in args.mode:
                results.append(look(args, scene, mode))
                if args.results:
                    with open(args.results, "a") as file:
                        file.write(json.dumps(results[-1]) + "\n")
            if not args.keep:
                scene.path.unlink()
    tell(results)


def look(args, scene, mode):
    events, wall = index(args, scene.path, *([mode] if mode != "adaptive" else []),
                         "--objects", "on")
    truth = [visible(o, scene.width, scene.height) for o in scene.objects]
    found, errors, false, split = judge(truth, events, scene.width, scene.height)
    worst = [max(abs(a), abs(b)) for a, b, _ in errors]
    mode = mode.strip("-")
    print(f"{scene.case['name']:40} seed {scene.seed:<3} {mode:9} {len(found)}/{len(truth)} found,"
          f" {len(false)} false, {len(split)} split, start/end off by more than 0.4 s:"
          f" {sum(e > 0.4 for e in worst)}, worst {max(worst, default=0):.2f} s,"
          f" {scene.seconds / wall:.0f}x real time", flush=True)
    if args.verbose:
        for o in truth:
            if o not in found:
                print("   missed", {k: round(v, 2) if isinstance(v, float) else v
                                    for k, v in o.items()})
        for a, b, o in errors:
            if max(abs(a), abs(b)) > 0.4:
                print(f"   off {a:+.2f} {b:+.2f} at {o['t0']:.2f}-{o['t1']:.2f}"
                      f" size {o['size']} contrast {o['contrast']}"
                      f" speed {abs(o['x1'] - o['x0']) / (o['t1'] - o['t0']):.0f} y {o['y']}")
        for e in false:
            print("   false", e["kind"], e["start"], e["end"], e.get("place"))
    return dict(case=scene.number, seed=scene.seed, mode=mode, seconds=scene.seconds,
                false=len(false), split=len(split), speed=scene.seconds / wall,
                objects=[dict(size=o["size"], contrast=abs(o["contrast"]), found=o in found)
                         for o in truth],
                off=[[a, b, o["size"], abs(o["contrast"])] for a, b, o in errors])


def tell(results):
    """Sums results up, mode by mode."""
    for mode in sorted({r["mode"] for r in results}):
        chosen = [r for r in results if r["mode"] == mode]
        objects = [o for r in chosen for o in r["objects"]]
        hours = sum(r["seconds"] for r in chosen) / 3600
        false = sum(r["false"] for r in chosen)
        worst = sorted(max(abs(a), abs(b)) for r in chosen for a, b, *_ in r["off"])
        found = sum(o["found"] for o in objects)
        print(f"{mode}: {len(chosen)} scenes, {hours:.2f} h; recall {found}/{len(objects)} ="
              f" {found / max(1, len(objects)):.3f}; {false} false = {false / hours:.2f} an hour;"
              f" {sum(r['split'] for r in chosen)} split; start and end within 0.4 s:"
              f" {sum(e <= 0.4 for e in worst)}/{len(worst)} ="
              f" {sum(e <= 0.4 for e in worst) / max(1, len(worst)):.3f},"
              f" worst {worst[-1] if worst else 0:.2f} s")
        grid(objects, [r for c in chosen for r in c["off"]])


def grid(objects, offs):
    """Found of all, and of those found with both times right, size x contrast."""
    sizes, contrasts = [(24, 36), (36, 60), (60, 100), (100, 201)], [(15, 20), (20, 30), (30, 61)]
    print("   size \\ contrast " + "".join(f"{f'{a}-{b - 1}':>22}" for a, b in contrasts))
    for low, high in sizes:
        line = f"   {f'{low}-{high - 1} px':16} "
        for least, most in contrasts:
            here = [o for o in objects
                    if low <= o["size"] < high and least <= o["contrast"] < most]
            right = [max(abs(a), abs(b)) <= 0.4 for a, b, size, contrast in offs
                     if low <= size < high and least <= contrast < most]
            cell = f"{sum(o['found'] for o in here)}/{len(here)} ({sum(right)} right)"
            line += f"{cell:>22}"
        print(line)


def total(args, folder):
    """Sums up what several runs wrote."""
    tell([json.loads(line) for line in open(args.results) if line.strip()])


def table(args, folder):
    sizes, contrasts = [8, 12, 16, 24, 32, 48], [6, 8, 10, 15, 20, 30]
    counts = {}
    for repeat in range(args.repeats):
        for row, size in enumerate(sizes):
            path = folder / f"table{size}-{args.seed}-{repeat}.mp4"
            rng = random.Random(args.seed * 1000 + row + 17 * repeat)
            bands = background(path.with_suffix(".pgm"), 1280, 720, args.seed)
            signed = [c * s for c in contrasts for s in (1, -1)]
            objects = []
            clock = 12.0
            for contrast in signed:
                o = one(rng, bands, size, contrast, clock)
                objects.append(o)
                clock = o["t1"] + 2.5
            if not path.exists():
                film(path, clock + 2, 1280, 720, 25, 26, 6, objects, path.with_suffix(".pgm"),
                     args.seed)
            events, _ = index(args, path, args.mode[0], "--objects", "on") \
                if args.mode[0] != "adaptive" else index(args, path, "--objects", "on")
            truth = [visible(o, 1280, 720) for o in objects]
            found = judge(truth, events, 1280, 720)[0]
            for o in truth:
                key = (size, abs(o["contrast"]))
                a, b = counts.get(key, (0, 0))
                counts[key] = (a + (o in found), b + 1)
    print("size in pixels of 720p \\ contrast in grey levels; noise 6, crf 26")
    print("      " + "".join(f"{c:>8}" for c in contrasts))
    for size in sizes:
        print(f"{size:>5} " + "".join(
            f"{counts[size, c][0]:>5}/{counts[size, c][1]}" for c in contrasts))


def one(rng, bands, size, contrast, clock):
    band = rng.choice([b for b in bands if size + 10 <= b[1] - b[0]])
    speed = rng.uniform(150, 300)
    right = rng.random() < 0.5
    x0, x1 = (-size, 1280) if right else (1280, -size)
    return dict(t0=clock, t1=clock + (1280 + size) / speed, x0=x0, x1=x1,
                y=rng.randint(band[0] + 5, band[1] - size - 5), w=size, h=size, level=band[2],
                contrast=contrast, size=size)


COLORS = ["0x202028", "0xd8d8d0", "0xa03030", "0x3050a0", "0x307040", "0xc0a040", "0x707078"]


def crowd(args, folder):
    """People-sized things of several colours that cross one another's way."""
    for mode in args.mode:
        swaps = events_count = people = 0
        for seed in args.seeds:
            path = folder / f"crowd{seed}.mp4"
            rng = random.Random(seed)
            bands = background(path.with_suffix(".pgm"), 1280, 720, seed)
            objects = []
            for n in range(int(args.minutes * 60 / 2.5)):
                t0, speed = 10 + n * 2.5 + rng.uniform(-0.8, 0.8), rng.uniform(90, 220)
                w, h = rng.randint(34, 52), rng.randint(90, 130)
                x0, x1 = rng.choice([(-w, 1280), (1280, -w)])
                objects.append(dict(t0=t0, t1=t0 + (1280 + w) / speed, x0=x0, x1=x1,
                                    y=300 + rng.randint(-45, 45), w=w, h=h, level=100,
                                    contrast=0, color=rng.choice(COLORS), size=w))
            seconds = max(o["t1"] for o in objects) + 3
            if not path.exists():
                film(path, seconds, 1280, 720, 25, 26, 4, objects, path.with_suffix(".pgm"), seed)
            events, _ = index(args, path, *([mode] if mode != "adaptive" else []),
                              "--objects", "on")
            ways = [e["details"]["path"] for e in events
                    if e["kind"] == "object" and e.get("details", {}).get("path")]
            swaps += sum(changes_hands(way, objects) for way in ways)
            events_count += len(ways)
            people += len(objects)
        print(f"{mode.strip('-')}: {people} crossed one another's way; {events_count} tracks,"
              f" {swaps} of them began with one and ended with another")


def changes_hands(way, objects):
    """Whether a track is nearest to one object at first and to another at last."""
    def nearest(point):
        there = []
        for n, o in enumerate(objects):
            share = (point["time_s"] - o["t0"]) / (o["t1"] - o["t0"])
            if -0.02 <= share <= 1.02:
                x = o["x0"] + (o["x1"] - o["x0"]) * share + o["w"] / 2
                there.append((math.hypot(point["x"] * 1280 - x,
                                         point["y"] * 720 - o["y"] - o["h"] / 2), n))
        return min(there)[1] if there else None
    return nearest(way[0]) != nearest(way[-1])


def day(args, folder):
    """Ten minutes with one thing passing, repeated without encoding again."""
    part = folder / "part.mp4"
    bands = background(part.with_suffix(".pgm"), 1280, 720, 5)
    if not part.exists():
        objects = [one(random.Random(5), bands, 40, 40, 60.0)]
        film(part, 600, 1280, 720, 25, 28, 4, objects, part.with_suffix(".pgm"), 5)
    path = folder / f"day{args.hours}.mp4"
    if not path.exists():
        listing = folder / "day.txt"
        listing.write_text(f"file '{part.resolve()}'\n" * (6 * args.hours))
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i",
                        str(listing), "-c", "copy", str(path)], check=True)
    library = path.with_suffix(".db")
    for end in ("", "-wal", "-shm"):
        Path(str(library) + end).unlink(missing_ok=True)
    wall, cpu, peak = spent([args.hourglass, "index", str(path), "--library", str(library), "--ocr",
                             "off", "--quiet", "--camera", "yard", "--start-at",
                             "2026-01-05T00:00:00", *(m for m in args.mode if m != "adaptive")])
    listed = subprocess.run([args.hourglass, "events", str(path), "--library", str(library),
                             "--json"], stdout=subprocess.PIPE, text=True).stdout
    objects = [e for e in json.loads(listed)["events"] if e["kind"] == "object"]
    report = folder / "day.html"
    told, _, report_peak = spent([args.hourglass, "report", "yard", "--library", str(library),
                                  "--quiet", "--output", str(report)])
    count, size = sqlite3.connect(library).execute(
        "SELECT count(*), sum(length(jpeg)) FROM thumbnail").fetchone()
    print(f"{args.hours} h in {wall:.0f} s ({cpu:.0f} s CPU), {args.hours * 3600 / wall:.0f}x real"
          f" time, {len(objects)} objects of {6 * args.hours}, peak memory {peak:.0f} MB,"
          f" index {library.stat().st_size / 1e6:.1f} MB with {count} pictures of"
          f" {size / 1e6 / args.hours:.2f} MB an hour; report in {told:.1f} s"
          f" ({report_peak:.0f} MB peak, {report.stat().st_size / 1e6:.1f} MB)")


def spent(command):
    """Runs a command: seconds, seconds of CPU, peak memory in MB."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[1]} ended with status {process.returncode}")
    return (time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


# --- Real clips -----------------------------------------------------------

CLIPS = ["traffic_camera.mp4", "traffic_camera_vfr.mp4", "brightness_change.avi", "vtest.avi"]


def real(args, folder):
    for name in CLIPS:
        clip = next(Path(args.media).glob(f"*{name}"))
        copy = folder / name
        if not copy.exists():
            copy.symlink_to(clip.resolve())
        for mode in args.mode:
            cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
            events, wall = index(args, copy, *([mode] if mode != "adaptive" else []))
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime
            kinds = {}
            for e in events:
                kinds[e["kind"]] = kinds.get(e["kind"], 0) + 1
            merged = merge([(e["start_s"], e["end_s"]) for e in events])
            print(f"{name:24} hourglass {mode.strip('-'):9} {wall:6.2f} s wall {spent:6.2f} s CPU"
                  f"  {kinds}; in motion {spans(merged)}", flush=True)
        if args.dvr_scan:
            cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = time.monotonic()
            out = subprocess.run([args.dvr_scan, "-i", str(copy), "-so", "-q"],
                                 stdout=subprocess.PIPE, text=True, cwd=folder).stdout
            wall = time.monotonic() - started
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime
            stamps = [s for s in out.strip().split(",") if s]
            print(f"{name:24} dvr-scan            {wall:6.2f} s wall {spent:6.2f} s CPU"
                  f"  {len(stamps) // 2} events: {stamps}", flush=True)


def merge(ranges):
    result = []
    for a, b in sorted(ranges):
        if result and a <= result[-1][1] + 1:
            result[-1][1] = max(result[-1][1], b)
        else:
            result.append([a, b])
    return result


def spans(ranges):
    return ", ".join(f"{a:.2f}-{b:.2f}" for a, b in ranges) or "nothing"


def seeds(text):
    """`1-3,7` as numbers."""
    result = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        result += range(int(first), int(last or first) + 1)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["scenes", "sum", "table", "crowd", "day", "real"])
    parser.add_argument("--hourglass", default=str(ROOT / ".build/release/hourglass"))
    parser.add_argument("--mode", action="append", choices=["adaptive", "--thorough"])
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=seeds, help="scenes of these, as in 1-4 or 3,7")
    parser.add_argument("--jobs", type=int, default=1, help="scenes made at once")
    parser.add_argument("--results", help="file that gains a line of JSON a scene and mode")
    parser.add_argument("--keep", action="store_true", help="keep scenes made under --work")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--gop", type=int, default=250)
    parser.add_argument("--case", type=int, action="append", help="only this scene")
    parser.add_argument("--media")
    parser.add_argument("--dvr-scan")
    parser.add_argument("--work", help="folder to keep the clips in")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    args.seeds = args.seeds or [args.seed]
    args.mode = args.mode or (["adaptive"] if args.what in ("day",) else ["adaptive", "--thorough"])
    if args.what == "table":
        args.mode = args.mode[-1:]
    run = dict(scenes=scenes, sum=total, table=table, crowd=crowd, day=day, real=real)[args.what]
    if args.work:
        Path(args.work).mkdir(parents=True, exist_ok=True)
        run(args, Path(args.work))
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(args, Path(folder))


main()
