#!/usr/bin/env python3
"""Make the golden files of HourglassEmbeddingTests: tiny random encoders in the
published layouts, and what the reference implementation computes with them.

  bert/       a BERT encoder with WordPiece (tokenizer.json, vocab.txt)
  qwen3/      a Qwen3 decoder in the layout of Qwen3-Embedding, with byte-level
              BPE; trained for a minute on a dozen sentences in English and
              Chinese, so that what means the same lies close. It knows nothing
              else
  expected.json in each: texts, their ids, their vectors (mean pooling over the
              real tokens, or the state of the token that ends the text; length
              1), versions, seed

  python make_goldens.py --out ../../Tests/HourglassEmbeddingTests/Goldens

Needs the packages of requirements.txt. Expected values are float32, from the
weights as stored.
"""
import argparse
import json
import os
import pathlib
import re
import shutil

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import torch
import transformers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, Qwen3Config, Qwen3Model

TEXTS = [
    "Backpropagation is the chain rule.", "The CAT sat; on the mat!", "", "   ", "naïve café, Ångström über façade",
    "今天讲反向传播 and gradients", "emoji 😀 and tabs\tand\nnewlines", "don't stop-me now... (ever)", "x" * 150,
    "Ελληνικά και Русский текст", "１２３ ﬁne ½ Ⅳ", "a\u0000b\u200bc\ufffdd",
    "the quick brown fox jumps over the lazy dog " * 30, "price: $5.00 + 10% = €5.50", "日本語テキスト と 한국어",
]
CORPUS = ["backpropagation is the chain rule and the cat sat on the mat", "today we talk about gradients and the loss",
          "don't stop me now ever", "naive cafe uber facade angstrom", "今天讲反向传播", "the quick brown fox jumps over the lazy dog"]


def tokenizer_for(folder):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    trainer = trainers.WordPieceTrainer(vocab_size=200, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
                                        show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", tokenizer.token_to_id("[CLS]")), ("[SEP]", tokenizer.token_to_id("[SEP]"))])
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda x: x[1])
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as f:
        f.write("".join(token + "\n" for token, _ in vocabulary))
    return tokenizer


def make_bert(folder, seed=2):
    torch.manual_seed(seed)
    tokenizer = tokenizer_for(folder)
    config = BertConfig(vocab_size=tokenizer.get_vocab_size(), hidden_size=48, num_hidden_layers=3, num_attention_heads=3,
                        intermediate_size=96, max_position_embeddings=64, initializer_range=0.2)
    model = BertModel(config, add_pooling_layer=False).eval().half()
    model.save_pretrained(folder)
    model = model.float()
    os.makedirs(os.path.join(folder, "1_Pooling"))
    json.dump({"word_embedding_dimension": 48, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True},
              open(os.path.join(folder, "1_Pooling", "config.json"), "w"), indent=1)
    json.dump({"max_seq_length": 40, "do_lower_case": False}, open(os.path.join(folder, "sentence_bert_config.json"), "w"))
    cases = []
    for text in TEXTS:
        plain = tokenizer.encode(text, add_special_tokens=False).ids
        ids = [tokenizer.token_to_id("[CLS]")] + plain[:38] + [tokenizer.token_to_id("[SEP]")]
        with torch.no_grad():
            hidden = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
        vector = torch.nn.functional.normalize(hidden.mean(0), dim=0)
        cases.append({"text": text, "ids": ids, "vector": [round(v, 7) for v in vector.tolist()]})
    json.dump({"seed": seed, "versions": {"torch": torch.__version__, "transformers": transformers.__version__}, "cases": cases},
              open(os.path.join(folder, "expected.json"), "w", encoding="utf-8"), ensure_ascii=True, indent=0)


# The same said in both languages, and a question about it in both.
PAIRS = [
    ("The homework is due on Monday at noon.", "作业星期一中午交。", "When is the deadline?", "什么时候截止？"),
    ("Backpropagation is the chain rule.", "反向传播就是链式法则。", "How are gradients computed?", "梯度怎么计算？"),
    ("The exam takes place in the big hall.", "考试在大礼堂举行。", "Where is the test?", "在哪里考？"),
    ("Keep your eyes away from the beam.", "眼睛不要对着光束。", "Is the laser dangerous?", "激光危险吗？"),
    ("A hash table stores keys by a fingerprint.", "哈希表按指纹存放键值。", "How do dictionaries work?", "字典怎么实现？"),
    ("Entropy never decreases in a closed system.", "封闭系统的熵不会减少。", "What grows with time?", "什么随时间增加？"),
    ("My door is the last one on the left.", "我的门是左边最后一扇。", "Where is your office?", "办公室在哪里？"),
    ("Pooling shrinks the map by two.", "池化把图缩小一半。", "What reduces resolution?", "什么降低分辨率？"),
]
INSTRUCTION = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")


