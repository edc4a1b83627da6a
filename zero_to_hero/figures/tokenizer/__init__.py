"""The figures of lecture 10: tokens of a text, merges one by one, the cost of a sentence in many languages.

from zero_to_hero.figures.tokenizer.tokens import TokensFigure
from zero_to_hero.figures.tokenizer.merges import MergesFigure
from zero_to_hero.figures.tokenizer.languages import LanguagesFigure

ours = FastRegexTokenizer().train(text("course"), 1024)
TokensFigure(ours, name="tokens", caption="...")  # text="..."
MergesFigure(name="merges", caption="...")  # text="aaabdaaabac", step=0
LanguagesFigure({"Ours": ours, "GPT-2's": gpt2_tokenizer(), "GPT-4's": gpt4_tokenizer()}, name=..., caption="...")
"""
