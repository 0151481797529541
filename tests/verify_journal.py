#!/usr/bin/env python3
"""Verifies a Frontdesk journal, written from docs/journal.md and sharing nothing with the product's own verifier.

    verify_journal.py DIR [--receipt FILE]... [--json]

Needs Python 3.9 and nothing else. Reads only. Exit code 0: consistent, 2: not, 1: could not look.
"""

import argparse
import hashlib
import json
import os
import sqlite3
import struct
import sys

# --- Ed25519 verification, RFC 8032 section 5.1.7 -------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        return None
    return P - x if (x & 1) != sign else x


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(s, p):
    q = (0, 1, 1, 0)
    while s:
        if s & 1:
            q = add(q, p)
        p = add(p, p)
        s >>= 1
    return q


def same_point(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


G_Y = 4 * pow(5, P - 2, P) % P
G_X = recover_x(G_Y, 0)
G = (G_X, G_Y, 1, G_X * G_Y % P)


def signature_holds(public_key, message, signature):
    if public_key is None or len(public_key) != 32 or len(signature) != 64:
        return False
    a, r = decompress(public_key), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    return same_point(multiply(s, G), add(r, multiply(k, a)))


# --- The forms of docs/journal.md -----------------------------------------------------------------------------------------------


def node_of(public_key):
    return hashlib.sha256(public_key).digest()[:16]


def fixed(value, length):
    if not isinstance(value, bytes) or len(value) != length:
        raise ValueError("a field has another length")
    return value


def with_length(value):
    return struct.pack(">I", len(value)) + value


def canonical(run, row):
    """The canonical encoding of an entry. Raises for what no entry holds."""
    out = [b"frontdesk.entry.v1\0", fixed(run["node"], 16), fixed(run["incarnation"], 16), struct.pack(">Q", row["seq"])]
    if row["seq"] == run["first_seq"] and run["parent_incarnation"] is not None:
        out += [b"\1", fixed(run["parent_incarnation"], 16), struct.pack(">Q", run["parent_seq"]), fixed(run["parent_hash"], 32)]
    else:
        out.append(b"\0")
    if row["wall_trust"] not in (0, 1, 2):
        raise ValueError("no such trust")
    out.append(struct.pack(">QqiBB", row["mono_ms"], row["wall_ms"], row["wall_offset_s"], row["wall_trust"], bool(row["simulated"])))
    out += [with_length(row["kind"].encode()), struct.pack(">H", row["kind_version"]), with_length(row["open"])]
    if row["key_id"] is not None and row["ciphertext"] is not None:
        out += [b"\1", fixed(row["key_id"], 16), with_length(row["ciphertext"])]
    else:
        out.append(b"\0")
    out.append(fixed(row["prev_hash"], 32))
    return b"".join(out)


def hash_of(run, row):
    """The hash of the entry's content, or None where the row is no entry."""
    try:
        fixed(row["hash"], 32)
        return hashlib.sha256(canonical(run, row)).digest()
    except (ValueError, struct.error, AttributeError, TypeError):
        return None


def checkpoint_bytes(node, incarnation, seq, entry_hash, wall_ms):
    return b"frontdesk.checkpoint.v1\0" + node + incarnation + struct.pack(">Q", seq) + entry_hash + struct.pack(">q", wall_ms)


def receipt_bytes(office, node, incarnation, seq, entry_hash, wall_ms):
    head = b"frontdesk.receipt.v1\0" + office + node + incarnation
    return head + struct.pack(">Q", seq) + entry_hash + struct.pack(">q", wall_ms)


def seal_bytes(signer, bases, kept_count, kept, wall_ms):
    return b"frontdesk.snapshot.v1\0" + signer + bases + struct.pack(">Q", kept_count) + kept + struct.pack(">q", wall_ms)


def digest_of_bases(bases):
    digest = hashlib.sha256(b"frontdesk.snapshot.v1\0")
    for node, incarnation, seq, entry_hash in sorted(bases):
        digest.update(node + incarnation + struct.pack(">Q", seq) + entry_hash)
    return digest.digest()


def digest_of_kept(hashes):
    return hashlib.sha256(b"frontdesk.kept.v1\0" + b"".join(sorted(hashes))).digest()


# --- The verification -----------------------------------------------------------------------------------------------------------

ZERO = bytes(32)


class Report:
    def __init__(self, node, own):
        self.node, self.own = node, own
        self.consistent_from, self.consistent_to, self.anchored_to, self.branches = 1, 0, 0, 0
        self.bad = None

    def finish(self):
        if self.bad:
            self.consistent_to = max(self.bad[0] - 1, 0)
            self.anchored_to = min(self.anchored_to, self.consistent_to)

    def as_json(self):
        bad = self.bad and {"seq": self.bad[0], "incarnation": self.bad[1].hex(), "why": self.bad[2]}
        return {
            "node": self.node.hex(), "own": self.own, "consistent_from": self.consistent_from,
            "consistent_to": self.consistent_to, "anchored_to": self.anchored_to, "branches": self.branches, "first_bad": bad,
        }

    def __str__(self):
        begin = f"from {self.consistent_from} " if self.consistent_from > 1 else ""
        text = f"node {self.node.hex()}: consistent {begin}to {self.consistent_to}, anchored to {self.anchored_to}"
        if self.branches > 1:
            text += f"; {self.branches} branches"
        if self.bad:
            text += f"; first bad: entry {self.bad[0]} of run {self.bad[1].hex()}: {self.bad[2]}"
        return text


class Verification:
    def __init__(self, connection):
        connection.row_factory = sqlite3.Row
        self.db = connection
        self.reports = {}
        self.has_bases = self.one("PRAGMA user_version")[0] >= 2
        own = self.one("SELECT value FROM meta WHERE name = 'node'")
        self.own = own[0] if own else None
        self.keys = {row["node"]: row["public_key"] for row in self.db.execute("SELECT * FROM nodes")}
        self.runs = list(self.db.execute("SELECT * FROM runs ORDER BY id"))
        self.run_of = {(run["node"], run["incarnation"]): run for run in self.runs}
        self.bases = {row["run"]: row for row in self.db.execute("SELECT * FROM bases")} if self.has_bases else {}

    def one(self, sql, *parameters):
        return self.db.execute(sql, parameters).fetchone()

    def report(self, node):
        return self.reports.setdefault(node, Report(node, node == self.own))

    def note(self, node, seq, incarnation, why):
        report = self.report(node)
        if report.bad is None or seq < report.bad[0]:
            report.bad = (seq, incarnation, why)

    def key_of(self, node):
        key = self.keys.get(node)
        return key if key is not None and node_of(key) == node else None

    def hash_at(self, run, seq):
        row = self.one("SELECT hash FROM entries WHERE run = ? AND seq = ?", run["id"], seq)
        return row and row[0]

    def verify(self, outside):
        for run in self.runs:
            self.report(run["node"])
            why = self.check_run(run)
            if why:
                self.note(run["node"], why[0], run["incarnation"], why[1])
            for row in self.db.execute("SELECT seq FROM entries WHERE run = ? AND seq < ?", (run["id"], run["first_seq"])):
                self.note(run["node"], max(row[0], 0), run["incarnation"], "it stands before the first of its run")
            self.check_checkpoints(run)
            self.find_end(run)
        self.check_receipts(outside)
        if self.has_bases:
            self.check_seals()
        self.check_homeless()
        for report in self.reports.values():
            report.finish()
        return sorted(self.reports.values(), key=lambda report: (not report.own, report.node))

    def before_run(self, run):
        """What a run's first entry goes on from: its hash, or None for nothing; False where that is missing or another."""
        if run["parent_incarnation"] is None:
            return None
        parent = self.run_of.get((run["node"], run["parent_incarnation"]))
        if parent is None:
            return False
        found = self.hash_at(parent, run["parent_seq"])
        if found is None:
            base = self.bases.get(parent["id"])
            return run["parent_hash"] if base and run["parent_seq"] < base["seq"] else False
        return found if found == run["parent_hash"] else False

    def check_run(self, run):
        """The first bad entry of a run and why, or None."""
        rows = self.db.execute(
            "SELECT * FROM entries WHERE run = ? AND seq >= ? ORDER BY seq", (run["id"], run["first_seq"])
        )
        base = self.bases.get(run["id"])
        if base:
            self.report(run["node"]).consistent_from = max(self.report(run["node"]).consistent_from, base["seq"])
        before = self.before_run(run)
        if before is False:
            return run["first_seq"], "what its run goes on from is missing or another"
        due, prev = (1, ZERO) if before is None else (run["parent_seq"] + 1, before)
        is_first, base_seen = True, False
        for row in rows:
            seq = row["seq"]
            is_kept = base is not None and seq < base["seq"]
            if base is not None and seq >= base["seq"] and not base_seen:
                if seq != base["seq"] or row["hash"] != base["hash"]:
                    return base["seq"], "the run does not begin with it as was sealed"
                base_seen = True
                if not is_first:
                    due, prev = seq, row["prev_hash"]
            if (not is_kept or is_first) and seq != due:
                return seq, f"entry {due} was due"
            if hash_of(run, row) != row["hash"]:
                return seq, "its content was changed"
            if (not is_kept or is_first) and row["prev_hash"] != prev:
                return seq, "it does not go on from the entry before"
            is_first = False
            due, prev = seq + 1, row["hash"]
        if base is not None and not base_seen:
            return base["seq"], "the run does not begin with it as was sealed"
        return None

    def check_checkpoints(self, run):
        for row in self.db.execute("SELECT * FROM checkpoints WHERE run = ? ORDER BY seq, wall_ms", (run["id"],)):
            signed = checkpoint_bytes(run["node"], run["incarnation"], row["seq"], row["hash"], row["wall_ms"])
            if not signature_holds(self.key_of(run["node"]), signed, row["signature"]):
                why = "its checkpoint is not signed by its node"
            else:
                why = self.is_as_signed(run, row["seq"], row["hash"])
            if why:
                return self.note(run["node"], row["seq"], run["incarnation"], why)

    def is_as_signed(self, run, seq, entry_hash):
        found = self.hash_at(run, seq) if run is not None else None
        if found is None:
            return "it was signed for and is missing"
        return None if found == entry_hash else "it was signed for with another hash"

    def find_end(self, run):
        last = self.one("SELECT max(seq) FROM entries WHERE run = ?", run["id"])[0]
        if last is None:
            return
        sql = "SELECT 1 FROM runs WHERE node = ? AND parent_incarnation = ? AND parent_seq = ?"
        if self.one(sql, run["node"], run["incarnation"], last) is None:
            report = self.report(run["node"])
            report.branches += 1
            report.consistent_to = max(report.consistent_to, last)

    def check_receipts(self, outside):
        kept = self.db.execute(
            "SELECT r.node, r.incarnation, c.seq, c.hash, c.office, c.wall_ms, c.signature FROM receipts c JOIN runs r ON r.id = c.run"
        )
        receipts = [(dict(row), self.key_of(row["office"])) for row in kept]
        for receipt, key in receipts + outside:
            signed = receipt_bytes(*(receipt[name] for name in ("office", "node", "incarnation", "seq", "hash", "wall_ms")))
            if not signature_holds(key, signed, receipt["signature"]):
                why = "its receipt is not signed by a known office"
            else:
                run = self.run_of.get((receipt["node"], receipt["incarnation"]))
                why = self.is_as_signed(run, receipt["seq"], receipt["hash"])
            if why:
                self.note(receipt["node"], receipt["seq"], receipt["incarnation"], why)
            else:
                report = self.report(receipt["node"])
                report.anchored_to = max(report.anchored_to, receipt["seq"])

    def check_seals(self):
        run_by_id = {run["id"]: run for run in self.runs}
        bases = [
            (run_by_id[id]["node"], run_by_id[id]["incarnation"], base["seq"], base["hash"])
            for id, base in self.bases.items() if id in run_by_id
        ]
        seals = list(self.db.execute("SELECT * FROM seals"))
        if not bases and not seals:
            return
        kept = self.db.execute("SELECT e.hash FROM bases b JOIN entries e ON e.run = b.run AND e.seq < b.seq")
        hashes = {row[0] for row in kept if len(row[0]) == 32}
        digests = (digest_of_bases(bases), len(hashes), digest_of_kept(hashes))
        holds = [
            (seal["bases"], seal["kept_count"], seal["kept"]) == digests
            and signature_holds(
                self.key_of(seal["signer"]), seal_bytes(seal["signer"], *digests, seal["wall_ms"]), seal["signature"]
            )
            for seal in seals
        ]
        if holds and all(holds):
            return
        why = "the journal's beginning, or what is kept from before, is not as it was sealed"
        for node in {base[0] for base in bases}:
            seq, incarnation = min((base[2], base[1]) for base in bases if base[0] == node)
            self.note(node, seq, incarnation, why)
        if self.own and all(report.bad is None for report in self.reports.values()):
            self.note(self.own, 1, bytes(16), why)

    def check_homeless(self):
        tables = ["entries", "checkpoints", "receipts"] + (["bases"] if self.has_bases else [])
        found = [
            row[0] for table in tables
            for row in self.db.execute(f"SELECT min(seq) FROM {table} WHERE run NOT IN (SELECT id FROM runs)") if row[0] is not None
        ]
        if found:
            self.note(bytes(16), max(min(found), 0), bytes(16), "its run is missing")


def read_receipt(path):
    """An outside receipt in its JSON form, and the key of its office."""
    with open(path, encoding="utf-8") as file:
        form = json.load(file)
    receipt = {name: bytes.fromhex(form[name]) for name in ("office", "node", "incarnation", "hash", "signature")}
    receipt.update(seq=form["seq"], wall_ms=form["wall_ms"])
    key = bytes.fromhex(form["office_key"])
    return receipt, key if node_of(key) == receipt["office"] else None


def look(directory, outside):
    path = os.path.abspath(os.path.join(directory, "journal.db"))
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        connection.execute("BEGIN")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            return []
        return Verification(connection).verify([read_receipt(path) for path in outside])
    finally:
        connection.close()


def main():
    parser = argparse.ArgumentParser(description="Verifies a Frontdesk journal. Exit code 0: consistent, 2: not, 1: could not look.")
    parser.add_argument("directory")
    parser.add_argument("--receipt", action="append", default=[], help="a receipt that was kept elsewhere, as JSON")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        reports = look(arguments.directory, arguments.receipt)
    except (OSError, sqlite3.Error, ValueError, KeyError) as error:
        print(f"verify_journal.py: {error}", file=sys.stderr)
        return 1
    good = all(report.bad is None for report in reports)
    if arguments.json:
        print(json.dumps({"good": good, "nodes": [report.as_json() for report in reports]}))
    else:
        print("\n".join(map(str, reports)) or "the journal is empty")
    return 0 if good else 2


if __name__ == "__main__":
    sys.exit(main())
