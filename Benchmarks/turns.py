"""Contestants that run in turn, and the table of what came out.

A machine that others use too drifts: what runs now cannot be compared with
what ran an hour ago. So every round runs all contestants once, ratios are
taken within a round, and medians of them are told with their spread.
"""

import math
import statistics
import sys
import time


class Row:
    """One comparison: the figures of each contestant, a round each.

    `ours` names the contestant the others are set beside. `better` is "less"
    (seconds) or "more" (tokens a second). A contestant that failed once is
    left out from then on and named with its reason.
    """

    def __init__(self, part, what, unit="s", better="less", ours="hourglass"):
        self.part, self.what, self.unit, self.better, self.ours = part, what, unit, better, ours
        self.figures, self.failures, self.remarks = {}, {}, []

    def note(self, name, figure):
        self.figures.setdefault(name, []).append(figure)

    def fail(self, name, reason):
        self.figures.pop(name, None)
        self.failures[name] = reason.strip().splitlines()[-1][:160] if reason.strip() else "no reason given"

    def medians(self):
        return {name: statistics.median(values) for name, values in self.figures.items()}

    def ratios(self, name):
        """How many times as fast as `name` we were, in each round."""
        pairs = list(zip(self.figures.get(self.ours, []), self.figures[name]))
        return [theirs / ours if self.better == "less" else ours / theirs for ours, theirs in pairs]


def in_turn(row, contestants, rounds, log=sys.stderr):
    """Runs each contestant once a round; a contestant is a function that returns
    its figure, or None to have its seconds measured."""
    for number in range(rounds):
        for name, run in contestants.items():
            if name in row.failures:
                continue
            print(f"  {row.part}: {row.what}: round {number + 1} of {rounds}: {name}", file=log, flush=True)
            started = time.monotonic()
            try:
                figure = run()
            except Exception as error:  # a rival's trouble must not end the whole run
                row.fail(name, f"{type(error).__name__}: {error}")
                continue
            row.note(name, time.monotonic() - started if figure is None else figure)
    return row


def number(value):
    if value == 0 or not math.isfinite(value):
        return str(value)
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}" if abs(value) < 1000 else f"{value:,.0f}"


def standing(ratios):
    """ahead, level (within the spread of one) or behind."""
    middle = statistics.median(ratios)
    if min(ratios) <= 1 <= max(ratios) or 0.97 <= middle <= 1.03:
        return "level"
    return "ahead" if middle > 1 else "behind"


def markdown(rows):
    lines = ["| what | ours | beside | theirs | ours is faster by | |", "|---|---|---|---|---|---|"]
    for row in rows:
        medians = row.medians()
        if row.ours not in medians:
            lines.append(f"| {row.what} | failed: {row.failures.get(row.ours, 'not run')} | | | | |")
            continue
        ours = f"{number(medians[row.ours])} {row.unit}"
        rivals = [name for name in medians if name != row.ours]
        for name in rivals:
            ratios = row.ratios(name)
            spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
            lines.append(f"| {row.what} | {ours} | {name} | {number(medians[name])} {row.unit} "
                         f"| {statistics.median(ratios):.2f} ({spread}) | {standing(ratios)} |")
        if not rivals:
            lines.append(f"| {row.what} | {ours} | | | | |")
    lines.append("")
    for row in rows:
        for name, reason in row.failures.items():
            lines.append(f"- {row.what}: {name} left out: {reason}")
        lines.extend(f"- {row.what}: {remark}" for remark in row.remarks)
    return "\n".join(lines) + "\n"


def exponent(points):
    """The slope of log(cost) over log(size): 1 is proportional, 0 does not grow."""
    points = [(math.log(size), math.log(cost)) for size, cost in points if size > 0 and cost > 0]
    if len(points) < 2:
        return float("nan")
    mean_x = statistics.fmean(x for x, _ in points)
    mean_y = statistics.fmean(y for _, y in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
