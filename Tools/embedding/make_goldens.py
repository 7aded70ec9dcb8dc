#!/usr/bin/env python3
"""Make the golden files of HourglassEmbeddingTests: tiny random encoders in the
published layouts, and what the reference implementation computes with them.

  bert/       a BERT encoder with WordPiece (tokenizer.json, vocab.txt)
  expected.json in each: texts, their ids, their vectors (mean pooling over the
              real tokens, length 1), versions, seed

  python make_goldens.py --out ../../Tests/HourglassEmbeddingTests/Goldens

Needs the packages of requirements.txt. Expected values are float32, from the
weights as stored.
"""
import argparse
import json
import os
import shutil

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel

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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    out = parser.parse_args().out
    for name, make in {"bert": make_bert}.items():
        folder = os.path.join(out, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        make(folder)


if __name__ == "__main__":
    main()
