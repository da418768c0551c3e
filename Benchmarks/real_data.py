#!/usr/bin/env python3
"""Splits public credit data among three owners, as tables and a job for tally-sim.

    python3 Benchmarks/real_data.py --data DIR --out out/real
    tally-sim run out/real/sba_first22k/job.yaml --out out/real/sba_first22k/result

DIR holds sba/sba_first22k.csv.xz, sba/SBAcase.csv.xz (U.S. Small Business Administration loans, Li, Mickel and Taylor 2018) and
german/german.data.xz (Statlog German credit). Each owner gets its own columns and its own incomplete, shuffled subset of the
rows, so that the join has work to do. Columns that the outcome shaped (Term, ChgOffDate, ChgOffPrinGr, BalanceGross) are left
out. Standard library only; the same files each time.
"""
import argparse
import csv
import io
import lzma
import os
import random

SBA_BANK = ["Bank", "BankState", "GrAppv", "SBA_Appv", "DisbursementGross", "DisbursementDate", "RevLineCr", "LowDoc", "ApprovalFY"]
SBA_MARKET = ["State", "Zip", "NAICS", "NewExist", "FranchiseCode", "UrbanRural"]
SBA_SOCIAL = ["NoEmp", "CreateJob", "RetainedJob"]

LOG = "{type: numeric, log1p: true}"
SBA_KINDS = {
    "GrAppv": LOG, "SBA_Appv": LOG, "DisbursementGross": LOG, "ApprovalFY": "numeric",
    "DisbursementDate": "{type: date, format: M/d/yyyy}", "Zip": "{type: categorical, prefix: 1}",
    "NAICS": "{type: categorical, prefix: 2}", "NoEmp": LOG, "CreateJob": LOG, "RetainedJob": LOG,
}
GERMAN = {
    "bank": ["STATUS_ACCOUNT", "DURATION_MONTHS", "CREDIT_HISTORY", "PURPOSE", "AMOUNT", "INSTALLMENT_RATE"],
    "market": ["BONDS", "PROPERTY", "INSTALLMENT_PLANS", "HOUSING", "NUMBER_OF_CREDIT_CARDS", "OTHER_DEBTORS"],
    "social": ["EMPLOYMENT", "PERSONAL_STATUS_AND_SEX", "PRESENT_RESIDENCE_SINCE", "AGE", "JOB", "LIABLE_PEOPLE", "TELEPHONE"],
}
GERMAN_NUMERIC = ["DURATION_MONTHS", "AMOUNT", "INSTALLMENT_RATE", "PRESENT_RESIDENCE_SINCE", "AGE", "NUMBER_OF_CREDIT_CARDS"]


def rows_of(path, delimiter=","):
    with lzma.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def write(folder, name, key, label, owners, rows, kinds, shares):
    """owners: party -> columns; the first party holds the label (column, positive, negative)."""
    os.makedirs(folder, exist_ok=True)
    job = ["version: 1", f"job: {name}", "parties:"]
    for number, (party, columns) in enumerate(owners.items()):
        chosen = random.Random(f"{name}/{party}")
        mine = [row for row in rows if chosen.random() < shares[number]]
        chosen.shuffle(mine)
        header = [key] + columns + ([label[0]] if number == 0 else [])
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([[row[column] for column in header] for row in mine])
        with open(os.path.join(folder, f"{party}.csv"), "w", encoding="utf-8") as stream:
            stream.write(text.getvalue())
        job += [f"  {party}:", f"    table: {party}.csv", f"    key: {{column: {key}, type: text}}"]
        if number == 0:
            job.append(f'    label: {{column: {label[0]}, positive: ["{label[1]}"], negative: ["{label[2]}"]}}')
        job.append("    columns:")
        job += [f"      {column}: {kinds.get(column, 'categorical')}" for column in columns]
    job += ["holdout: 0.3", "train: {l2: 0.0001, passes: 6, model: perOwner}", ""]
    with open(os.path.join(folder, "job.yaml"), "w", encoding="utf-8") as stream:
        stream.write("\n".join(job))
    print(os.path.join(folder, "job.yaml"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    sba = {"bank": SBA_BANK, "market": SBA_MARKET, "social": SBA_SOCIAL}
    label = ("MIS_Status", "CHGOFF", "P I F")
    write(os.path.join(options.out, "sba_first22k"), "sba-first22k", "LoanNr_ChkDgt", label, sba,
          rows_of(os.path.join(options.data, "sba", "sba_first22k.csv.xz")), SBA_KINDS, (0.95, 0.9, 0.85))
    # In this file the date is a number of days, all loans are in one state, and too few are LowDoc.
    case = {"bank": [c for c in SBA_BANK if c != "LowDoc"], "market": [c for c in SBA_MARKET if c != "State"], "social": SBA_SOCIAL}
    kinds = dict(
        SBA_KINDS, DisbursementDate="numeric", NAICS="categorical", Zip="{type: categorical, prefix: 3}")
    write(os.path.join(options.out, "sbacase"), "sbacase", "LoanNr_ChkDgt", label, case,
          rows_of(os.path.join(options.data, "sba", "SBAcase.csv.xz")), kinds, (1, 0.95, 0.9))
    german = rows_of(os.path.join(options.data, "german", "german.data.xz"), delimiter=" ")
    for number, row in enumerate(german):
        row["ID"] = f"G{number:04d}"
    write(os.path.join(options.out, "german"), "german", "ID", ("CLASSIFICATION", "0", "1"), GERMAN, german,
          {column: "numeric" for column in GERMAN_NUMERIC}, (1, 0.97, 0.95))


if __name__ == "__main__":
    main()
