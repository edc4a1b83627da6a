"""The search's index: what a reader can find, cut from the finished pages section by section."""
