"""Where students' code runs: a process that gets inputs, returns plain values, and can reach nothing else.

On the student's side are `inside.py` (the process), `needs.py` (which cells an answer needs) and `carried.py` (what
is done with an answer). Everything else is on the trusted side: `session.py` talks to the process, and
`bubblewrap.py`, `container.py` and `bare.py` say how it's started. `frames.py` is what both sides share. The trusted
side believes nothing that comes back: it's read as JSON of limited length and depth, and looked through
(`replies.py`) before the judge sees it.
"""
