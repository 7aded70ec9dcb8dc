#!/usr/bin/env python3
"""Train a tiny Qwen3-VL that watches generated scenes and says when, where and what.

Scenes are strips of 448×32 pixels, 1×14 tokens, in which coloured shapes come and
go. The model reads them as Hourglass writes them: `<t seconds>` before each
picture, tokens at their M-RoPE positions, whole or thinned, and answers in a few
words. Random weights can show that two prompts are read equally; what is lost by
leaving tokens out only a model that answers can show.

The reference implementation (transformers) is trained, in float32 on the processor,
from a seed, in lessons from one shape and one digit to windows at five-digit seconds;
the next comes when times are told right at the one before. Two things are learnt
beside answering, from the generator's knowledge of its scenes, and left out of the
checkpoint: see `Heads`. Without them a time is not copied in thousands of steps.
The checkpoint is in the published layout and written every few minutes, so that the
run can be ended early and gone on with.

  python train_watcher.py --out watcher --minutes 75 --seed 1
"""
import argparse
import json
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from transformers import Qwen3VLForConditionalGeneration

import make_fixture

ROWS, COLUMNS, CELL = 1, 14, 32
COLOURS = {"red": (215, 40, 40), "green": (40, 175, 60), "blue": (50, 80, 220), "yellow": (235, 215, 50)}
SHAPES = ["circle", "square", "triangle"]
KINDS = [(c, s) for c in COLOURS for s in SHAPES]
KIND_NAMES = {f"{c} {s}": number for number, (c, s) in enumerate(KINDS)}
INSTRUCTIONS = (
    "You answer questions about recorded video from numbered pieces of evidence: pictures, text read off the screen, "
    "and speech, each with its time. Use nothing else. Answer in the language of the question, in a few short "
    "sentences. After each statement write the time it rests on in square brackets, exactly as the evidence gives it, "
    "for example [00:12:34.000]. Do not mention any other time. If the evidence does not answer the question, reply "
    "with NOT FOUND and nothing else.")
MARK = "<|vision_start|><|video_pad|><|vision_end|>"

# ------------------------------------------------------------------- scenes --


def article(kind):
    return f"a {kind[0]} {kind[1]}"


def paint(background, objects, rng):
    """The strip with shapes, `(kind, cell, dx, dy, size)` each, and the noise of a camera."""
    picture = background.copy()
    for kind, cell, dx, dy, size in objects:
        (row, column), half = divmod(cell, COLUMNS), size / 2
        y, x = np.mgrid[0:CELL, 0:CELL]
        u, v = x - CELL / 2 - dx + 0.5, y - CELL / 2 - dy + 0.5
        shape = KINDS[kind][1]
        if shape == "circle":
            mask = u * u + v * v <= half * half
        elif shape == "square":
            mask = (abs(u) <= half * 0.9) & (abs(v) <= half * 0.9)
        else:
            mask = (v <= half * 0.9) & (v >= -half + 2 * abs(u))
        picture[row * CELL:(row + 1) * CELL, column * CELL:(column + 1) * CELL][mask] = COLOURS[KINDS[kind][0]]
    return np.clip(picture + rng.integers(-3, 4, picture.shape[:2] + (1,)), 0, 255).astype(np.uint8)


def scene(rng):
    """A background of blocks in greys and tints of it."""
    shades = rng.integers(70, 180, (ROWS * 4, COLUMNS * 4, 1)) + rng.integers(-6, 7, (ROWS * 4, COLUMNS * 4, 3))
    return np.repeat(np.repeat(shades, 8, 0), 8, 1).astype(np.int16)


