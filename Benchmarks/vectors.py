#!/usr/bin/env python3
"""Exact vector search beside sqlite-vec and faiss, at 8 bits a number.

Each searches the ten nearest of the same number of random vectors, one query
at a time; ours and sqlite-vec out of a SQLite file. A figure is the median of
19 searches after one to warm up.

    HOURGLASS_BENCHMARKS=1 swift build -c release --product TimelineBenchmark
    pip install numpy sqlite-vec faiss-cpu
    Benchmarks/vectors.py [--count 100000] [--dimensions 384] [--rounds 3]
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

from turns import Row, in_turn, markdown

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUERIES = 20


def ours(built, count, dimensions):
    command = [pathlib.Path(built, "TimelineBenchmark"), "vectors", str(count), str(dimensions)]
    output = subprocess.run(command, check=True, capture_output=True, text=True)
    return statistics.median(json.loads(output.stdout)["milliseconds"][1:])


def timed(search, queries):
    times = []
    for query in queries:
        started = time.perf_counter()
        search(query)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:])


def sqlite_vec(vectors, queries, folder):
    import numpy
    import sqlite_vec as extension

    path = os.path.join(folder, "vectors.sqlite")
    is_new = not os.path.exists(path)
    database = sqlite3.connect(path)
    database.enable_load_extension(True)
    extension.load(database)

    def as_bytes(vector):
        return (vector * 127).astype(numpy.int8).tobytes()

    if is_new:
        database.execute(f"CREATE VIRTUAL TABLE v USING vec0(e int8[{vectors.shape[1]}] distance_metric=cosine)")
        database.executemany(
            "INSERT INTO v(rowid, e) VALUES (?, vec_int8(?))",
            ((number, as_bytes(vector)) for number, vector in enumerate(vectors)))
        database.commit()
    return timed(lambda query: database.execute(
        "SELECT rowid FROM v WHERE e MATCH vec_int8(?) AND k = 10", [as_bytes(query)]).fetchall(), queries)


def compare(count, dimensions, rounds, built=ROOT / ".build/release"):
    import numpy

    random = numpy.random.default_rng(5)

    def unit(count):
        vectors = random.uniform(-1, 1, (count, dimensions)).astype(numpy.float32)
        vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    vectors, queries = unit(count), unit(QUERIES)
    indexes = {}

    def faiss_flat(threads):
        import faiss
        faiss.omp_set_num_threads(threads)
        if not indexes:
            index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
            index.train(vectors)
            index.add(vectors)
            indexes[0] = index
        return timed(lambda query: indexes[0].search(query.reshape(1, -1), 10), queries)

    row = Row("vectors", f"nearest 10 of {count:,} vectors of {dimensions} numbers, 8 bits", unit="ms")
    with tempfile.TemporaryDirectory() as folder:
        in_turn(row, {
            "hourglass": lambda: ours(built, count, dimensions),
            "sqlite-vec, from a file": lambda: sqlite_vec(vectors, queries, folder),
            "faiss SQ8 flat, in memory, 1 thread": lambda: faiss_flat(1),
            "faiss SQ8 flat, in memory, 2 threads": lambda: faiss_flat(2),
        }, rounds)
    return [row]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=384)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--built", default=str(ROOT / ".build/release"), help="folder of the programs")
    options = parser.parse_args()
    print(markdown(compare(options.count, options.dimensions, options.rounds, options.built)))


if __name__ == "__main__":
    main()
