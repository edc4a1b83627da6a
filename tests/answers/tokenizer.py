# Other right answers to the exercises of lecture 10, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% tokenizer.bytes: by running it
naive = len("naïve".encode())
flag = len("🇩🇪".encode("utf-8"))
alike = len("é".encode()) + len("e\u0301".encode())
cut = len("日本".encode()[:-1].decode(errors="replace"))

# %% tokenizer.bytes: as floats
naive, flag, alike, cut = 6.0, 8.0, 5.0, 2.0

# %% tokenizer.bytes: as sums
naive, flag, alike, cut = 4 + 2, 4 + 4, 2 + 1 + 2, 1 + 1

# %% tokenizer.bytes: NumPy
import numpy as np

naive, flag, alike, cut = np.array([6, 8, 5, 2])

# %% tokenizer.bytes: fractions
from fractions import Fraction

naive, flag, alike, cut = Fraction(6), Fraction(16, 2), Fraction(5), Fraction(2)


# %% tokenizer.utf8: four cases
def utf8(point):
    if point < 128:
        return [point]
    if point < 2048:
        return [192 + (point >> 6), 128 + (point & 63)]
    if point < 65536:
        return [224 + (point >> 12), 128 + (point >> 6 & 63), 128 + (point & 63)]
    return [240 + (point >> 18), 128 + (point >> 12 & 63), 128 + (point >> 6 & 63), 128 + (point & 63)]


# %% tokenizer.utf8: with division
def utf8(point):
    if point < 128:
        return [point]
    tail, first = [], 0x80
    room = 0x40
    while point >= room or not tail:
        point, low = divmod(point, 64)
        tail.insert(0, 128 + low)
        room //= 2
        first = first // 2 + 128
        if point < room:
            break
    return [first + point, *tail]


# %% tokenizer.utf8: bits as text
def utf8(point):
    if point < 128:
        return [point]
    more = 1 if point < 2**11 else 2 if point < 2**16 else 3
    bits = f"{point:0{6 * more + 6 - more}b}"
    first = "1" * (more + 1) + "0" + bits[: 6 - more]
    rest = bits[6 - more :]
    return [int(first, 2)] + [int("10" + rest[i : i + 6], 2) for i in range(0, len(rest), 6)]


# %% tokenizer.utf8: a callable class
class Writer:
    marks = [(0x7F, 0x00, 0), (0x7FF, 0xC0, 1), (0xFFFF, 0xE0, 2), (0x10FFFF, 0xF0, 3)]

    def __call__(self, point):
        _, mark, more = next(one for one in self.marks if point <= one[0])
        return (mark | point >> 6 * more, *(0x80 | point >> 6 * k & 0x3F for k in range(more - 1, -1, -1)))


utf8 = Writer()


# %% tokenizer.utf8: NumPy
import numpy as np


def utf8(point):
    more = int(np.searchsorted([128, 2048, 65536], point, side="right"))
    shifts = 6 * np.arange(more, -1, -1)
    groups = (point >> shifts) & 63 if more else np.array([point])
    groups = np.array(groups)
    groups[0] = point >> shifts[0]
    groups[1:] += 128
    groups[0] += [0, 192, 224, 240][more]
    return groups


# %% tokenizer.pairs: a Counter
from collections import Counter


def pair_counts(ids):
    return Counter(zip(ids, ids[1:]))


# %% tokenizer.pairs: a defaultdict and an index
from collections import defaultdict


def pair_counts(ids):
    counts = defaultdict(int)
    for i in range(len(ids) - 1):
        counts[ids[i], ids[i + 1]] += 1
    return counts


# %% tokenizer.pairs: counting each different pair
def pair_counts(ids):
    pairs = [(a, b) for a, b in zip(ids, ids[1:])]
    return {pair: pairs.count(pair) for pair in set(pairs)}


# %% tokenizer.pairs: from the end
def pair_counts(ids):
    counts = {}
    for i in reversed(range(1, len(ids))):
        pair = ids[i - 1], ids[i]
        if pair in counts:
            counts[pair] += 1
        else:
            counts[pair] = 1
    return counts


