#!/usr/bin/env python3
"""Make the golden files of the embedding tests: hidden states after the last
norm, by the reference implementation in float32.

  <vision model>/embedding.json   of a checkpoint that make_goldens.py made: the
                                  last token's state and the mean of all states,
                                  for its text, image and video prompts
  embedding-text/                 a tiny Qwen3 model in the layout of
                                  Qwen3-Embedding (tensors without a prefix, no
                                  output matrix) and the same for plain texts

  python make_embedding_goldens.py --goldens ../../Tests/HourglassQwenTests/Goldens

Needs the packages of requirements.txt.
"""
import argparse
import json
import os
import shutil

import numpy as np
import torch
import transformers
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import Qwen3Config, Qwen3Model, Qwen3VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor
from transformers.models.qwen3_vl.video_processing_qwen3_vl import Qwen3VLVideoProcessor

import make_fixture

VISION_MODELS = ["tied", "vision-head-72"]
TEXTS = ["the video shows a door", "请描述这个视频的内容", "", "At 12.5 seconds the door is closed again. " * 20]
SEED = 11


def summary(states):
    return dict(last=states[-1].tolist(), mean=states.mean(0).tolist())


def media_of(folder, tensors):
    pixels = dict(patch_size=16, temporal_patch_size=2, merge_size=2, image_mean=[0.5] * 3, image_std=[0.5] * 3)
    size = json.load(open(os.path.join(folder, "preprocessor_config.json")))["size"]
    image = tensors["image.source_u8"].permute(2, 0, 1)
    done = Qwen2VLImageProcessor(size=size, **pixels)(images=[image], return_tensors="pt")
    size = json.load(open(os.path.join(folder, "video_preprocessor_config.json")))["size"]
    frames = tensors["video.source_u8"].permute(0, 3, 1, 2)
    video = Qwen3VLVideoProcessor(size=size, cap_pixels_per_frame=False, **pixels)(
        videos=[frames], do_sample_frames=False, return_tensors="pt")
    return {"text": {},
            "image": dict(pixel_values=done["pixel_values"], image_grid_thw=done["image_grid_thw"]),
            "video": dict(pixel_values_videos=video["pixel_values_videos"], video_grid_thw=video["video_grid_thw"])}


def vision_model(folder, versions):
    expected = json.load(open(os.path.join(folder, "expected.json"), encoding="utf-8"))
    media = media_of(folder, load_file(os.path.join(folder, "expected.safetensors")))
    model = Qwen3VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    prompts = {}
    for name, extra in media.items():
        ids = torch.tensor([expected["prompts"][name]["input_ids"]])
        captured = []
        hook = model.model.language_model.norm.register_forward_hook(lambda _, __, out: captured.append(out))
        make_fixture.forward(model, ids, expected["special_ids"], extra)
        hook.remove()
        prompts[name] = summary(captured[-1][0])
    return dict(versions=versions, prompts=prompts)


def text_model(source, folder, versions):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    shutil.copyfile(os.path.join(source, "tokenizer.json"), os.path.join(folder, "tokenizer.json"))
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    config = Qwen3Config(
        vocab_size=352, hidden_size=48, num_hidden_layers=3, num_attention_heads=6, num_key_value_heads=2, head_dim=16,
        intermediate_size=64, rms_norm_eps=1e-6, max_position_embeddings=32768, rope_theta=1000000.0,
        tie_word_embeddings=True, attention_bias=False)
    model = Qwen3Model._from_config(config, attn_implementation="eager").float().eval()
    make_fixture.randomise(model, SEED, torch.bfloat16, [])
    stored = Qwen3Model._from_config(config).to(torch.bfloat16)
    stored.load_state_dict({k: v.to(torch.bfloat16) for k, v in model.state_dict().items()})
    stored.save_pretrained(folder)
    # In the published spelling.
    make_fixture.write_json(os.path.join(folder, "config.json"), dict(
        architectures=["Qwen3ForCausalLM"], model_type="qwen3", vocab_size=352, hidden_size=48, num_hidden_layers=3,
        num_attention_heads=6, num_key_value_heads=2, head_dim=16, intermediate_size=64, rms_norm_eps=1e-6,
        max_position_embeddings=32768, rope_theta=1000000, rope_scaling=None, tie_word_embeddings=True, hidden_act="silu",
        attention_bias=False, torch_dtype="bfloat16"))
    end = tokenizer.token_to_id("<|endoftext|>")
    texts = []
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids + [end]
        states = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
        texts.append(dict(text=text, ids=ids, **summary(states)))
    return dict(versions=versions, seed=SEED, texts=texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--goldens", required=True)
    goldens = parser.parse_args().goldens
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, numpy=np.__version__)
    with torch.inference_mode():
        for name in VISION_MODELS:
            folder = os.path.join(goldens, name)
            make_fixture.write_json(os.path.join(folder, "embedding.json"), vision_model(folder, versions), indent=None)
        folder = os.path.join(goldens, "embedding-text")
        expected = text_model(os.path.join(goldens, "tied"), folder, versions)
        make_fixture.write_json(os.path.join(folder, "embedding.json"), expected, indent=None)


if __name__ == "__main__":
    main()
