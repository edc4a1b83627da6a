"""Figures that move: live widgets in Jupyter and Colab, a few kilobytes of JavaScript on the site.

`from zero_to_hero.figures.micrograd.graph import GraphFigure`. How a figure is made stands in `_base/figure.py`.
"""
