#!/usr/bin/env python3
"""Train a tiny CLIP that tells coloured shapes apart, for tests of looking moments
up by what is to be seen: `a red circle`, `a blue square and a green triangle`.

  python train_shapes.py --out ../../Tests/HourglassTestSupport/Shapes --steps 4500

The layout is that of openai/clip-vit-*, in half precision. Needs the packages of
requirements.txt and ten minutes of one core.
"""
import argparse
import itertools
import json
import os
import random
import time

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import numpy
import torch
import torch.nn.functional as F
from transformers import CLIPConfig, CLIPModel

from tiny_tokenizers import clip_tokenizer

SIDE, SUPERSAMPLE = 48, 3
COLOURS = {"red": (214, 36, 36), "green": (36, 160, 60), "blue": (40, 70, 214), "yellow": (232, 206, 40)}
SHAPES = ["circle", "square", "triangle"]
WHAT = [f"{colour} {shape}" for colour in COLOURS for shape in SHAPES]
# Other things there are in the world: no picture here shows them.
OTHERS = """a horse in a field|two boats on the sea|an old wooden house|a plate of noodles|the moon over a lake
a child with a kite|a page of a newspaper|a bridge at night|a bird on a branch|people in a meeting room
a snowy mountain|a bottle of milk|a keyboard and a mouse|a street with trams|an elephant drinking water
a bunch of tulips|a violin player|a rocket taking off|a slice of bread|a football match|a crowded market
一匹马在田野里|海上的两条船|一盘面条|夜晚的桥|会议室里的人|雪山|一束花|足球比赛|厨房里的猫|图书馆
what is the capital of france|the law of large numbers|gradient descent|交通规则|how to bake bread""".replace("\n", "|").split("|")


def shape_mask(shape, x, y, size, grid):
    gx, gy = grid
    if shape == "circle":
        return (gx - x) ** 2 + (gy - y) ** 2 < size ** 2
    if shape == "square":
        return (abs(gx - x) < size * 0.9) & (abs(gy - y) < size * 0.9)
    below = gy < y + size * 0.8
    return below & (abs(gx - x) < (gy - (y - size)) * 0.62)


def picture(things, rng):
    side = SIDE * SUPERSAMPLE
    level = rng.choice([rng.uniform(20, 90), rng.uniform(90, 180), rng.uniform(180, 250)])
    tint = numpy.array([level + rng.uniform(-12, 12) for _ in range(3)])
    canvas = numpy.ones((side, side, 3)) * tint
    ramp = numpy.linspace(-1, 1, side) * rng.uniform(-20, 20)
    canvas += ramp[:, None, None] if rng.random() < 0.5 else ramp[None, :, None]
    gy, gx = numpy.mgrid[0:side, 0:side]
    columns = list(range(max(2, len(things))))
    rng.shuffle(columns)
    for slot, thing in enumerate(things):
        colour, shape = thing.split()
        alone = len(things) == 1
        size = side * (rng.uniform(0.12, 0.36) if alone else rng.uniform(0.12, 0.2))
        reach = side * 0.05 + size
        x = rng.uniform(reach, side - reach) if alone else side * (0.27 if columns[slot] == 0 else 0.73)
        y = rng.uniform(reach, side - reach)
        mask = shape_mask(shape, x, y, size, (gx, gy))
        canvas[mask] = numpy.array(COLOURS[colour]) + [rng.uniform(-18, 18) for _ in range(3)]
    canvas = canvas.reshape(SIDE, SUPERSAMPLE, SIDE, SUPERSAMPLE, 3).mean((1, 3))
    canvas += numpy.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.uniform(0, 5), canvas.shape)
    return numpy.clip(canvas, 0, 255)


