#!/usr/bin/env python3
"""How well Hourglass takes lecture recordings apart into slides.

Makes recordings with known truth: slides of one template, points that appear
one by one, slides that come back, a moving presenter picture in a corner, full
screens filmed with noise and uneven light, fades, blackboards drawn stroke by
stroke, 360p to 1080p, H.264 at crf 35. Indexes them, reads the deck with
`hourglass slides --json`, and prints a table.

    swift build -c release
    Benchmarks/lectures.py                          # 12 recordings of 4 minutes
    Benchmarks/lectures.py --recordings 3 --seed 7 --keep /tmp/lectures --verbose

Boundaries: beginnings of showings against true changes of slide, within half a
second, each matched once. Words: edits between the words of the slide as drawn
and as read, in reading order, over the words drawn; slides with text only.
Revisits: showings of a slide shown before that carry its number, and showings
of other slides that wrongly carry it.

Needs ffmpeg with libass and the Debian packages wamerican, fonts-dejavu-core
and fonts-wqy-microhei.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIZES = [(640, 360), (1280, 720), (1280, 720), (1920, 1080)]
STYLES = ["screencast", "inset", "filmed", "inset", "blackboard", "screencast"]
CHINESE = (
    "梯度 下降 损失 函数 学习 训练 网络 权重 偏差 矩阵 向量 概率 分布 样本 估计 收敛 迭代 优化 正则 泛化 误差 模型 "
    "数据 特征 分类 回归 聚类 卷积 图像 语言 算法 复杂 递归 排序 搜索 图论 路径 缓存 内存 进程 线程 同步 死锁 文件 "
    "系统 协议 路由 加密 密钥 信号 频率 滤波 电路 电压 电流 反馈 控制 稳定 力学 能量 动量 温度 压强 反应 平衡 浓度"
).split()
HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: 1280
PlayResY: 720
WrapStyle: 2
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV
Style: Title,{font},52,&H00{title},&H00000000,&H00000000,1,1,0,0,7,60,40,40
Style: Point,{font},34,&H00{ink},&H00000000,&H00000000,0,1,0,0,7,90,40,40
Style: Small,{font},20,&H00{ink},&H00000000,&H00000000,0,1,0,0,7,60,40,40
Style: Draw,{font},20,&H00{ink},&H00{ink},&H00000000,0,1,0,0,7,0,0,0
[Events]
Format: Layer, Start, End, Style, MarginL, MarginR, MarginV, Text
"""


def stamp(t):
    return f"{int(t // 3600)}:{int(t % 3600 // 60):02d}:{t % 60:05.2f}"


def english_words():
    path = pathlib.Path("/usr/share/dict/words")
    if not path.exists():
        raise SystemExit("lectures.py: no /usr/share/dict/words; install the package wamerican")
    words = path.read_text().split()
    return sorted({w for w in words if w.isascii() and w.isalpha() and w.islower() and 3 <= len(w) <= 11})


class Slide:
    """A slide as drawn: lines with their places, in the order of appearance."""

    def __init__(self, rng, words, number, style, chinese):
        self.number, self.style = number, style
        phrase = lambda low, high: (
            "".join(rng.choice(CHINESE) for _ in range(rng.randint(max(2, low - 1), high)))
            if chinese else " ".join(rng.choice(words) for _ in range(rng.randint(low, high))))
        self.title = phrase(2, 3).capitalize()
        self.points = [phrase(3, 6) for _ in range(rng.randint(2, 4 if style == "inset" else 5))]
        self.figure = style != "blackboard" and rng.random() < 0.3
        self.hue = rng.randrange(0x202020, 0xE0E0E0)
        self.builds = rng.random() < 0.6

    def text(self):
        return [self.title] + self.points


