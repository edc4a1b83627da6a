"""The training of lecture 11: each file of zero_to_hero/training has one here."""
