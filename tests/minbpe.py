"""Byte-pair encoding as minbpe does it, written again for the tests and the benchmark: count everything, merge, again.

The algorithm is that of base.py, basic.py and regex.py in https://github.com/karpathy/minbpe (Andrej Karpathy, 2024).
"""


def get_stats(ids, counts=None):
    counts = {} if counts is None else counts
    for pair in zip(ids, ids[1:]):  # noqa: B905, RUF007 as it stands there
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merged(ids, pair, idx):
    new, i = [], 0
    while i < len(ids):
        if ids[i] == pair[0] and i < len(ids) - 1 and ids[i + 1] == pair[1]:
            new.append(idx)
            i += 2
        else:
            new.append(ids[i])
            i += 1
    return new


def trained(chunks, wanted):
    """The first `wanted` merges, or as many as there are, of chunks of text."""
    rows, merges = [list(chunk.encode("utf-8")) for chunk in chunks], {}
    for n in range(wanted):
        stats = {}
        for row in rows:
            get_stats(row, stats)
        if not stats:
            break
        pair = max(stats, key=stats.get)
        rows = [merged(row, pair, 256 + n) for row in rows]
        merges[pair] = 256 + n
    return merges


def encoded(chunk, merges):
    """The ids of one chunk."""
    ids = list(chunk.encode("utf-8"))
    while len(ids) >= 2:
        stats = get_stats(ids)
        pair = min(stats, key=lambda p: merges.get(p, float("inf")))
        if pair not in merges:
            break
        ids = merged(ids, pair, merges[pair])
    return ids
