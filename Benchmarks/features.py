"""The join and the features of a job, recomputed from the parties' CSV files as docs/job.md describes them, with numpy only.

An oracle: written from the document, not from the program, so that a difference shows a fault of one of the three.
"""
import csv
import datetime
import os
import re
from collections import Counter

import numpy

LEVEL_ROWS_MIN = 50
DEVIATIONS_MAX = 5
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
BLANKS = set(" \t\n\v\f\r\u00a0\u3000\u202f\u2060\ufeff") | {chr(code) for code in range(0x2000, 0x200E)}


def read_table(path, delimiter):
    """Columns by name; cells without blanks and tabs at their ends."""
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = [[cell.strip(" \t") for cell in row] for row in csv.reader(stream, delimiter=delimiter) if row]
    return {name: [row[index] for row in rows[1:]] for index, name in enumerate(rows[0])}


def normal_key(text, kind):
    if kind != "uscc":
        return text
    half = (chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return "".join(c.upper() if "a" <= c <= "z" else c for c in half if c not in BLANKS)


def rows_by_key(cells, key):
    kind, duplicates = key.get("type", "text"), key.get("duplicates", "refuse")
    rows = {}
    for row, cell in enumerate(cells):
        text = normal_key(cell, kind)
        if not text:
            continue
        if text in rows and duplicates == "refuse":
            raise SystemExit(f"the key {text} occurs twice")
        if text not in rows or duplicates == "last":
            rows[text] = row
    return rows


class Owner:
    """One party's table, its rows in the order of the common keys."""

    def __init__(self, name, section, folder):
        self.name, self.section = name, section
        self.table = read_table(os.path.join(folder, section["table"]), section.get("delimiter", ","))
        self.row_of = rows_by_key(self.table[section["key"]["column"]], section["key"])
        self.rows = []

    def cells(self, column):
        return [self.table[column][row] for row in self.rows]

    def features(self, train):
        """Names, and one standardised column a name; `train` tells which rows are trained on."""
        columns = []
        for name, options in (self.section.get("columns") or {}).items():
            options = options if isinstance(options, dict) else {"type": options}
            if options["type"] == "categorical":
                columns += levels(name, self.cells(name), options.get("prefix"), train)
            elif options["type"] != "excluded":
                columns += numbers(name, [number(cell, options) for cell in self.cells(name)], train)
        return without_repeated_indicators(columns, train)


def join(job, folder):
    owners = [Owner(name, section, folder) for name, section in job["parties"].items() if section and "table" in section]
    keys = set(owners[0].row_of)
    for owner in owners[1:]:
        keys &= set(owner.row_of)
    keys = sorted(keys, key=lambda key: key.encode())
    for owner in owners:
        owner.rows = [owner.row_of[key] for key in keys]
    return owners, keys


def number(cell, options):
    """nan where the cell is empty."""
    if not cell:
        return numpy.nan
    if options["type"] == "date":
        return days(cell, options.get("format", "yyyy-MM-dd"))
    return numpy.log1p(float(cell)) if options.get("log1p") else float(cell)


def days(cell, pattern):
    groups = {"yyyy": r"(?P<year>\d{4})", "yy": r"(?P<year>\d{2})", "MMM": "(?P<month>[A-Za-z]{3})", "MM": r"(?P<month>\d{2})",
              "M": r"(?P<month>\d{1,2})", "dd": r"(?P<day>\d{2})", "d": r"(?P<day>\d{1,2})"}
    parts = re.split(r"(yyyy|yy|MMM|MM|M|dd|d)", pattern)
    found = re.fullmatch("".join(groups.get(part, re.escape(part)) for part in parts), cell).groupdict()
    year = int(found["year"])
    if "yyyy" not in pattern:
        year += 1900 if year >= 69 else 2000
    month = MONTHS.index(found["month"].lower()) + 1 if "MMM" in pattern else int(found["month"])
    return float((datetime.date(year, month, int(found["day"])) - datetime.date(1970, 1, 1)).days)


def standardised(values, train):
    return (values - values[train].mean()) / values[train].std()


def indicator(name, is_set, train, says_missing):
    return name, standardised(is_set.astype(float), train), says_missing


def numbers(name, values, train):
    values = numpy.array(values)
    missing = numpy.isnan(values)
    values = numpy.where(missing, numpy.median(values[train & ~missing]), values)
    cut = numpy.clip(standardised(values, train), -DEVIATIONS_MAX, DEVIATIONS_MAX)
    columns = [(name, standardised(cut, train), False)]
    count = missing[train].sum()
    if min(count, train.sum() - count) >= LEVEL_ROWS_MIN:
        columns.append(indicator(f"{name}:missing", missing, train, True))
    return columns


def levels(name, cells, prefix, train):
    """A level is a text, None for missing cells, or OTHER for the merged ones."""
    other = object()
    cells = [(cell[:prefix] if prefix else cell) or None for cell in cells]
    counts = Counter(cell for cell, is_trained in zip(cells, train) if is_trained)
    texts = sorted((level for level in counts if level is not None), key=lambda level: level.encode())
    order = texts + ([None] if None in counts else [])
    kept = [level for level in order if counts[level] >= LEVEL_ROWS_MIN]
    merged = sum(counts[level] for level in order if counts[level] < LEVEL_ROWS_MIN)
    if merged >= LEVEL_ROWS_MIN:
        kept.append(other)
        counts[other] = merged
    reference = max(kept, key=lambda level: counts[level])  # the first of equals
    rest = other if other in kept else reference
    cells = [cell if cell in kept else rest for cell in cells]
    columns = []
    for level in kept:
        if level is not reference:
            label = f"{name}:missing" if level is None else f"{name}:other" if level is other else f"{name}={level}"
            is_set = numpy.array([cell == level for cell in cells])
            columns.append(indicator(label, is_set, train, level is None))
    return columns


def without_repeated_indicators(columns, train):
    """Of two columns that are one, the indicator of missing values goes, the later of two indicators."""
    names = [name for name, _, _ in columns]
    matrix = numpy.column_stack([values for _, values, _ in columns]) if columns else numpy.empty((len(train), 0))
    correlation = matrix[train].T @ matrix[train] / train.sum()
    dropped = set()
    for second in range(len(columns)):
        for first in range(second):
            if first in dropped or second in dropped or abs(correlation[first, second]) < 1 - 1e-12:
                continue
            drop = next((index for index in (second, first) if columns[index][2]), None)
            if drop is None:
                raise SystemExit(f"{names[first]} and {names[second]} are one column")
            dropped.add(drop)
    kept = [index for index in range(len(columns)) if index not in dropped]
    return [names[index] for index in kept], matrix[:, kept]
