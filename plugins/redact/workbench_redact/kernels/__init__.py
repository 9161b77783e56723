"""Compiled loops over the signs of many texts: which may hold anything, where pieces lie, and which need no judge.

Each answers as the patterns and judges in Python do, which are the reference; a single text never loads them.
"""
