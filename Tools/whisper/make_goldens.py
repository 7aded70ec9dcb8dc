#!/usr/bin/env python3
"""Make the golden files of HourglassSpeechTests: tiny random Whisper checkpoints
in the published layout, and what the reference implementation computes with them.

  <name>/                      config.json, generation_config.json,
                               preprocessor_config.json, tokenizer.json,
                               model.safetensors
  <name>/expected.json         language, greedy tokens under the timestamp rules,
                               single rule decisions, segments, versions, seed
  <name>/expected.safetensors  slices of the mel spectrogram, rows of the encoder's
                               output, logits of a given token sequence
  compression.json             texts and how well zlib packs them

The sound is not stored: `signal` below makes it, and so does SyntheticSound.swift.

  python make_goldens.py --out ../../Tests/HourglassSpeechTests/Goldens

Needs the packages of requirements.txt. Expected values are float32, from the
weights as stored (half precision).
"""
import argparse
import json
import os
import shutil
import zlib

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import numpy as np
import torch
import transformers
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration
from transformers.generation.logits_process import (
    SuppressTokensAtBeginLogitsProcessor, SuppressTokensLogitsProcessor, WhisperTimeStampLogitsProcessor)

LANGUAGES = ["en", "zh", "de", "es", "ru", "fr", "ja"]
CORPUS = ["the cat sat on the mat and the rat sat on the hat", "backpropagation is the chain rule",
          "time and again the same old thing", "今天讲反向传播 今天讲链式法则"]


def signal(count, rate=16000):
    """Two chirps under a slow swell, and noise from a linear congruential generator."""
    state, out = 12345, np.empty(count, dtype=np.float64)
    for n in range(count):
        state = (state * 1664525 + 1013904223) % (1 << 32)
        t = n / rate
        swell = 0.5 + 0.5 * np.sin(2 * np.pi * 0.7 * t)
        tone = 0.3 * np.sin(2 * np.pi * (200 + 40 * t) * t) + 0.1 * np.sin(2 * np.pi * (1500 - 30 * t) * t)
        out[n] = swell * tone + 0.02 * (state / (1 << 31) - 1)
    return out.astype(np.float32)


def lcg_scores(seed, count):
    state, out = seed, np.empty(count, dtype=np.float32)
    for n in range(count):
        state = (state * 1664525 + 1013904223) % (1 << 32)
        out[n] = (state >> 8) / (1 << 24) * 8 - 4
    return out