def strokes(rng, number):
    """Handwriting on a board: a few crooked lines at a place."""
    x, y = 80 + 340 * (number % 3), 80 + 170 * (number // 3 % 4)
    parts = []
    for _ in range(rng.randint(3, 5)):
        points = [(x + rng.randint(0, 260), y + rng.randint(0, 110)) for _ in range(5)]
        there = " ".join(f"l {px} {py}" for px, py in points[1:])
        back = " ".join(f"l {px + 5} {py + 5}" for px, py in reversed(points))
        parts.append(f"m {points[0][0]} {points[0][1]} {there} {back}")
    return " ".join(parts)


def script(rng, style, minutes, words):
    """What is shown when: showings (start, end, slide, steps) and ASS events."""
    length, at = minutes * 60.0, 0.0
    slides, showings = [], []
    while at < length - 6:
        duration = rng.uniform(7, 28)
        end = length if length - at - duration < 7 else at + duration
        revisit = len(slides) > 2 and rng.random() < 0.22
        if revisit:
            slide = rng.choice([s for s in slides if s is not showings[-1][2]])
        else:
            slide = Slide(rng, words, len(slides) + 1, style, rng.random() < 0.25)
            slides.append(slide)
        steps = []
        if not revisit and slide.builds and end - at > 8:
            gap = (end - at - 4) / (len(slide.points) + 1)
            steps = [at + gap * (i + 1) for i in range(len(slide.points))]
        showings.append((round(at, 2), round(end, 2), slide, [round(s, 2) for s in steps]))
        at = end
    return showings


def events(rng, showings, style, fade):
    lines = []
    effect = f"{{\\fad({fade},0)}}" if fade else ""

    def add(start, end, name, x, y, text):
        lines.append(f"Dialogue: 1,{stamp(start)},{stamp(end)},{name},0,0,0,{{\\pos({x},{y})}}{effect}{text}\n")

    board = 0
    for start, end, slide, steps in showings:
        if style == "blackboard":
            local = random.Random(slide.number * 7919)
            times = steps or [start] * len(slide.points)
            for index, t in enumerate([start] + times):
                drawn = strokes(local, index + 2 * (slide.number % 5))
                lines.append(f"Dialogue: 1,{stamp(t)},{stamp(end)},Draw,0,0,0,{{\\an7\\pos(0,0)\\p1}}{drawn}{{\\p0}}\n")
            continue
        add(start, end, "Title", 60, 44, slide.title)
        for index, point in enumerate(slide.points):
            add(steps[index] if steps else start, end, "Point", 90, 170 + 84 * index, point)
        if slide.figure:
            color = f"{slide.hue:06X}"
            lines.append(
                f"Dialogue: 0,{stamp(start)},{stamp(end)},Draw,0,0,0,{{\\pos(760,420)\\1c&H{color}&\\bord0\\p1}}"
                f"m 0 0 l 240 {slide.number * 7 % 60} l {180 + slide.number * 13 % 60} 160 l 20 {120 + slide.number * 11 % 40}{{\\p0}}\n")
    return "".join(lines)


def make(rng, path, style, size, minutes, words):
    """Writes one recording; returns its true showings and their frame rate."""
    rate = rng.choice([10, 15, 24])
    dark = style == "blackboard" or rng.random() < 0.25
    ground = "0x1E3A2C" if style == "blackboard" else "0x14181F" if dark else "0xF7F6F1"
    fade = rng.choice([0, 0, 0, 300]) if style != "blackboard" else 0
    showings = script(rng, style, minutes, words)
    header = HEADER.format(
        font="WenQuanYi Micro Hei", ink="F0F0F0" if dark else "282020", title="FFE0B0" if dark else "702810")
    body = header + events(rng, showings, style, fade)
    if path.exists():
        return showings, rate
    with tempfile.TemporaryDirectory() as work:
        ass = pathlib.Path(work, "slides.ass")
        ass.write_text(body)
        length = minutes * 60
        width, height = size
        inputs = ["-f", "lavfi", "-i", f"color=c={ground}:s=1280x720:r={rate}:d={length}"]
        graph = f"[0]ass={ass}"
        if style == "inset":
            moving = rng.choice([
                "testsrc2=s=240x180", "life=s=120x90:mold=10:ratio=0.3:seed=7:death_color=#8a5a3a:life_color=#d0b090,scale=240:180",
                "gradients=s=240x180:speed=0.06:seed=3", "mandelbrot=s=240x180:end_pts=400"])
            head, _, tail = moving.partition(",")
            source = f"{head}:r={rate}{',' + tail if tail else ''}"
            inputs += ["-f", "lavfi", "-t", str(length), "-i", source]
            graph += f"[s];[s][1]overlay={rng.choice([1020, 1030])}:{rng.choice([520, 530])}:shortest=1"
        if style == "filmed":
            # Uneven light that drifts slowly, a slight tilt, and the noise of a sensor.
            graph += (",vignette=angle=PI/9,rotate=0.004:fillcolor=0x303030"
                      ",eq=brightness='0.02*sin(t/7)':eval=frame,noise=alls=9:allf=t")
        graph += f",scale={width}:{height},format=yuv420p[v]"
        part = path.with_name("part-" + path.name)
        subprocess.run(
            ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *inputs, "-filter_complex", graph, "-map", "[v]",
             "-c:v", "libx264", "-preset", "veryfast", "-crf", "35", "-g", "250", "-threads", "2", str(part)], check=True)
    part.rename(path)
    return showings, rate


