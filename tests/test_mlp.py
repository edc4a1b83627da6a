"""The multilayer perceptron of names: its contexts, its parts against PyTorch's own, its gradients, its training."""

import math

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from tests.original import original_names
from zero_to_hero.bigram_net import cross_entropy
from zero_to_hero.bigrams import LETTERS, SIZE, Bigrams, count
from zero_to_hero.mlp import MLP, contexts

WORDS = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia", "anna", "lea", "noah", "liam"]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def spelled(numbers):
    return "".join(LETTERS[i] for i in numbers)


# ---------------------------------------------------------------- contexts


def test_the_contexts_of_the_videos_first_name():
    X, Y = contexts(["emma"])
    assert [f"{spelled(x)} {LETTERS[y]}" for x, y in zip(X, Y, strict=True)] == [
        "... e", "..e m", ".em m", "emm a", "mma ."
    ]  # fmt: skip
    assert X.dtype == Y.dtype == torch.int64


@pytest.mark.parametrize("block_size", [1, 2, 3, 8])
def test_no_context_reaches_into_the_name_before(block_size):
    together = contexts(WORDS, block_size)
    apart = [contexts([word], block_size) for word in WORDS]
    for tensor, parts in zip(together, zip(*apart, strict=True), strict=True):
        assert torch.equal(tensor, torch.cat(parts))
    assert together[0].shape == (sum(len(word) + 1 for word in WORDS), block_size)
    for x in together[0]:
        assert "." not in spelled(x).lstrip(".")  # a stop is only ever padding at the front


def test_with_one_letter_they_are_the_pairs_of_lecture_2():
    X, Y = contexts(WORDS, 1)
    counts = torch.zeros(SIZE, SIZE)
    for i, j in zip(X[:, 0], Y, strict=True):
        counts[i, j] += 1
    assert counts.tolist() == count(WORDS)


def test_the_original_names_give_as_many_examples_as_the_video_says():
    X, Y = contexts(original_names())
    assert (*X.shape,) == (228_146, 3)
    assert (*Y.shape,) == (228_146,)


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        ([], ValueError, "at least one word"),
        ("emma", TypeError, "the one string 'emma'"),
        (["zoë"], ValueError, "'zoë' holds 'ë'"),
    ],
)
def test_words_that_it_cannot_take(words, error, sentence):
    model = MLP(generator(), n_embd=2, n_hidden=4)
    for use in (contexts, model.loss, lambda w: model.fit(w, 1, generator())):
        with pytest.raises(error, match=sentence):
            use(words)


def test_a_context_of_nothing():
    with pytest.raises(ValueError, match="at least one letter, got block_size=0"):
        contexts(WORDS, 0)


# ---------------------------------------------------------------- the model


def test_the_videos_model_has_11_897_parameters():
    assert sum(p.numel() for p in MLP(generator()).parameters()) == 11_897


def test_shapes():
    model = MLP(generator(), block_size=4, n_embd=2, n_hidden=5)
    assert [(*p.shape,) for p in model.parameters()] == [(27, 2), (8, 5), (5,), (5, 27), (27,)]
    X, _ = contexts(WORDS, 4)
    assert (*model(X).shape,) == (len(X), 27)


def as_modules(model):
    """The same model made of PyTorch's own layers."""
    n_hidden = model.W1.shape[1]
    net = nn.Sequential(
        nn.Embedding(*model.C.shape),
        nn.Flatten(),
        nn.Linear(len(model.W1), n_hidden),
        nn.Tanh(),
        nn.Linear(n_hidden, SIZE),
    )
    with torch.no_grad():
        for mine, theirs in zip(model.parameters(), net.parameters(), strict=True):
            theirs.copy_(mine.T if mine.ndim == 2 and mine is not model.C else mine)
    return net


def test_logits_loss_and_gradients_are_those_of_pytorchs_layers():
    model = MLP(generator(1), block_size=3, n_embd=4, n_hidden=9)
    net, (X, Y) = as_modules(model), contexts(WORDS)
    torch.testing.assert_close(model(X), net(X))
    ours, theirs = F.cross_entropy(model(X), Y), F.cross_entropy(net(X), Y)
    assert model.loss(WORDS) == pytest.approx(theirs.item(), rel=1e-6)
    ours.backward()
    theirs.backward()
    for p, q in zip(model.parameters(), net.parameters(), strict=True):
        expected = q.grad.T if p.ndim == 2 and p is not model.C else q.grad
        torch.testing.assert_close(p.grad, expected)


def test_gradients_against_small_steps():
    model = MLP(generator(2), n_embd=3, n_hidden=6)
    X, Y = contexts(WORDS)
    for name in ("C", "W1", "b1", "W2", "b2"):  # float32 is too coarse for small steps
        setattr(model, name, getattr(model, name).detach().double().requires_grad_())
    cross_entropy(model(X), Y).backward()
    with torch.no_grad():
        for p in model.parameters():
            for k in range(0, p.numel(), 5):
                numbers = p.view(-1)
                kept, losses = numbers[k].item(), []
                for h in (1e-5, -1e-5):
                    numbers[k] = kept + h
                    losses.append(cross_entropy(model(X), Y).item())
                numbers[k] = kept
                assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(p.grad.view(-1)[k].item(), abs=1e-7)