# %% tokenizer.pairs: NumPy
import numpy as np


def pair_counts(ids):
    if len(ids) < 2:
        return {}
    pairs, counts = np.unique(np.stack([ids[:-1], ids[1:]], 1), axis=0, return_counts=True)
    return {(a, b): n for (a, b), n in zip(pairs, counts)}


# %% tokenizer.merge: a list that's popped
def merge(ids, pair, new):
    rest, out = list(ids), []
    while rest:
        if len(rest) > 1 and (rest[0], rest[1]) == pair:
            out.append(new)
            rest = rest[2:]
        else:
            out.append(rest.pop(0))
    return out


# %% tokenizer.merge: in place on a copy
def merge(ids, pair, new):
    ids = list(ids)
    i = 0
    while i < len(ids) - 1:
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i : i + 2] = [new]
        i += 1
    return ids


# %% tokenizer.merge: a generator
def merging(ids, pair, new):
    skip = False
    for i, one in enumerate(ids):
        if skip:
            skip = False
        elif i + 1 < len(ids) and (one, ids[i + 1]) == tuple(pair):
            skip = True
            yield new
        else:
            yield one


def merge(ids, pair, new):
    return list(merging(ids, pair, new))


# %% tokenizer.merge: texts of characters
def merge(ids, pair, new):
    text = "".join(map(chr, ids)).replace(chr(pair[0]) + chr(pair[1]), chr(new))
    return [ord(letter) for letter in text]


# %% tokenizer.merge: recursion
def merge(ids, pair, new):
    if len(ids) < 2:
        return list(ids)
    if list(pair) == ids[:2]:
        return [new] + merge(ids[2:], pair, new)
    return ids[:1] + merge(ids[1:], pair, new)


# %% tokenizer.train: all in one
from collections import Counter


def train(text, n):
    ids = list(text.encode("utf-8"))
    merges = {}
    for new in range(256, 256 + n):
        counts = Counter(zip(ids, ids[1:]))
        if not counts:
            break
        pair = counts.most_common(1)[0][0]
        merges[pair] = new
        out, i = [], 0
        while i < len(ids):
            if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
                out.append(new)
                i += 2
            else:
                out.append(ids[i])
                i += 1
        ids = out
    return merges


# %% tokenizer.train: with the course's functions
from zero_to_hero.tokenizer import basic


def train(text, n):
    ids, merges = text.encode(), {}
    for i in range(n):
        if len(ids) < 2:
            return merges
        counts = basic.pair_counts(ids)
        best = max(counts.values())
        pair = next(pair for pair in counts if counts[pair] == best)
        ids = basic.merge(ids, pair, 256 + i)
        merges[pair] = 256 + i
    return merges


# %% tokenizer.train: a string of characters
def train(text, n):
    row, merges = text.encode().decode("latin-1"), {}
    while len(merges) < n and len(row) > 1:
        pairs = [row[i : i + 2] for i in range(len(row) - 1)]
        counts = {}
        for pair in pairs:
            counts[pair] = counts.get(pair, 0) + 1
        best = max(counts, key=counts.get)
        new = 256 + len(merges)
        merges[ord(best[0]), ord(best[1])] = new
        row = row.replace(best, chr(new))
    return merges


# %% tokenizer.train: sorted by count and place
from zero_to_hero.tokenizer.basic import merge, pair_counts


def train(text, n):
    ids, merges = list(text.encode()), {}
    for _ in range(n):
        pairs = list(zip(ids, ids[1:]))
        if not pairs:
            break
        counts = pair_counts(ids)
        pair = sorted(counts, key=lambda one: (-counts[one], pairs.index(one)))[0]
        merges[pair] = 256 + len(merges)
        ids = merge(ids, pair, merges[pair])
    return merges


# %% tokenizer.train: recursion
from zero_to_hero.tokenizer import basic


