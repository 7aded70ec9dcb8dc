#!/usr/bin/env python3
"""Make the golden files of picture embedding: tiny random checkpoints in the
published layouts, and what the reference implementation computes with them.

  clip/       CLIPModel, quick GELU, whole-number positions of the end token
  clip-erf/   CLIPModel as trained by others: erf GELU, the end found as largest id
  siglip2/    SiglipModel with the tokenizer of SigLIP 2
  in each: expected/model.safetensors (pictures, their prepared pixels, their
              vectors, vectors of texts) and expected.json (texts, ids, sums)
  strings.json: random strings the tokenizers are compared on

  python make_goldens.py --out ../../Tests/HourglassEmbeddingTests/Goldens

Needs the packages of requirements.txt. Expected values are float32, from the
weights as stored.
"""
import argparse
import json
import os
import random
import shutil

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import numpy
import tokenizers
import torch
import torch.nn.functional as F
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

from tiny_tokenizers import clip_tokenizer, siglip2_tokenizer

TEXTS = ["a red car at the gate", "A Photo of a BLUE square", "", "一辆红色的汽车停在门口", "it's 10:42 — don't stop!",
         "the person in the red coat opens the door " * 12, "emoji 😀, naïve café\n\nand <h1> tabs\t", "x"]
RANGES = [[(0x61, 0x7A)], [(0x41, 0x5A), (0x61, 0x7A)], [(0x20, 0x7E)], [(0xC0, 0x24F)], [(0x300, 0x36F)],
          [(0x4E00, 0x9FFF)], [(0xAC00, 0xD7A3)], [(0x3040, 0x30FF)], [(0x370, 0xDFF)], [(0x1F300, 0x1FAFF)],
          [(0x1E00, 0x23FF)], [(0, 0xD7FF), (0xE000, 0x10FFFF)], [(0, 0x1F)], [(0x2C00, 0x2DFF), (0xA640, 0xA7FF)]]
SNIPPETS = [" ", "  ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u3000", "\u2028", "\u0085", "'s", "'LL", "'\u017f", "'Re",
            "'d", "0", "42", "²", "½", "the ", " red", "circle", "<h1>", "<table", "[multimodal]", "İ", "Σ", "ς", "ẞ",
            "K", "Å", "ﬁ", "e\u0301", "...", "!!", "▁", "_", "a photo of a red circle", "门口", "汽车"]


def random_string(rng):
    text = ""
    for _ in range(rng.randint(1, 12)):
        kind = rng.randrange(len(RANGES) + 12)
        if kind < len(RANGES):
            for _ in range(rng.randint(1, 4)):
                text += chr(rng.randint(*rng.choice(RANGES[kind])))
        else:
            text += rng.choice(SNIPPETS)
    return text


def checksum(ids):
    value = 0x811C9DC5
    for byte in ",".join(map(str, ids)).encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def pictures():
    rng = numpy.random.default_rng(5)
    result = []
    for width, height in [(90, 61), (40, 77), (32, 32), (150, 34)]:
        y, x = numpy.mgrid[0:height, 0:width]
        waves = [127 + 90 * numpy.sin(x / a + y / b) for a, b in [(5, 9), (11, -7), (-3, 20)]]
        noisy = numpy.stack(waves, 2) + rng.normal(0, 25, (height, width, 3))
        result.append(numpy.clip(noisy, 0, 255).astype(numpy.uint8))
    return result


def randomise(model, seed):
    torch.manual_seed(seed)
    for name, value in model.named_parameters():
        if value.dim() >= 2:
            value.data.normal_(0, 0.6 / value.shape[-1] ** 0.5 if "embedding" not in name else 0.3)
        elif "norm" in name and name.endswith("weight"):
            value.data.normal_(1, 0.1)
        else:
            value.data.normal_(0, 0.1)
    return model.eval().half().float()


