#!/usr/bin/env python3
"""Make a tiny Qwen3-VL checkpoint with known-good expected outputs.

Writes a randomly initialised Qwen3-VL in the published Hugging Face checkpoint
layout (config.json, [sharded] model.safetensors, tokenizer.json, chat template,
preprocessor configs, generation_config.json) together with

  expected.safetensors  tensors: inputs, position ids, vision tower taps, logits ...
  expected.json         ids, texts, greedy continuations, tokenizer / resize /
                        sampling / chat-template vectors, error budgets

for one text prompt, one image prompt and one video prompt. Nothing is
downloaded; torch, torchvision, transformers (>= 5), tokenizers are needed.
Expected values are always computed in float32 from the weights as stored, so a
bfloat16 checkpoint has an exact float32 reference.

  python make_fixture.py --out tiny
  python make_fixture.py --out tiny-sharded --dtype float32 --untied \
      --vision-hidden 48 --text-layers 5 --shard-size 300KB --seed 3
"""
import argparse
import copy
import json
import math
import os
import shutil
import sys

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import numpy as np
import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration, Qwen3VLMoeConfig, Qwen3VLMoeForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize as image_smart_resize
from transformers.models.qwen3_vl.processing_qwen3_vl import Qwen3VLProcessor
from transformers.models.qwen3_vl.video_processing_qwen3_vl import Qwen3VLVideoProcessor
from transformers.models.qwen3_vl.video_processing_qwen3_vl import smart_resize as video_smart_resize
from transformers.video_utils import VideoMetadata

# ---------------------------------------------------------------- tokenizer --

QWEN_SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
              r"|\s*[\r\n]+|\s+(?!\S)|\s+")

# Order and "special" flag of the 26 added tokens of the published tokenizer (ids 151643 ... 151668).
ADDED_TOKENS = [
    ("<|endoftext|>", True), ("<|im_start|>", True), ("<|im_end|>", True), ("<|object_ref_start|>", True),
    ("<|object_ref_end|>", True), ("<|box_start|>", True), ("<|box_end|>", True), ("<|quad_start|>", True),
    ("<|quad_end|>", True), ("<|vision_start|>", True), ("<|vision_end|>", True), ("<|vision_pad|>", True),
    ("<|image_pad|>", True), ("<|video_pad|>", True), ("<tool_call>", False), ("</tool_call>", False),
    ("<|fim_prefix|>", False), ("<|fim_middle|>", False), ("<|fim_suffix|>", False), ("<|fim_pad|>", False),
    ("<|repo_name|>", False), ("<|file_sep|>", False), ("<tool_response>", False), ("</tool_response>", False),
    ("<think>", False), ("</think>", False),
]

CORPUS = """The quick brown fox jumps over the lazy dog while the video keeps playing in the background.
Describe what happens in the video, second by second, and say when the red car leaves the frame.
A long video is a list of frames; every frame has a timestamp, and every timestamp is written in seconds.
At 3.0 seconds the person opens the door. At 12.5 seconds the door is closed again. Don't guess: it's visible.
We've seen that they're looking at the camera, and I'll say it isn't the same camera they'd used before.
user system assistant You are a helpful assistant. What is shown in this image? What color is the square?
The image shows a coloured gradient with a bright square moving from the left side to the right side.
请描述这个视频的内容,并指出每个事件发生的时间。视频中有一个人打开了门。
这张图片里有什么?图片里有一个红色的方块,从左边移动到右边。你好,世界!
func sum(_ values: [Float]) -> Float { var total: Float = 0; for value in values { total += value }; return total }
def main():\n    for index in range(0, 100):\n        print(f"{index}: {index * index}")\n    return 0
{"name": "search", "arguments": {"query": "weather", "limit": 10}, "seconds": [0.5, 1.5, 2.5]}
1234567890 2024-09-23 12:34:56 0.25 1e-6 100% #tag @name https://example.org/path?query=1&other=2
Привет, мир! Это проверка. Ελληνικά, العربية, עברית, हिन्दी, 日本語のテキスト, 한국어 문장.
Emoji: 😀 🎬 🎥 👍🏽 👨‍👩‍👧 ❤️ and symbols: ± × ÷ ≤ ≥ → ∑ √ ∞ “quoted” — dashes… and café naïve façade.
"""

TOKENIZER_STRINGS = [
    "", "Hello, world!", "The video shows a red car.", " leading space", "trailing space ", "two  spaces   three",
    "tab\tand\nnewline\r\nand blank\n\n\nlines", "   \n  indented\n\n", "don't we'll THEY'RE I'VE it's", "12345 67 8",
    "请描述这个视频的内容。", "你好,世界!123", "日本語のテキスト 한국어", "😀🎬 👨‍👩‍👧 ❤️", "cafe\u0301 vs caf\u00e9 \u212b \ufb01",
    "func f(x: Int) -> Int { return x * 2 }  // code", "def main():\n    return {'a': [1, 2.5e-3]}\n",
    "<|im_start|>user\nHi<|im_end|>\n", "<|vision_start|><|image_pad|><|image_pad|><|vision_end|>text",
    "<0.3 seconds><|vision_start|><|video_pad|><|vision_end|>", "<think>\nok\n</think>\n\nanswer",
    "<tool_call>\n{\"name\": \"f\"}\n</tool_call>", "<|endoftext|><|not_a_token|>", "a<|im_end|>b <|im_end|> c",
    "\u00a0nbsp\u3000ideographic", "\u200bzero\u200dwidth", "٣٤٥ ⅷ ²", "x\u0000y\u007f", "Привет, мир! ελληνικά",
    "#!@$%^&*()_+-=[]{}|;':\",./<>?", "....!!!\n\n???", "CamelCaseWord snake_case_word kebab-case",
]


