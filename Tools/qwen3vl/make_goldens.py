#!/usr/bin/env python3
"""Make the golden files of HourglassQwenTests: five tiny random checkpoints and
what the reference implementation computes with them.

Runs make_fixture.py for each configuration, then keeps what the tests read:

  <name>/               checkpoint in the published layout
  <name>/expected.json  prompts, ids, greedy continuations, resize and sampling
                        vectors, arguments with the seed, package versions
  <name>/expected.safetensors
                        logits of every third row and the last (`*.logits`, rows
                        in `*.logit_rows`), position ids, vision features,
                        source and resized pixels

  python make_goldens.py --out ../../Tests/HourglassQwenTests/Goldens

Needs the packages of requirements.txt. The expected values are float32, from
the weights as stored.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

from safetensors.torch import load_file, save_file

SMALL = ["--vocab", "320", "--text-layers", "3", "--hidden", "48", "--intermediate", "64", "--heads", "4", "--kv-heads", "2",
         "--head-dim", "16", "--vision-depth", "4", "--vision-hidden", "24", "--vision-heads", "2", "--margin", "0.002"]
CONFIGURATIONS = {
    "tied": ["--seed", "1"],
    "untied-sharded": ["--seed", "3", "--dtype", "float32", "--untied", "--vision-hidden", "16", "--shard-size", "150KB"],
    "wide-query": ["--seed", "5", "--heads", "6", "--kv-heads", "2", "--head-dim", "32", "--text-layers", "4"],
    "vision-head-72": ["--seed", "7", "--vision-hidden", "72", "--vision-heads", "1", "--vision-depth", "2", "--deepstack", "0",
                       "--untied"],
    "experts-yarn": ["--seed", "9", "--moe-experts", "6", "--moe-topk", "2", "--moe-intermediate", "32", "--yarn", "3"],
}
KEEP = ["config.json", "config.v5.json", "tokenizer.json", "chat_template.jinja", "generation_config.json",
        "preprocessor_config.json", "video_preprocessor_config.json"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    out = parser.parse_args().out
    here = os.path.dirname(os.path.abspath(__file__))
    for name, options in CONFIGURATIONS.items():
        target = os.path.join(out, name)
        shutil.rmtree(target, ignore_errors=True)
        os.makedirs(target)
        with tempfile.TemporaryDirectory() as folder:
            fixture = os.path.join(folder, "fixture")
            subprocess.run([sys.executable, os.path.join(here, "make_fixture.py"), "--out", fixture, *SMALL, *options],
                           check=True, stderr=subprocess.DEVNULL)
            for file in sorted(os.listdir(fixture)):
                if file in KEEP or (file.startswith("model") and "safetensors" in file):
                    shutil.copyfile(os.path.join(fixture, file), os.path.join(target, file))
            tensors = load_file(os.path.join(fixture, "expected.safetensors"))
            kept = {}
            for prompt in ("text", "image", "video"):
                logits = tensors[f"{prompt}.logits"]
                rows = sorted({*range(0, len(logits), 3), len(logits) - 1})
                kept[f"{prompt}.logits"] = logits[rows].contiguous()
                kept[f"{prompt}.position_ids"] = tensors[f"{prompt}.position_ids"]
                for key, value in tensors.items():
                    if key.startswith(prompt + ".vision.merged") or key.startswith(prompt + ".vision.deepstack") \
                            or key in (f"{prompt}.source_u8", f"{prompt}.resized_u8"):
                        kept[key] = value
            save_file(kept, os.path.join(target, "expected.safetensors"))
            expected = json.load(open(os.path.join(fixture, "expected.json"), encoding="utf-8"))
            expected["arguments"].pop("out")
            for key in ("tokenizer", "chat"):
                expected.pop(key)
            with open(os.path.join(target, "expected.json"), "w", encoding="utf-8") as f:
                json.dump(expected, f, ensure_ascii=False, indent=0)
                f.write("\n")


if __name__ == "__main__":
    main()
