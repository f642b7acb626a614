"""UUID version 5 values from Python's uuid module, in Limpid's namespace, as UIDs: uids.json."""

import json
import uuid
from pathlib import Path

NAMESPACE = uuid.UUID("61763c7c-a31d-4bf7-97c9-1871941fc909")

CASES = [
    ("1.2.840.99999.1", "denoised", "0123456789abcdef" * 4),
    ("1.2.840.99999.1", "denoised", "0123456789abcdef" * 3 + "0123456789abcdee"),
    ("1.2.840.99999.1", "standard-deviation", "0123456789abcdef" * 4),
    ("1.2.840.99999.2", "denoised", "0123456789abcdef" * 4),
    ("", "", ""),
    ("a", "b,1:c", ""),
    ("a,1:b", "c", ""),
    ("\u00e4", "\u6f22\u5b57", "x" * 1000),
]


def derived(*texts: str) -> str:
    name = "".join(f"{len(t.encode())}:{t}," for t in texts)
    return f"2.25.{uuid.uuid5(NAMESPACE, name).int}"


cases = [{"source": s, "kind": k, "runDigest": d, "uid": derived(s, k, d)} for s, k, d in CASES]
golden = {"implementationClassUID": f"2.25.{NAMESPACE.int}", "cases": cases}
Path(__file__).with_name("uids.json").write_text(json.dumps(golden, indent=1) + "\n")
