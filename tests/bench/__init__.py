"""Benchmarks: `make bench`, or `python -m tests.bench --help`. docs/benchmarks.md says what each number means."""
