"""What the engine does in the page's Python alone: files of tensors, and steps that are compiled."""

from tests.pages_python import in_this_python, run, texts, worker_in

FILES = """
import io, torch
torch.manual_seed(1)
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
optimizer = torch.optim.AdamW(model.parameters())
model(torch.ones(5, 3)).sum().backward()
optimizer.step()
torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": 1}, "kept.pt")
kept = torch.load("kept.pt")
other = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
print(other.load_state_dict(kept["model"]))
print(torch.equal(model(torch.ones(1, 3)), other(torch.ones(1, 3))), kept["step"], list(kept["model"]))
file = io.BytesIO()
whole = torch.arange(6.0)
torch.save([whole, whole[2:]], file)
file.seek(0)
a, b = torch.load(file)
a[2] = -1
print(b)
"""
COMPILED = """
import torch, torch.nn.functional as F

def trained(wrap):
    torch.manual_seed(1)
    X, Y = torch.randint(0, 9, (200, 3)), torch.randint(0, 9, (200,))
    parameters = [torch.randn(9, 4), torch.randn(12, 20), torch.randn(20, 9)]
    for p in parameters:
        p.requires_grad = True
    C, W1, W2 = parameters

    def step():
        ix = torch.randint(0, X.shape[0], (16,))
        loss = F.cross_entropy(torch.tanh(C[X[ix]].view(-1, 12) @ W1) @ W2, Y[ix])
        for p in parameters:
            p.grad = None
        loss.backward()
        for p in parameters:
            p.data += -0.1 * p.grad
        return loss

    step = wrap(step)
    losses = [step().item() for _ in range(30)]
    return step, losses, [p.tolist() for p in parameters]

plain, compiled = trained(lambda step: step), trained(torch.compile)
print(plain[1:] == compiled[1:], compiled[0].replays, compiled[0].why)
"""


def test_files_of_tensors_and_compiled_steps(tmp_path):
    jobs = [{"code": code, "name": f"cell {n}", "room": ""} for n, code in enumerate((FILES, COMPILED), 1)]
    files, compiled = run(worker_in(tmp_path), jobs)
    [right] = in_this_python(jobs[:1])
    assert files["ok"], texts(files)
    assert texts(files) == texts(right)
    assert compiled["ok"], texts(compiled)
    same, replays, *why = texts(compiled).split(" ")
    assert (same, int(replays) >= 20, why) == ("True", True, ["\n"])