class Clip:
    """A few windows of seconds, what is in them, and which tokens are shown."""

    def __init__(self, rng, most_digits, most_windows, longest=6, most_shapes=3, sparse=False):
        """`sparse`: hardly more is shown than the shapes."""
        windows = 1 if rng.random() < 0.6 else int(rng.integers(1, most_windows + 1))
        lengths = [int(rng.integers(3, 1 + max(3, longest // windows))) for _ in range(windows)]
        top = min(14400, 10 ** int(rng.integers(1, most_digits + 1)))
        gaps = rng.integers(0, max(1, (top - sum(lengths)) // windows) + 1, windows)
        self.windows, at = [], 0
        for gap, length in zip(gaps, lengths):
            at += int(gap) + 1
            self.windows.append((at - 1, length))
            at += length
        seconds = [(w, s) for w, (_, n) in enumerate(self.windows) for s in range(n)]
        count = min(most_shapes, int(rng.choice(4, p=[0.1, 0.35, 0.3, 0.25])))
        kinds, cells = rng.permutation(len(KINDS))[:count], rng.permutation(ROWS * COLUMNS)[:count]
        self.objects = []
        for kind, cell in zip(kinds, cells):
            window, first = seconds[int(rng.integers(len(seconds)))]
            left = self.windows[window][1] - first
            last = first + (left if rng.random() < 0.5 else int(rng.integers(1, left + 1)))
            size = int(rng.integers(21, 29))
            slack = (CELL - size) // 2
            dx, dy = (int(v) for v in rng.integers(-slack, slack + 1, 2))
            self.objects.append((window, first, last, (int(kind), int(cell), dx, dy, size)))
        background = scene(rng)
        self.pictures, self.labels, self.shown = [], [], []
        known = {}
        for window, (start, length) in enumerate(self.windows):
            for second in range(length):
                here = tuple(o for w, a, b, o in self.objects if w == window and a <= second < b)
                if here not in known:
                    known[here] = len(self.pictures)
                    self.pictures.append(paint(background, here, rng))
                    label = np.full(ROWS * COLUMNS, len(KINDS))
                    for kind, cell, *_ in here:
                        label[cell] = kind
                    self.labels.append(label)
                self.shown.append((window, start + second, known[here]))
        self.thin(rng, sparse)

    def thin(self, rng, sparse):
        """Chooses the places that are shown each second: all, what changed, some at random, or some seconds."""
        places, way = ROWS * COLUMNS, rng.random()
        self.kept, before = [], (None, None)
        share = math.exp(rng.uniform(math.log(0.06), 0))
        for index, (window, second, picture) in enumerate(self.shown):
            if sparse:
                shown = self.labels[picture] != len(KINDS)
                keep = np.flatnonzero(shown | (rng.random(places) < 0.15))
            elif way < 0.4:
                keep = range(places)
            elif way < 0.8:
                if before[0] != window:
                    keep = range(places)
                else:
                    changed = self.labels[picture] != self.labels[before[1]]
                    # A gate lets more through than what changed.
                    more = rng.random(places) < rng.choice([0, 0.02, 0.1])
                    keep = np.flatnonzero(changed | more)
            elif way < 0.9:
                keep = np.flatnonzero(rng.random(places) < share)
            else:
                keep = range(places) if index == 0 or rng.random() < share else []
            self.kept.append([int(p) for p in keep])
            before = (window, picture)

    def first_seen(self, number):
        window, first, _, _ = self.objects[number]
        return self.windows[window][0] + first

    def questions(self, rng, count):
        """Questions and answers, no two about the same."""
        present = {o[3][0] for o in self.objects}
        absent = [k for k in range(len(KINDS)) if k not in present]
        found = []
        for number, (_, first, last, (kind, cell, *_)) in enumerate(self.objects):
            column = cell % COLUMNS
            where = "left" if column < 5 else "middle" if column < 9 else "right"
            stamp = f"<{self.first_seen(number)}.0 seconds>"
            name = f"{KINDS[kind][0]} {KINDS[kind][1]}"
            found.append((3, f"When does a {name} appear?", f"It appears at {stamp}."))
            found.append((1, f"Where is the {name}?", f"On the {where}." if where != "middle" else "In the middle."))
            found.append((1, f"Is there a {name}?", "Yes."))
            found.append((1.5, f"What appears at {stamp}?", f"A {name}." if
                          sum(self.first_seen(n) == self.first_seen(number) for n in range(len(self.objects))) == 1
                          else "Several shapes."))
        for kind in rng.permutation(absent)[:2]:
            name = f"{KINDS[kind][0]} {KINDS[kind][1]}"
            found.append((0.8, f"When does a {name} appear?", "NOT FOUND"))
            found.append((0.5, f"Is there a {name}?", "No."))
        found.append((0.8, "How many shapes appear?", ["None.", "One.", "Two.", "Three."][len(self.objects)]))
        weights = np.array([f[0] for f in found])
        order = np.argsort(-np.log(rng.random(len(found)) + 1e-12) / weights)
        return [found[i][1:] for i in order[:count]]


def clock(seconds):
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000"


class Example:
    """Token ids, positions, vision rows and targets of a clip and its questions."""

    def __init__(self, clip, questions, tokenizer, ids, full):
        text = f"<|im_start|>system\n{INSTRUCTIONS}<|im_end|>\n" if full else ""
        text += "<|im_start|>user\n"
        spans, index = [], 0
        for number, (start, length) in enumerate(clip.windows):
            rows = range(index, index + length)
            index += length
            last = None
            for row in rows:
                _, second, picture = clip.shown[row]
                if clip.kept[row]:
                    text += f"<{second}.0 seconds>" + MARK
                    spans.append([picture, clip.kept[row], 0, second])
                    last = len(spans) - 1
                elif last is not None:
                    spans[last][2] += len(tokenizer.encode(f"<{second}.0 seconds>").ids) + 2 + COLUMNS
            text += "\n"
            if full or len(clip.windows) > 1:
                text += f"[{number + 1}] watch.mkv, {clock(start)} to {clock(start + length)}\n\n"
        for number, (question, answer) in enumerate(questions):
            text += ("<|im_start|>user\n" if number else "") + f"Question: {question}<|im_end|>\n<|im_start|>assistant\n"
            text += f"{answer}<|im_end|>\n"
        self.ids, self.positions, self.vision, self.gather, self.targets, self.stamps = [], [], [], [], [], []
        # What the question under way is about, while it is answered; -1: nothing, or none of the shapes.
        self.asked, about, turn = [], [KIND_NAMES.get(" ".join(q.rstrip("?").split()[a:a + 2]), -1) for q, _ in questions
                                       for a in [self.kind_at(q)]], -1
        at, gap, span, speaking = 0, 0, 0, False
        tokens = tokenizer.encode(text).ids
        head = [ids["<|im_start|>"]] + ids["assistant"]
        for i, token in enumerate(tokens):
            self.asked.append(about[turn] if speaking else -1)
            if token == ids["<|video_pad|>"]:
                self.asked.pop()
                picture, places, gap_after, second = spans[span]
                span += 1
                for place in places:
                    self.ids.append(token)
                    self.vision.append(len(self.positions))
                    self.gather.append((picture, place))
                    self.stamps.append([int(d) for d in str(second)] + [10] * (5 - len(str(second))))
                    self.positions.append((at, at + place // COLUMNS, at + place % COLUMNS))
                    self.targets.append(-100)
                    self.asked.append(-1)
                at += COLUMNS
                gap = gap_after
                continue
            # Words count from behind "assistant\n" to the end of the turn.
            self.targets.append(token if speaking else -100)
            if token == ids["<|im_end|>"]:
                speaking = False
            if tokens[i - len(head) + 1:i + 1] == head:
                speaking, turn = True, turn + 1
            self.ids.append(token)
            self.positions.append((at, at, at))
            at, gap = at + 1 + gap, 0
        assert span == len(spans) and len(self.asked) == len(self.ids)

    @staticmethod
    def kind_at(question):
        """Which word of a question is the colour."""
        return next((n for n, word in enumerate(question.split()) if word in COLOURS), 0)


def single(tokenizer, word):
    """The one token of a word."""
    found = tokenizer.encode(word).ids
    if len(found) != 1:
        raise SystemExit(f"train_watcher.py: {word!r} is {len(found)} tokens")
    return found[0]


def corpus():
    """Text whose words shall be tokens; digits stay single."""
    lines = [INSTRUCTIONS, "system", "user", "assistant", "NOT FOUND", "None. One. Two. Three. Yes. No. Several shapes."]
    lines += ["Question: How many shapes appear?", "[1] watch.mkv, 00:00:00.000 to 00:00:04.000", "In the picture:"]
    for c, s in KINDS:
        lines += [f"Question: When does a {c} {s} appear?", f"Question: Where is the {c} {s}?", f"A {c} {s}.",
                  f"Question: Is there a {c} {s}?", "It appears at <1.0 seconds>.", "What appears at <2.0 seconds>?"]
    lines += ["On the left.", "In the middle.", "On the right.", "assistant", "user", "system"] * 4
    return "\n".join(lines * 3)


# ----------------------------------------------------------------- training --


def patches(pictures):
    """`[n, 3, H, W]` in 0…1 to the tower's rows: merge blocks together, a picture twice."""
    n = pictures.shape[0]
    x = (pictures - 0.5) / 0.5
    x = x.view(n, 3, ROWS, 2, 16, COLUMNS, 2, 16).permute(0, 2, 5, 3, 6, 1, 4, 7)
    x = x.unsqueeze(6).expand(-1, -1, -1, -1, -1, -1, 2, -1, -1)
    return x.reshape(n * ROWS * COLUMNS * 4, -1)


def look(model, pictures):
    """Main vectors and DeepStack levels, `[pictures * places, hidden]` each."""
    grid = torch.tensor([[1, ROWS * 2, COLUMNS * 2]]).expand(pictures.shape[0], 3)
    out = model.model.visual(patches(pictures), grid_thw=grid)
    return out.pooler_output, out.deepstack_features


def naming_loss(model, head, main, labels, words):
    """How far a token is from the words for what it shows: colour and shape, or neither.

    In the published models training on captions has made pictures and words neighbours; a small model that has to
    find that out from answers alone spends most of its steps on it. `words` are the token ids of the colours and of
    the shapes, `head` is a bias a word.
    """
    embedding, loss = model.model.language_model.embed_tokens.weight, 0
    truth = torch.from_numpy(np.concatenate(labels))
    nothing = truth == len(KINDS)
    for group, (ids, number) in enumerate(zip(words, (truth // len(SHAPES), truth % len(SHAPES)))):
        logits = F.linear(main, embedding[ids], head[group])
        logits = torch.cat([logits, torch.zeros_like(logits[:, :1])], 1)
        weight = torch.ones(len(ids) + 1)
        weight[-1] = 0.05
        loss = loss + F.cross_entropy(logits, number.masked_fill(nothing, len(ids)), weight=weight)
    return loss


class Heads(torch.nn.Module):
    """What is learnt beside answering, and thrown away: what a token shows, when it was seen, what is asked about.

    That after two layers a token of the picture knows the digits in front of it, and a word of the answer what the
    question was about, is most of what copying a time takes; found from answers alone it takes thousands of steps.
    """

    def __init__(self, hidden, words):
        super().__init__()
        self.name = torch.nn.ParameterList([torch.nn.Parameter(torch.zeros(len(group))) for group in words[:2]])
        self.stamp = torch.nn.Linear(hidden, 5 * 11)
        self.subject = torch.nn.Linear(hidden, len(KINDS))


def batch_loss(model, heads, clips, examples, words, aux_weight):
    offsets, pictures, labels = [], [], []
    for clip in clips:
        offsets.append(len(pictures))
        pictures += clip.pictures
        labels += clip.labels
    images = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
    main, deep = look(model, images)
    length, count = max(len(e.ids) for e in examples), len(examples)
    ids = torch.zeros(count, length, dtype=torch.long)
    positions = torch.zeros(3, count, length, dtype=torch.long)
    targets = torch.full((count, length), -100)
    mask = torch.zeros(count, length, dtype=torch.bool)
    rows = []
    for b, e in enumerate(examples):
        ids[b, :len(e.ids)] = torch.tensor(e.ids)
        positions[:, b, :len(e.ids)] = torch.tensor(e.positions).T
        targets[b, :len(e.ids)] = torch.tensor(e.targets)
        mask[b, e.vision] = True
        rows += [(offsets[b] + p) * ROWS * COLUMNS + q for p, q in e.gather]
    rows = torch.tensor(rows)
    embeds = model.model.language_model.embed_tokens(ids)
    embeds = embeds.masked_scatter(mask.unsqueeze(-1), main[rows])
    hidden = model.model.language_model(
        inputs_embeds=embeds, position_ids=positions, visual_pos_masks=mask,
        deepstack_visual_embeds=[d[rows] for d in deep], use_cache=False, output_hidden_states=True)
    inside, hidden = hidden.hidden_states[2], hidden.last_hidden_state
    chosen = targets[:, 1:] != -100
    logits = model.lm_head(hidden[:, :-1][chosen])
    wanted = targets[:, 1:][chosen]
    loss = F.cross_entropy(logits, wanted)
    # Digits of times are what is hard; the words around them are soon known.
    hard = torch.isin(wanted, words[2])
    right = (logits.argmax(-1) == wanted)[hard].float().mean().item() if hard.any() else float("nan")
    total = loss
    if aux_weight > 0:
        stamps = torch.tensor([stamp for e in examples for stamp in e.stamps])
        told = heads.stamp(inside[mask]).view(-1, 11)
        asked = torch.full((count, length), -1)
        for b, e in enumerate(examples):
            asked[b, :len(e.asked)] = torch.tensor(e.asked)
        subject = heads.subject(inside[asked >= 0])
        total = total + aux_weight * (naming_loss(model, heads.name, main, labels, words)
                                      + F.cross_entropy(told, stamps.view(-1))
                                      + F.cross_entropy(subject, asked[asked >= 0]))
    return total, loss.item(), right, length


def initialise(model, seed):
    """Variance-preserving, so that small layers learn from the first step on."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in sorted(model.named_parameters(), key=lambda item: item[0]):
            if p.ndim < 2:
                continue
            gain = 0.5 if any(k in name for k in ("o_proj", "down_proj", "attn.proj", "fc2")) else 1.0
            fan = p.shape[-1] if "embed_tokens" in name or "pos_embed" in name else p[0].numel()
            p.copy_(torch.randn(p.shape, generator=generator) * gain / math.sqrt(fan))


class Muon(torch.optim.Optimizer):
    """Momentum whose step is made orthogonal (Jordan 2024, "Muon"), for the matrices inside layers."""

    def __init__(self, parameters, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                mean = state.setdefault("mean", torch.zeros_like(p))
                mean.lerp_(p.grad, 1 - group["momentum"])
                direction = orthogonal(p.grad.lerp(mean, group["momentum"]))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(direction, alpha=-group["lr"] * math.sqrt(max(1, p.shape[0] / p.shape[1])))


def orthogonal(matrix):
    """About the nearest matrix with singular values of one: five Newton-Schulz steps, coefficients as in Muon."""
    x = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if matrix.shape[0] > matrix.shape[1] else x


def settings(args):
    return argparse.Namespace(
        hidden=128, intermediate=256, text_layers=4, heads=4, kv_heads=2, head_dim=32, yarn=None, moe_experts=0,
        vision_depth=3, vision_hidden=64, vision_intermediate=128, vision_heads=2, position_side=8, deepstack=[0, 1, 2],
        tied=True, dtype="float32", hidden_act="silu")


def save(model, config, ids, out, facts):
    model.save_pretrained(out, safe_serialization=True)
    make_fixture.write_json(os.path.join(out, "config.json"), config)
    make_fixture.write_json(os.path.join(out, "generation_config.json"), {
        "bos_token_id": ids["<|endoftext|>"], "do_sample": False,
        "eos_token_id": [ids["<|im_end|>"], ids["<|endoftext|>"]], "pad_token_id": ids["<|endoftext|>"]})
    make_fixture.write_json(os.path.join(out, "training.json"), facts)


@torch.no_grad()
def evaluate(model, tokenizer, ids, seed, count, full=True, most_windows=3):
    """Share of right first answers, by question, teacher-forced on all words of the answer."""
    rng, right, seen = np.random.default_rng(seed), {}, {}
    model.eval()
    for _ in range(count):
        clip = Clip(rng, 5, most_windows)
        for question, answer in clip.questions(rng, 2):
            e = Example(clip, [(question, answer)], tokenizer, ids, full)
            images = torch.from_numpy(np.stack(clip.pictures)).permute(0, 3, 1, 2).float() / 255
            main, deep = look(model, images)
            rows = torch.tensor([p * ROWS * COLUMNS + q for p, q in e.gather], dtype=torch.long)
            mask = torch.zeros(1, len(e.ids), dtype=torch.bool)
            mask[0, e.vision] = True
            embeds = model.model.language_model.embed_tokens(torch.tensor([e.ids]))
            embeds = embeds.masked_scatter(mask.unsqueeze(-1), main[rows])
            hidden = model.model.language_model(
                inputs_embeds=embeds, position_ids=torch.tensor(e.positions).T[:, None], visual_pos_masks=mask,
                deepstack_visual_embeds=[d[rows] for d in deep], use_cache=False).last_hidden_state
            targets = torch.tensor(e.targets)[1:]
            guess = model.lm_head(hidden[0, :-1]).argmax(-1)
            kind = question.split()[0] + (" absent" if answer in ("NOT FOUND", "No.") else "")
            seen[kind] = seen.get(kind, 0) + 1
            right[kind] = right.get(kind, 0) + bool((guess == targets)[targets != -100].all())
    model.train()
    return {k: f"{right[k]}/{seen[k]}" for k in sorted(seen)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="of processor time")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=0, help="steps of the whole run instead of minutes")
    parser.add_argument("--lesson", type=int, default=0, help="the lesson to begin with, from 0")
    parser.add_argument("--begin-from", help="folder of an earlier run to go on from, with a learning rate that falls anew")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    os.makedirs(args.out, exist_ok=True)
    make_fixture.CORPUS = corpus()
    tokenizer, ids = make_fixture.build_tokenizer(600, args.out)
    ids["assistant"] = tokenizer.encode("assistant\n").ids
    vocab = tokenizer.get_vocab_size()
    shape = settings(args)
    config, text, vision = make_fixture.make_config(shape, ids, vocab)
    model = Qwen3VLForConditionalGeneration(config).float()
    initialise(model, args.seed)
    before = 0
    if args.begin_from:
        state = load_file(os.path.join(args.begin_from, "model.safetensors"))
        missing = model.load_state_dict(state, strict=False).missing_keys
        # The output matrix is the embedding and not stored twice.
        if [name for name in missing if name != "lm_head.weight"]:
            raise SystemExit(f"train_watcher.py: {args.begin_from} holds another model")
        with open(os.path.join(args.begin_from, "training.json")) as f:
            before = json.load(f)["steps"]
    make_fixture.write_json(os.path.join(args.out, "preprocessor_config.json"), preprocessing("image"))
    make_fixture.write_json(os.path.join(args.out, "video_preprocessor_config.json"), preprocessing("video"))
    with open(os.path.join(args.out, "chat_template.jinja"), "w") as f:
        f.write(make_fixture.chat_template(False))
    published = make_fixture.published_config(shape, text, vision, ids)
    words = [torch.tensor([single(tokenizer, before + word) for word in group])
             for before, group in ((" ", COLOURS), (" ", SHAPES), ("", "0123456789"))]
    heads = Heads(shape.hidden, words)
    parameters = [p for p in list(model.parameters()) + list(heads.parameters())]
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} million weights, vocabulary of {vocab}", flush=True)
    inside = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    chosen = {id(p) for p in inside}
    outside = [p for p in parameters if id(p) not in chosen]
    optimizers = [Muon(inside, lr=args.rate * 10, weight_decay=0.01),
                  torch.optim.AdamW(outside, lr=args.rate, betas=(0.9, 0.98), weight_decay=0.0)]
    rates = [optimizer.param_groups[0]["lr"] for optimizer in optimizers]
    # What was seen before is not seen again.
    rng = np.random.default_rng([args.seed, before] if before else args.seed)
    began, told, saved = time.process_time(), 0, 0
    step, lesson, since, averages, batches = 0, min(args.lesson, len(LESSONS) - 1), 0, np.zeros(3), []
    while True:
        # Processor time, so that what else runs on the machine does not shorten the run.
        now = time.process_time() - began
        done = step / args.steps if args.steps else now / (60 * args.minutes)
        if done >= 1:
            break
        for optimizer, rate in zip(optimizers, rates):
            optimizer.param_groups[0]["lr"] = rate * min(1, (step + 1) / 60, (1 - done) / 0.4)
        share = averages / max(1e-9, 1 - 0.97 ** since)
        if since > 60 and share[1] > MASTERED and lesson < len(LESSONS) - 1:
            lesson, since, averages, batches = lesson + 1, 0, np.zeros(3), []
            print(f"{step} steps: lesson {lesson + 1} of {len(LESSONS)}", flush=True)
        last = lesson == len(LESSONS) - 1
        if not batches:
            full = last and rng.random() < 0.3
            # Now and then half a minute in one go, in smaller batches.
            long = last and rng.random() < 0.15
            size = args.batch // 4 if long else args.batch
            clips = [Clip(rng, longest=32 if long else 6, **LESSONS[lesson]) for _ in range(4 * size)]
            pairs = [(c, Example(c, c.questions(rng, 5), tokenizer, ids, full)) for c in clips]
            # Of like length together, as what is padded is computed too.
            pairs.sort(key=lambda pair: len(pair[1].ids))
            batches = [list(zip(*pairs[size * i:size * (i + 1)])) for i in rng.permutation(4)]
        clips, examples = batches.pop()
        total, loss, right, length = batch_loss(model, heads, clips, examples, words, 0.1 if last else 0.5)
        model.zero_grad()
        heads.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(outside, 1.0)
        for optimizer in optimizers:
            optimizer.step()
        step, since = step + 1, since + 1
        right = averages[1] / max(1e-9, 1 - 0.97 ** (since - 1)) if math.isnan(right) else right
        averages = averages * 0.97 + 0.03 * np.array([loss, right, total.item()])
        if now - told > 30:
            told = now
            share = averages / (1 - 0.97 ** since)
            print(f"{step} steps, {now / 60:.1f} min, {done:.0%}: loss {share[0]:.3f}, digits right {share[1]:.3f}, "
                  f"with what is learnt beside {share[2]:.3f}, length {length}", flush=True)
        if now - saved > 300:
            saved = now
            save(model, published, ids, args.out, {"seed": args.seed, "steps": before + step, "batch": args.batch, "finished": False})
            print(evaluate(model, tokenizer, ids, 99, 40), flush=True)
    figures = evaluate(model, tokenizer, ids, 99, 200)
    print(figures, flush=True)
    save(model, published, ids, args.out, {"seed": args.seed, "steps": before + step, "batch": args.batch, "rate": args.rate,
                                           "finished": True, "answers": figures})


# What is practised, from easy to hard; the next comes when times are told right at this one.
LESSONS = [
    dict(most_digits=1, most_windows=1, most_shapes=1, sparse=True),
    dict(most_digits=1, most_windows=1, most_shapes=2, sparse=True),
    dict(most_digits=1, most_windows=1, sparse=True),
    dict(most_digits=2, most_windows=1, sparse=True),
    dict(most_digits=2, most_windows=1),
    dict(most_digits=3, most_windows=1),
    dict(most_digits=5, most_windows=3),
]
MASTERED = 0.95


def preprocessing(kind):
    common = {"do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True,
              "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "merge_size": 2, "patch_size": 16,
              "resample": 3, "rescale_factor": 1 / 255, "temporal_patch_size": 2}
    if kind == "image":
        return dict(common, image_processor_type="Qwen2VLImageProcessorFast",
                    size={"longest_edge": 16777216, "shortest_edge": 65536})
    return dict(common, video_processor_type="Qwen3VLVideoProcessor",
                size={"longest_edge": 25165824, "shortest_edge": 4096})


if __name__ == "__main__":
    main()
