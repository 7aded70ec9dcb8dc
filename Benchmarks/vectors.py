#!/usr/bin/env python3
"""Exact vector search beside sqlite-vec and faiss, at 8 bits a number.

Each searches the ten nearest of the same number of random vectors, one query
at a time, after one to warm up; ours and sqlite-vec out of a SQLite file.

    HOURGLASS_BENCHMARKS=1 swift build -c release --product TimelineBenchmark
    pip install numpy sqlite-vec faiss-cpu
    Benchmarks/vectors.py [--count 100000] [--dimensions 384]
"""

import argparse
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUERIES = 20


def ours(count, dimensions):
    binary = ROOT / ".build/release/TimelineBenchmark"
    output = subprocess.run([binary, "vectors", str(count), str(dimensions)], check=True, capture_output=True, text=True)
    return json.loads(output.stdout)["milliseconds"]


def timed(search, queries):
    times = []
    for query in queries:
        started = time.perf_counter()
        search(query)
        times.append((time.perf_counter() - started) * 1000)
    return times


def sqlite_vec(vectors, queries):
    import numpy
    import sqlite_vec as extension

    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(os.path.join(folder, "vectors.sqlite"))
        database.enable_load_extension(True)
        extension.load(database)
        database.execute(f"CREATE VIRTUAL TABLE v USING vec0(e int8[{vectors.shape[1]}] distance_metric=cosine)")

        def as_bytes(vector):
            return (vector * 127).astype(numpy.int8).tobytes()

        database.executemany(
            "INSERT INTO v(rowid, e) VALUES (?, vec_int8(?))",
            ((number, as_bytes(vector)) for number, vector in enumerate(vectors)),
        )
        database.commit()

        def search(query):
            database.execute(
                "SELECT rowid FROM v WHERE e MATCH vec_int8(?) AND k = 10", [as_bytes(query)]
            ).fetchall()

        return timed(search, queries)


def faiss_flat(vectors, queries, threads):
    import faiss

    faiss.omp_set_num_threads(threads)
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    return timed(lambda query: index.search(query.reshape(1, -1), 10), queries)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=384)
    options = parser.parse_args()
    import numpy

    random = numpy.random.default_rng(5)

    def unit(count):
        vectors = random.uniform(-1, 1, (count, options.dimensions)).astype(numpy.float32)
        return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)

    vectors, queries = unit(options.count), unit(QUERIES)
    rows = {
        "hourglass, from the library's file": ours(options.count, options.dimensions),
        "sqlite-vec, int8, from a file": sqlite_vec(vectors, queries),
        "faiss SQ8 flat, in memory, 1 thread": faiss_flat(vectors, queries, 1),
        "faiss SQ8 flat, in memory, 2 threads": faiss_flat(vectors, queries, 2),
    }
    base = statistics.median(next(iter(rows.values()))[1:])
    print(f"nearest 10 of {options.count} vectors of {options.dimensions} numbers, medians of {QUERIES - 1}")
    for name, times in rows.items():
        median = statistics.median(times[1:])
        print(f"  {name:40} {median:8.2f} ms  {median / base:6.2f} of ours  ({min(times[1:]):.2f} to {max(times[1:]):.2f})")


if __name__ == "__main__":
    main()
