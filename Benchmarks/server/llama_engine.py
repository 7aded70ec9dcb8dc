#!/usr/bin/env python3
"""Hourglass asks a real llama.cpp server.

Writes a tiny decoder with random weights (the layout of Qwen3, vocabulary of the
tests' checkpoints) as a GGUF file, serves it with llama-cpp-python's server on
loopback, indexes a short recording with subtitles, and asks about it through
`--engine http://…/v1`: streaming, many questions, follow-ups, an answer cut
short, a key, a server that goes away in between. A random model says nothing
sensible, which is the point: whatever it says, the command must end by itself
with one of its own exit statuses, and no time may be told that the index does
not have.

    pip install 'llama-cpp-python[server]' gguf numpy
    Benchmarks/server/llama_engine.py [--questions 20] [--seed 1]
"""
import argparse
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import gguf
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOKENIZER = ROOT / "Tests/HourglassQwenTests/Goldens/tied/tokenizer.json"
LAYERS, HIDDEN, HEADS, KV, HEAD, WIDE = 2, 64, 4, 2, 16, 128
SENTENCES = ["Today we look at continuous maps.", "A compact set is closed and bounded.", "The exam is in March.",
             "Backpropagation is the chain rule.", "Eigenvalues are roots of a polynomial.", "下周三考试，请带学生证。"]
TEMPLATE = ("{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
            "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")


def write_model(path, seed):
    rng = np.random.default_rng(seed)
    source = json.loads(TOKENIZER.read_text())
    vocabulary = dict(source["model"]["vocab"])
    special = {token["content"]: token["id"] for token in source["added_tokens"]}
    vocabulary.update(special)
    words = sorted(vocabulary, key=vocabulary.get)
    merges = [m if isinstance(m, str) else " ".join(m) for m in source["model"]["merges"]]
    out = gguf.GGUFWriter(str(path), "qwen3")
    out.add_block_count(LAYERS)
    out.add_context_length(8192)
    out.add_embedding_length(HIDDEN)
    out.add_feed_forward_length(WIDE)
    out.add_head_count(HEADS)
    out.add_head_count_kv(KV)
    out.add_key_length(HEAD)
    out.add_value_length(HEAD)
    out.add_rope_freq_base(5e6)
    out.add_layer_norm_rms_eps(1e-6)
    out.add_vocab_size(len(words))
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("qwen2")
    out.add_token_list(words)
    kinds = (gguf.TokenType.CONTROL, gguf.TokenType.NORMAL)
    out.add_token_types([kinds[0] if word in special else kinds[1] for word in words])
    out.add_token_merges(merges)
    out.add_eos_token_id(special["<|im_end|>"])
    out.add_bos_token_id(special["<|endoftext|>"])
    out.add_chat_template(TEMPLATE)

    def matrix(name, rows, columns):
        out.add_tensor(name + ".weight", rng.normal(0, columns ** -0.5, (rows, columns)).astype(np.float32))

    def norm(name, n):
        out.add_tensor(name + ".weight", np.ones(n, np.float32))

    matrix("token_embd", len(words), HIDDEN)
    norm("output_norm", HIDDEN)
    for layer in range(LAYERS):
        p = f"blk.{layer}."
        for name, n in [("attn_norm", HIDDEN), ("ffn_norm", HIDDEN), ("attn_q_norm", HEAD), ("attn_k_norm", HEAD)]:
            norm(p + name, n)
        matrix(p + "attn_q", HEADS * HEAD, HIDDEN)
        matrix(p + "attn_k", KV * HEAD, HIDDEN)
        matrix(p + "attn_v", KV * HEAD, HIDDEN)
        matrix(p + "attn_output", HIDDEN, HEADS * HEAD)
        matrix(p + "ffn_gate", WIDE, HIDDEN)
        matrix(p + "ffn_up", WIDE, HIDDEN)
        matrix(p + "ffn_down", HIDDEN, WIDE)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def record(folder):
    path = folder / "lecture.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=c=gray:size=320x180:rate=5:duration=60",
                    "-pix_fmt", "yuv420p", path], check=True)
    cues = [f"{n + 1}\n00:00:{n * 10:02},000 --> 00:00:{n * 10 + 9:02},000\n{text}\n" for n, text in enumerate(SENTENCES)]
    path.with_suffix(".srt").write_text("\n".join(cues), encoding="utf-8")
    return path