def more(ids, merges, n):
    if n == 0 or len(ids) < 2:
        return merges
    counts = basic.pair_counts(ids)
    pair = max(counts, key=lambda one: counts[one])
    new = 256 + len(merges)
    return more(basic.merge(ids, pair, new), {**merges, pair: new}, n - 1)


def train(text, n):
    return more(list(text.encode()), {}, n)


# %% tokenizer.decode: recursion
def spell(i, parts):
    if i < 256:
        return bytes([i])
    a, b = parts[i]
    return spell(a, parts) + spell(b, parts)


def decode(ids, merges):
    parts = {new: pair for pair, new in merges.items()}
    return b"".join(spell(i, parts) for i in ids).decode("utf-8", "replace")


# %% tokenizer.decode: a list as the vocabulary
def decode(ids, merges):
    vocab = [bytes([i]) for i in range(256)]
    for a, b in merges:
        vocab.append(vocab[a] + vocab[b])
    return bytes(byte for i in ids for byte in vocab[i]).decode(errors="replace")


# %% tokenizer.decode: merges undone, the last one first
def decode(ids, merges):
    for (a, b), new in reversed(list(merges.items())):
        out = []
        for i in ids:
            out += [a, b] if i == new else [i]
        ids = out
    return bytes(ids).decode("utf-8", errors="replace")


# %% tokenizer.decode: a bytearray
def decode(ids, merges):
    vocab = {i: (i,) for i in range(256)}
    for (a, b), new in merges.items():
        vocab[new] = vocab[a] + vocab[b]
    out = bytearray()
    for i in ids:
        out.extend(vocab[i])
    return str(out, "utf-8", "replace")


# %% tokenizer.decode: a decoder that keeps unfinished bytes
import codecs


def decode(ids, merges):
    vocab = {i: bytes([i]) for i in range(256)}
    for (a, b), new in merges.items():
        vocab[new] = vocab[a] + vocab[b]
    reader = codecs.getincrementaldecoder("utf-8")(errors="replace")
    return "".join(reader.decode(vocab[i]) for i in ids) + reader.decode(b"", final=True)


# %% tokenizer.encode: every merge once, in order
from zero_to_hero.tokenizer import basic


def encode(text, merges):
    ids = list(text.encode())
    for pair, new in merges.items():
        ids = basic.merge(ids, pair, new)
    return ids


# %% tokenizer.encode: a string and replace
def encode(text, merges):
    row = "".join(chr(byte) for byte in text.encode())
    for (a, b), new in sorted(merges.items(), key=lambda item: item[1]):
        row = row.replace(chr(a) + chr(b), chr(new))
    return [ord(one) for one in row]


# %% tokenizer.encode: one place at a time
def encode(text, merges):
    ids = list(text.encode("utf-8"))
    while True:
        known = [(merges[pair], i) for i, pair in enumerate(zip(ids, ids[1:])) if pair in merges]
        if not known:
            return ids
        new, i = min(known)
        ids[i : i + 2] = [new]


# %% tokenizer.encode: as in minbpe
from zero_to_hero.tokenizer.basic import merge, pair_counts


def encode(text, merges):
    ids = list(text.encode("utf-8"))
    while len(ids) >= 2:
        stats = pair_counts(ids)
        pair = min(stats, key=lambda p: merges.get(p, float("inf")))
        if pair not in merges:
            break
        ids = merge(ids, pair, merges[pair])
    return ids


# %% tokenizer.encode: recursion, and a tuple
def encode(text, merges, ids=None):
    ids = tuple(text.encode()) if ids is None else ids
    ranks = [merges.get(pair, math.inf) for pair in zip(ids, ids[1:])]
    if not ranks or min(ranks) == math.inf:
        return ids
    i = ranks.index(min(ranks))
    return encode(text, merges, (*ids[:i], ranks[i], *ids[i + 2 :]))


# %% tokenizer.borders: a Counter for each piece
from collections import Counter


def piece_counts(pieces):
    return sum((Counter(zip(piece, piece[1:])) for piece in pieces), Counter())