def build_tokenizer(base_vocab, out_dir):
    tok = Tokenizer(models.BPE(dropout=None, unk_token=None, continuing_subword_prefix="", end_of_word_suffix="",
                               fuse_unk=False, byte_fallback=False))
    tok.normalizer = normalizers.NFC()
    tok.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(QWEN_SPLIT), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)])
    tok.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    tok.decoder = decoders.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    trainer = trainers.BpeTrainer(vocab_size=base_vocab, min_frequency=2, show_progress=False,
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), special_tokens=[])
    tok.train_from_iterator([line + "\n" for line in CORPUS.split("\n")], trainer)
    for text, special in ADDED_TOKENS:
        token = AddedToken(text, special=special, normalized=False, lstrip=False, rstrip=False, single_word=False)
        (tok.add_special_tokens if special else tok.add_tokens)([token])
    path = os.path.join(out_dir, "tokenizer.json")
    tok.save(path)
    # The published file stores merges as "left right" strings; recent tokenizers write pairs.
    data = json.load(open(path, encoding="utf-8"))
    data["model"]["merges"] = [m if isinstance(m, str) else " ".join(m) for m in data["model"]["merges"]]
    write_json(path, data, indent=None)
    tok = Tokenizer.from_file(path)
    ids = {text: tok.token_to_id(text) for text, _ in ADDED_TOKENS}
    write_json(os.path.join(out_dir, "tokenizer_config.json"), {
        "add_bos_token": False, "add_prefix_space": False,
        "added_tokens_decoder": {str(ids[t]): {"content": t, "lstrip": False, "normalized": False, "rstrip": False,
                                               "single_word": False, "special": s} for t, s in ADDED_TOKENS},
        "additional_special_tokens": [t for t, s in ADDED_TOKENS[1:] if s],
        "bos_token": None, "clean_up_tokenization_spaces": False, "eos_token": "<|im_end|>", "errors": "replace",
        "model_max_length": 262144, "pad_token": "<|endoftext|>", "split_special_tokens": False,
        "tokenizer_class": "Qwen2Tokenizer", "unk_token": None})
    return tok, ids


# ------------------------------------------------------------ chat template --

# Written for this fixture; renders the same text as the published templates.
TEMPLATE = """
{%- set seen = namespace(image=0, video=0) -%}
{%- macro body(content, media, counting) -%}
  {%- if content is string -%}{{- content -}}
  {%- else -%}
    {%- for part in content -%}
      {%- if part.type == 'image' or 'image' in part or 'image_url' in part -%}
        {%- if media -%}
          {%- if counting -%}{%- set seen.image = seen.image + 1 -%}{%- endif -%}
          {%- if add_vision_id -%}{{- 'Picture ' ~ seen.image ~ ': ' -}}{%- endif -%}
          {{- '<|vision_start|><|image_pad|><|vision_end|>' -}}
        {%- endif -%}
      {%- elif part.type == 'video' or 'video' in part -%}
        {%- if media -%}
          {%- if counting -%}{%- set seen.video = seen.video + 1 -%}{%- endif -%}
          {%- if add_vision_id -%}{{- 'Video ' ~ seen.video ~ ': ' -}}{%- endif -%}
          {{- '<|vision_start|><|video_pad|><|vision_end|>' -}}
        {%- endif -%}
      {%- elif 'text' in part -%}{{- part.text -}}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro -%}
{%- set has_system = messages[0].role == 'system' -%}
{%- if tools -%}
  {{- '<|im_start|>system\\n' -}}
  {%- if has_system -%}{{- body(messages[0].content, @SYSTEM_MEDIA@, false) ~ '\\n\\n' -}}{%- endif -%}
  {{- '# Tools\\n\\nYou may call one or more functions to assist with the user query.\\n\\nYou are provided with function signatures within <tools></tools> XML tags:\\n<tools>' -}}
  {%- for tool in tools -%}{{- '\\n' ~ (tool | tojson) -}}{%- endfor -%}
  {{- '\\n</tools>\\n\\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\\n<tool_call>\\n{"name": <function-name>, "arguments": <args-json-object>}\\n</tool_call><|im_end|>\\n' -}}
{%- elif has_system -%}
  {{- '<|im_start|>system\\n' ~ body(messages[0].content, @SYSTEM_MEDIA@, false) ~ '<|im_end|>\\n' -}}
{%- endif -%}
@QUERY_SCAN@
{%- for message in messages -%}
  {%- if message.role == 'user'@LATE_SYSTEM@ -%}
    {{- '<|im_start|>' ~ message.role ~ '\\n' ~ body(message.content, true, true) ~ '<|im_end|>\\n' -}}
  {%- elif message.role == 'assistant' -%}
    {%- set text = body(message.content, @ASSISTANT_MEDIA@, @ASSISTANT_MEDIA@) -%}
    @ASSISTANT_HEAD@
    {%- for call in message.tool_calls or [] -%}
      {%- if not loop.first or @CALL_TEXT@ -%}{{- '\\n' -}}{%- endif -%}
      {%- set f = call.function if call.function else call -%}
      {{- '<tool_call>\\n{"name": "' ~ f.name ~ '", "arguments": ' ~ (f.arguments if f.arguments is string else f.arguments | tojson) ~ '}\\n</tool_call>' -}}
    {%- endfor -%}
    {{- '<|im_end|>\\n' -}}
  {%- elif message.role == 'tool' -%}
    {%- if loop.first or messages[loop.index0 - 1].role != 'tool' -%}{{- '<|im_start|>user' -}}{%- endif -%}
    {{- '\\n<tool_response>\\n' ~ body(message.content, true, true) ~ '\\n</tool_response>' -}}
    {%- if loop.last or messages[loop.index0 + 1].role != 'tool' -%}{{- '<|im_end|>\\n' -}}{%- endif -%}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n@OPEN_THINK@' -}}{%- endif -%}
"""
THINK_SCAN = """{%- set q = namespace(open=true, last=messages|length - 1) -%}
{%- for message in messages[::-1] -%}
  {%- if q.open and message.role == 'user' -%}
    {%- set text = body(message.content, true, false) -%}
    {%- if not (text.startswith('<tool_response>') and text.endswith('</tool_response>')) -%}
      {%- set q.open = false -%}{%- set q.last = messages|length - 1 - loop.index0 -%}
    {%- endif -%}
  {%- endif -%}
{%- endfor -%}"""
THINK_HEAD = """{%- set thought = '' -%}
    {%- if message.reasoning_content is string -%}{%- set thought = message.reasoning_content -%}
    {%- elif '</think>' in text -%}
      {%- set thought = text.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') -%}
      {%- set text = text.split('</think>')[-1].lstrip('\\n') -%}
    {%- endif -%}
    {%- if loop.index0 > q.last and (loop.last or thought) -%}
      {{- '<|im_start|>assistant\\n<think>\\n' ~ thought.strip('\\n') ~ '\\n</think>\\n\\n' ~ text.lstrip('\\n') -}}
    {%- else -%}
      {{- '<|im_start|>assistant\\n' ~ text -}}
    {%- endif -%}"""