def make_tokenizer(path):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=300, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    special = ["<|endoftext|>", "<|startoftranscript|>"] + [f"<|{x}|>" for x in LANGUAGES] + [
        "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    tokenizer.add_special_tokens([AddedToken(x, special=True, normalized=False) for x in special])
    tokenizer.add_tokens([AddedToken(f"<|{i * 0.02:.2f}|>", normalized=False) for i in range(1501)])
    tokenizer.save(path)
    with open(path, encoding="utf-8") as f:
        description = json.load(f)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(description, f, ensure_ascii=False, separators=(",", ":"))
        f.write("\n")
    return tokenizer


def make(name, folder, seed, mels, width, heads, encoder_layers, decoder_layers, wide, seconds):
    torch.manual_seed(seed)
    tokenizer = make_tokenizer(os.path.join(folder, "tokenizer.json"))
    token = tokenizer.token_to_id
    eos = token("<|endoftext|>")
    config = WhisperConfig(
        vocab_size=tokenizer.get_vocab_size(), num_mel_bins=mels, d_model=width,
        encoder_layers=encoder_layers, encoder_attention_heads=heads, encoder_ffn_dim=wide,
        decoder_layers=decoder_layers, decoder_attention_heads=heads, decoder_ffn_dim=wide,
        max_source_positions=1500, max_target_positions=96, init_std=0.25,
        pad_token_id=eos, bos_token_id=eos, eos_token_id=eos,
        decoder_start_token_id=token("<|startoftranscript|>"), suppress_tokens=None, begin_suppress_tokens=None)
    model = WhisperForConditionalGeneration(config).eval()
    begin = token("<|0.00|>")
    with torch.no_grad():
        # Time tokens outnumber the others; quieter rows keep some balance.
        model.model.decoder.embed_tokens.weight[begin:] *= 0.6
        model.model.decoder.embed_tokens.weight[eos] *= 0.3
    model = model.half().float()
    generation = {
        "begin_suppress_tokens": [32, eos], "bos_token_id": eos, "decoder_start_token_id": token("<|startoftranscript|>"),
        "eos_token_id": eos, "is_multilingual": True, "lang_to_id": {f"<|{x}|>": token(f"<|{x}|>") for x in LANGUAGES},
        "max_initial_timestamp_index": 50, "max_length": 96, "no_timestamps_token_id": token("<|notimestamps|>"),
        "pad_token_id": eos, "return_timestamps": False,
        "suppress_tokens": [1, 2, 7, 8] + list(range(token("<|startoftranscript|>"), token("<|notimestamps|>"))),
        "task_to_id": {"transcribe": token("<|transcribe|>"), "translate": token("<|translate|>")}}
    model.half().save_pretrained(folder)
    model.float()
    with open(os.path.join(folder, "generation_config.json"), "w") as f:
        json.dump(generation, f, indent=1)
    extractor = WhisperFeatureExtractor(feature_size=mels)
    extractor.save_pretrained(folder)
    # The filters follow from the other numbers.
    path = os.path.join(folder, "preprocessor_config.json")
    stored = json.load(open(path))
    stored.pop("mel_filters", None)
    json.dump(stored, open(path, "w"), indent=1)

    sound = signal(int(seconds * 16000))
    features = extractor(sound, sampling_rate=16000, return_tensors="pt").input_features
    edge = int(seconds * 100)
    columns = sorted({*range(24), *range(edge - 12, edge + 12), *range(1480, 1490), *range(2990, 3000)} & set(range(3000)))
    language_probe = torch.tensor([[token("<|startoftranscript|>")]])
    expected = {"seed": seed, "seconds": seconds, "versions": {"torch": torch.__version__, "transformers": transformers.__version__}}
    with torch.no_grad():
        encoded = model.model.encoder(features).last_hidden_state
        rows = sorted({*range(12), *range(edge // 2 - 6, edge // 2 + 6), *range(1490, 1500)} & set(range(1500)))
        first = model(encoder_outputs=(encoded,), decoder_input_ids=language_probe).logits[0, 0]
        ids = list(generation["lang_to_id"].values())
        language = LANGUAGES[int(torch.argmax(first[ids]))]
        prompt = [token("<|startoftranscript|>"), token(f"<|{language}|>"), token("<|transcribe|>")]
        forced = prompt + [begin + 3, 40, 41, 200, begin + 60, begin + 60, 99, 256, 257, 258, begin + 199]
        logits = model(encoder_outputs=(encoded,), decoder_input_ids=torch.tensor([forced])).logits[0]
        greedy, margin, total = run_greedy(model, encoded, prompt, generation, config)
    expected["language"] = language
    expected["language_probabilities"] = torch.softmax(first[ids], -1).tolist()
    expected["no_speech_probability"] = torch.softmax(first, -1)[token("<|nospeech|>")].item()
    expected["forced"] = forced
    expected["prompt"] = prompt
    expected["greedy"] = greedy
    expected["greedy_margin"] = margin
    expected["greedy_average_log_probability"] = total / (len(greedy) + 1)
    expected["rules"] = rule_cases(generation, config, begin, eos)
    expected["segments"] = segment_cases(begin)
    expected["decoded"] = [[list(x), tokenizer.decode(x)] for x in
                           [tokenizer.encode(t).ids for t in CORPUS] + [[i for i in greedy if i < eos]]]
    expected["mel_columns"], expected["encoder_rows"] = columns, rows
    save_file({"mel": features[0][:, columns].contiguous(), "encoder": encoded[0, rows].contiguous(),
               "logits": logits.contiguous()}, os.path.join(folder, "expected.safetensors"))
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as f:
        json.dump(expected, f, ensure_ascii=False, indent=0)
        f.write("\n")
    print(name, language, "margin", round(margin, 4), "tokens", greedy[:24], len(greedy))


def processors(generation, begin_index):
    class Settings:
        no_timestamps_token_id = generation["no_timestamps_token_id"]
        eos_token_id = generation["eos_token_id"]
        bos_token_id = generation["bos_token_id"]
        max_initial_timestamp_index = generation["max_initial_timestamp_index"]
        _detect_timestamp_from_logprob = True
        forced_decoder_ids = None
    return [SuppressTokensLogitsProcessor(generation["suppress_tokens"]),
            SuppressTokensAtBeginLogitsProcessor(generation["begin_suppress_tokens"], begin_index),
            WhisperTimeStampLogitsProcessor(Settings(), begin_index=begin_index)]


def run_greedy(model, encoded, prompt, generation, config):
    ids, margin, total, cache = list(prompt), float("inf"), 0.0, None
    while len(ids) < config.max_target_positions:
        step = ids if cache is None else ids[-1:]
        output = model(encoder_outputs=(encoded,), decoder_input_ids=torch.tensor([step]), past_key_values=cache, use_cache=True)
        cache = output.past_key_values
        scores = output.logits[:, -1]
        for processor in processors(generation, len(prompt)):
            scores = processor(torch.tensor([ids]), scores)
        top = torch.topk(scores[0], 2)
        if torch.isfinite(top.values[1]):
            margin = min(margin, (top.values[0] - top.values[1]).item())
        best = int(top.indices[0])
        total += torch.log_softmax(scores[0], -1)[best].item()
        if best == config.eos_token_id:
            break
        ids.append(best)
    return ids[len(prompt):], margin, total


def rule_cases(generation, config, begin, eos):
    cases = []
    sequences = [[], [begin + 5], [begin + 5, 40], [begin + 5, 40, 41, begin + 70], [begin + 5, 40, begin + 70, begin + 70],
                 [begin + 5, 40, begin + 70, begin + 70, 60], [40, 41], [begin], [begin, 50, begin + 1500],
                 [begin, 50, begin + 1500, begin + 1500], [begin + 9, begin + 12]]
    for seed, sequence in enumerate(sequences * 2):
        scores = torch.tensor(lcg_scores(seed + 1, config.vocab_size))[None]
        if seed >= len(sequences):  # a text token so likely that no time is forced
            scores[0, 120] += 20
        ids = torch.tensor([[300] * 3 + sequence])
        for processor in processors(generation, 3):
            scores = processor(ids, scores)
        allowed = torch.isfinite(scores[0])
        cases.append({"seed": seed + 1, "boost": seed >= len(sequences), "sequence": sequence, "allowed": int(allowed.sum()),
                      "first_allowed": int(allowed.nonzero()[0]), "last_allowed": int(allowed.nonzero()[-1]),
                      "best": int(scores[0].argmax())})
    return cases


def segment_cases(begin):
    from transformers.models.whisper.generation_whisper import WhisperGenerationMixin as G
    import inspect
    cases = []
    sequences = [[begin, 5, 6, begin + 100, begin + 100, 7, begin + 250], [begin + 10, 5, begin + 90, begin + 95, 8, 9],
                 [5, 6, 7], [begin, 5, 6, begin + 400], [begin, 5, 6, begin + 50, begin + 50, 7, begin + 90, begin + 90],
                 [begin, 5]]
    for sequence in sequences:
        arguments = dict(seek_sequence=torch.tensor(sequence), seek_outputs=[torch.tensor(sequence)],
                         time_offset=torch.tensor([0.0], dtype=torch.float64), timestamp_begin=begin,
                         seek_num_frames=torch.tensor([3000]), time_precision=0.02, time_precision_features=0.01,
                         input_stride=2, prev_idx=0, idx=0, return_token_timestamps=False, decoder_input_ids=torch.tensor([[0]]))
        known = inspect.signature(G._retrieve_segment).parameters
        segments, offset = G._retrieve_segment(**{k: v for k, v in arguments.items() if k in known})
        cases.append({"tokens": sequence, "offset": int(offset), "segments": [
            {"start": float(s["start"]), "end": float(s["end"]), "tokens": [int(t) for t in s["tokens"]]} for s in segments]})
    return cases


def compression_cases(path):
    texts = ["Thank you.", "Thank you. " * 30, "the same words the same words the same words the same words",
             "Backpropagation is the chain rule applied from the last layer to the first, and every layer hands its gradient on.",
             "今天我们讲反向传播算法，它从最后一层开始，把误差一层一层往回传。", "谢谢观看 " * 20,
             "So what we will do today is look at three things. First, how a network learns. Second, why it sometimes does "
             "not. Third, what you can do about it when the loss goes up instead of down, which happens more often than "
             "anyone likes to admit in front of a class."]
    with open(path, "w", encoding="utf-8") as f:
        json.dump([{"text": t, "ratio": len(t.encode()) / len(zlib.compress(t.encode()))} for t in texts], f,
                  ensure_ascii=False, indent=0)
        f.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    out = parser.parse_args().out
    configurations = {
        "mel-80": dict(seed=4, mels=80, width=48, heads=3, encoder_layers=2, decoder_layers=2, wide=96, seconds=7.3),
        "mel-128": dict(seed=6, mels=128, width=32, heads=2, encoder_layers=3, decoder_layers=1, wide=64, seconds=30.0),
    }
    for name, options in configurations.items():
        folder = os.path.join(out, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        make(name, folder, **options)
    compression_cases(os.path.join(out, "compression.json"))


if __name__ == "__main__":
    main()