# %% tokenizer.borders: pairs in one list
def piece_counts(pieces):
    pairs = [pair for piece in pieces for pair in zip(piece, piece[1:])]
    return {pair: pairs.count(pair) for pair in pairs}


# %% tokenizer.borders: the course's function
from zero_to_hero.tokenizer.basic import pair_counts


def piece_counts(pieces):
    counts = {}
    for piece in pieces:
        pair_counts(piece, counts)
    return counts


# %% tokenizer.borders: a mark at the borders
def piece_counts(pieces):
    row = []
    for piece in pieces:
        row += [*piece, None]
    counts = {}
    for a, b in zip(row, row[1:]):
        if a is not None and b is not None:
            counts[a, b] = counts.get((a, b), 0) + 1
    return counts


# %% tokenizer.borders: two indices
def piece_counts(pieces):
    counts = {}
    for piece in pieces:
        for i in range(1, len(piece)):
            counts.setdefault((piece[i - 1], piece[i]), 0)
            counts[piece[i - 1], piece[i]] += 1
    return counts


# %% tokenizer.patterns: by running them
from zero_to_hero.tokenizer import regex

spaces, small, capital = (len(regex.split(one, regex.GPT2_SPLIT)) for one in ("a  b c", "don't", "DON'T"))
digits = regex.split("1234567", regex.GPT4_SPLIT)

# %% tokenizer.patterns: the pieces, counted
spaces = len(["a", " ", " b", " c"])
small = len(["don", "'t"])
capital = len(["DON", "'", "T"])
digits = ("123", "456", "7")

# %% tokenizer.patterns: floats
spaces, small, capital = 4.0, 2.0, 3.0
digits = ["123", "456", "7"]

# %% tokenizer.patterns: digits by a pattern
spaces, small, capital = 4, 2, 3
digits = re.findall(r"\d{1,3}", "1234567")

# %% tokenizer.patterns: NumPy
import numpy as np

spaces, small, capital = np.array([4, 2, 3])
digits = ["1234567"[i : i + 3] for i in range(0, 7, 3)]


# %% tokenizer.split: alternatives of one space
def split(text):
    return re.findall(r"(?: ?(?:[a-zA-Z]+|[0-9]+|[^\sa-zA-Z0-9]+))|\s+(?!\S)|\s", text)


# %% tokenizer.split: finditer
def split(text):
    pattern = re.compile(r" ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+", re.ASCII)
    return [found.group() for found in pattern.finditer(text)]


# %% tokenizer.split: the course's own
from zero_to_hero.tokenizer import regex