def tokens(text):
    """Words; characters of Chinese, which has no spaces."""
    result = []
    for word in unicodedata.normalize("NFKC", text).lower().replace("\n", " ").split():
        current = ""
        for c in word:
            if "\u4e00" <= c <= "\u9fff":
                if current:
                    result.append(current)
                current = ""
                result.append(c)
            elif c.isalnum():
                current += c
        if current:
            result.append(current)
    return result


def edits(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        diagonal, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            diagonal, row[j + 1] = row[j + 1], min(diagonal + (x != y), row[j] + 1, row[j + 1] + 1)
    return row[-1]


def run(arguments):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(map(str, arguments))}\nexit {done.returncode}: {done.stderr}")
    return done.stdout


def judge(name, showings, rate, deck, verbose, has_text):
    """Counts of one recording."""
    found = sorted(
        (show["start_s"], show["end_s"], slide, show) for slide in deck["slides"] for show in slide["showings"])
    true = [(-(-round(s * 100) * rate // 100) / rate, e, slide, steps) for s, e, slide, steps in showings]
    free, pairs = set(range(len(found))), []
    for start, end, slide, steps in true:
        near = [i for i in free if abs(found[i][0] - start) <= 0.5]
        if near:
            best = min(near, key=lambda i: abs(found[i][0] - start))
            free.discard(best)
            pairs.append((slide, best, steps))
        else:
            pairs.append((slide, None, steps))
            if verbose:
                print(f"  {name}: missed {start:.2f}-{end:.2f} slide {slide.number} {slide.title!r}")
    if verbose:
        for i in free:
            print(f"  {name}: extra {found[i][0]:.2f}-{found[i][1]:.2f} slide {found[i][2]['slide']} {found[i][2]['title']!r}")
    hits = sum(best is not None for _, best, _ in pairs)
    result = dict(true=len(true), found=len(found), hits=hits, revisits=0, known=0, confused=0, fresh=0,
                  errors=0, words=0, steps=0, steps_found=0, steps_right=0, titles=0, titled=0)
    numbers = {}  # numbers the deck gave to a true slide
    for slide, best, steps in pairs:
        if best is None:
            continue
        number = found[best][2]["slide"]
        if slide.number in numbers:
            result["revisits"] += 1
            result["known"] += number in numbers[slide.number]
            if verbose and number not in numbers[slide.number]:
                print(f"  {name}: revisit of {slide.number} {slide.title!r} at {found[best][0]:.2f} is slide {number} {found[best][2]['title']!r}")
        else:
            result["fresh"] += 1
            others = {n for key, value in numbers.items() if key != slide.number for n in value}
            if number in others:
                result["confused"] += 1
                if verbose:
                    print(f"  {name}: {slide.title!r} at {found[best][0]:.2f} taken for slide {number} {found[best][2]['title']!r}")
            if has_text:
                drawn = tokens("\n".join(slide.text()))
                read = tokens(found[best][2]["text"])
                distance = edits(drawn, read)
                result["errors"] += distance
                result["words"] += len(drawn)
                if verbose and distance * 20 > len(drawn):
                    print(f"  {name}: {distance} of {len(drawn)} words: {slide.text()} read {found[best][2]['text']!r}")
                result["titles"] += 1
                title = tokens(found[best][2]["title"] or "")
                result["titled"] += edits(tokens(slide.title), title) <= max(1, len(tokens(slide.title)) // 4)
                if verbose and edits(tokens(slide.title), title) > max(1, len(tokens(slide.title)) // 4):
                    print(f"  {name}: title {slide.title!r} read {found[best][2]['title']!r}")
        numbers.setdefault(slide.number, set()).add(number)
        got = [s for s in found[best][3]["steps_s"]]
        result["steps"] += len(steps)
        result["steps_found"] += len(got)
        result["steps_right"] += sum(any(abs(g - s) <= 0.5 for g in got) for s in steps)
        if verbose and len(got) != len(steps):
            print(f"  {name}: steps {steps} found {got}")
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=12)
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder that keeps footage and library")
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    parser.add_argument("--verbose", action="store_true", help="print every miss")
    options = parser.parse_args()
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="hourglass-lectures-"))
    work.mkdir(parents=True, exist_ok=True)
    library = work / "library.sqlite"
    words = english_words()
    total, at720 = {}, dict(errors=0, words=0)
    print(f"{options.recordings} recordings of {options.minutes:g} min, crf 35, seed {options.seed}")
    print(f"{'recording':28}{'true':>5}{'found':>6}{'F1':>7}{'revisits':>10}{'confused':>9}{'word err':>9}{'steps F1':>9}{'titles':>8}")
    for number in range(options.recordings):
        rng = random.Random(f"{options.seed}/{number}")
        style, size = STYLES[number % len(STYLES)], SIZES[(number + number // 4) % len(SIZES)]
        path = work / f"{style}-{options.seed}-{number}-{size[1]}p.mp4"
        showings, rate = make(rng, path, style, size, options.minutes, words)
        run([options.binary, "--library", library, "index", path, "--quiet"])
        deck = json.loads(run([options.binary, "--library", library, "slides", path, "--json"]))
        one = judge(path.stem, showings, rate, deck, options.verbose, style != "blackboard")
        for key, value in one.items():
            total[key] = total.get(key, 0) + value
        if size[1] == 720:
            for key in at720:
                at720[key] += one[key]
        print(row(path.stem, one), flush=True)
    print(row("all", total))
    print(f"boundary F1               {f1(total):.4f}")
    print(f"revisits recognised       {total['known'] / max(1, total['revisits']):.4f}  ({total['known']} of {total['revisits']})")
    print(f"other slides taken for it {total['confused']} of {total['fresh']}")
    print(f"word error at 720p        {at720['errors'] / max(1, at720['words']):.4f}  ({at720['errors']} of {at720['words']})")
    print(f"titles                    {total['titled']} of {total['titles']}")


def f1(r):
    return 2 * r["hits"] / max(1, r["true"] + r["found"])


def row(name, r):
    share = lambda a, b: f"{a / b:.3f}" if b else "-"
    steps = share(2 * r["steps_right"], r["steps"] + r["steps_found"])
    return (f"{name:28}{r['true']:5}{r['found']:6}{f1(r):7.3f}{str(r['known']) + '/' + str(r['revisits']):>10}"
            f"{r['confused']:9}{share(r['errors'], r['words']):>9}{steps:>9}{str(r['titled']) + '/' + str(r['titles']):>8}")


if __name__ == "__main__":
    main()
