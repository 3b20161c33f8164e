"""Writes model.json in the same way for every model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path


def manifest_head(name: str, version: str, folder: Path, *files: str) -> dict:
    """The first fields of every manifest: the model's name, and the SHA-256 of its graph and of the `files` read with
    it."""
    head = {
        "name": name,
        "version": version,
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "sha256": file_sha256(folder / "model.onnx"),
    }
    return {**head, "files": {file: file_sha256(folder / file) for file in files}} if files else head


def write_manifest(path: Path, content: Mapping) -> None:
    """Writes the manifest with two spaces of indent, ending in a newline."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def with_metrics(path: Path, metrics: Mapping) -> dict:
    """Puts metrics into a stored manifest and returns it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    content["metrics"] = metrics
    write_manifest(path, content)
    return content


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
