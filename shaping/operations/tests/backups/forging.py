"""Archives as somebody would make them who knows the format: every hash fits again."""

import hashlib
import json
from pathlib import Path
from zipfile import ZipFile

from shaping.operations.backups.archives import new_member, writing
from shaping.operations.backups.manifest import Manifest
from shaping.operations.backups.rows import canonical_json


def contents(place: Path) -> dict[str, bytes]:
    with ZipFile(place) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(place: Path, members: list[tuple[str, bytes]]) -> None:
    """An archive with a right seal, whatever is in it."""
    with place.open("w+b") as file, writing(file) as archive:
        for name, content in members:
            with archive.open(new_member(name, is_packed=True), "w") as out:
                out.write(content)


def sealed_manifest(content: dict) -> bytes:
    """A table of contents that carries its own hash."""
    rest = {key: value for key, value in content.items() if key != "sha256"}
    return canonical_json(rest | {"sha256": hashlib.sha256(canonical_json(rest)).hexdigest()})


def forged(place: Path, target: Path, change) -> Path:
    """A copy in which `change(manifest, members)` was at work, with all hashes made anew."""
    members = contents(place)
    manifest = json.loads(members.pop("manifest.json"))
    change(manifest, members)
    for name, entry in Manifest(**_parts(manifest)).members().items():
        if name in members:
            entry.update(_measured(members[name]))
    write(target, [*members.items(), ("manifest.json", sealed_manifest(manifest))])
    return target


def _parts(manifest: dict) -> dict:
    return {key: value for key, value in manifest.items() if key != "sha256"}


def _measured(content: bytes) -> dict:
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def change_rows(table: str, change):
    """For `forged`: `change` gets the table's rows as lists and may do anything to them."""

    def apply(manifest: dict, members: dict[str, bytes]) -> None:
        name = f"tables/{table}.jsonl"
        rows = [json.loads(line) for line in members[name].splitlines()]
        columns = manifest["tables"][table]["columns"]
        change(rows, columns)
        members[name] = b"".join(canonical_json(row) + b"\n" for row in rows)
        manifest["tables"][table]["rows"] = len(rows)

    return apply
