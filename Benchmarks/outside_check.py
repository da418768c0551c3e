"""Recomputes a result's figures with scikit-learn from the files alone, and prints the differences.

    Benchmarks/check JOB.yaml RESULT [RESULT …]

JOB.yaml names everybody's tables; RESULT is what tally-sim run or tally-sim compare wrote. The join and the features are computed
again from the tables (features.py, written from docs/job.md), the regression is scikit-learn's. Which rows are held out is taken
from scores.csv. Ends with 1 if a figure is off by more than 0.001, or a coefficient with 50 events or more by more than 0.01.
"""
import csv
import json
import os
import sys

import numpy
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, roc_curve

import features

FIGURE_LIMIT = 0.001
COEFFICIENT_LIMIT = 0.01
EVENTS_MIN = 50
WEIGHT_MAX = 16


class Report:
    def __init__(self):
        self.failed = False

    def difference(self, name, ours, theirs, limit=FIGURE_LIMIT):
        self.largest(f"{name}: {ours:.6f}, recomputed {theirs:.6f}", abs(ours - theirs), limit)

    def largest(self, name, difference, limit=FIGURE_LIMIT):
        is_off = not difference <= limit
        self.failed |= is_off
        print(f"  {name}; off by {difference:.7f}{'   MORE THAN ' + str(limit) if is_off else ''}")


def fit(design, labels, weights, l2):
    """Minimises Σ w·loss / Σ w + l2/2·‖β‖²; the intercept bears no penalty."""
    model = LogisticRegression(C=1 / (l2 * weights.sum()), solver="newton-cholesky", tol=1e-10, max_iter=1000)
    return model.fit(design, labels, sample_weight=weights)


def ks(labels, scores):
    false_rate, true_rate, _ = roc_curve(labels, scores, drop_intermediate=False)
    return float(numpy.abs(true_rate - false_rate).max())


def training_weights(job, owners, train):
    for owner in owners:
        if "weight" in owner.section:
            weights = numpy.array([float(cell) for cell, is_trained in zip(owner.cells(owner.section["weight"]), train) if is_trained])
            return numpy.minimum(weights / weights.mean(), WEIGHT_MAX)
    return numpy.ones(train.sum())


def check(job_path, result, report):
    with open(job_path, encoding="utf-8") as stream:
        # Every scalar stays the text it is in the file, as Tally reads it; numbers are converted where they are used.
        job = yaml.load(stream, Loader=yaml.BaseLoader)
    for section in job["parties"].values():
        for options in (section.get("columns") or {}).values() if section else []:
            if isinstance(options, dict) and "prefix" in options:
                options["prefix"] = int(options["prefix"])
            if isinstance(options, dict) and "log1p" in options:
                options["log1p"] = options["log1p"] == "true"
    with open(os.path.join(result, "summary.json"), encoding="utf-8") as stream:
        summary = json.load(stream)
    with open(os.path.join(result, "coefficients.json"), encoding="utf-8") as stream:
        coefficients = json.load(stream)
    with open(os.path.join(result, "scores.csv"), encoding="utf-8", newline="") as stream:
        scores = list(csv.DictReader(stream))
    print(f"{result}: {len(scores)} rows")

    owners, keys = features.join(job, os.path.dirname(job_path))
    if [row["key"] for row in scores] != keys:
        raise SystemExit("  the rows are not those that all owners have")
    bank = next(owner for owner in owners if "label" in owner.section)
    split = numpy.array([row["split"] for row in scores])
    train = split == "train"
    positive, negative = set(bank.section["label"]["positive"]), set(bank.section["label"]["negative"])
    cells = bank.cells(bank.section["label"]["column"])
    if any((row["label"] or None) != ("1" if c in positive else "0" if c in negative else None) for row, c in zip(scores, cells)):
        raise SystemExit("  the labels are not the bank's")
    labels = numpy.array([cell in positive for cell in cells])
    judged = split == "holdout" if (split == "holdout").any() else train
    weights = training_weights(job, owners, train)
    l2 = float(job.get("train", {}).get("l2", 0.0001))

    encoded = {owner.name: owner.features(train) for owner in owners}
    names = [(owner, name) for owner, (own, _) in encoded.items() for name in own]
    if [(row["party"], row["feature"]) for row in coefficients] != [(bank.name, "intercept")] + names:
        raise SystemExit("  the features are not those of docs/job.md")
    design = numpy.column_stack([matrix for _, matrix in encoded.values()])
    model = fit(design[train], labels[train], weights, l2)
    expected = model.predict_proba(design)[:, 1]
    ours = numpy.array([float(row["pd"]) for row in scores])
    plain = numpy.array([float(row["pd_plaintext"]) for row in scores])

    truth = labels[judged]
    report.difference("AUC of the secure model", summary["aucJoint"], roc_auc_score(truth, ours[judged]))
    report.difference("AUC in plaintext", summary["aucPlaintext"], roc_auc_score(truth, expected[judged]))
    for name, (_, matrix) in encoded.items():
        if matrix.shape[1]:
            alone = fit(matrix[train], labels[train], weights, l2).predict_proba(matrix)[:, 1]
            report.difference(f"AUC of {name} alone", summary["parties"][name]["aucAlone"], roc_auc_score(truth, alone[judged]))
    report.difference("KS", summary["ks"], ks(truth, ours[judged]))
    report.difference("mean |ΔPD|", summary["meanAbsPDError"], float(numpy.abs(ours - expected)[judged].mean()))
    report.largest("probabilities in plaintext, worst row", float(numpy.abs(plain - expected).max()))
    report.largest("probabilities of the secure model, mean over all rows", float(numpy.abs(ours - expected).mean()))

    report.difference("Brier score", brier_score_loss(truth, ours[judged]), brier_score_loss(truth, expected[judged]))
    report.difference("logarithmic loss", log_loss(truth, ours[judged]), log_loss(truth, expected[judged]))
    tenth = numpy.argsort(numpy.argsort(expected[judged], kind="stable")) * 10 // judged.sum()
    print("    tenth   secure  recomputed  observed")
    worst = 0.0
    for number in range(10):
        mine, theirs, seen = (values[tenth == number].mean() for values in (ours[judged], expected[judged], truth))
        print(f"    {number + 1:5d}  {mine:7.4f}  {theirs:10.4f}  {seen:8.4f}")
        worst = max(worst, abs(mine - theirs))
    report.largest("calibration: mean probability of a tenth, worst", worst)

    fitted = numpy.concatenate([model.intercept_, model.coef_[0]])
    for name, key in (("in plaintext", "plaintext"), ("of the secure model", "mpc")):
        gap = numpy.abs(numpy.array([row[key] for row in coefficients]) - fitted)
        common = numpy.array([row["events"] >= EVENTS_MIN for row in coefficients])
        report.largest(f"coefficients {name}, worst of {common.sum()} with {EVENTS_MIN} events", float(gap[common].max()), COEFFICIENT_LIMIT)
        if not common.all():
            print(f"    worst of the {(~common).sum()} with fewer: {gap[~common].max():.5f}")


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    report = Report()
    for result in sys.argv[2:]:
        check(sys.argv[1], result, report)
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
