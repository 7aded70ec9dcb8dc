#!/usr/bin/env python3
"""Text part of Qwen3-VL-2B at 4 bits: Hourglass and llama.cpp in turns.

  pip install llama-cpp-python gguf numpy
  python make_checkpoint.py --size 2B --out /tmp/qwen3-vl-2b
  python bench_llama.py --checkpoint /tmp/qwen3-vl-2b --rounds 3

Writes a GGUF file with the published dimensions and random weights beside the
checkpoint (Q4_0, the tied output matrix Q6_K, as llama.cpp's own quantiser
chooses), then runs both programs alternately, each reading 512 tokens and
generating 32 at that context, on two threads. Prints one line a run, then
medians and ratios.
"""
import argparse
import ctypes
import json
import os
import statistics
import subprocess
import time

import gguf
import numpy as np

LAYERS, HIDDEN, HEADS, KV, HEAD, WIDE, VOCABULARY = 28, 2048, 16, 8, 128, 6144, 151936
PROMPT, GENERATED = 512, 32


def quantised(rng, rows, columns, kind):
    """Random bytes in the layout of a quantised type, with small scales."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    data = rng.integers(0, 256, (rows, columns // block, size), dtype=np.uint8)
    scale = np.array([0.002 if kind == gguf.GGMLQuantizationType.Q4_0 else 2e-5], np.float16).view(np.uint8)
    at = 0 if kind == gguf.GGMLQuantizationType.Q4_0 else size - 2
    data[..., at:at + 2] = scale
    return data.reshape(rows, -1)


def write_model(path):
    rng = np.random.default_rng(1)
    out = gguf.GGUFWriter(path, "qwen3")
    out.add_block_count(LAYERS)
    out.add_context_length(32768)
    out.add_embedding_length(HIDDEN)
    out.add_feed_forward_length(WIDE)
    out.add_head_count(HEADS)
    out.add_head_count_kv(KV)
    out.add_key_length(HEAD)
    out.add_value_length(HEAD)
    out.add_rope_freq_base(5e6)
    out.add_layer_norm_rms_eps(1e-6)
    out.add_vocab_size(VOCABULARY)
    out.add_tokenizer_model("none")
    four, six = gguf.GGMLQuantizationType.Q4_0, gguf.GGMLQuantizationType.Q6_K
    add = lambda name, rows, columns, kind=four: out.add_tensor(
        name + ".weight", quantised(rng, rows, columns, kind), raw_dtype=kind)
    norm = lambda name, n: out.add_tensor(name + ".weight", np.ones(n, np.float32))
    add("token_embd", VOCABULARY, HIDDEN, six)
    norm("output_norm", HIDDEN)
    for i in range(LAYERS):
        p = f"blk.{i}."
        norm(p + "attn_norm", HIDDEN)
        norm(p + "ffn_norm", HIDDEN)
        norm(p + "attn_q_norm", HEAD)
        norm(p + "attn_k_norm", HEAD)
        add(p + "attn_q", HEADS * HEAD, HIDDEN)
        add(p + "attn_k", KV * HEAD, HIDDEN)
        add(p + "attn_v", KV * HEAD, HIDDEN)
        add(p + "attn_output", HIDDEN, HEADS * HEAD)
        add(p + "ffn_gate", WIDE, HIDDEN)
        add(p + "ffn_up", WIDE, HIDDEN)
        add(p + "ffn_down", HIDDEN, WIDE)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


class LlamaCpp:
    def __init__(self, path, threads):
        import llama_cpp
        self.api = llama_cpp
        quiet = llama_cpp.llama_log_callback(lambda level, text, data: None)
        self.quiet = quiet
        llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), llama_cpp.llama_model_default_params())
        settings = llama_cpp.llama_context_default_params()
        settings.n_ctx, settings.n_batch, settings.n_ubatch = 1024, PROMPT, PROMPT
        settings.n_threads = settings.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(self.model, settings)
        if not self.context:
            raise SystemExit("llama.cpp cannot load " + path)
        self.system = llama_cpp.llama_print_system_info().decode()

    def decode(self, ids):
        array = (self.api.llama_token * len(ids))(*ids)
        if self.api.llama_decode(self.context, self.api.llama_batch_get_one(array, len(ids))):
            raise SystemExit("llama_decode failed")
        return self.api.llama_get_logits_ith(self.context, -1)

    def run(self):
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), True)
        start = time.perf_counter()
        logits = self.decode([i * 7919 % 150000 for i in range(PROMPT)])
        prefill = time.perf_counter() - start
        start = time.perf_counter()
        for _ in range(GENERATED):
            best = int(np.argmax(np.ctypeslib.as_array(logits, (VOCABULARY,))))
            logits = self.decode([best])
        return PROMPT / prefill, GENERATED / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True, help="folder that make_checkpoint.py wrote")
    parser.add_argument("--benchmark", default=".build/release/inference-benchmark")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    args = parser.parse_args()
    path = os.path.join(args.checkpoint, "llama-q4_0.gguf")
    if not os.path.exists(path):
        write_model(path + ".tmp")
        os.rename(path + ".tmp", path)
    rival = LlamaCpp(path, args.threads)
    print(rival.system.strip())
    rival.run()  # brings the weights into memory
    figures = dict(hourglass=[], llama=[])
    for _ in range(args.rounds):
        ours = json.loads(subprocess.run([args.benchmark, args.checkpoint, "int4", "text"], check=True,
                                         capture_output=True, text=True).stdout)
        figures["hourglass"].append((ours["prefill_tokens_per_s"], ours["decode_tokens_per_s"]))
        figures["llama"].append(rival.run())
        for name, runs in figures.items():
            print(f"{name:10} prefill {runs[-1][0]:6.1f} decode {runs[-1][1]:5.1f} tokens/s")
    medians = {name: [statistics.median(run[k] for run in runs) for k in range(2)] for name, runs in figures.items()}
    for k, what in enumerate(("prefill", "decode")):
        ours, theirs = medians["hourglass"][k], medians["llama"][k]
        print(f"{what}: Hourglass {ours:.1f}, llama.cpp {theirs:.1f} tokens/s; {ours / theirs:.2f} times as fast")


if __name__ == "__main__":
    main()
