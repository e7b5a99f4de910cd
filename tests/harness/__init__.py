"""Starts and stops what the tests outside Rust talk to: the server, the simulator, PostgreSQL.

Nothing here knows what a right answer is; that is the tests' business. Every process gets its own temporary
directory and a free port, and is ended by its own process id.
"""
