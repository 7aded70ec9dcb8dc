#!/usr/bin/env python3
"""Hourglass and its rivals side by side; `run.sh` sets everything up and calls this.

    Benchmarks/beside.py --footage FOLDER --built FOLDER [--parts sampling,cuts,…] [--rounds 3] [--output FILE]

Parts: sampling cuts motion vectors download inference speech growth. Writes a
Markdown table after each part, so that what is done stays when one breaks off.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import cuts
import growth
import sampling
import vectors
from turns import Row, in_turn, markdown

HERE = pathlib.Path(__file__).resolve().parent
PARTS = ["sampling", "cuts", "motion", "vectors", "download", "inference", "speech", "growth"]


def sampling_part(options):
    footage = pathlib.Path(options.footage)
    rows = []
    for name in ["lecture", "builds", "camera"]:
        path = footage / f"{name}-{'10m' if options.quick else '1h'}.mp4"
        wanted = ("whole", "index", "keys", "times") if name == "lecture" else ("index",)
        rows += sampling.compare(str(path), options.rounds, options.built, wanted)
    return rows


def cuts_part(options):
    with tempfile.TemporaryDirectory() as folder:
        return cuts.compare(options.rounds, options.built, folder, minutes=2 if options.quick else 5)


def motion_part(options):
    path = pathlib.Path(options.footage, "camera-10m.mp4").resolve()
    dvr = shutil.which("dvr-scan", path=os.path.dirname(sys.executable)) or "dvr-scan"
    binary, counts = pathlib.Path(options.built, "hourglass"), {}

    def ours(*flags):
        def run():
            with tempfile.TemporaryDirectory() as folder:
                base = [binary, "--library", f"{folder}/l.sqlite"]
                subprocess.run([*base, "index", path, "--ocr", "off", "--quiet", *flags], check=True, stdout=subprocess.DEVNULL)
                listed = subprocess.run([*base, "events", path, "--kind", "object"], check=True, capture_output=True, text=True)
                counts[" ".join(["hourglass", *flags])] = len(listed.stdout.splitlines())
        return run

    def theirs():
        with tempfile.TemporaryDirectory() as folder:
            output = subprocess.run([dvr, "-i", path, "-so", "-q"], check=True, capture_output=True, text=True, cwd=folder).stdout
            counts["dvr-scan"] = len([stamp for stamp in output.strip().split(",") if stamp]) // 2

    row = in_turn(Row("motion", "ten minutes of a noisy camera, 720p, 5 crossings"),
                  {"hourglass": ours(), "hourglass --thorough": ours("--thorough"), "dvr-scan": theirs}, options.rounds)
    row.remarks += [f"{name} tells {count} events" for name, count in counts.items()]
    return [row]


def vectors_part(options):
    sizes = [100_000] if options.quick else [100_000, 1_000_000]
    return [row for size in sizes for row in vectors.compare(size, 384, options.rounds, options.built)]


def download_part(options):
    """`hub/run.sh` takes its own turns; its medians become one round."""
    parts = ["loopback"] if options.quick else ["throttled", "loopback", "disk"]
    output = subprocess.run(["bash", HERE / "hub/run.sh", sys.executable, *parts], check=True, capture_output=True, text=True).stdout
    rows, heading = [], None
    for line in output.splitlines():
        if line.endswith(":"):
            heading = line[:-1]
            continue
        figures = re.findall(r"([a-z_]+(?: and sync| alone)?) ([0-9.]+) s", line)
        if heading and len(figures) > 1:
            row = Row("download", heading)
            for name, seconds in figures:
                row.note(name, float(seconds))
            rows.append(row)
    return rows


def inference_part(options):
    checkpoint = pathlib.Path(options.models, "qwen3-vl-2b")
    inference = HERE / "inference"
    if not checkpoint.exists():
        subprocess.run([sys.executable, inference / "make_checkpoint.py", "--size", "2B", "--out", checkpoint], check=True,
                       stdout=sys.stderr)
    prefill = Row("inference", "Qwen3-VL 2B, 4 bits, prompt of 512 tokens", unit="tokens/s", better="more")
    decode = Row("inference", "Qwen3-VL 2B, 4 bits, each further token", unit="tokens/s", better="more")
    output = subprocess.run(
        [sys.executable, inference / "bench_llama.py", "--checkpoint", checkpoint, "--rounds", str(options.rounds),
         "--benchmark", pathlib.Path(options.built, "inference-benchmark")], check=True, capture_output=True, text=True).stdout
    for name, first, second in re.findall(r"^(\w+) +prefill +([0-9.]+) decode +([0-9.]+)", output, re.M):
        name = {"llama": "llama.cpp, Q4_0"}.get(name, name)
        prefill.note(name, float(first))
        decode.note(name, float(second))
    vision = Row("inference", "Qwen3-VL 2B, a pair of 448×448 frames")
    reference = Row("inference", "Qwen3-VL 2B in bf16, prompt of 512 tokens", unit="tokens/s", better="more")
    for _ in range(options.rounds):
        for precision in ["int4", "bf16"]:
            ours = json_of([pathlib.Path(options.built, "inference-benchmark"), checkpoint, precision])
            vision.note("hourglass" if precision == "int4" else "hourglass, bf16", ours["vision_448_s"])
            if precision == "bf16":
                reference.note("hourglass", ours["prefill_tokens_per_s"])
        theirs = json_of([sys.executable, inference / "bench_transformers.py", "--dtype", "bfloat16", "--threads",
                          str(os.cpu_count())])
        vision.note("transformers, bf16", theirs["vision_s"])
        reference.note("transformers, bf16", theirs["prefill_tok_per_s"])
    return [prefill, decode, vision, reference]


def json_of(command):
    import json
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output[output.index("{"):])


def speech_part(options):
    row = Row("speech", "Whisper at base dimensions, 30 s windows of 100 tokens", unit="times real time", better="more")
    for _ in range(options.rounds):
        output = subprocess.run(["bash", HERE / "speech/run.sh", "2" if options.quick else "4"], check=True, capture_output=True,
                                text=True, env={**os.environ, "PYTHON": sys.executable}).stdout
        for name, figure in re.findall(r"^(.*?): ([0-9.]+) times real time", output, re.M):
            row.note("hourglass" if name == "hourglass int8" else name, float(figure))
        row.remarks = [line for line in output.splitlines() if "not run" in line]
    return [row]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--footage", required=True)
    parser.add_argument("--built", required=True)
    parser.add_argument("--models", default=os.path.join(tempfile.gettempdir(), "hourglass-benchmarks"))
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="minutes of footage rather than hours, smaller indexes")
    parser.add_argument("--output", help="Markdown file to write")
    options = parser.parse_args()
    unknown = set(options.parts.split(",")) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    text = (f"Measured {time.strftime('%Y-%m-%d')} on {os.cpu_count()} cores"
            f" ({cpu.group(1) if cpu else 'unknown'}), medians of {options.rounds} rounds in which all take turns;"
            f" in brackets the least and the most of the rounds.\n")
    for part in options.parts.split(","):
        print(f"{part}:", file=sys.stderr, flush=True)
        try:
            if part == "growth":
                body = growth.report(options.built, *(((1, 4), (1, 10), (1000, 10_000)) if options.quick else ()))
            else:
                body = markdown(globals()[f"{part}_part"](options))
        except Exception as error:  # the other parts are worth having
            output = getattr(error, "stderr", None) or ""
            body = f"Not measured: {type(error).__name__}: {error} {output[-300:]}\n"
        text += f"\n## {part.capitalize()}\nLoad average {os.getloadavg()[0]:.1f} at the end.\n\n{body}"
        print(body, flush=True)
        if options.output:
            pathlib.Path(options.output).write_text(text)


if __name__ == "__main__":
    main()
