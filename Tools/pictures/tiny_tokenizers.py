"""Tiny tokenizers in the two published layouts: what `tokenizer.json` of CLIP and
of SigLIP 2 say, with a few learned pairs instead of tens of thousands."""
import collections

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

START, END = "<|startoftext|>", "<|endoftext|>"
CORPUS = (
    "a photo of a red circle and a blue square on the left a green triangle yellow car at the gate "
    "the person in the red coat opens the door it's don't we'll they've i'm you're he'd 2026 10:42 "
    "naïve café über ångström straße ελληνικά русский текст 一辆红色的汽车停在门口 画面 日本語 テキスト 한국어 "
).split()


def learned_pairs(words, count):
    """The pairs to join, most frequent first; `words` are lists of symbols."""
    words = [list(word) for word in words]
    pairs = []
    for _ in range(count):
        counts = collections.Counter()
        for word in words:
            counts.update(zip(word, word[1:]))
        if not counts:
            break
        # The first in the alphabet among equals, so that runs agree.
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        pairs.append(best)
        for word in words:
            at = 0
            while at < len(word) - 1:
                if (word[at], word[at + 1]) == best:
                    word[at:at + 2] = [word[at] + word[at + 1]]
                at += 1
    return pairs


def byte_alphabet():
    printable = list(range(0x21, 0x7F)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    table, extra = {}, 0
    for byte in range(256):
        if byte in printable:
            table[byte] = chr(byte)
        else:
            table[byte] = chr(0x100 + extra)
            extra += 1
    return table


def clip_tokenizer(corpus=CORPUS, pair_count=120):
    """Byte-level pairs whose last symbol of a word ends in `</w>`."""
    alphabet = byte_alphabet()
    words = []
    for word in corpus:
        symbols = [alphabet[byte] for byte in word.lower().encode()]
        symbols[-1] += "</w>"
        words.append(symbols)
    pairs = learned_pairs(words, pair_count)
    tokens = list(alphabet.values())
    tokens += [token + "</w>" for token in alphabet.values()]
    for left, right in pairs:
        if left + right not in tokens:
            tokens.append(left + right)
    tokens += [START, END]
    vocabulary = {token: i for i, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=pairs, continuing_subword_prefix="",
                                     end_of_word_suffix="</w>", fuse_unk=False, unk_token=END))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    pattern = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(START, normalized=True, special=True),
                                  AddedToken(END, normalized=False, special=True)])
    tokenizer.post_processor = processors.RobertaProcessing(
        (END, vocabulary[END]), (START, vocabulary[START]), trim_offsets=False, add_prefix_space=False)
    return tokenizer


def siglip2_tokenizer(corpus=CORPUS, pair_count=160):
    """Gemma's pairs of characters, bytes for characters it lacks."""
    text = "▁".join(word.lower() for word in corpus)
    words = [["▁"] + list(word.lower()) for word in corpus] + [["▁"] * 8]
    pairs = learned_pairs(words, pair_count)
    tokens = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "[multimodal]", "\n\n", "<h1>", "<table>"]
    tokens += [f"<0x{byte:02X}>" for byte in range(256)]
    tokens += ["▁", "\n"] + sorted(set(text) - {"▁"}) + list("bjkqwz.,:!?-()ß")
    tokens = list(dict.fromkeys(tokens))
    for left, right in pairs:
        if left + right not in tokens:
            tokens.append(left + right)
    vocabulary = {token: i for i, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=pairs, fuse_unk=True, unk_token="<unk>",
                                     byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace(" ", "▁")])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(pattern=" ", behavior="merged_with_previous", invert=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens(
        [AddedToken(token, normalized=False, special=True) for token in ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]])
    tokenizer.add_tokens(
        [AddedToken(token, normalized=False, special=False) for token in ["[multimodal]", "\n\n", "<h1>", "<table>"]])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <eos>", pair="$A $B <eos>", special_tokens=[("<eos>", vocabulary["<eos>"])])
    return tokenizer
