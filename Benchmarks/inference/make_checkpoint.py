#!/usr/bin/env python3
"""Write a random checkpoint with the published dimensions of a Qwen3-VL model.

Speed and memory do not depend on the values. Needs numpy only; a 2B model takes
4.3 GB of disk.

  python make_checkpoint.py --size 2B --out /tmp/qwen3-vl-2b
"""
import argparse
import json
import os

import numpy as np

SIZES = {
    "2B": dict(hidden=2048, layers=28, heads=16, kv=8, wide=6144, tied=True, depth=24, vision=1024, vision_wide=4096,
               vision_heads=16, deepstack=[5, 11, 17]),
    "4B": dict(hidden=2560, layers=36, heads=32, kv=8, wide=9728, tied=True, depth=24, vision=1024, vision_wide=4096,
               vision_heads=16, deepstack=[5, 11, 17]),
    "8B": dict(hidden=4096, layers=36, heads=32, kv=8, wide=12288, tied=False, depth=27, vision=1152, vision_wide=4304,
               vision_heads=16, deepstack=[8, 16, 24]),
}
VOCABULARY, HEAD = 151936, 128
ADDED = ("<|endoftext|> <|im_start|> <|im_end|> <|object_ref_start|> <|object_ref_end|> <|box_start|> <|box_end|> "
         "<|quad_start|> <|quad_end|> <|vision_start|> <|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|> <tool_call> "
         "</tool_call> <|fim_prefix|> <|fim_middle|> <|fim_suffix|> <|fim_pad|> <|repo_name|> <|file_sep|> <tool_response> "
         "</tool_response> <think> </think>").split()
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")


def shapes(s):
    text, vision, h, d = "model.language_model.", "model.visual.", s["hidden"], s["vision"]
    out = {text + "embed_tokens.weight": [VOCABULARY, h], text + "norm.weight": [h]}
    if not s["tied"]:
        out["lm_head.weight"] = [VOCABULARY, h]
    for i in range(s["layers"]):
        p = f"{text}layers.{i}."
        out |= {p + "input_layernorm.weight": [h], p + "post_attention_layernorm.weight": [h],
                p + "self_attn.q_proj.weight": [s["heads"] * HEAD, h], p + "self_attn.k_proj.weight": [s["kv"] * HEAD, h],
                p + "self_attn.v_proj.weight": [s["kv"] * HEAD, h], p + "self_attn.o_proj.weight": [h, s["heads"] * HEAD],
                p + "self_attn.q_norm.weight": [HEAD], p + "self_attn.k_norm.weight": [HEAD],
                p + "mlp.gate_proj.weight": [s["wide"], h], p + "mlp.up_proj.weight": [s["wide"], h],
                p + "mlp.down_proj.weight": [h, s["wide"]]}
    pair = lambda name, rows, columns: {name + ".weight": [rows, columns], name + ".bias": [rows]}
    norm = lambda name, n: {name + ".weight": [n], name + ".bias": [n]}
    out |= {vision + "patch_embed.proj.weight": [d, 3, 2, 16, 16], vision + "patch_embed.proj.bias": [d],
            vision + "pos_embed.weight": [2304, d]}
    for i in range(s["depth"]):
        p = f"{vision}blocks.{i}."
        out |= norm(p + "norm1", d) | norm(p + "norm2", d)
        out |= pair(p + "attn.qkv", 3 * d, d) | pair(p + "attn.proj", d, d)
        out |= pair(p + "mlp.linear_fc1", s["vision_wide"], d) | pair(p + "mlp.linear_fc2", d, s["vision_wide"])
    for name, n in [("merger", d)] + [(f"deepstack_merger_list.{k}", 4 * d) for k in range(3)]:
        p = vision + name
        out |= norm(p + ".norm", n) | pair(p + ".linear_fc1", 4 * d, 4 * d) | pair(p + ".linear_fc2", h, 4 * d)
    return out


def write_weights(path, tensors, pool):
    header, at = {}, 0
    for name, shape in tensors.items():
        size = int(np.prod(shape)) * 2
        header[name] = dict(dtype="BF16", shape=shape, data_offsets=[at, at + size])
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    one = np.full(1 << 16, 0x3F80, np.uint16)
    rng = np.random.default_rng(2)
    with open(path, "wb") as f:
        f.write(len(text).to_bytes(8, "little") + text)
        for name, shape in tensors.items():
            left = int(np.prod(shape))
            while left:
                if name.endswith("norm.weight") or ".norm1.w" in name or ".norm2.w" in name:
                    part = one[:left]
                else:
                    start = int(rng.integers(0, len(pool) // 2))
                    part = pool[start:start + min(left, len(pool) // 2)]
                f.write(part.tobytes())
                left -= len(part)


def tokenizer():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    extra = iter(range(0x100, 0x200))
    letters = [chr(b) if b in printable else chr(next(extra)) for b in range(256)]
    words = [a + b for a in letters for b in letters] + [a + b + letters[65] for a in letters for b in letters] \
        + [a + b + letters[66] for a in letters for b in letters]
    vocabulary = letters + words[:151643 - 256]
    split = dict(type="Split", pattern=dict(Regex=SPLIT), behavior="Isolated", invert=False)
    level = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=False, use_regex=False)
    added = [dict(id=151643 + i, content=t, special=i < 14, normalized=False, lstrip=False, rstrip=False, single_word=False)
             for i, t in enumerate(ADDED)]
    return dict(version="1.0", added_tokens=added, normalizer=dict(type="NFC"), decoder=level, post_processor=level,
                pre_tokenizer=dict(type="Sequence", pretokenizers=[split, level]),
                model=dict(type="BPE", vocab={t: i for i, t in enumerate(vocabulary)}, merges=[]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=sorted(SIZES), default="2B")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    s = SIZES[args.size]
    os.makedirs(args.out, exist_ok=True)
    rng = np.random.default_rng(1)
    pool = (rng.standard_normal(1 << 26, dtype=np.float32) * 0.02).view(np.uint32)
    pool = ((pool + 0x7FFF + ((pool >> 16) & 1)) >> 16).astype(np.uint16)
    write_weights(os.path.join(args.out, "model.safetensors"), shapes(s), pool)
    text = dict(vocab_size=VOCABULARY, hidden_size=s["hidden"], num_hidden_layers=s["layers"], num_attention_heads=s["heads"],
                num_key_value_heads=s["kv"], head_dim=HEAD, intermediate_size=s["wide"], rms_norm_eps=1e-6,
                max_position_embeddings=262144, rope_theta=5000000.0, hidden_act="silu", attention_bias=False,
                rope_scaling=dict(rope_type="default", mrope_interleaved=True, mrope_section=[24, 20, 20]))
    vision = dict(depth=s["depth"], hidden_size=s["vision"], intermediate_size=s["vision_wide"], num_heads=s["vision_heads"],
                  out_hidden_size=s["hidden"], patch_size=16, temporal_patch_size=2, spatial_merge_size=2, in_channels=3,
                  num_position_embeddings=2304, hidden_act="gelu_pytorch_tanh", deepstack_visual_indexes=s["deepstack"])
    config = dict(architectures=["Qwen3VLForConditionalGeneration"], model_type="qwen3_vl", text_config=text,
                  vision_config=vision, tie_word_embeddings=s["tied"], image_token_id=151655, video_token_id=151656,
                  vision_start_token_id=151652, vision_end_token_id=151653)
    json.dump(config, open(os.path.join(args.out, "config.json"), "w"), indent=1)
    json.dump(tokenizer(), open(os.path.join(args.out, "tokenizer.json"), "w"))


if __name__ == "__main__":
    main()
