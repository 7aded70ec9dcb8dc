#!/usr/bin/env python3
"""Time the reference implementation, and CTranslate2 as faster-whisper runs it,
on the checkpoint of make_checkpoint.py: windows of thirty seconds, the same
number of tokens in each, on two threads.

  python bench_reference.py FOLDER [--windows 4] [--tokens 100]

Needs torch, transformers; faster-whisper for the second part.
"""
import argparse
import os
import tempfile
import time

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
import numpy as np
import torch
from transformers import WhisperFeatureExtractor, WhisperForConditionalGeneration

PROMPT = [50258, 50259, 50358]


def report(name, seconds, windows, tokens):
    print(f"{name}: {windows * 30 / seconds:.1f} times real time ({seconds / windows:.2f} s a window, {tokens} tokens each)")


def sound():
    t = np.arange(480000) / 16000
    rng = np.random.default_rng(1)
    return (0.3 * np.sin(2 * np.pi * (200 + 10 * t) * t) + 0.02 * rng.standard_normal(480000)).astype(np.float32)


def transformers_run(folder, windows, tokens, dtype):
    extractor = WhisperFeatureExtractor.from_pretrained(folder)
    model = WhisperForConditionalGeneration.from_pretrained(folder, dtype=dtype).eval()
    samples = sound()

    def window():
        features = extractor(samples, sampling_rate=16000, return_tensors="pt").input_features.to(dtype)
        encoded = model.model.encoder(features)
        ids, cache = torch.tensor([PROMPT]), None
        for _ in range(tokens):
            output = model(encoder_outputs=encoded, decoder_input_ids=ids, past_key_values=cache, use_cache=True)
            cache = output.past_key_values
            ids = output.logits[:, -1:].argmax(-1)

    with torch.inference_mode():
        window()
        begin = time.perf_counter()
        for _ in range(windows):
            window()
    report(f"transformers {str(dtype).split('.')[1]}", time.perf_counter() - begin, windows, tokens)


def ctranslate2_run(folder, windows, tokens, kind):
    import ctranslate2
    from faster_whisper.feature_extractor import FeatureExtractor
    with tempfile.TemporaryDirectory() as target:
        converted = os.path.join(target, "model")
        ctranslate2.converters.TransformersConverter(folder).convert(converted, quantization=kind)
        model = ctranslate2.models.Whisper(converted, device="cpu", compute_type=kind, intra_threads=2)
        extractor, samples = FeatureExtractor(feature_size=80), sound()

        def window():
            features = extractor(samples)[:, :3000]
            encoded = model.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(features[None])))
            # CTranslate2 stops at half of max_length, whatever the prompt.
            result = model.generate(encoded, [PROMPT], beam_size=1, max_length=2 * tokens,
                                    suppress_tokens=[50257])
            return len(result[0].sequences_ids[0])

        window()
        begin = time.perf_counter()
        count = sum(window() for _ in range(windows))
        report(f"faster-whisper (CTranslate2) {kind}", time.perf_counter() - begin, windows, count // windows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--windows", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=100)
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    for kind in ["int8", "float32"]:
        try:
            ctranslate2_run(arguments.folder, arguments.windows, arguments.tokens, kind)
        except Exception as error:
            print(f"faster-whisper {kind}: not run ({type(error).__name__}: {error})")
    for dtype in [torch.bfloat16, torch.float32]:
        transformers_run(arguments.folder, arguments.windows, arguments.tokens, dtype)


if __name__ == "__main__":
    main()
