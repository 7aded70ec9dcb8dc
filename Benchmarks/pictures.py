#!/usr/bin/env python3
"""Time a picture takes to become a vector, at the dimensions of SigLIP 2 base
(ViT-B/16, 224 pixels) with random weights, beside transformers.

  Benchmarks/pictures.py [--frames 48]

Indexes two clips that change with every frame, one longer by --frames, and
divides what the longer one takes more; reading and storing are in it. The
reference embeds prepared pixels in bf16, four at a time. Needs Python with
torch, transformers, tokenizers and numpy, ffmpeg, and a release build.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(root, "Tools", "pictures"))

import torch
from tiny_tokenizers import siglip2_tokenizer
from transformers import SiglipConfig, SiglipModel


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=48)
    frames = parser.parse_args().frames
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = siglip2_tokenizer()
        model = SiglipModel(SiglipConfig(text_config={"vocab_size": tokenizer.get_vocab_size()})).eval().bfloat16()
        checkpoint = os.path.join(folder, "siglip")
        model.save_pretrained(checkpoint)
        tokenizer.save(os.path.join(checkpoint, "tokenizer.json"))
        json.dump({"size": {"width": 224, "height": 224}, "resample": 2},
                  open(os.path.join(checkpoint, "preprocessor_config.json"), "w"))
        hourglass = os.path.join(root, ".build", "release", "hourglass")
        taken = []
        for seconds in (8, 8 + frames):
            clip = os.path.join(folder, f"{seconds}.mp4")
            subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                            f"testsrc2=size=1280x720:rate=5:duration={seconds}", "-pix_fmt", "yuv420p", clip], check=True)
            library = ["--library", os.path.join(folder, f"{seconds}.sqlite"), "--quiet"]
            subprocess.run([hourglass, "index", clip, "--ocr", "off", *library], check=True, stdout=subprocess.DEVNULL)
            started = time.time()
            subprocess.run([hourglass, "index", clip, "--ocr", "off", "--pictures", checkpoint, *library], check=True,
                           stdout=subprocess.DEVNULL)
            taken.append(time.time() - started)
        ours = (taken[1] - taken[0]) / frames
        pixels = torch.randn(4, 3, 224, 224, dtype=torch.bfloat16)
        with torch.no_grad():
            model.get_image_features(pixel_values=pixels)
            started = time.time()
            for _ in range(max(1, frames // 4)):
                model.get_image_features(pixel_values=pixels)
        theirs = (time.time() - started) / (max(1, frames // 4) * 4)
    print(f"hourglass {ours:.3f} s a picture, reading and storing included; transformers bf16 {theirs:.3f} s; "
          f"ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
