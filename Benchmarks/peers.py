# The same cases in SPU (ABY3, three parties as threads of one process, links in memory) and in Tally (three parties in one process,
# channels in memory); scikit-learn's plaintext regression beside the training. Started by Benchmarks/peers.
#
# SPU's time is that of its virtual machine only: compiling, sharing the inputs and opening the results are left out, as sharing is
# in Tally's operations (in Tally's training it is inside). One run to warm up, then the median of RUNS, for both.

import argparse
import json
import pathlib
import statistics
import subprocess
import threading
import time

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np
import sklearn
import spu.libspu as libspu
import spu.utils.frontend as frontend
from sklearn.linear_model import LogisticRegression
from spu import api

COUNT = 1_000_000
ROWS, COLUMNS, BATCHES, L2 = 100_000, 40, 10, 1e-4


def spu_config(field="FM64", **options):
    config = libspu.RuntimeConfig(protocol=libspu.ProtocolKind.ABY3, field=getattr(libspu.FieldType, field))
    config.fxp_fraction_bits = 18 if field == "FM64" else 8
    for name, value in options.items():
        setattr(config, name, value)
    return config


def spu_time(function, inputs, config, runs):
    """Seconds of the slowest of three parties (median of runs), and the opened result."""
    names = [f"in{index}" for index in range(len(inputs))]
    secret = libspu.Visibility.VIS_SECRET
    executable, _ = frontend.compile(
        frontend.Kind.JAX, function, inputs, {}, names, [secret] * len(inputs), lambda out: [f"out{i}" for i in range(len(out))]
    )
    io = api.Io(3, config)
    shares = [io.make_shares(value, secret) for value in inputs]
    seconds, outputs = [], None
    for number in range(runs + 1):
        description = libspu.link.Desc()
        for rank in range(3):
            description.add_party(f"p{rank}", f"thread_{rank}")
        results, barrier = [None] * 3, threading.Barrier(3)

        def party(rank):
            link = libspu.link.create_mem(description, rank)
            runtime = api.Runtime(link, libspu.RuntimeConfig(config))
            for name, share in zip(names, shares):
                runtime.set_var(name, share[rank])
            barrier.wait()
            started = time.perf_counter()
            runtime.run(executable)
            elapsed = time.perf_counter() - started
            results[rank] = (elapsed, runtime.get_var(executable.output_names[0]))

        threads = [threading.Thread(target=party, args=(rank,)) for rank in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if any(result is None for result in results):
            raise RuntimeError("a party of SPU failed")
        if number > 0:
            seconds.append(max(result[0] for result in results))
        outputs = [result[1] for result in results]
    return statistics.median(seconds), io.reconstruct(outputs)


def synthetic():
    """Columns as of tally-bench's training cases: neighbours nearly collinear, two common factors, rare levels, 5 % bad."""
    random = np.random.default_rng(11)
    factors, third = random.standard_normal((2, ROWS)), COLUMNS // 3
    columns = []
    for number in range(COLUMNS):
        own = random.standard_normal(ROWS)
        if number % third == third - 1:
            column = (random.random(ROWS) < 0.005).astype(float)
        else:
            is_paired = number % 2 == 1 and (number - 1) % third != third - 1
            pair = columns[-1] if is_paired else own
            column = 0.9 * pair + 0.2 * own + 0.5 * factors[0] + (0.4 if number < third else -0.2) * factors[1]
        columns.append((column - column.mean()) / column.std())
    x = np.stack(columns, axis=1)
    sizes = [0.06 if n % third == third - 1 else 0.35 if n % 5 == 0 else 0.08 for n in range(COLUMNS)]
    weights = np.array([size if n % 2 == 0 else -size for n, size in enumerate(sizes)])
    y = (random.random(ROWS) < 1 / (1 + np.exp(3.25 - x @ weights))).astype(float)
    return np.hstack([np.ones((ROWS, 1)), x]), y


def epoch(x, y, w, rate, sigmoid):
    """One pass in batches: the same in the clear and in SPU."""
    size = ROWS // BATCHES
    for number in range(BATCHES):
        rows = slice(number * size, (number + 1) * size)
        gradient = x[rows].T @ (sigmoid(x[rows] @ w) - y[rows]) / size
        w = w - rate * (gradient + L2 * w)
    return w


def epochs_needed(x, y, truth, at_most=200):
    """Of plain gradient descent with the better of three rates, until mean |difference in PD| <= 0.002; None if never."""
    best = None
    for rate in (0.2, 0.5, 1.0):
        w = np.zeros(COLUMNS + 1)
        for number in range(1, (best or at_most) + 1):
            w = epoch(x, y, w, rate, lambda z: 1 / (1 + np.exp(-np.clip(z, -30, 30))))
            if np.abs(1 / (1 + np.exp(-np.clip(x @ w, -30, 30))) - truth).mean() <= 0.002:
                best = number
                break
    return best


def spu_case(name, runs):
    """Rows of (label, seconds, note) for one case of Tally's."""
    random = np.random.default_rng(1)
    real = libspu.RuntimeConfig.SIGMOID_REAL
    if name == "multiply-1m":
        x, y = random.integers(-1000, 1000, (2, COUNT))
        seconds, out = spu_time(lambda a, b: a * b, (x, y), spu_config(), runs)
        return [("FM64", seconds, f"largest error {np.abs(out - x * y).max()}")]
    if name in ("compare22-1m", "compare64-1m"):
        # SPU compares on its whole ring; FM32 is its smallest.
        field, kind = ("FM32", np.int32) if name == "compare22-1m" else ("FM64", np.int64)
        x = random.integers(-(2**20), 2**20, COUNT).astype(kind)
        seconds, out = spu_time(lambda a: a < 0, (x,), spu_config(field), runs)
        return [(field, seconds, f"{int((out.astype(bool) != (x < 0)).sum())} wrong")]
    if name == "sigmoid-1m":
        x, rows = random.uniform(-8, 8, COUNT), []
        truth = 1 / (1 + np.exp(-x))
        for label, mode in (("true sigmoid", real), ("default", libspu.RuntimeConfig.SIGMOID_DEFAULT)):
            seconds, out = spu_time(jax.nn.sigmoid, (x,), spu_config(sigmoid_mode=mode), runs)
            rows.append((label, seconds, f"largest error {np.abs(out - truth).max():.5f}"))
        return rows
    if name == "divide-1m":
        x, y = random.uniform(-100, 100, COUNT), random.uniform(0.5, 100, COUNT)
        seconds, out = spu_time(lambda a, b: a / b, (x, y), spu_config(), runs)
        return [("FM64", seconds, f"largest relative error {(np.abs(out - x / y) / np.maximum(1, np.abs(x / y))).max():.5f}")]
    if name == "matmul-1000":
        x, y = random.integers(-1000, 1000, (2, 1000, 1000))
        seconds, out = spu_time(lambda a, b: a @ b, (x, y), spu_config(), runs)
        return [("FM64", seconds, f"largest error {np.abs(out - x @ y).max()}")]
    if name == "train-100k-40":
        x, y = synthetic()
        started = time.perf_counter()
        plain = LogisticRegression(C=1 / (L2 * ROWS), solver="newton-cholesky", tol=1e-10, max_iter=200).fit(x[:, 1:], y)
        plain_seconds = time.perf_counter() - started
        needed = epochs_needed(x, y, plain.predict_proba(x[:, 1:])[:, 1])
        config = spu_config(sigmoid_mode=real)
        seconds, _ = spu_time(lambda a, b, w: epoch(a, b, w, 0.5, jax.nn.sigmoid), (x, y, np.zeros(COLUMNS + 1)), config, min(runs, 3))
        note = f"an epoch in {BATCHES} batches; {needed or 'more than 200'} epochs to mean |dPD| <= 0.002 in the clear"
        total = seconds * needed if needed else None
        return [
            ("one epoch, true sigmoid", seconds, note),
            ("to equal calibration, reckoned", total, "epochs x seconds an epoch"),
            (f"scikit-learn {sklearn.__version__}, plaintext", plain_seconds, f"{int(plain.n_iter_[0])} Newton passes"),
        ]
    return []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--case", default="")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    out = pathlib.Path("out/bench")
    out.mkdir(parents=True, exist_ok=True)
    names = "multiply-1m compare22-1m compare64-1m sigmoid-1m divide-1m matmul-1000 train-100k-40".split()
    rows = []
    print(f"{'case':16} {'peer':50} {'peer s':>9} {'Tally s':>9} {'ratio':>7}  note")
    for name in names:
        if options.case not in name:
            continue
        result = out / f"{name}.json"
        result.unlink(missing_ok=True)
        command = [options.bench, "--case", name, "--transport", "memory", "--runs", str(options.runs), "--out", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        # Tally may not have the case yet: the peer is measured all the same.
        tally = json.loads(result.read_text())["seconds"] if result.exists() else None
        for label, seconds, note in spu_case(name, options.runs):
            peer = label if "plaintext" in label else f"SPU 0.9.5 ABY3, {label}"
            ratio = seconds / tally if seconds and tally else None
            rows.append({"case": name, "peer": peer, "peerSeconds": seconds, "tallySeconds": tally, "ratio": ratio, "note": note})
            figures = [f"{value:{form}}" if value else "-" for value, form in ((seconds, ".4f"), (tally, ".4f"), (ratio, ".1f"))]
            print(f"{name:16} {peer:50} {figures[0]:>9} {figures[1]:>9} {figures[2]:>7}  {note}", flush=True)
    (out / "peers.json").write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
