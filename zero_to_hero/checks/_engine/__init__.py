"""The machine that runs the checks. Judging is standard library; a student's code is met only through plain data.

`exercise.py` declares, `driver.py` runs the student's code and hands plain data over (`plain.py`), `judge.py` compares
with what is right (`compare.py`) and looks for the mistake that makes the same, `report.py` is what the student reads,
`run.py` holds `check`, `hint` and `progress`.
"""
