#!/usr/bin/env python3
"""CPU speed baseline for Qwen3-VL in Hugging Face transformers.

Builds a model with the published dimensions of one Qwen3-VL size, fills it with
random weights (speed does not depend on their values) and measures:

  * vision encode time of one frame pair (grid 1 x H/16 x W/16),
  * prefill speed for a prompt of N text tokens (plus, on request, one image),
  * decode speed (one token at a time, with the KV cache),
  * peak resident memory.

Nothing is downloaded. Example:

  OMP_NUM_THREADS=2 python bench_transformers.py --dtype bfloat16 --json out.json
"""
import argparse
import json
import os
import resource
import statistics
import sys
import time

# Published text / vision dimensions.
SIZES = {
    "2B": dict(
        text=dict(hidden_size=2048, num_hidden_layers=28, num_attention_heads=16,
                  num_key_value_heads=8, head_dim=128, intermediate_size=6144),
        vision=dict(depth=24, hidden_size=1024, intermediate_size=4096, num_heads=16,
                    out_hidden_size=2048, deepstack_visual_indexes=[5, 11, 17]),
        tie=True),
    "4B": dict(
        text=dict(hidden_size=2560, num_hidden_layers=36, num_attention_heads=32,
                  num_key_value_heads=8, head_dim=128, intermediate_size=9728),
        vision=dict(depth=24, hidden_size=1024, intermediate_size=4096, num_heads=16,
                    out_hidden_size=2560, deepstack_visual_indexes=[5, 11, 17]),
        tie=True),
}


def parse_args():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--size", choices=sorted(SIZES), default="2B")
    p.add_argument("--dtype", choices=["bfloat16", "float32"], default="bfloat16")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--prefill", type=int, default=512, help="prompt length in text tokens")
    p.add_argument("--decode", type=int, default=16, help="tokens to decode one by one")
    p.add_argument("--frame", type=int, default=448, help="side of the square frame pair, pixels")
    p.add_argument("--repeat", type=int, default=2, help="timed repeats of vision and prefill")
    p.add_argument("--json", help="also write the numbers here")
    return p.parse_args()


def rss_peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def main():
    args = parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", str(args.threads))
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import torch
    import transformers
    from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    dtype = getattr(torch, args.dtype)
    base_rss = rss_peak_mib()

    dims = SIZES[args.size]
    text = dict(dims["text"], vocab_size=151936, max_position_embeddings=262144, rms_norm_eps=1e-6,
                rope_theta=5000000.0,
                rope_scaling=dict(rope_type="default", mrope_section=[24, 20, 20], mrope_interleaved=True))
    vision = dict(dims["vision"], patch_size=16, temporal_patch_size=2, spatial_merge_size=2, in_channels=3,
                  num_position_embeddings=2304, hidden_act="gelu_pytorch_tanh")
    config = Qwen3VLConfig(text_config=text, vision_config=vision, tie_word_embeddings=dims["tie"])

    start = time.perf_counter()
    # Build without the library's initialiser (slow on CPU), then fill cheaply.
    with torch.device("meta"):
        model = Qwen3VLForConditionalGeneration(config)
    model = model.to(dtype).to_empty(device="cpu")
    model.tie_weights()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim == 1:
                p.fill_(0.0 if name.endswith("bias") else 1.0)
            else:
                p.uniform_(-0.03, 0.03)
        # to_empty() leaves the rotary buffers undefined: rebuild them.
        for module in model.modules():
            if hasattr(module, "inv_freq"):
                fresh = type(module)(module.config)
                module.inv_freq = fresh.inv_freq
                module.original_inv_freq = fresh.original_inv_freq
    model.eval()
    build_s = time.perf_counter() - start
    n_params = sum(p.numel() for p in model.parameters())

    grid = args.frame // 16
    thw = torch.tensor([[1, grid, grid]])
    pixels = torch.rand(grid * grid, 3 * 2 * 16 * 16) * 2 - 1
    tokens = grid * grid // 4

    report = dict(size=args.size, dtype=args.dtype, threads=torch.get_num_threads(), parameters=n_params,
                  torch=torch.__version__, transformers=transformers.__version__,
                  cpu_capability=torch.backends.cpu.get_cpu_capability(), build_s=round(build_s, 2))

    def timed(fn, repeat):
        """Wall seconds of every run, and CPU seconds per thread of the last one (less swayed by other load)."""
        out, times, cpu = None, [], 0.0
        for _ in range(repeat):
            t, c = time.perf_counter(), time.process_time()
            out = fn()
            times.append(time.perf_counter() - t)
            cpu = (time.process_time() - c) / args.threads
        return out, times, round(cpu, 3)

    with torch.inference_mode():
        _, t, cpu = timed(lambda: model.model.visual(pixels.to(dtype), grid_thw=thw), args.repeat + 1)
        report.update(vision_frame_px=args.frame, vision_patches=grid * grid, vision_llm_tokens=tokens,
                      vision_first_s=round(t[0], 3), vision_s=round(min(t[1:]), 3),
                      vision_cpu_s_per_thread=cpu)

        ids = torch.randint(0, 150000, (1, args.prefill))
        prefill = lambda: model(input_ids=ids, use_cache=True, logits_to_keep=1)
        out, t, cpu = timed(prefill, args.repeat + 1)
        best = min(t[1:])
        report.update(prefill_tokens=args.prefill, prefill_first_s=round(t[0], 3), prefill_s=round(best, 3),
                      prefill_tok_per_s=round(args.prefill / best, 2), prefill_cpu_s_per_thread=cpu)

        cache, token = out.past_key_values, out.logits[:, -1:].argmax(-1)
        steps = []
        cpu = time.process_time()
        for _ in range(args.decode + 2):
            t0 = time.perf_counter()
            out = model(input_ids=token, past_key_values=cache, use_cache=True, logits_to_keep=1)
            token = out.logits[:, -1:].argmax(-1)
            steps.append(time.perf_counter() - t0)
        cpu = (time.process_time() - cpu) / args.threads / len(steps)
        step = statistics.median(steps[2:])
        report.update(decode_steps=args.decode, decode_ms_per_token=round(step * 1e3, 1),
                      decode_tok_per_s=round(1 / step, 2), decode_best_ms=round(min(steps) * 1e3, 1),
                      decode_cpu_ms_per_thread=round(cpu * 1e3, 1))

    report.update(rss_peak_mib=round(rss_peak_mib()), rss_before_model_mib=round(base_rss),
                  load_average=os.getloadavg()[0])
    text_out = json.dumps(report, indent=2)
    print(text_out)
    if args.json:
        with open(args.json, "w") as f:
            f.write(text_out + "\n")


if __name__ == "__main__":
    sys.exit(main())
