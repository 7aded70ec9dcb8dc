#!/usr/bin/env python3
"""Make the golden files of HourglassTokenizerTests.

Trains a small byte-level BPE tokenizer of Qwen's kind, encodes strings with the
reference implementation (the `tokenizers` package) and writes

  tokenizer.json    the tokenizer
  vectors.json      named strings with ids and decoded text, chat prompts, versions
  random.bin        for each of 10,000 random strings three little-endian 32-bit
                    FNV-1a hashes: of its UTF-8 bytes, of its ids (each as four
                    bytes), and of the UTF-8 of the ids decoded without special
                    tokens. The test makes the same strings again.

  python make_tokenizer_goldens.py --out ../../Tests/HourglassTokenizerTests/Goldens

Needs the packages of requirements.txt. Made with tokenizers 0.23.3.
"""
import argparse
import json
import os
import struct

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import make_fixture

COUNT = 10_000
SEED = 20_241_101
MASK = (1 << 64) - 1


class SplitMix:
    def __init__(self, seed):
        self.state = seed

    def next(self, below):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return (z ^ (z >> 31)) % below


RANGES = [
    [(0x61, 0x7A)], [(0x41, 0x5A), (0x61, 0x7A)], [(0x20, 0x7E)], [(0xC0, 0x24F)], [(0x300, 0x36F)],
    [(0x4E00, 0x9FFF)], [(0x1100, 0x11FF)], [(0xAC00, 0xD7A3)], [(0x3040, 0x30FF)], [(0x370, 0xDFF)],
    [(0x1F300, 0x1FAFF)], [(0x1E00, 0x23FF)], [(0, 0xD7FF), (0xE000, 0x10FFFF)], [(0, 0x1F)],
]
SNIPPETS = [
    " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u2028", "\u0085", "'s", "'LL", "'\u017f", "'Re", "'d",
    "0", "42", "\u00b2", "\u0663", "\u2177", "\u00bd", "<|im_start|>", "<|im_end|>", "<think>", "</think>", "<|",
    "|>", "\u200d", "\ufe0f", "the ", " video", "seconds>", "\u212b", "\ufb01", "e\u0301", "\u0344", "\u1100\u1161\u11a8",
    "...", "!!\n\n", "\U0001d15e",
]


def random_string(random):
    parts = []
    for _ in range(random.next(24) + 1):
        kind = random.next(len(RANGES) + 6)
        if kind < len(RANGES):
            for _ in range(random.next(5) + 1):
                spans = RANGES[kind]
                low, high = spans[random.next(len(spans))]
                parts.append(chr(low + random.next(high - low + 1)))
        else:
            parts.append(SNIPPETS[random.next(len(SNIPPETS))])
    return "".join(parts)


def fnv(data):
    h = 0x811C9DC5
    for byte in data:
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def train(strings):
    tok = Tokenizer(models.BPE())
    tok.normalizer = normalizers.NFC()
    tok.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(make_fixture.QWEN_SPLIT), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)])
    tok.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    tok.decoder = decoders.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    trainer = trainers.BpeTrainer(vocab_size=2000, min_frequency=2, show_progress=False, special_tokens=[],
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    tok.train_from_iterator(strings, trainer)
    for text, special in make_fixture.ADDED_TOKENS:
        token = AddedToken(text, special=special, normalized=False)
        (tok.add_special_tokens if special else tok.add_tokens)([token])
    return tok


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    out = parser.parse_args().out
    os.makedirs(out, exist_ok=True)
    where = lambda name: os.path.join(out, name)

    random = SplitMix(SEED)
    strings = [random_string(random) for _ in range(COUNT)]
    # The corpus, many times, so that its words are learned before the noise.
    tok = train(make_fixture.CORPUS.split("\n") * 40 + strings[:2000])
    tok.save(where("tokenizer.json"), pretty=False)
    tok = Tokenizer.from_file(where("tokenizer.json"))

    with open(where("random.bin"), "wb") as f:
        for text in strings:
            ids = tok.encode(text, add_special_tokens=False).ids
            decoded = tok.decode(ids, skip_special_tokens=True)
            f.write(struct.pack("<III", fnv(text.encode()), fnv(struct.pack(f"<{len(ids)}I", *ids)), fnv(decoded.encode())))

    vectors = []
    long_word = "".join(chr(0x61 + (i * i) % 26) for i in range(3000))
    for text in make_fixture.TOKENIZER_STRINGS + [long_word, "\u65e5\u672c" * 400] + strings[:60]:
        ids = tok.encode(text, add_special_tokens=False).ids
        vectors.append(dict(text=text, ids=ids, decoded=tok.decode(ids, skip_special_tokens=False),
                            decoded_skip=tok.decode(ids, skip_special_tokens=True)))
    templates = [make_fixture.chat_template(False), make_fixture.chat_template(True)]
    chats = []
    for chat in make_fixture.CHATS + EXTRA_CHATS:
        options = {k: v for k, v in chat.items() if k != "messages"}
        chats.append(dict(input=chat, instruct=make_fixture.render_chat(templates[0], chat["messages"], **options),
                          thinking=make_fixture.render_chat(templates[1], chat["messages"], **options)))
    with open(where("vectors.json"), "w", encoding="utf-8") as f:
        json.dump(dict(versions=dict(tokenizers=tokenizers.__version__), seed=SEED, templates=templates,
                       vectors=vectors, chats=chats), f, ensure_ascii=False, indent=0)
        f.write("\n")


EXTRA_CHATS = [
    dict(messages=[{"role": "system", "content": [{"type": "text", "text": "Rules: "}, {"type": "image"},
                                                  {"type": "text", "text": "be kind."}]},
                   {"role": "user", "content": "Go"}, {"role": "system", "content": "Later."},
                   {"role": "assistant", "content": "Ok."}, {"role": "user", "content": "More"}],
         add_generation_prompt=True),
    dict(messages=[{"role": "user", "content": "Two calls, please."},
                   {"role": "assistant", "content": "Sure.", "tool_calls": [
                       {"function": {"name": "a", "arguments": {"x": 1.5, "y": [True, None, "\u00e9\"\n"]}}},
                       {"name": "b", "arguments": "{\"raw\": 1}"}]},
                   {"role": "tool", "content": "1"},
                   {"role": "user", "content": "<tool_response>\nfake\n</tool_response>"},
                   {"role": "assistant", "reasoning_content": "\nhm\n", "content": "\n\nDone."}],
         add_generation_prompt=True),
    dict(messages=[{"role": "user", "content": "Hi"},
                   {"role": "assistant", "reasoning_content": "why", "content": "A"},
                   {"role": "user", "content": "Again"},
                   {"role": "assistant", "content": "<think>\nfirst\n</think>\n\nB", "tool_calls": [
                       {"name": "f", "arguments": {}}]},
                   {"role": "tool", "content": "r"},
                   {"role": "assistant", "content": "C"}], add_generation_prompt=False),
    dict(messages=[{"role": "system", "content": "S"}, {"role": "user", "content": "T"}],
         tools=[{"name": "one", "n": 1}, {"name": "two", "d": {"a": []}}], add_generation_prompt=True),
]

if __name__ == "__main__":
    main()
