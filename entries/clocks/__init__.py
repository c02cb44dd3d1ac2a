"""The legal clocks: dated events and a law edition in, deadlines with their arithmetic out. Pure.

Start with `deadlines.deadlines`.
"""
