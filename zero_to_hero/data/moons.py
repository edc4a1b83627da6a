"""Two interleaved half circles with noise: the very points of scikit-learn's `make_moons`, without scikit-learn.

micrograd's demo draws its data with `numpy.random.seed(1337)` and `sklearn.datasets.make_moons(100, noise=0.1)`.
This file makes the same points with the standard library alone, so that they also exist in a web page's Python.
That works because NumPy's seeded generator and Python's `random` are the same machine, a Mersenne Twister; they
differ in how a seed fills it, how a list is shuffled, and how a normal number is drawn. Those three follow here.

Left out: every other option of scikit-learn's function, and every other generator of NumPy.
"""

import math
import random


def numpy_generator(seed: int) -> random.Random:
    """A `random.Random` in the state of `numpy.random.seed(seed)`: from here on both give the same bits.

    NumPy fills the generator's 624 words with the recurrence of its authors (Matsumoto and Nishimura's
    `init_genrand`, 2002), while `random.seed` scrambles them once more. A seed outside 0 … 2³² − 1: ValueError.
    """
    if not 0 <= seed < 2**32:
        raise ValueError(f"a seed is a whole number from 0 to 2**32 - 1, got {seed}")
    words = [seed]
    for i in range(1, 624):
        words.append((1812433253 * (words[-1] ^ (words[-1] >> 30)) + i) % 2**32)
    generator = random.Random()
    generator.setstate(
        (3, (*words, 624), None)
    )  # 3: the format's version; 624: all words used up, twist before the next
    return generator


def shuffled(n: int, generator: random.Random) -> list[int]:
    """The numbers 0 … n − 1 in the order of `numpy.random.shuffle` (Fisher and Yates, from the end)."""
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        # a place from 0 to i: as many random bits as i has, and again until the number fits
        j = generator.getrandbits(32) % 2 ** i.bit_length()
        while j > i:
            j = generator.getrandbits(32) % 2 ** i.bit_length()
        order[i], order[j] = order[j], order[i]
    return order


def normal_pair(generator: random.Random) -> tuple[float, float]:
    """The next two standard normal numbers of `numpy.random.randn` (Marsaglia's polar method, 1964)."""
    r2 = 0.0
    while not 0.0 < r2 < 1.0:  # a random point of the square, until it lies inside the unit circle
        u, v = 2.0 * generator.random() - 1.0, 2.0 * generator.random() - 1.0
        r2 = u * u + v * v
    stretch = math.sqrt(-2.0 * math.log(r2) / r2)
    return stretch * v, stretch * u


def half_circle(n: int) -> list[float]:
    """`n` angles in equal steps from 0 to exactly pi (`numpy.linspace`)."""
    return [i * (math.pi / (n - 1)) for i in range(n - 1)] + [math.pi]


def make_moons(n: int = 100, noise: float = 0.1, seed: int = 1337) -> tuple[list[list[float]], list[int]]:
    """`n` points of two half moons: `X`, a list of `[x, y]`, and `y`, their labels, -1 (upper moon) or +1 (lower).

    `noise` is the standard deviation of the normal noise on both coordinates. Equal to scikit-learn's
    `make_moons(n, noise=noise)` after `numpy.random.seed(seed)`, up to the last digit where the mathematics
    libraries differ in sine and cosine. Raises ValueError for fewer than 4 points or negative noise.
    """
    if n < 4:
        raise ValueError(f"two moons need at least 4 points, got n = {n}")
    if not noise >= 0.0:
        raise ValueError(f"noise is a standard deviation and cannot be negative, got {noise}")
    upper = [[math.cos(angle), math.sin(angle)] for angle in half_circle(n // 2)]
    lower = [[1.0 - math.cos(angle), 1.0 - math.sin(angle) - 0.5] for angle in half_circle(n - n // 2)]
    points, labels = upper + lower, [-1] * len(upper) + [+1] * len(lower)

    generator = numpy_generator(seed)
    order = shuffled(n, generator)
    X = []
    for i in order:
        dx, dy = normal_pair(generator)
        X.append([points[i][0] + noise * dx, points[i][1] + noise * dy])
    return X, [labels[i] for i in order]
