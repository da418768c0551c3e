# Intersection from file to file in SecretFlow's PSI (spu.psi), in OpenMined PSI and in `tally psi`, in one run: two tables of N rows, half
# of the keys in common, in random order; two processes on loopback, a table in and the common rows out. Started by Benchmarks/peers.
#
# A peer's time begins when its libraries are loaded and both processes are ready, and ends with the slower party's output in its place;
# Tally's is that of whole processes, over TLS, where the peers' links are in the clear. Peak memory is the kernel's figure for whole
# processes; beside it stands what a peer's adds to its loaded libraries, against all of Tally's.
#
# SecretFlow tells both parties the result (broadcast), as Tally does here; OpenMined's client alone learns it.

import argparse
import csv
import json
import os
import pathlib
import resource
import socket
import subprocess
import sys
import time

FALSE_POSITIVES = 2.0**-40


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def ready():
    """Tells the parent that all is loaded, and waits for its word."""
    loaded = peak()
    print(json.dumps({"loaded": loaded}), flush=True)
    sys.stdin.readline()
    return time.perf_counter(), loaded


def done(started, common):
    print(json.dumps({"seconds": time.perf_counter() - started, "peak": peak(), "common": common}), flush=True)


def secretflow(rank, port, source, target, protocol):
    import spu.libspu as libspu
    import spu.psi as psi

    started, _ = ready()
    description = libspu.link.Desc()
    for party in range(2):
        description.add_party(f"p{party}", f"127.0.0.1:{port + party}")
    link = libspu.link.create_brpc(description, rank)
    config = psi.PsiExecuteConfig(
        protocol_conf=psi.PsiProtocolConfig(
            protocol=getattr(psi.PsiProtocol, f"PROTOCOL_{protocol}"),
            receiver_rank=0,
            broadcast_result=True,
        ),
        input_params=psi.InputParams(path=source, selected_keys=["code"], keys_unique=True),
        # Rows as they stand in the file, as Tally writes them: sorting would cost more.
        output_params=psi.OutputParams(path=target, disable_alignment=True),
    )
    report = psi.psi_execute(config, link)
    done(started, report.intersection_count)
    link.stop_link()


def send(connection, message):
    connection.sendall(len(message).to_bytes(8, "little"))
    connection.sendall(message)


def receive(connection):
    def exactly(count):
        data = bytearray(count)
        view = memoryview(data)
        while view:
            got = connection.recv_into(view)
            if got == 0:
                raise ConnectionError("the other party left")
            view = view[got:]
        return bytes(data)

    return exactly(int.from_bytes(exactly(8), "little"))