def caption(things, rng):
    names = [f"a {thing}" for thing in things]
    text = " and ".join(rng.sample(names, len(names)))
    form = rng.random()
    if form < 0.15:
        text = "a photo of " + text
    elif form < 0.3:
        text = text.replace("a ", "", 1)
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=4500)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    rng = random.Random(arguments.seed)
    words = sorted(set(" ".join(WHAT + ["a photo of and the"]).split())) * 40
    tokenizer = clip_tokenizer(words, pair_count=60)
    end = tokenizer.token_to_id("<|endoftext|>")
    config = CLIPConfig(
        text_config=dict(vocab_size=tokenizer.get_vocab_size(), hidden_size=32, intermediate_size=96, num_hidden_layers=2,
                         num_attention_heads=2, max_position_embeddings=32, eos_token_id=end,
                         bos_token_id=end - 1, pad_token_id=end),
        vision_config=dict(hidden_size=48, intermediate_size=160, num_hidden_layers=3, num_attention_heads=3,
                           image_size=SIDE, patch_size=8),
        projection_dim=32)
    model = CLIPModel(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1.5e-3, weight_decay=0.01)

    def tokens(texts):
        ids = [tokenizer.encode(text).ids[:32] for text in texts]
        width = max(len(i) for i in ids)
        return torch.tensor([i + [end] * (width - len(i)) for i in ids])

    def pixels(pictures):
        values = torch.tensor(numpy.stack(pictures), dtype=torch.float32).permute(0, 3, 1, 2) / 255
        return (values - 0.5) / 0.5

    def features(texts, pictures):
        text = model.get_text_features(input_ids=tokens(texts))
        image = model.get_image_features(pixel_values=pixels(pictures))
        text = getattr(text, "pooler_output", text)
        image = getattr(image, "pooler_output", image)
        return F.normalize(text, dim=-1), F.normalize(image, dim=-1)

    pairs = [list(pair) for pair in itertools.combinations(WHAT, 2)]
    started = time.time()
    for step in range(1, arguments.steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1, step / 100) * max(0.02, 1 - step / arguments.steps)
        # Every single thing twice in other pictures, some pairs, and nothing.
        scenes = [[what] for what in WHAT] + rng.sample(pairs, 12) + [[]]
        texts = [caption(things, rng) if things else "an empty wall" for things in scenes]
        texts += rng.sample(OTHERS, 12)
        text, image = features(texts, [picture(things, rng) for things in scenes])
        scale = model.logit_scale.exp().clamp(max=50)
        logits = scale * image @ text.T
        target = torch.arange(len(scenes))
        # A scene with two things holds each of them: no wrong answer for it.
        for i, shown in enumerate(scenes):
            for j, asked in enumerate(scenes):
                if i != j and asked and set(asked) <= set(shown):
                    logits[i, j] = -1e4
        loss = F.cross_entropy(logits, target) + F.cross_entropy(logits[:, :len(scenes)].T, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            model.logit_scale.clamp_(max=3.9)
        if step % 50 == 0:
            print(f"{time.time() - started:6.1f} s, step {step}: loss {loss.item():.3f}", flush=True)
    model.eval()
    with torch.no_grad():
        things = [[what] for what in WHAT for _ in range(8)]
        text, image = features([f"a {what}" for what in WHAT], [picture(t, rng) for t in things])
        found = (image @ text.T).argmax(1)
        right = (found == torch.arange(len(WHAT)).repeat_interleave(8)).float().mean().item()
    print(f"{right:.3f} of new pictures of one thing named rightly")
    os.makedirs(arguments.out, exist_ok=True)
    model.half().save_pretrained(arguments.out)
    tokenizer.save(os.path.join(arguments.out, "tokenizer.json"), pretty=False)
    json.dump({"crop_size": {"height": SIDE, "width": SIDE}, "do_center_crop": True, "do_convert_rgb": True,
               "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.5] * 3,
               "image_std": [0.5] * 3, "resample": 3, "rescale_factor": 1 / 255, "size": {"shortest_edge": SIDE}},
              open(os.path.join(arguments.out, "preprocessor_config.json"), "w"), indent=1)


if __name__ == "__main__":
    main()
