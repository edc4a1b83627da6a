"""A figure in a real kernel: what the reader moves reaches Python, and what Python sets reaches the reader.

Once with the ipywidgets that is installed (8), once with what Colab has: ipywidgets 7.7.1 on ipykernel 6, IPython 7 and
traitlets 5.7. Those are put into a folder under _build, for this test alone.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from zero_to_hero.figures._base.binary import unpack

ROOT = Path(__file__).parent.parent
COLAB = [
    "ipywidgets==7.7.1",
    "ipykernel==6.17.1",
    "ipython==7.34.0",
    "traitlets==5.7.1",
    "ipython_genutils==0.2.0",
    "backcall==0.2.0",
    "pickleshare==0.7.5",
    "decorator==4.4.2",
]


def colab_packages() -> Path:
    folder = ROOT / "_build" / "colab-widgets"
    done = folder / "done"
    if not done.exists() or done.read_text() != "\n".join(COLAB):
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(folder)]
        installed = subprocess.run([*command, *COLAB], capture_output=True, text=True)
        if installed.returncode and "CI" not in os.environ:
            pytest.skip("Colab's widget packages cannot be installed here")
        assert installed.returncode == 0, installed.stderr
        done.write_text("\n".join(COLAB))
    return folder


@pytest.fixture(scope="module", params=["8", "7.7.1"])
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    path = [str(ROOT), str(ROOT / "tests" / "figures")]
    if request.param == "7.7.1":
        path.insert(0, str(colab_packages()))
    manager, client = start_new_kernel(env={**os.environ, "PYTHONPATH": os.pathsep.join(path)})
    try:
        version = run(client, "import ipywidgets; print(ipywidgets.__version__)")[0]["content"]["text"]
        assert version.startswith(request.param)
        run(client, "from dial import DialFigure")
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: Any, code: str) -> list[dict[str, Any]]:
    """The messages that running `code` sends, up to the kernel's rest; an error in it fails the test."""
    return answers(client, client.execute(code))


def answers(client: Any, request: str) -> list[dict[str, Any]]:
    messages = []
    while True:
        try:
            message = client.get_iopub_msg(timeout=20)
        except Empty:
            pytest.fail("the kernel does not answer")
        if message["parent_header"].get("msg_id") != request:
            continue
        assert message["msg_type"] != "error", "\n".join(message["content"].get("traceback", []))
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return messages
        if message["msg_type"] not in {"status", "execute_input"}:
            messages.append(message)


def opened(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """The message that tells the front end of the figure (of a widget that has a module)."""
    return next(m for m in messages if m["msg_type"] == "comm_open" and "_esm" in m["content"]["data"].get("state", {}))


def test_the_front_end_gets_the_module_the_state_and_the_bytes(client: Any):
    message = opened(run(client, "dial = DialFigure([0.5, 70.25])"))
    state = message["content"]["data"]["state"]
    assert state["_esm"].rstrip().endswith("export default { render };")
    assert ".zth-live" in state["_css"]
    assert (state["step"], state["initial"]) == (0, {"step": 0, "mode": "plain", "points": []})
    assert message["content"]["data"]["buffer_paths"] == [["halves"]]
    assert unpack(bytes(message["buffers"][0]), "float16") == [0.5, 70.25]


def test_the_readers_hand_reaches_python(client: Any):
    comm = opened(run(client, "dial = DialFigure([0.5, 70.25])"))["content"]["comm_id"]
    update = {"method": "update", "state": {"step": 1, "points": [[0.5, 2]]}, "buffer_paths": []}
    message = client.session.msg("comm_msg", {"comm_id": comm, "data": update})
    client.shell_channel.send(message)
    answers(client, message["header"]["msg_id"])
    printed = run(client, "print(dial.step, dial.points)")
    assert printed[0]["content"]["text"] == "1 [[0.5, 2]]\n"


def test_what_the_trait_forbids_is_not_taken_over(client: Any):
    comm = opened(run(client, "dial = DialFigure([0.5, 70.25])"))["content"]["comm_id"]
    update = {"method": "update", "state": {"step": -3}, "buffer_paths": []}
    message = client.session.msg("comm_msg", {"comm_id": comm, "data": update})
    client.shell_channel.send(message)
    assert run(client, "print(dial.step)")[0]["content"]["text"] == "0\n"


def test_python_reaches_the_picture(client: Any):
    comm = opened(run(client, "dial = DialFigure([0.5, 70.25])"))["content"]["comm_id"]
    sent = [m["content"] for m in run(client, "dial.step = 1") if m["msg_type"] == "comm_msg"]
    assert {"comm_id": comm, "data": {"method": "update", "state": {"step": 1}, "buffer_paths": []}} in sent


def test_a_cell_that_ends_in_a_figure_shows_the_widget_and_its_fallback(client: Any):
    result = next(m for m in run(client, "DialFigure([0.5])") if m["msg_type"] in {"execute_result", "display_data"})
    data = result["content"]["data"]
    assert "model_id" in data["application/vnd.jupyter.widget-view+json"]
    assert "<title>A dial</title>" in data["text/html"]