def write(folder, model, tokenizer, processor, encode, strings, seed):
    model.half().save_pretrained(folder)
    model = model.float()
    tokenizer.save(os.path.join(folder, "tokenizer.json"), pretty=False)
    tensors, texts = {}, []
    with torch.no_grad():
        for i, picture in enumerate(pictures()):
            pixels = processor(images=Image.fromarray(picture), return_tensors="pt")["pixel_values"].float()
            vector = model.get_image_features(pixel_values=pixels)
            vector = getattr(vector, "pooler_output", vector)
            tensors[f"picture.{i}"] = torch.tensor(picture.astype(numpy.float32))
            tensors[f"pixels.{i}"] = pixels[0].contiguous()
            tensors[f"image.{i}"] = F.normalize(vector[0], dim=-1)
        for i, text in enumerate(TEXTS):
            ids = encode(text)
            vector = model.get_text_features(input_ids=torch.tensor([ids]))
            vector = getattr(vector, "pooler_output", vector)
            tensors[f"text.{i}"] = F.normalize(vector[0], dim=-1)
            texts.append({"text": text, "ids": ids})
    os.makedirs(os.path.join(folder, "expected"))
    save_file(tensors, os.path.join(folder, "expected", "model.safetensors"))
    processor.save_pretrained(folder)
    json.dump({"seed": seed, "texts": texts, "sums": [checksum(encode(text, None)) for text in strings],
               "versions": {"torch": torch.__version__, "transformers": transformers.__version__,
                            "tokenizers": tokenizers.__version__}},
              open(os.path.join(folder, "expected.json"), "w"), indent=0)


def clip(folder, strings, seed, **text):
    tokenizer = clip_tokenizer()
    end = tokenizer.token_to_id("<|endoftext|>")
    act = text.pop("act")
    config = CLIPConfig(
        text_config=dict(vocab_size=tokenizer.get_vocab_size(), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                         num_attention_heads=2, max_position_embeddings=24, hidden_act=act,
                         eos_token_id=text.get("eos", end), bos_token_id=end - 1, pad_token_id=1),
        vision_config=dict(hidden_size=48, intermediate_size=80, num_hidden_layers=2, num_attention_heads=3,
                           image_size=32, patch_size=8, hidden_act=act),
        projection_dim=24)

    def encode(text, limit=24):
        ids = tokenizer.encode(text).ids
        return ids if limit is None or len(ids) <= limit else ids[:limit - 1] + [end]

    processor = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    write(folder, randomise(CLIPModel(config), seed), tokenizer, processor, encode, strings, seed)


def siglip2(folder, strings, seed):
    tokenizer = siglip2_tokenizer()
    config = SiglipConfig(
        text_config=dict(vocab_size=tokenizer.get_vocab_size(), hidden_size=48, intermediate_size=80, num_hidden_layers=2,
                         num_attention_heads=3, max_position_embeddings=64, projection_size=48),
        vision_config=dict(hidden_size=48, intermediate_size=80, num_hidden_layers=2, num_attention_heads=3,
                           image_size=32, patch_size=8))

    def encode(text, limit=64):
        ids = tokenizer.encode(text).ids
        if limit is None:
            return ids
        ids = ids if len(ids) <= limit else ids[:limit - 1] + [1]
        return ids + [0] * (limit - len(ids))

    processor = SiglipImageProcessorPil(size={"height": 32, "width": 32}, resample=2)
    write(folder, randomise(SiglipModel(config), seed), tokenizer, processor, encode, strings, seed)
    # What the published folders say beside it.
    json.dump({"tokenizer_class": "GemmaTokenizer", "padding_side": "right", "do_lower_case": True,
               "add_eos_token": True, "pad_token": "<pad>", "model_max_length": 64},
              open(os.path.join(folder, "tokenizer_config.json"), "w"), indent=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    out = parser.parse_args().out
    rng = random.Random(11)
    strings = [random_string(rng) for _ in range(3000)]
    jobs = {"clip": lambda folder: clip(folder, strings, 21, act="quick_gelu"),
            "clip-erf": lambda folder: clip(folder, strings, 22, act="gelu", eos=2),
            "siglip2": lambda folder: siglip2(folder, strings, 23)}
    for name, make in jobs.items():
        folder = os.path.join(out, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        make(folder)
    json.dump(strings, open(os.path.join(out, "strings.json"), "w", encoding="utf-8"), ensure_ascii=False)


if __name__ == "__main__":
    main()