def unrelated_questions():
    """The questions a library's threshold is measured with."""
    source = pathlib.Path(__file__).resolve().parents[2] / "Sources/HourglassIndexing/UnrelatedQuestions.swift"
    return re.findall(r'"([^"]+)"', source.read_text(encoding="utf-8"))


def byte_level_tokenizer(folder, corpus):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=400, show_progress=False, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())))
    tokenizer.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    # As published: the end is added by the post-processor.
    tokenizer.post_processor = processors.Sequence([
        processors.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False),
        processors.TemplateProcessing(single="$A:0 <|endoftext|>:0", special_tokens=[
            ("<|endoftext|>", tokenizer.token_to_id("<|endoftext|>"))])])
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<|endoftext|>", padding_side="left")


def last_token_vectors(model, tokenizer, texts):
    """As the model's makers show it: padded on the left, the last state."""
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    states = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
    return torch.nn.functional.normalize(states[:, -1], dim=1)


def train(model, tokenizer):
    passages = [text for pair in PAIRS for text in pair[:2]]
    queries = [INSTRUCTION + text for pair in PAIRS for text in pair[2:]]
    others = [INSTRUCTION + text for text in unrelated_questions()]
    meaning = torch.arange(len(PAIRS)).repeat_interleave(2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    generator = torch.Generator().manual_seed(0)
    for _ in range(260):
        some = [others[i] for i in torch.randperm(len(others), generator=generator)[:24]]
        vectors = last_token_vectors(model, tokenizer, passages + queries + some)
        p, q, o = vectors.split([len(passages), len(queries), len(some)])
        loss = 0
        for a, b in ((q, p), (p, q), (p, p)):
            same = (meaning[:, None] == meaning[None, :]).float()
            loss = loss - ((a @ b.T / 0.1).log_softmax(1) * same / same.sum(1, keepdim=True)).sum(1).mean()
        loss = loss + 4 * (o @ p.T).clamp(min=0).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


def make_qwen3(folder, seed=3):
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    texts = [text for pair in PAIRS for text in pair]
    tokenizer = byte_level_tokenizer(folder, texts + [INSTRUCTION] * 4)
    config = Qwen3Config(
        vocab_size=len(tokenizer), hidden_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
        intermediate_size=64, rms_norm_eps=1e-6, max_position_embeddings=32768, rope_theta=1000000.0,
        tie_word_embeddings=True, attention_bias=False, initializer_range=0.1)
    model = Qwen3Model._from_config(config, attn_implementation="eager").float()
    print("loss", train(model, tokenizer))
    model = model.to(torch.bfloat16).eval()
    model.save_pretrained(folder)
    json.dump(dict(
        architectures=["Qwen3ForCausalLM"], model_type="qwen3", vocab_size=len(tokenizer), hidden_size=48, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, head_dim=16, intermediate_size=64, rms_norm_eps=1e-6,
        max_position_embeddings=32768, rope_theta=1000000, rope_scaling=None, tie_word_embeddings=True, hidden_act="silu",
        attention_bias=False, torch_dtype="bfloat16"), open(os.path.join(folder, "config.json"), "w"), indent=1)
    model = model.float()
    cases = []
    with torch.no_grad():
        for role, prefix in (("passage", ""), ("query", INSTRUCTION)):
            for text in texts + TEXTS[:3] + [TEXTS[5]] + [TEXTS[12]]:
                # One by one: padding must make no difference.
                vector = last_token_vectors(model, tokenizer, [prefix + text])[0]
                cases.append(dict(role=role, text=text, ids=tokenizer(prefix + text)["input_ids"],
                                  vector=[round(v, 6) for v in vector.tolist()]))
    json.dump(dict(seed=seed, versions=dict(torch=torch.__version__, transformers=transformers.__version__), pairs=PAIRS, cases=cases),
              open(os.path.join(folder, "expected.json"), "w", encoding="utf-8"), ensure_ascii=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", help="one of the folders")
    options = parser.parse_args()
    out = options.out
    for name, make in {"bert": make_bert, "qwen3": make_qwen3}.items():
        if options.only not in (None, name):
            continue
        folder = os.path.join(out, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        make(folder)


if __name__ == "__main__":
    main()