def openmined(rank, port, source, target):
    import private_set_intersection.python as psi

    started, _ = ready()
    with open(source, newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index("code")
    keys = [row[place] for row in rows[1:]]
    if rank == 0:
        connection = socket.create_connection(("127.0.0.1", port))
        client = psi.client.CreateWithNewKey(True)
        request = client.CreateRequest(keys)
        send(connection, request.SerializeToString())
        setup, response = psi.ServerSetup(), psi.Response()
        setup.ParseFromString(receive(connection))
        response.ParseFromString(receive(connection))
        common = sorted(client.GetIntersection(setup, response))
        with open(target, "w", newline="") as file:
            csv.writer(file).writerows([rows[0]] + [rows[index + 1] for index in common])
        done(started, len(common))
    else:
        with socket.create_server(("127.0.0.1", port)) as listener:
            # Prepared while the client makes its request.
            server = psi.server.CreateWithNewKey(True)
            setup = server.CreateSetupMessage(FALSE_POSITIVES, len(keys), keys, psi.DataStructure.GCS).SerializeToString()
            connection, _ = listener.accept()
            request = psi.Request()
            request.ParseFromString(receive(connection))
            response = server.ProcessRequest(request).SerializeToString()
            send(connection, setup)
            send(connection, response)
            done(started, None)


def free_port():
    """Of two in a row that are free."""
    for _ in range(100):
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                with socket.socket() as second:
                    second.bind(("127.0.0.1", port + 1))
                return port
            except OSError:
                continue
    raise RuntimeError("no two free ports in a row")


def run_peer(which, folder):
    """Seconds of the slower party, peaks, and what each had before it began; the error's last line where it failed."""
    port = free_port()
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    parties = [
        subprocess.Popen(
            [sys.executable, __file__, "--party", which, str(rank), str(port), f"{folder}/p{rank}.csv", f"{folder}/{which}-{rank}.csv"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(f"{folder}/{which}-{rank}.log", "w"), text=True, env=environment,
        )
        for rank in range(2)
    ]
    try:
        lines = [party.stdout.readline() for party in parties]
        if not all(lines):
            return None, pathlib.Path(f"{folder}/{which}-{lines.index('')}.log").read_text().strip().splitlines()[-1]
        for party in parties:
            party.stdin.write("go\n")
            party.stdin.flush()
        results = []
        for rank, party in enumerate(parties):
            # The library writes lines of its own.
            found = [json.loads(line) for line in party.stdout if line.startswith('{"seconds"')]
            if not found:
                return None, pathlib.Path(f"{folder}/{which}-{rank}.log").read_text().strip().splitlines()[-1]
            results.append(found[0])
        return {
            "seconds": max(result["seconds"] for result in results),
            "peaks": [result["peak"] for result in results],
            "loaded": [json.loads(line)["loaded"] for line in lines],
            "common": results[0]["common"],
        }, None
    finally:
        for party in parties:
            if party.poll() is None:
                try:
                    party.wait(20)
                except subprocess.TimeoutExpired:
                    party.terminate()


PEERS = [
    ("secretflow-RR22", "SecretFlow PSI (spu 0.9.5), RR22"),
    ("openmined", "OpenMined PSI, ECDH on P-256, GCS"),
]


def compare(bench, out, runs, openmined_runs=1):
    """Rows of the comparison for peers.json, printed as they come. OpenMined runs once: it takes minutes."""
    command = [bench, "--case", "psi-rr22-file-1m", "--runs", str(runs), "--out", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    tally = json.loads((out / "psi-rr22-file-1m-tls.json").read_text())
    # The tables that the case has just read.
    folder = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / "tally-bench-psi-1000000"
    rows = []
    for which, name in PEERS:
        results, error = [], None
        for _ in range(openmined_runs if which == "openmined" else runs):
            result, error = run_peer(which, folder)
            if result is None:
                break
            results.append(result)
        if not results:
            print(f"psi-rr22-file-1m {name:50} did not run: {error}", flush=True)
            continue
        best = sorted(results, key=lambda result: result["seconds"])[len(results) // 2]
        beyond = max(p - l for p, l in zip(best["peaks"], best["loaded"]))
        row = {
            "case": "psi-rr22-file-1m", "peer": name, "peerSeconds": best["seconds"], "tallySeconds": tally["seconds"],
            "ratio": best["seconds"] / tally["seconds"], "peerPeakBytes": best["peaks"], "peerLoadedBytes": best["loaded"],
            "tallyPeakBytes": tally["peakBytes"], "memoryRatio": max(best["peaks"]) / max(tally["peakBytes"]),
            "memoryRatioBeyondLibraries": beyond / max(tally["peakBytes"]),
            "note": f"{best['common']} common rows",
        }
        rows.append(row)
        megabytes = [round(value / 1e6) for value in (max(best["peaks"]), beyond, max(tally["peakBytes"]))]
        print(
            f"psi-rr22-file-1m {name:50} {row['peerSeconds']:>9.2f} {row['tallySeconds']:>9.2f} {row['ratio']:>7.1f}  "
            f"peak {megabytes[0]} against {megabytes[2]} MB: {row['memoryRatio']:.1f}; "
            f"{megabytes[1]} MB beyond its libraries: {row['memoryRatioBeyondLibraries']:.1f}",
            flush=True,
        )
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--party", nargs=5, metavar=("WHICH", "RANK", "PORT", "SOURCE", "TARGET"))
    parser.add_argument("--bench")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    if options.party:
        which, rank, port, source, target = options.party
        if which.startswith("secretflow-"):
            secretflow(int(rank), int(port), source, target, which.removeprefix("secretflow-"))
        else:
            openmined(int(rank), int(port), source, target)
        return
    out = pathlib.Path("out/bench")
    out.mkdir(parents=True, exist_ok=True)
    rows = compare(options.bench, out, options.runs)
    # Behind the other cases of the same run.
    path = out / "peers.json"
    earlier = json.loads(path.read_text()) if path.exists() else []
    earlier = [row for row in earlier if row["case"] != "psi-rr22-file-1m"]
    path.write_text(json.dumps(earlier + rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
