#!/usr/bin/env python3
"""Time and memory a picture takes to become a vector, at the published
dimensions of SigLIP 2 base (ViT-B/16) and CLIP ViT-B/32, both of 224 pixels,
with random weights, beside transformers.

  Benchmarks/pictures.py [--frames 48] [--rounds 3] [--models siglip2-base clip-vit-b32]

Each round indexes two clips that change with every frame, one longer by
--frames, and divides what the longer one takes more by the vectors it gets
more; reading, resizing and storing are in it. Then the reference embeds as many
prepared pixels in bf16, eight at a time. Medians over the rounds; CPU seconds
beside, as others may use the machine. Needs Python with torch, transformers,
tokenizers and numpy, ffmpeg, and a release build.
"""
import argparse
import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(root, "Tools", "pictures"))

import torch
from tiny_tokenizers import clip_tokenizer, siglip2_tokenizer
from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel

BATCH = 8


def siglip(folder):
    # The published vocabulary, though the tokenizer here is a small one.
    model = SiglipModel(SiglipConfig(text_config={"vocab_size": 256000})).eval().bfloat16()
    siglip2_tokenizer().save(os.path.join(folder, "tokenizer.json"))
    return model, {"size": {"width": 224, "height": 224}, "resample": 2}


def clip(folder):
    tokenizer = clip_tokenizer()
    end = tokenizer.token_to_id("<|endoftext|>")
    config = CLIPConfig(text_config=dict(eos_token_id=end, bos_token_id=end - 1), vision_config=dict(patch_size=32))
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    return CLIPModel(config).eval().bfloat16(), {"size": {"shortest_edge": 224}, "crop_size": {"height": 224, "width": 224}}


MODELS = {"siglip2-base": siglip, "clip-vit-b32": clip}


# A process of its own: what it starts would else count this one's memory as its peak.
MEASURE = """
import os, subprocess, sys, time
started = time.monotonic()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
sys.stdout.flush()
os._exit(os.waitstatus_to_exitcode(status) & 255)
"""


def run(command):
    """Wall and CPU seconds and peak memory in MB of a command."""
    done = subprocess.run([sys.executable, "-c", MEASURE, *command], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}")
    return tuple(float(figure) for figure in done.stdout.split())


def vectors(library):
    with sqlite3.connect(library) as database:
        return database.execute("SELECT COUNT(*) FROM pictureVector").fetchone()[0]


def ours(folder, checkpoint, hourglass, clips):
    taken = []
    for name in clips:
        library = os.path.join(folder, "round.sqlite")
        shutil.copyfile(os.path.join(folder, name + ".sqlite"), library)
        figures = run([hourglass, "index", os.path.join(folder, name), "--ocr", "off", "--pictures", checkpoint,
                       "--library", library, "--quiet"])
        taken.append((*figures, vectors(library)))
        for end in ("", "-wal", "-shm"):
            if os.path.exists(library + end):
                os.remove(library + end)
    (wall0, cpu0, _, count0), (wall1, cpu1, memory, count1) = taken
    count = count1 - count0
    return (wall1 - wall0) / count, (cpu1 - cpu0) / count, memory, count


def theirs(model, count):
    pixels = torch.randn(BATCH, 3, 224, 224, dtype=torch.bfloat16)
    with torch.no_grad():
        model.get_image_features(pixel_values=pixels)
        before, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        rounds = max(1, round(count / BATCH))
        for _ in range(rounds):
            model.get_image_features(pixel_values=pixels)
        wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall / rounds / BATCH, cpu / rounds / BATCH


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--hourglass", default=os.path.join(root, ".build", "release", "hourglass"))
    args = parser.parse_args()
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as folder:
        clips = [f"{seconds}.mp4" for seconds in (8, 8 + args.frames)]
        for name in clips:
            path = os.path.join(folder, name)
            subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                            f"testsrc2=size=1280x720:rate=5:duration={name[:-4]}", "-pix_fmt", "yuv420p", path], check=True)
            run([args.hourglass, "index", path, "--ocr", "off", "--library", path + ".sqlite", "--quiet"])
            with sqlite3.connect(path + ".sqlite") as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for name in args.models:
            checkpoint = os.path.join(folder, name)
            os.makedirs(checkpoint)
            model, preprocessing = MODELS[name](checkpoint)
            model.save_pretrained(checkpoint)
            json.dump(preprocessing, open(os.path.join(checkpoint, "preprocessor_config.json"), "w"))
            mine, reference = [], []
            for _ in range(args.rounds):
                mine.append(ours(folder, checkpoint, args.hourglass, clips))
                reference.append(theirs(model, mine[-1][3]))
            shutil.rmtree(checkpoint)
            wall, cpu, memory = (statistics.median(r[i] for r in mine) for i in range(3))
            wall_theirs, cpu_theirs = (statistics.median(r[i] for r in reference) for i in range(2))
            ratios = sorted(m[0] / r[0] for m, r in zip(mine, reference))
            print(f"{name}: hourglass {wall:.3f} s a vector ({cpu:.3f} CPU s), {memory:.0f} MB at most; transformers bf16 "
                  f"{wall_theirs:.3f} s ({cpu_theirs:.3f} CPU s); ratio {statistics.median(ratios):.2f} "
                  f"({ratios[0]:.2f} to {ratios[-1]:.2f}), of CPU time {cpu / cpu_theirs:.2f}; {args.rounds} rounds of "
                  f"{mine[0][3]} vectors", flush=True)


if __name__ == "__main__":
    main()
