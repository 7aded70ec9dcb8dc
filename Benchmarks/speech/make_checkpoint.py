#!/usr/bin/env python3
"""Write a Whisper checkpoint of base dimensions with random weights.

  python make_checkpoint.py FOLDER [--dtype float16]

Speed does not depend on the weights; text that comes out means nothing.
Needs torch and transformers.
"""
import argparse
import json
import os

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
import torch
from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration

LANGUAGES = 99


def bytes_to_unicode():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {}, 0
    for byte in range(256):
        if byte in printable:
            table[byte] = chr(byte)
        else:
            table[byte] = chr(256 + extra)
            extra += 1
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--dtype", default="float32")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    vocabulary = {c: i for i, c in enumerate(bytes_to_unicode().values())}
    while len(vocabulary) < 50257:
        vocabulary[f"w{len(vocabulary)}"] = len(vocabulary)
    special = ["<|endoftext|>", "<|startoftranscript|>"] + [f"<|{'en' if i == 0 else f'l{i}'}|>" for i in range(LANGUAGES)] + [
        "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"] + [
        f"<|{i * 0.02:.2f}|>" for i in range(1501)]
    ids = {token: 50257 + i for i, token in enumerate(special)}
    config = WhisperConfig(vocab_size=51865, d_model=512, encoder_layers=6, decoder_layers=6, encoder_attention_heads=8,
                           decoder_attention_heads=8, encoder_ffn_dim=2048, decoder_ffn_dim=2048, pad_token_id=50257,
                           bos_token_id=50257, eos_token_id=50257, decoder_start_token_id=50258)
    os.makedirs(arguments.folder, exist_ok=True)
    model = WhisperForConditionalGeneration(config).to(getattr(torch, arguments.dtype))
    model.save_pretrained(arguments.folder)
    tokenizer = {"version": "1.0", "truncation": None, "padding": None,
                 "added_tokens": [{"id": i, "content": t, "single_word": False, "lstrip": False, "rstrip": False,
                                   "normalized": False, "special": True} for t, i in ids.items()],
                 "normalizer": None, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
                                                       "use_regex": True}, "post_processor": None,
                 "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
                 "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
                           "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "vocab": vocabulary, "merges": []}}
    with open(os.path.join(arguments.folder, "tokenizer.json"), "w", encoding="utf-8") as f:
        json.dump(tokenizer, f, ensure_ascii=False)
    languages = {t: i for t, i in ids.items() if 50259 <= i < 50259 + LANGUAGES}
    with open(os.path.join(arguments.folder, "generation_config.json"), "w") as f:
        json.dump({"is_multilingual": True, "lang_to_id": languages, "no_timestamps_token_id": ids["<|notimestamps|>"],
                   "task_to_id": {"transcribe": ids["<|transcribe|>"], "translate": ids["<|translate|>"]},
                   "decoder_start_token_id": 50258, "eos_token_id": 50257, "pad_token_id": 50257, "bos_token_id": 50257,
                   "max_initial_timestamp_index": 50, "max_length": 448, "suppress_tokens": [], "begin_suppress_tokens": [220, 50257]}, f)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(arguments.folder)


if __name__ == "__main__":
    main()
