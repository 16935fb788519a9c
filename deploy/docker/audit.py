"""`make audit`: check the libraries in the locks against published advisories.

Exit code 0: no library is known to be vulnerable. 1: some are; each is listed with the fixed version. 2: no result,
because no advisory service was reached; this says nothing about the libraries. AUDIT_SERVICE (osv or pypi) and OSV_URL
choose the service.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.local.paths import ROOT

LOCKS = ("deploy/docker/requirements.lock", "requirements.lock")
"""The libraries of the images, then those of workstations and tests."""
CLEAN, VULNERABLE, NO_RESULT = 0, 1, 2


def asked(auditor: Path, lock: str) -> dict[str, Any] | None:
    """pip-audit's report on one lock; None if no service answered."""
    service = os.environ.get("AUDIT_SERVICE", "osv")
    url = [f"--osv-url={address}"] if (address := os.environ.get("OSV_URL")) else []
    how = [
        "--disable-pip",
        "--require-hashes",
        "--format=json",
        "--progress-spinner=off",
        f"--vulnerability-service={service}",
    ]
    done = subprocess.run(
        [auditor, *how, *url, "--requirement", ROOT / lock], capture_output=True, text=True, check=False
    )
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "(it said nothing)", file=sys.stderr)
        return None
    return report


def verdict(lock: str, report: dict[str, Any] | None) -> tuple[int, list[str]]:
    """The exit code of a report and its lines. A library that was skipped was not audited."""
    if report is None:
        return NO_RESULT, [
            f"{lock}: NO RESULT - no advisory service was reached; this says nothing about the libraries"
        ]
    known = report["dependencies"]
    found = [
        f"{lock}: {one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'none'}"
        for one in known
        for flaw in one.get("vulns", [])
    ]
    if found:
        return VULNERABLE, found
    if skipped := [one["name"] for one in known if one.get("skip_reason")]:
        return NO_RESULT, [
            f"{lock}: NO RESULT - {len(skipped)} of {len(known)} libraries could not be asked about ({skipped[0]}, ...)"
        ]
    return CLEAN, [f"{lock}: {len(known)} libraries, none known to be vulnerable"]


def main(auditor: Path) -> int:
    codes = []
    for lock in LOCKS:
        code, lines = verdict(lock, asked(auditor, lock))
        codes.append(code)
        print("\n".join(lines))
    return VULNERABLE if VULNERABLE in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
