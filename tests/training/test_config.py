"""Settings from presets, files and flags, and what's said about wrong ones."""

import dataclasses

import pytest

from tests.training import small
from zero_to_hero.training.config import FIELDS, PRESETS, RunConfig, configure, to_toml
from zero_to_hero.training.errors import TrainingError


def test_flags_win_over_the_file_and_the_file_over_the_preset(tmp_path):
    (tmp_path / "mine.toml").write_text('preset = "laptop"\nsteps = 7\nlr = 1\nout = "there"')
    run = configure(file=tmp_path / "mine.toml", flags={"steps": 9})
    assert (run.bias, run.steps, run.lr, run.out) == (False, 9, 1.0, "there")
    assert isinstance(run.lr, float)
    assert configure("gpt2-124m", tmp_path / "mine.toml").n_layer == 12


def test_the_laptops_preset_is_nanogpts_configuration_for_a_cpu():
    run = configure("laptop")
    assert run == configure("shakespeare-char")
    sizes = (run.n_layer, run.n_head, run.n_embd, run.block_size, run.batch_size, run.steps)
    assert sizes == (4, 4, 128, 64, 12, 2_000)
    assert (run.lr, run.min_lr, run.warm_up, run.beta2, run.weight_decay) == (1e-3, 1e-4, 100, 0.99, 0.1)
    assert not run.bias


def test_what_is_written_is_read_again(tmp_path):
    run = configure("gpt2-124m", flags={"out": 'a "folder" \\ there', "compile": True, "lr": 1e-9, "min_lr": 0.0})
    (tmp_path / "config.toml").write_text(to_toml(run), encoding="utf-8")
    assert configure(file=tmp_path / "config.toml") == run


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"learning_rate": 1e-3}, "There's no setting 'learning_rate' (the flags). Did you mean 'lr'?"),
        ({"colour": 1}, "There's no setting 'colour' (the flags). `train --help` lists all of them."),
        ({"n_layers": 3}, "There's no setting 'n_layers' (the flags). Did you mean 'n_layer'?"),
        ({"n_layer": 0}, "n_layer = 0: expected 1 or more (blocks)."),
        ({"n_layer": 2.5}, "n_layer = 2.5: expected a whole number (blocks)."),
        ({"n_layer": True}, "n_layer = True: expected a whole number (blocks)."),
        ({"steps": "ten"}, "steps = 'ten': expected a whole number (steps)."),
        ({"compile": 1}, "compile = 1: expected true or false (torch.compile the model)."),
        ({"dropout": 1.0}, "dropout = 1.0: expected 0 or more and below 1"),
        ({"lr": float("nan")}, "lr = nan: expected 0 or more"),
        ({"optimizer": "adam"}, "optimizer = 'adam': Did you mean 'adamw'?"),
        ({"model": "lstm"}, "model = 'lstm': Expected one of: gpt2, modern."),
        ({"n_head": 3}, "n_embd = 128 can't be cut into 3 equal parts for 3 heads: 129 could."),
        ({"batch_size": 12, "micro_batch": 5}, "batch_size = 12 isn't a multiple of micro_batch = 5"),
        ({"min_lr": 0.1}, "min_lr = 0.1 is above lr = 0.001"),
    ],
)
def test_a_wrong_value_is_answered_with_one_sentence(values, sentence):
    with pytest.raises(TrainingError) as caught:
        configure(flags=values)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_preset_and_a_wrong_file(tmp_path):
    with pytest.raises(TrainingError, match=r"There's no preset 'gpt2'. Did you mean 'gpt2-124m'?"):
        configure("gpt2")
    with pytest.raises(TrainingError, match=r"There's no file .*nowhere.toml"):
        configure(file=tmp_path / "nowhere.toml")
    (tmp_path / "torn.toml").write_text("steps =")
    with pytest.raises(TrainingError, match=r"torn.toml isn't TOML: Invalid value"):
        configure(file=tmp_path / "torn.toml")
    (tmp_path / "mine.toml").write_text("stepps = 3")
    with pytest.raises(TrainingError, match=r"'stepps' \(.*mine.toml\). Did you mean 'steps'?"):
        configure(file=tmp_path / "mine.toml")


def test_the_recipe_is_what_decides_the_numbers():
    run = RunConfig()
    assert run.recipe().keys() == {name for name, field in FIELDS.items() if field.metadata["recipe"]}
    for name in ("n_layer", "lr", "seed", "batch_size", "steps", "dropout", "beta2"):
        assert name in run.recipe()
    for name in ("out", "data", "device", "micro_batch", "compile", "save_every"):
        assert name not in run.recipe()


def test_every_preset_and_the_tests_settings_are_valid():
    for name in PRESETS:
        assert dataclasses.asdict(configure(name)).keys() == FIELDS.keys()
    configure(flags=small.SETTINGS)