class Server:
    def __init__(self, model, seed):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "llama_cpp.server", "--model", str(model), "--host", "127.0.0.1", "--port",
             str(self.port), "--n_ctx", "8192", "--seed", str(seed), "--api_key", "secret"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.address = f"http://127.0.0.1:{self.port}/v1"
        request = urllib.request.Request(self.address + "/models", headers={"Authorization": "Bearer secret"})
        for _ in range(600):
            if self.process.poll() is not None:
                sys.exit("llama_engine.py: the server ended: " + self.process.stderr.read().decode()[-2000:])
            try:
                urllib.request.urlopen(request, timeout=1).read()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit("llama_engine.py: the server does not come up")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--binary", default=str(ROOT / ".build/release/hourglass"))
    args = parser.parse_args()
    failures, statuses, engines = [], {}, {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        model, library = folder / "tiny.gguf", folder / "library.sqlite"
        write_model(model, args.seed)
        server = Server(model, args.seed)
        environment = dict(os.environ, HOURGLASS_API_KEY="secret")

        def run(*words, key=True):
            began = time.monotonic()
            done = subprocess.run([args.binary, *words, "--library", str(library)], capture_output=True, text=True,
                                  timeout=300, env=environment if key else dict(environment, HOURGLASS_API_KEY="wrong"))
            if done.returncode not in (0, 1, 2, 3, 4, 5, 6, 7):
                failures.append(f"{words}: status {done.returncode}: {done.stderr[-300:]}")
            return done, time.monotonic() - began

        run("index", str(record(folder)), "--quiet")
        engine = ["--engine", server.address]
        asked = [f"When is {word} mentioned?" for word in ("the exam", "backpropagation", "an eigenvalue", "a compact set")]
        asked += ["什么时候考试？", "Summarise the lecture."]
        seconds = []
        for number in range(args.questions):
            follow = ["--follow"] if number % 4 == 3 else []
            done, taken = run("ask", asked[number % len(asked)], *engine, *follow, "--json")
            seconds.append(taken)
            statuses[done.returncode] = statuses.get(done.returncode, 0) + 1
            if done.returncode > 1:
                failures.append(f"{asked[number % len(asked)]}: status {done.returncode}: {done.stderr[-300:]}")
                continue
            answer = json.loads(done.stdout)
            engines[answer["engine"]] = engines.get(answer["engine"], 0) + 1
            cited = {c["start"] for c in answer["citations"]} | {c["end"] for c in answer["citations"]}
            told = re.findall(r"\d\d:\d\d:\d\d\.\d{3}", answer["answer"])
            if set(told) - cited and answer.get("engine") != "extractive":
                failures.append(f"times that are not cited: {set(told) - cited} in {answer['answer']!r}")
        refused, _ = run("ask", asked[0], *engine, key=False)
        if refused.returncode in (0, 1) or "key" not in refused.stderr.lower():
            failures.append(f"a wrong key: status {refused.returncode}: {refused.stderr[-300:]}")
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        gone, taken = run("ask", asked[0], *engine)
        if gone.returncode in (0, 1):
            failures.append(f"a server that is gone: status {gone.returncode}")
        print(f"{args.questions} questions to llama.cpp {server.address.split('//')[1]}: statuses {statuses}, "
              f"answered by {engines}, median {np.median(seconds):.2f} s; "
              f"wrong key: status {refused.returncode}; server gone: status {gone.returncode} after {taken:.1f} s")
        print("refused: " + refused.stderr.strip()[-160:])
        print("gone: " + gone.stderr.strip()[-160:])
    for failure in failures:
        print("FAILED " + failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
