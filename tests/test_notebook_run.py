"""Notebooks run in a kernel of their own: nothing that a cell shows is lost."""

from nbformat.v4 import new_code_cell, new_notebook

from book.notebook_run import run

# the kernel answers that the cell is done, and what it showed comes five seconds later, as on a busy machine
LATE = """import sys, time
sys.stdout.flush_timeout = sys.stderr.flush_timeout = 0.1
get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep(5))
display("late")"""


def test_what_a_cell_shows_is_waited_for(tmp_path):
    notebook = new_notebook(cells=[new_code_cell(LATE), new_code_cell("display('next')")])
    result = run(notebook, tmp_path, timeout=60)
    assert not result.error
    assert [cell.outputs[0].data["text/plain"] for cell in notebook.cells] == ["'late'", "'next'"]
