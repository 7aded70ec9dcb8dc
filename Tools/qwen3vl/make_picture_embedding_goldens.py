#!/usr/bin/env python3
"""Make the golden files of Qwen3-VL-Embedding: a tiny random checkpoint in the
published layout, and the vectors the reference implementation gives pictures
and texts.

  qwen3-vl/               the checkpoint; its tokenizer puts <|endoftext|> behind
                          each text, as that of Qwen3-Embedding does
  qwen3-vl/expected.json  for each text its instruction, ids and vector; for each
                          picture its size, the size it is shown at, ids, vector

  python make_picture_embedding_goldens.py --out ../../Tests/HourglassEmbeddingTests/Goldens

Each input is a conversation: the instruction as the system's turn, the text or
picture as the user's, the answer opened. The vector is the last token's state
after the last norm, at length 1. Pictures are brought to multiples of 32 pixels
before the processor sees them, in a budget of 4 to 256 tokens.

Needs the packages of requirements.txt, and Pillow.
"""
import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import numpy as np
import torch
import torch.nn.functional as F
import transformers
from PIL import Image
from transformers import PreTrainedTokenizerFast, Qwen3VLModel, Qwen3VLProcessor
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor, smart_resize
from transformers.models.qwen3_vl.video_processing_qwen3_vl import Qwen3VLVideoProcessor

from make_fixture import render_chat, write_json
from make_goldens import KEEP, SMALL

SEED = 13
INSTRUCTION = "Represent the user's input."
QUERY = "Retrieve images or text relevant to the user's query."
TEXTS = [("a red car at the gate", QUERY), ("一辆红色的汽车停在门口", QUERY), ("", QUERY),
         ("a red car at the gate", INSTRUCTION), ("At 12.5 seconds the door is closed again. " * 20, INSTRUCTION)]
# Usual, tall, the smallest budget met, below it, above the largest.
SIZES = [(300, 200), (96, 250), (64, 64), (30, 40), (1000, 700)]
SMALLEST, LARGEST = 4 * 32 * 32, 256 * 32 * 32


def picture(width, height):
    """Three triangle waves, by whole numbers alone, so that any language draws the same."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [(a * x + b * y + c) % 510 for a, b, c in [(3, 1, 0), (1, 4, 100), (2, 2, 300)]]
    return np.stack([np.where(w < 256, w, 510 - w) for w in waves], 2).astype(np.uint8)


def processor_of(folder):
    pixels = dict(patch_size=16, temporal_patch_size=2, merge_size=2, image_mean=[0.5] * 3, image_std=[0.5] * 3)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=os.path.join(folder, "tokenizer.json"), pad_token="<|endoftext|>",
                                        padding_side="right")
    for name in ("image", "video"):
        setattr(tokenizer, f"{name}_token", f"<|{name}_pad|>")
        setattr(tokenizer, f"{name}_token_id", tokenizer.convert_tokens_to_ids(f"<|{name}_pad|>"))
    for name in ("start", "end"):
        setattr(tokenizer, f"vision_{name}_token", f"<|vision_{name}|>")
        setattr(tokenizer, f"vision_{name}_token_id", tokenizer.convert_tokens_to_ids(f"<|vision_{name}|>"))
    template = open(os.path.join(folder, "chat_template.jinja"), encoding="utf-8").read()
    return Qwen3VLProcessor(Qwen2VLImageProcessor(**pixels), tokenizer, Qwen3VLVideoProcessor(**pixels), chat_template=template)


def embed(model, processor, content, instruction, images=None):
    chat = [{"role": "system", "content": [{"type": "text", "text": instruction}]}, {"role": "user", "content": content}]
    text = render_chat(processor.chat_template, chat, add_generation_prompt=True)
    inputs = processor(text=[text], images=images, padding=True, do_resize=False, return_tensors="pt")
    model.rope_deltas = None
    states = model(**inputs).last_hidden_state
    last = inputs["attention_mask"].shape[1] - 1 - inputs["attention_mask"].flip(1).argmax(1)
    vector = F.normalize(states[0, last[0]], dim=-1)
    return dict(ids=inputs["input_ids"][0].tolist(), vector=vector.tolist())


def checkpoint(folder):
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as work:
        fixture = os.path.join(work, "fixture")
        subprocess.run([sys.executable, os.path.join(here, "make_fixture.py"), "--out", fixture, *SMALL, "--seed", str(SEED)],
                       check=True, stderr=subprocess.DEVNULL)
        for file in os.listdir(fixture):
            if file != "config.v5.json" and (file in KEEP or file == "model.safetensors"):
                shutil.copyfile(os.path.join(fixture, file), os.path.join(folder, file))
    path = os.path.join(folder, "tokenizer.json")
    data = json.load(open(path, encoding="utf-8"))
    end = next(t["id"] for t in data["added_tokens"] if t["content"] == "<|endoftext|>")
    data["post_processor"] = {"type": "Sequence", "processors": [data["post_processor"], {
        "type": "TemplateProcessing",
        "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}},
                 {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "<|endoftext|>", "type_id": 1}}],
        "special_tokens": {"<|endoftext|>": {"id": "<|endoftext|>", "ids": [end], "tokens": ["<|endoftext|>"]}}}]}
    write_json(path, data, indent=None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    folder = os.path.join(parser.parse_args().out, "qwen3-vl")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    checkpoint(folder)
    model = Qwen3VLModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    processor = processor_of(folder)
    texts, pictures = [], []
    with torch.inference_mode():
        for text, instruction in TEXTS:
            made = embed(model, processor, [{"type": "text", "text": text}], instruction)
            texts.append(dict(text=text, instruction=instruction, **made))
        for width, height in SIZES:
            to_height, to_width = smart_resize(height, width, factor=32, min_pixels=SMALLEST, max_pixels=LARGEST)
            shown = Image.fromarray(picture(width, height)).resize((to_width, to_height))
            made = embed(model, processor, [{"type": "image"}], INSTRUCTION, [shown])
            pictures.append(dict(width=width, height=height, shown_width=to_width, shown_height=to_height, **made))
    write_json(os.path.join(folder, "expected.json"), dict(
        seed=SEED, versions=dict(torch=torch.__version__, transformers=transformers.__version__), texts=texts,
        pictures=pictures), indent=0)
    assert all(math.isfinite(v) for item in texts + pictures for v in item["vector"])


if __name__ == "__main__":
    main()