def chat_template(thinking):
    parts = {"@SYSTEM_MEDIA@": "true" if thinking else "false",
             "@QUERY_SCAN@": THINK_SCAN if thinking else "",
             "@LATE_SYSTEM@": " or (message.role == 'system' and not loop.first)" if thinking else "",
             "@ASSISTANT_MEDIA@": "true" if thinking else "false",
             "@CALL_TEXT@": "text" if thinking else "message.content",
             "@ASSISTANT_HEAD@": THINK_HEAD if thinking else "{{- '<|im_start|>assistant\\n' ~ text -}}",
             "@OPEN_THINK@": "<think>\\n" if thinking else ""}
    text = TEMPLATE.strip()
    for key, value in parts.items():
        text = text.replace(key, value)
    return text


def render_chat(template, messages, **kwargs):
    from transformers.utils.chat_template_utils import render_jinja_template
    out, _ = render_jinja_template([messages], chat_template=template, **kwargs)
    return out[0]


CHATS = [
    dict(messages=[{"role": "user", "content": "Hello"}], add_generation_prompt=True),
    dict(messages=[{"role": "system", "content": "Be brief."},
                   {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is this?"}]},
                   {"role": "assistant", "content": "A square."},
                   {"role": "user", "content": [{"type": "video"}, {"type": "text", "text": "And this?"}]}],
         add_generation_prompt=True),
    dict(messages=[{"role": "user", "content": [{"type": "image"}, {"type": "video"}, {"type": "image"},
                                                {"type": "text", "text": "Compare."}]}],
         add_generation_prompt=True, add_vision_id=True),
    dict(messages=[{"role": "user", "content": "Weather?"},
                   {"role": "assistant", "content": "", "tool_calls": [
                       {"type": "function", "function": {"name": "weather", "arguments": {"city": "Zürich"}}}]},
                   {"role": "tool", "content": "{\"c\": 21}"}, {"role": "tool", "content": "sunny"}],
         tools=[{"type": "function", "function": {"name": "weather", "description": "Current weather",
                                                  "parameters": {"type": "object", "properties": {
                                                      "city": {"type": "string"}}}}}],
         add_generation_prompt=True),
    dict(messages=[{"role": "user", "content": "1+1?"},
                   {"role": "assistant", "content": "<think>\nadd\n</think>\n\n2"},
                   {"role": "user", "content": "and 2+2?"},
                   {"role": "assistant", "content": "<think>\nadd again\n</think>\n\n4"}], add_generation_prompt=False),
]

# -------------------------------------------------------------------- model --


def write_json(path, data, indent=2):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(data, f, ensure_ascii=False, indent=indent)
        f.write("\n")


def mrope_section(head_dim):
    """Same proportions as the published [24, 20, 20] of 64."""
    half = head_dim // 2
    side = max(1, half * 20 // 64)
    return [half - 2 * side, side, side]


def make_config(args, ids, vocab):
    text = dict(vocab_size=vocab, hidden_size=args.hidden, intermediate_size=args.intermediate,
                num_hidden_layers=args.text_layers, num_attention_heads=args.heads, num_key_value_heads=args.kv_heads,
                head_dim=args.head_dim, hidden_act="silu", max_position_embeddings=262144, rms_norm_eps=1e-6,
                attention_bias=False, attention_dropout=0.0, initializer_range=0.02, use_cache=True,
                bos_token_id=ids["<|endoftext|>"], eos_token_id=ids["<|im_end|>"], rope_theta=5000000.0,
                rope_scaling=dict(rope_type="default", mrope_interleaved=True, mrope_section=mrope_section(args.head_dim)))
    if args.yarn:
        text["rope_scaling"].update(rope_type="yarn", factor=args.yarn, original_max_position_embeddings=args.yarn_original)
        text["max_position_embeddings"] = int(args.yarn_original * args.yarn)
    vision = dict(depth=args.vision_depth, hidden_size=args.vision_hidden, intermediate_size=args.vision_intermediate,
                  num_heads=args.vision_heads, out_hidden_size=args.hidden, hidden_act="gelu_pytorch_tanh", in_channels=3,
                  patch_size=16, temporal_patch_size=2, spatial_merge_size=2, initializer_range=0.02,
                  num_position_embeddings=args.position_side ** 2, deepstack_visual_indexes=args.deepstack)
    common = dict(vision_config=vision, image_token_id=ids["<|image_pad|>"], video_token_id=ids["<|video_pad|>"],
                  vision_start_token_id=ids["<|vision_start|>"], vision_end_token_id=ids["<|vision_end|>"],
                  tie_word_embeddings=args.tied)
    if args.moe_experts:
        text.update(num_experts=args.moe_experts, num_experts_per_tok=args.moe_topk, decoder_sparse_step=1,
                    mlp_only_layers=[], moe_intermediate_size=args.moe_intermediate, norm_topk_prob=True)
        return Qwen3VLMoeConfig(text_config=text, **common), text, vision
    return Qwen3VLConfig(text_config=text, **common), text, vision


def published_config(args, text, vision, ids):
    """config.json as the published checkpoints spell it (rope_theta + rope_scaling, not rope_parameters)."""
    family = "qwen3_vl_moe" if args.moe_experts else "qwen3_vl"
    name = "Qwen3VLMoeForConditionalGeneration" if args.moe_experts else "Qwen3VLForConditionalGeneration"
    text = dict(text, model_type=family + "_text", dtype=args.dtype)
    if not args.moe_experts:
        text["tie_word_embeddings"] = args.tied
    return {"architectures": [name], "image_token_id": ids["<|image_pad|>"], "model_type": family,
            "text_config": dict(sorted(text.items())), "tie_word_embeddings": args.tied,
            "transformers_version": "4.57.0.dev0", "video_token_id": ids["<|video_pad|>"],
            "vision_config": dict(sorted(dict(vision, model_type=family).items())),
            "vision_end_token_id": ids["<|vision_end|>"], "vision_start_token_id": ids["<|vision_start|>"]}


def publish_expert_layout(folder, hidden):
    """Rewrites expert tensors as published, [E, H, 2I] and [E, I, H]; transformers 5 saves a freshly built model untransposed."""
    for file in os.listdir(folder):
        if not (file.startswith("model") and file.endswith(".safetensors")):
            continue
        path = os.path.join(folder, file)
        tensors = load_file(path)
        for name, value in tensors.items():
            axis = {"gate_up_proj": 1, "down_proj": 2}.get(name.rsplit(".", 1)[-1])
            if ".experts." in name and value.shape[axis] != hidden:
                tensors[name] = value.transpose(1, 2).contiguous()
        save_file(tensors, path, metadata={"format": "pt"})


@torch.no_grad()
def randomise(model, seed, dtype, quiet_ids):
    """Variance-preserving init with uneven norms and biases, so that every parameter matters.

    `quiet_ids` (the vision placeholders) get small embeddings so that greedy decoding does not emit them."""
    gen = torch.Generator().manual_seed(seed)
    draw = lambda p: torch.randn(p.shape, generator=gen)
    for name, p in sorted(model.named_parameters(), key=lambda item: item[0]):
        leaf = name.rsplit(".", 1)[-1]
        if leaf == "bias":
            value = 0.1 * draw(p)
        elif "q_norm" in name or "k_norm" in name:
            value = 1.4 + 0.3 * draw(p)
        elif p.ndim == 1:
            value = 1.0 + 0.2 * draw(p)
        elif "embed_tokens" in name:
            value = 0.35 * draw(p)
        elif "lm_head" in name:
            value = 0.35 * draw(p)
        elif "pos_embed" in name:
            value = 0.5 * draw(p)
        elif "experts" in name:
            value = 1.6 * draw(p) / math.sqrt(p.shape[-1])
        elif "mlp.gate.weight" in name:
            value = 2.0 * draw(p) / math.sqrt(p.shape[-1])
        else:
            gain = 1.8 if ("o_proj" in name or "down_proj" in name) else 1.3
            value = gain * draw(p) / math.sqrt(p[0].numel())
        if "embed_tokens" in name or "lm_head" in name:
            value[quiet_ids] *= 0.02
        p.copy_(value.to(dtype).float())


# -------------------------------------------------------------------- media --


def picture(height, width, t=0):
    """Deterministic RGB test frame: gradients, fine stripes, a moving square; uint8 H x W x 3."""
    y, x = np.mgrid[0:height, 0:width]
    r = (x * 255) // max(width - 1, 1)
    g = (y * 255) // max(height - 1, 1)
    b = ((x * 7 + y * 13 + t * 29) % 64) * 4
    frame = np.stack([r, g, b], -1).astype(np.int64)
    side = max(4, height // 4)
    left, top = (3 + 5 * t) % (width - side), height // 3
    frame[top:top + side, left:left + side] = (240, 30 + 8 * (t % 8), 20)
    return np.clip(frame, 0, 255).astype(np.uint8)


def half_even_checks():
    still = [(448, 448), (1080, 1920), (240, 320), (48, 80), (1, 150), (33, 4000), (720, 1280), (4320, 7680), (100, 100),
             (300, 16), (2160, 3840), (16, 16), (1000, 30)]
    clips = [(768, 1080, 1920), (4, 1080, 1920), (5, 40, 72), (16, 48, 80), (300, 720, 1280), (60, 360, 640), (7, 24, 100),
             (2, 2160, 3840), (256, 240, 320)]
    rows = {"image": [], "video": []}
    for h, w in still:
        try:
            rows["image"].append([h, w, *image_smart_resize(h, w, 32, 65536, 16777216)])
        except ValueError:
            rows["image"].append([h, w, 0, 0])
    for t, h, w in clips:
        rows["video"].append([t, h, w, *video_smart_resize(t, h, w, 2, 32, 4096, 25165824)])
    return rows


# ---------------------------------------------------------------- reference --


class Taps:
    """Collects module outputs of one forward pass."""

    def __init__(self, model):
        self.values, self.hooks = {}, []
        visual, text = model.model.visual, model.model.language_model
        self.add(visual.patch_embed, "vision.patch_embed")
        for i, block in enumerate(visual.blocks):
            self.add(block, f"vision.block.{i}")
        for i, layer in enumerate(text.layers):
            self.add(layer, f"text.layer.{i}")
        self.add(text.norm, "text.norm")

    def add(self, module, name):
        def hook(_, __, out):
            value = out[0] if isinstance(out, tuple) else out
            self.values[name] = value.detach().squeeze(0).clone()
        self.hooks.append(module.register_forward_hook(hook))

    def close(self):
        for hook in self.hooks:
            hook.remove()


def type_ids(ids, special):
    return torch.where(ids == special["<|image_pad|>"], 1, torch.where(ids == special["<|video_pad|>"], 2, 0))


def forward(model, ids, special, media, **kwargs):
    if media:
        kwargs.update(media, mm_token_type_ids=type_ids(ids, special))
    model.model.rope_deltas = None
    return model(input_ids=ids, use_cache=False, **kwargs)


def greedy(model, ids, special, media, count):
    """Greedy continuation by full recomputation (no cache); EOS does not stop it.

    Gives up (empty result) if a vision placeholder is produced: it could not be embedded."""
    margins = []
    for _ in range(count):
        logits = forward(model, ids, special, media, logits_to_keep=1).logits[0, -1]
        top = logits.topk(2)
        if int(top.indices[0]) in (special["<|image_pad|>"], special["<|video_pad|>"]):
            return [], [0.0]
        margins.append(float(top.values[0] - top.values[1]))
        ids = torch.cat([ids, top.indices[:1].view(1, 1)], 1)
    return ids[0, -count:].tolist(), margins


def reference(model, name, ids, special, media, count, tensors):
    """Fills `tensors` for one prompt and returns its JSON record."""
    put = lambda key, value: tensors.__setitem__(f"{name}.{key}", value.contiguous())
    taps = Taps(model)
    out = forward(model, ids, special, media)
    taps.close()
    put("input_ids", ids[0].to(torch.int32))
    put("logits", out.logits[0])
    for key, value in taps.values.items():
        put(key, value)
    delta = 0
    if media:
        position, delta = model.model.get_rope_index(
            ids, type_ids(ids, special), media.get("image_grid_thw"), media.get("video_grid_thw"))
        delta = int(delta)
        position = position[:, 0]
        pixels = media.get("pixel_values", media.get("pixel_values_videos"))
        grid = media.get("image_grid_thw", media.get("video_grid_thw"))
        vision = model.model.visual(pixels, grid_thw=grid, return_dict=True)
        put("pixel_values", pixels)
        put("grid_thw", grid.to(torch.int32))
        put("vision.last", vision.last_hidden_state)
        put("vision.merged", vision.pooler_output)
        for i, feature in enumerate(vision.deepstack_features):
            put(f"vision.deepstack.{i}", feature)
        del tensors[f"{name}.vision.last"]  # equals the last block's output
    else:
        position = torch.arange(ids.shape[1]).expand(3, -1)
    put("position_ids", position.to(torch.int32))
    tokens, margins = greedy(model, ids, special, media, count)
    return dict(input_ids=ids[0].tolist(), rope_delta=delta, generated=tokens, generated_distinct=len(set(tokens)),
                smallest_top2_margin=round(min(margins), 5), last_argmax=int(out.logits[0, -1].argmax()),
                argmax=out.logits[0].argmax(-1).tolist(), logits_std=round(float(out.logits.std()), 4))


def mutations(model, ids, special, media, base):
    """How far the logits move when one rule is broken: the resolving power of the fixture."""
    def gap(logits):
        return round(float((logits - base).abs().max()), 5)
    report, text, visual = {}, model.model.language_model, model.model.visual
    report["positions 1-D instead of 3-D"] = gap(forward(
        model, ids, special, media, position_ids=torch.arange(ids.shape[1]).expand(3, 1, -1)).logits)
    keep = text._deepstack_process
    text._deepstack_process = lambda hidden, mask, feature: hidden
    report["deepstack features dropped"] = gap(forward(model, ids, special, media).logits)
    text._deepstack_process = keep
    rope = text.rotary_emb
    keep = rope.recomposition_frequencies

    def blocked(freq):
        at, parts = 0, []
        for axis, size in enumerate(rope.mrope_section):
            parts.append(freq[axis][..., at:at + size])
            at += size
        joined = torch.cat(parts, -1)
        return torch.cat([joined, joined], -1)
    rope.recomposition_frequencies = blocked
    report["M-RoPE sections contiguous instead of interleaved"] = gap(forward(model, ids, special, media).logits)
    rope.recomposition_frequencies = keep
    keep = [b.mlp.act_fn for b in visual.blocks]
    for b in visual.blocks:
        b.mlp.act_fn = torch.nn.GELU()
    report["vision MLP with erf GELU instead of tanh GELU"] = gap(forward(model, ids, special, media).logits)
    for b, act in zip(visual.blocks, keep):
        b.mlp.act_fn = act
    mergers = [visual.merger, *visual.deepstack_merger_list]
    keep = [m.act_fn for m in mergers]
    for m in mergers:
        m.act_fn = torch.nn.GELU(approximate="tanh")
    report["mergers with tanh GELU instead of erf GELU"] = gap(forward(model, ids, special, media).logits)
    for m, act in zip(mergers, keep):
        m.act_fn = act
    visual.interpolation_align_corners = False
    report["position table resized without align_corners"] = gap(forward(model, ids, special, media).logits)
    visual.interpolation_align_corners = True
    if "video_grid_thw" in media:
        total = int(media["video_grid_thw"].prod())
        whole = torch.tensor([0, total], dtype=torch.int32)
        vision = visual(media["pixel_values_videos"], grid_thw=media["video_grid_thw"], cu_seqlens=whole, return_dict=True)
        keep = visual.forward
        visual.forward = lambda *a, **k: copy.copy(vision)
        report["vision attention across frames"] = gap(forward(model, ids, special, media).logits)
        visual.forward = keep
    return report


# --------------------------------------------------------------------- main --


def parse_args():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", required=True, help="directory to create (replaced if present)")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--dtype", choices=["float32", "bfloat16"], default="bfloat16", help="type of the stored weights")
    p.add_argument("--vocab", type=int, default=480, help="byte-level BPE tokens before the 26 added ones")
    p.add_argument("--text-layers", type=int, default=4)
    p.add_argument("--hidden", type=int, default=64)
    p.add_argument("--intermediate", type=int, default=96)
    p.add_argument("--heads", type=int, default=4)
    p.add_argument("--kv-heads", type=int, default=2)
    p.add_argument("--head-dim", type=int, default=24)
    p.add_argument("--vision-depth", type=int, default=4)
    p.add_argument("--vision-hidden", type=int, default=24)
    p.add_argument("--vision-heads", type=int, default=2)
    p.add_argument("--vision-intermediate", type=int, default=40)
    p.add_argument("--position-side", type=int, default=7, help="side of the square position table (48 as published)")
    p.add_argument("--deepstack", type=int, nargs="*", help="vision layers tapped (default: three of them)")
    p.add_argument("--untied", dest="tied", action="store_false", help="separate lm_head, as 8B and larger")
    p.add_argument("--moe-experts", type=int, default=0)
    p.add_argument("--moe-topk", type=int, default=2)
    p.add_argument("--moe-intermediate", type=int, default=40)
    p.add_argument("--yarn", type=float, default=0.0, help="YaRN factor; 0 leaves plain RoPE")
    p.add_argument("--yarn-original", type=int, default=64, help="original_max_position_embeddings under --yarn")
    p.add_argument("--shard-size", help='split the weights, e.g. "300KB"')
    p.add_argument("--generate", type=int, default=32)
    p.add_argument("--margin", type=float, default=0.003, help="smallest allowed top-2 logit gap in the greedy runs")
    p.add_argument("--tries", type=int, default=40, help="sub-seeds tried until the outputs are not degenerate")
    args = p.parse_args()
    if args.deepstack is None:
        d = args.vision_depth
        args.deepstack = sorted({max(0, d // 4 - 1), max(0, d // 2 - 1), max(0, 3 * d // 4 - 1)})
    if args.moe_experts:
        args.tied = False
        if len({args.hidden, args.moe_intermediate, 2 * args.moe_intermediate}) < 3:
            p.error("--hidden must differ from --moe-intermediate and twice it: the expert layout could not be told from the shapes")
    return args


def main():
    args = parse_args()
    torch.set_num_threads(1)  # tiny matrices; also keeps the sums reproducible
    torch.use_deterministic_algorithms(True)
    shutil.rmtree(args.out, ignore_errors=True)
    os.makedirs(args.out)
    where = lambda name: os.path.join(args.out, name)

    tok, special = build_tokenizer(args.vocab, args.out)
    vocab = -(-(tok.get_vocab_size() + 3) // 16) * 16  # padded, as the published 151936 over 151669
    config, text_cfg, vision_cfg = make_config(args, special, vocab)
    templates = {"instruct": chat_template(False), "thinking": chat_template(True)}
    open(where("chat_template.jinja"), "w", encoding="utf-8").write(templates["instruct"])
    write_json(where("chat_template.json"), {"chat_template": templates["instruct"]})
    open(where("chat_template_thinking.jinja"), "w", encoding="utf-8").write(templates["thinking"])
    pixels = dict(patch_size=16, temporal_patch_size=2, merge_size=2, image_mean=[0.5] * 3, image_std=[0.5] * 3)
    image_size = dict(longest_edge=8192, shortest_edge=1024)
    video_size = dict(longest_edge=65536, shortest_edge=1024)
    write_json(where("preprocessor_config.json"), dict(size=image_size, **pixels, processor_class="Qwen3VLProcessor",
                                                       image_processor_type="Qwen2VLImageProcessorFast"))
    write_json(where("video_preprocessor_config.json"), dict(size=video_size, **pixels, processor_class="Qwen3VLProcessor",
                                                             video_processor_type="Qwen3VLVideoProcessor"))

    # Image: 75 x 101 is resized to 64 x 96.
    image_processor = Qwen2VLImageProcessor(size=image_size, **pixels)
    image = picture(75, 101)
    image_in = torch.from_numpy(image).permute(2, 0, 1)
    done = image_processor(images=[image_in], return_tensors="pt")
    image_media = dict(pixel_values=done["pixel_values"], image_grid_thw=done["image_grid_thw"])

    # Video: 25 frames at 10 fps, 48 x 80; sampled at 2 fps to 5 frames, padded to 6, resized to 64 x 64.
    video_processor = Qwen3VLVideoProcessor(size=video_size, cap_pixels_per_frame=False, **pixels)
    meta = VideoMetadata(total_num_frames=25, fps=10.0, width=80, height=48, duration=2.5)
    chosen = video_processor.sample_frames(meta)
    frames = np.stack([picture(48, 80, int(t)) for t in chosen])
    frames_in = torch.from_numpy(frames).permute(0, 3, 1, 2)
    done = video_processor(videos=[frames_in], do_sample_frames=False, return_tensors="pt")
    video_media = dict(pixel_values_videos=done["pixel_values_videos"], video_grid_thw=done["video_grid_thw"])
    stamps = Qwen3VLProcessor._calculate_timestamps(None, chosen.tolist(), meta.fps, 2)

    def resized(processor, tensor, key, size, **extra):
        out = processor.resize(tensor[None], size=transformers.image_utils.SizeDict(**size), resample=3, factor=32, **extra)
        return out[0]
    image_u8 = resized(image_processor, image_in, "images", image_size)
    frames_u8 = resized(video_processor, frames_in, "videos", video_size, temporal_factor=2, cap_pixels_per_frame=False)

    # Prompts: the template's single placeholder becomes N pads; a video becomes "<t seconds>" + one vision span per frame pair.
    def expand(text):
        count = int(image_media["image_grid_thw"][0].prod()) // 4
        text = text.replace("<|image_pad|>", "<|image_pad|>" * count)
        per_frame = int(video_media["video_grid_thw"][0][1:].prod()) // 4
        spans = "".join(f"<{s:.1f} seconds><|vision_start|>" + "<|video_pad|>" * per_frame + "<|vision_end|>" for s in stamps)
        return text.replace("<|vision_start|><|video_pad|><|vision_end|>", spans)
    system = {"role": "system", "content": "You are a helpful assistant."}
    chats = {
        "text": [system, {"role": "user", "content": "The quick brown fox: say what happens, 你好 😀!"}],
        "image": [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is shown in this image?"}]}],
        "video": [{"role": "user", "content": [{"type": "text", "text": "Look:"}, {"type": "video"},
                                               {"type": "text", "text": "When does the red square leave?"}]}],
    }
    media = {"text": {}, "image": image_media, "video": video_media}
    prompts = {}
    for name, messages in chats.items():
        text = expand(render_chat(templates["instruct"], messages, add_generation_prompt=True))
        prompts[name] = (text, torch.tensor([tok.encode(text, add_special_tokens=False).ids]))

    dtype = getattr(torch, args.dtype)
    cls = Qwen3VLMoeForConditionalGeneration if args.moe_experts else Qwen3VLForConditionalGeneration
    model = cls._from_config(config, attn_implementation="eager").float().eval()
    for attempt in range(args.tries):
        sub_seed = args.seed * 1000 + attempt
        randomise(model, sub_seed, dtype, [special["<|image_pad|>"], special["<|video_pad|>"]])
        tensors, records = {}, {}
        with torch.inference_mode():
            for name, (text, ids) in prompts.items():
                records[name] = dict(text=text, **reference(model, name, ids, special, media[name], args.generate, tensors))
                distinct, margin = records[name]["generated_distinct"], records[name]["smallest_top2_margin"]
                print(f"sub-seed {sub_seed}, {name}: {distinct} distinct tokens, smallest top-2 margin {margin:.4f}", file=sys.stderr)
                if distinct < args.generate // 2 or margin < args.margin:
                    break
            else:
                break
    else:
        sys.exit("no sub-seed gave non-degenerate outputs; change --seed or raise --tries")

    with torch.inference_mode():
        for name in ("image", "video"):
            base = forward(model, prompts[name][1], special, media[name]).logits
            records[name]["logit_shift_if"] = mutations(model, prompts[name][1], special, media[name], base)

    # Save, then rewrite config.json in the published spelling.
    stored = cls._from_config(config).to(dtype)
    stored.load_state_dict({k: v.to(dtype) for k, v in model.state_dict().items()})
    if args.tied:
        stored.tie_weights()
    stored.save_pretrained(args.out, **({"max_shard_size": args.shard_size} if args.shard_size else {}))
    if args.moe_experts:
        publish_expert_layout(args.out, args.hidden)
    shutil.move(where("config.json"), where("config.v5.json"))
    write_json(where("config.json"), published_config(args, text_cfg, vision_cfg, special))
    write_json(where("generation_config.json"), {
        "bos_token_id": special["<|endoftext|>"], "pad_token_id": special["<|endoftext|>"], "do_sample": True,
        "eos_token_id": [special["<|im_end|>"], special["<|endoftext|>"]], "top_k": 20, "top_p": 0.8,
        "repetition_penalty": 1.0, "temperature": 0.7, "transformers_version": "4.56.0"})

    # Reload what was written and check it against the reference, also through the cached generate() path.
    again = cls.from_pretrained(args.out, dtype=torch.float32, attn_implementation="eager").eval()
    with torch.inference_mode():
        worst = 0.0
        for name, (_, ids) in prompts.items():
            out = forward(again, ids, special, media[name]).logits[0]
            worst = max(worst, float((out - tensors[f"{name}.logits"]).abs().max()))
            extra = dict(media[name], mm_token_type_ids=type_ids(ids, special)) if media[name] else {}
            again.model.rope_deltas = None
            again.generation_config.eos_token_id = None
            cached = again.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=args.generate,
                                    pad_token_id=special["<|endoftext|>"], **extra)[0, ids.shape[1]:].tolist()
            if cached != records[name]["generated"]:
                sys.exit(f"{name}: generate() with the cache disagrees with full recomputation")
    if worst > 1e-4:
        sys.exit(f"reloaded checkpoint differs from the reference by {worst}")

    rotary = model.model.language_model.rotary_emb
    tensors["rope.inv_freq"] = rotary.inv_freq.float()
    tensors["vision.rope.inv_freq"] = model.model.visual.rotary_pos_emb.inv_freq.float()
    tensors["image.source_u8"] = torch.from_numpy(image)
    tensors["image.resized_u8"] = image_u8.permute(1, 2, 0).contiguous()
    tensors["video.source_u8"] = torch.from_numpy(frames)
    tensors["video.resized_u8"] = frames_u8.permute(0, 2, 3, 1).contiguous()
    save_file({k: v.contiguous() for k, v in sorted(tensors.items())}, where("expected.safetensors"))

    sampling = []
    for total, fps, want in [(25, 10.0, 2), (300, 30.0, 2), (7, 30.0, 2), (9000, 29.97, 2), (90000, 25.0, 2), (100, 24.0, 4),
                             (3, 1.0, 2), (2500, 23.976, 1)]:
        vm = VideoMetadata(total_num_frames=total, fps=fps)
        picked = video_processor.sample_frames(vm, fps=want).tolist()
        times = Qwen3VLProcessor._calculate_timestamps(None, list(picked), fps, 2)
        sampling.append(dict(total=total, fps=fps, sample_fps=want, count=len(picked), indices_head=picked[:12],
                             indices_tail=picked[-4:], stamps_head=[f"<{t:.1f} seconds>" for t in times[:8]],
                             stamps_tail=[f"<{t:.1f} seconds>" for t in times[-2:]]))
    vectors = []
    for s in TOKENIZER_STRINGS:
        ids = tok.encode(s, add_special_tokens=False).ids
        vectors.append(dict(text=s, ids=ids, decoded=tok.decode(ids, skip_special_tokens=False),
                            decoded_skip=tok.decode(ids, skip_special_tokens=True)))
    rendered = [dict(input=c, instruct=render_chat(templates["instruct"], c["messages"], **{k: v for k, v in c.items() if k != "messages"}),
                     thinking=render_chat(templates["thinking"], c["messages"], **{k: v for k, v in c.items() if k != "messages"}))
                for c in CHATS]
    records["video"].update(sampled_frames=chosen.tolist(), source_fps=meta.fps, source_frames=25,
                            timestamps=[round(s, 4) for s in stamps])
    write_json(where("expected.json"), dict(
        versions=dict(torch=torch.__version__, transformers=transformers.__version__, tokenizers=__import__("tokenizers").__version__),
        arguments=vars(args), sub_seed=sub_seed, special_ids=special, vocab_size=vocab, reload_error=worst,
        attention_scaling=float(rotary.attention_scaling), prompts=records, tokenizer=vectors, chat=rendered,
        smart_resize=half_even_checks(), sampling=sampling), indent=1)

    size = sum(os.path.getsize(where(f)) for f in os.listdir(args.out))
    print(f"{args.out}: {size / 1e6:.2f} MB, {len(tensors)} expected tensors, reload error {worst:.2e}")
    for f in sorted(os.listdir(args.out)):
        print(f"  {os.path.getsize(where(f)):>9}  {f}")


if __name__ == "__main__":
    main()