def split(text):
    return regex.split(text, r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")


# %% tokenizer.split: without a pattern
def kind(letter):
    return "space" if letter.isspace() else "letter" if letter.isalpha() else "digit" if letter.isdigit() else "sign"


def split(text):
    out, i = [], 0
    while i < len(text):
        start = i
        if kind(text[i]) == "space":
            end = i
            while end < len(text) and kind(text[end]) == "space":
                end += 1
            if end == len(text):
                out.append(text[start:end])
                break
            if end - start > 1:
                out.append(text[start : end - 1])
            start = i = end - 1
            if text[i] != " ":
                out.append(text[i])
                i += 1
                continue
            i += 1
        what = kind(text[i])
        while i < len(text) and kind(text[i]) == what:
            i += 1
        out.append(text[start:i])
    return out


# %% tokenizer.split: groups, then spaces moved
def split(text):
    groups = re.findall(r"[A-Za-z]+|[0-9]+|[^\sA-Za-z0-9]+|\s+", text)
    out = []
    for i, group in enumerate(groups):
        if group.isspace() and i + 1 < len(groups):
            if group[-1] == " ":
                groups[i + 1] = " " + groups[i + 1]
                group = group[:-1]
                out += [group] if group else []
            else:
                out += [group[:-1], group[-1]] if len(group) > 1 else [group]
        else:
            out.append(group)
    return out


# %% tokenizer.special: find the nearest, cut, repeat
def pieces(text, special, allowed):
    for token in special:
        if token not in allowed and text.count(token):
            raise ValueError(token)
    out = []
    while text:
        places = {text.find(token): token for token in allowed if token in text}
        if not places:
            return out + [text]
        at = min(places)
        token = places[at]
        if at:
            out.append(text[:at])
        out.append(special[token])
        text = text[at + len(token) :]
    return out


# %% tokenizer.special: one token after the other
def pieces(text, special, allowed):
    if any(token in text for token in set(special) - set(allowed)):
        raise ValueError("not allowed")
    parts = [text]
    for token in allowed:
        done = []
        for part in parts:
            if isinstance(part, int):
                done.append(part)
                continue
            for i, piece in enumerate(part.split(token)):
                done += ([special[token]] if i else []) + [piece]
        parts = done
    return [part for part in parts if part != ""]


# %% tokenizer.special: letter by letter
def pieces(text, special, allowed):
    out, word, i = [], "", 0
    while i < len(text):
        token = next((one for one in special if text.startswith(one, i)), None)
        if token is None:
            word += text[i]
            i += 1
            continue
        if token not in allowed:
            raise ValueError(f"{token} isn't allowed")
        out += [word] if word else []
        out.append(special[token])
        word, i = "", i + len(token)
    return out + ([word] if word else [])


# %% tokenizer.special: finditer
def pieces(text, special, allowed):
    out, end = [], 0
    for found in re.finditer("|".join(map(re.escape, special)), text):
        if found[0] not in allowed:
            raise ValueError(found[0])
        out += [text[end : found.start()], special[found[0]]]
        end = found.end()
    return [one for one in out + [text[end:]] if one != ""]


# %% tokenizer.special: partition and recursion
def pieces(text, special, allowed):
    if not text:
        return []
    present = [token for token in special if token in text]
    if not present:
        return [text]
    first = min(present, key=text.index)
    if any(token not in allowed for token in present):
        raise ValueError("a special token that isn't allowed")
    before, token, after = text.partition(first)
    return ([before] if before else []) + [special[token]] + pieces(after, special, allowed)


# %% tokenizer.recover: with the course's functions
from zero_to_hero.tokenizer.gpt4 import recovered as recover

# %% tokenizer.recover: with known merges
from zero_to_hero.tokenizer.basic import merge_all


def recover(ranks):
    merges = {}
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        if len(token) > 1:
            a, b = merge_all([ranks[bytes([byte])] for byte in token], merges)
            merges[a, b] = rank
    return merges


# %% tokenizer.recover: ranks below its own
def recover(ranks):
    out = {}
    for token, own in ranks.items():
        parts = [bytes([byte]) for byte in token]
        while True:
            best, place = None, None
            for i, pair in enumerate(zip(parts, parts[1:])):
                rank = ranks.get(b"".join(pair))
                if rank is not None and rank < own and (best is None or rank < best):
                    best, place = rank, i
            if place is None:
                break
            parts = parts[:place] + [parts[place] + parts[place + 1]] + parts[place + 2 :]
        if len(parts) == 2:
            out[tuple(ranks[part] for part in parts)] = own
    return out


# %% tokenizer.recover: as in minbpe
def bpe(ranks, token, most):
    parts = [bytes([b]) for b in token]
    while True:
        min_idx, min_rank = None, None
        for i, pair in enumerate(zip(parts[:-1], parts[1:])):
            rank = ranks.get(pair[0] + pair[1])
            if rank is not None and (min_rank is None or rank < min_rank):
                min_idx, min_rank = i, rank
        if min_rank is None or min_rank >= most:
            return parts
        parts = parts[:min_idx] + [parts[min_idx] + parts[min_idx + 1]] + parts[min_idx + 2 :]


def recover(ranks):
    merges = {}
    for token, rank in ranks.items():
        if len(token) == 1:
            continue
        a, b = bpe(ranks, token, rank)
        merges[(ranks[a], ranks[b])] = rank
    return merges


# %% tokenizer.recover: every place of the lowest rank
def recover(ranks):
    merges = {}
    for token in [one for one in ranks if len(one) > 1]:
        ids = [ranks[token[i : i + 1]] for i in range(len(token))]
        while len(ids) > 2:
            pair = min(zip(ids, ids[1:]), key=lambda one: merges.get(one, math.inf))
            i, out = 0, []
            while i < len(ids):
                joined = tuple(ids[i : i + 2]) == pair
                out.append(merges[pair] if joined else ids[i])
                i += 2 if joined else 1
            ids = out
        merges[tuple(ids)] = ranks[token]
    return merges


# %% tokenizer.bits: log2 of e
def bits_per_byte(loss, tokens, text):
    return math.log2(math.e) * loss * tokens / len(text.encode("utf-8"))


# %% tokenizer.bits: bytes counted one by one
def bits_per_byte(loss, tokens, text):
    size = sum(1 if ord(c) < 128 else 2 if ord(c) < 2048 else 3 if ord(c) < 65536 else 4 for c in text)
    return tokens / size * loss / math.log(2)


# %% tokenizer.bits: NumPy
import numpy as np


def bits_per_byte(loss, tokens, text):
    return np.log2(np.exp(loss)) * tokens / len(bytes(text, "utf8"))


# %% tokenizer.bits: float32 tensors
import torch


def bits_per_byte(loss, tokens, text):
    nats = torch.full((tokens,), loss).sum()
    return nats / torch.tensor(2.0).log() / len(text.encode())


# %% tokenizer.bits: a callable class
class BitsPerByte:
    nat = 1 / math.log(2)

    def __call__(self, loss, tokens, text):
        return self.nat * (loss * tokens) / len(list(text.encode()))


bits_per_byte = BitsPerByte()

# %% shared: the two lists of names
some = "\n".join(names()[::60])
others = "\n".join(names()[30::60])

# %% tokenizer.measure: the quick tokenizer
from zero_to_hero.tokenizer.fast import FastBasicTokenizer

tokens = len(FastBasicTokenizer().train(some, 300).encode(some))
half = next(
    size
    for size in range(400, 500)
    if 2 * len(FastBasicTokenizer().train(some, size).encode(some)) <= len(some.encode())
)
at_450 = FastBasicTokenizer().train(some, 450)
longest = max(at_450.vocab, key=len).decode()
fresh = len(at_450.encode(others))

# %% tokenizer.measure: one training, its first merges
from zero_to_hero.tokenizer.basic import merge

tokenizer = BasicTokenizer()
tokenizer.train(some, 450)
sizes, ids = [len(some.encode())], list(some.encode())
for pair, new in tokenizer.merges.items():
    ids = merge(ids, pair, new)
    sizes.append(len(ids))
tokens = sizes[300 - 256]
half = 256 + [size <= sizes[0] / 2 for size in sizes].index(True)
longest = sorted(tokenizer.vocab, key=len)[-1].decode("utf-8")
fresh = len(tokenizer.encode(others))

# %% tokenizer.measure: typed in
tokens, half, longest, fresh = 1586, 443, "ekaterina\n", 1347

# %% tokenizer.measure: floats
from zero_to_hero.tokenizer.fast import FastBasicTokenizer

t = FastBasicTokenizer().train(some, 450)
tokens, half = 1586.0, 443.0
longest = t.decode([max(range(450), key=lambda i: len(t.token(i)))])
fresh = float(len(t.encode(others)))

# %% tokenizer.measure: halving the range
from zero_to_hero.tokenizer.fast import FastBasicTokenizer


def count(size, text=some):
    return len(FastBasicTokenizer().train(some, size).encode(text))


low, high = 256, 600
while high - low > 1:
    middle = (low + high) // 2
    low, high = (low, middle) if count(middle) * 2 <= len(some) else (middle, high)
half, tokens, fresh = high, count(300), count(450, others)
longest = "".join(["ekaterina", "\n"])