def test_a_lookup_is_one_hot_times_the_table():
    model, (X, _) = MLP(generator()), contexts(WORDS)
    torch.testing.assert_close(model.C[X], F.one_hot(X, SIZE).float() @ model.C)


def test_with_log_counts_and_open_units_it_is_the_bigram_model():
    """A hidden unit for each letter, which says nothing but whether that letter is the last one."""
    model = MLP(generator(), block_size=1, n_embd=SIZE, n_hidden=SIZE)
    counts = torch.tensor(count(WORDS)) + 1.0
    eye = torch.eye(SIZE)
    half = counts.log() / 2  # tanh gives 1 for the last letter and -1 for the others
    others = half.sum(0)
    model.C, model.W1, model.b1 = eye, 40 * eye, torch.full((SIZE,), -20.0)
    model.W2, model.b2 = half, others
    assert model.loss(["lena", "leo"]) == pytest.approx(Bigrams(count(WORDS), k=1).loss(["lena", "leo"]), rel=1e-5)


def test_the_loss_of_many_words_is_that_of_all_their_letters_at_once():
    model, words = MLP(generator()), WORDS * 300  # more than one piece
    X, Y = contexts(words)
    assert len(X) > 10_000
    with torch.no_grad():
        assert model.loss(words) == pytest.approx(F.cross_entropy(model(X), Y).item(), rel=1e-5)


@pytest.mark.parametrize("size", [{"block_size": 0}, {"n_embd": 0}, {"n_hidden": -1}])
def test_sizes_that_are_none(size):
    with pytest.raises(ValueError, match=f"expected sizes from 1 up.*{next(iter(size))}={next(iter(size.values()))}"):
        MLP(generator(), **size)


@pytest.mark.parametrize("shape", [(5, 4), (3,), (2, 3, 3)])
def test_contexts_of_another_size(shape):
    with pytest.raises(ValueError, match=r"contexts of 3 letters, \(N, 3\), got"):
        MLP(generator())(torch.zeros(shape, dtype=torch.int64))


# ---------------------------------------------------------------- training and drawing


def test_a_step_goes_down_the_gradient_of_the_batch_that_the_generator_draws():
    model = MLP(generator(3), n_embd=2, n_hidden=5)
    X, Y = contexts(WORDS)
    batch = torch.randint(len(X), (4,), generator=generator(9))
    before = [p.detach().clone() for p in model.parameters()]
    loss = F.cross_entropy(model(X[batch]), Y[batch])
    slopes = torch.autograd.grad(loss, model.parameters())
    (first,) = model.fit(WORDS, 1, generator(9), rate=lambda done: 0.5, batch_size=4)
    assert first == pytest.approx(loss.item())
    for p, old, slope in zip(model.parameters(), before, slopes, strict=True):
        torch.testing.assert_close(p.detach(), old - 0.5 * slope)


def test_the_rate_is_asked_for_the_share_that_is_done():
    asked = []
    MLP(generator(), n_embd=2, n_hidden=4).fit(WORDS, 4, generator(), rate=lambda done: asked.append(done) or 0.1)
    assert asked == [0, 0.25, 0.5, 0.75]


def test_it_learns_a_few_names_by_heart_and_draws_them():
    model = MLP(generator(4), n_embd=4, n_hidden=60)
    losses = model.fit(WORDS, 1_500, generator(5), batch_size=64)
    assert len(losses) == 1_500
    assert losses[0] > 3
    assert model.loss(WORDS) < 0.5
    g = generator(6)
    drawn = [model.sample(g) for _ in range(50)]
    assert sum(word in WORDS for word in drawn) > 25


def test_the_same_seeds_give_the_same_training_and_the_same_words():
    made = []
    for _ in range(2):
        model = MLP(generator(7), n_embd=2, n_hidden=8)
        losses, g = model.fit(WORDS, 50, generator(8)), generator(9)
        made.append((losses, [model.sample(g) for _ in range(5)]))
    assert made[0] == made[1]


def test_words_end_at_the_stop_or_where_they_must():
    model = MLP(generator(), n_embd=2, n_hidden=4)
    with torch.no_grad():
        for p in model.parameters():
            p.zero_()
        model.b2[1] = 100.0
        assert model.sample(generator(), most=7) == "aaaaaaa"
        model.b2[0] = 1_000.0
        assert model.sample(generator()) == ""


def test_letters_are_drawn_with_the_probabilities_of_the_model():
    model, g, n = MLP(generator(), n_embd=2, n_hidden=4), generator(3), 3_000
    with torch.no_grad():
        for p in model.parameters():
            p.zero_()
        model.b2[:] = torch.tensor([0.5, 0.3, 0.2] + [1e-30] * 24).log()
    first = [model.sample(g, most=1) for _ in range(n)]
    for letter, p in (("", 0.5), ("a", 0.3), ("b", 0.2)):
        assert abs(first.count(letter) / n - p) < 4 * math.sqrt(p * (1 - p) / n)


def test_a_rate_that_makes_the_weights_run_away():
    with pytest.raises(ArithmeticError, match="take a smaller rate than 1e\\+38"):
        MLP(generator(), n_embd=2, n_hidden=4).fit(WORDS, 100, generator(), rate=lambda done: 1e38)
