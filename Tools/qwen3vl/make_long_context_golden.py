#!/usr/bin/env python3
"""Make the golden file of the long-context test: logits of the last token of
40,960 by the reference implementation in float32, with YaRN.

  python make_long_context_golden.py --goldens ../../Tests/HourglassQwenTests/Goldens

Takes the checkpoint `tied` of make_goldens.py with its first layer only, trained
(as YaRN understands it) for 16,384 tokens and stretched three times. The ids
follow a formula that the test repeats. Needs the packages of requirements.txt.
"""
import argparse
import json
import os

import torch
import transformers
from transformers import AutoConfig, Qwen3VLForConditionalGeneration

import make_fixture

COUNT = 40960
YARN = dict(rope_type="yarn", factor=3.0, original_max_position_embeddings=16384)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--goldens", required=True)
    folder = os.path.join(parser.parse_args().goldens, "tied")
    torch.set_num_threads(1)
    config = AutoConfig.from_pretrained(folder)
    config.text_config.num_hidden_layers = 1
    config.text_config.max_position_embeddings = 49152
    config.text_config.rope_parameters.update(YARN)
    model = Qwen3VLForConditionalGeneration.from_pretrained(
        folder, config=config, dtype=torch.float32, attn_implementation="sdpa").eval()
    ids = torch.tensor([[(i * 7919 + i // 13) % 300 for i in range(COUNT)]])
    with torch.inference_mode():
        model.model.rope_deltas = None
        logits = model(input_ids=ids, use_cache=False, logits_to_keep=1).logits[0, -1]
    make_fixture.write_json(os.path.join(folder, "long.json"), dict(
        versions=dict(torch=torch.__version__, transformers=transformers.__version__), count=COUNT, layers=1, yarn=YARN,
        attention_scaling=float(model.model.language_model.rotary_emb.attention_scaling), logits=logits.tolist()), indent=None)
    print(json.dumps(dict(top=int(logits.argmax()), deviation=float(logits.std()))))


if __name__ == "__main__":
    main()
