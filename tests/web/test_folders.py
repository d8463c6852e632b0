"""Programmes come and go as zips, and no zip does harm."""

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from kakehashi.errors import InputError
from kakehashi.schema.bundled import bundled_path
from kakehashi.web.folder import packed, unpack
from kakehashi.web.limits import LIMITS, Limits

NAMES = 10_000
SEED = 20260101
MAIN = b"format: 1\n"
ZIP = {"content-type": "application/zip"}


def zipped(files, **more):
    """A zip of some names and bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_folder_goes_out_and_comes_back_the_same(client, ask):
    """The programme of the upload gives the numbers of the one that was downloaded."""
    content = client.get("/api/folder/us-japan-2025").content
    added = client.put("/api/folder", content=content, headers=ZIP).json()
    assert added["uploaded"]
    assert not added["problems"]
    again = client.put("/api/folder", content=content, headers=ZIP).json()
    assert again["id"] == added["id"]
    assert client.get(f"/api/folder/{added['id']}").content == content
    first = client.post("/api/results", json=ask()).json()
    second = client.post("/api/results", json=ask() | {"programme": added["id"]}).json()
    assert first["measures"] == second["measures"]
    assert first["hash"] != second["hash"]  # an upload is another programme by name


def test_a_zip_of_a_folder_inside_a_folder_is_taken(client):
    """A zip as file managers make it has the folder's own name in front."""
    files = zipfile.ZipFile(io.BytesIO(packed(_place())))
    content = zipped({f"mine/{name}": files.read(name) for name in files.namelist()})
    assert client.put("/api/folder", content=content, headers=ZIP).status_code == 200


def test_an_upload_with_faults_is_kept_with_its_problems(client):
    """What `kakehashi check` would say stands beside the programme."""
    content = zipped({"programme.yaml": b"format: 1\nid: x\n"})
    added = client.put("/api/folder", content=content, headers=ZIP).json()
    assert any("programme.yaml" in one["where"] for one in added["problems"])


def test_a_bomb_is_refused_while_it_inflates(client):
    """Bytes are counted, whatever the zip says of itself."""
    bomb = zipped({"programme.yaml": b" " * (LIMITS.inflated_bytes + 1)})
    answer = client.put("/api/folder", content=bomb, headers=ZIP)
    assert "inflates" in answer.json()["problems"][0]["what"]
    forged = bytearray(bomb)
    place = forged.rfind(b"PK\x01\x02") + 24
    forged[place : place + 4] = struct.pack("<I", 10)  # it says ten bytes
    answer = client.put("/api/folder", content=bytes(forged), headers=ZIP)
    assert answer.status_code == 422


def test_what_is_no_zip_is_refused(client):
    """Noise and cut archives are told in words."""
    whole = packed(_place())
    for content in (b"", b"noise", whole[: len(whole) // 2]):
        answer = client.put("/api/folder", content=content, headers=ZIP)
        assert answer.status_code == 422
        assert answer.json()["problems"][0]["what"]


def test_too_large_an_upload_is_not_read(client):
    """More bytes than an upload may have are refused before anything looks at them."""
    content = b"x" * (LIMITS.upload_bytes + 1)
    assert client.put("/api/folder", content=content, headers=ZIP).status_code == 413


def test_an_upload_that_takes_long_is_ended():
    """The child that reads it has seconds, not more."""
    from kakehashi.web.folder import read_upload

    with pytest.raises(InputError, match="longer"):
        read_upload(packed(_place()), Limits(parse_seconds=0.0))


def wild_names():
    """Names that would lead elsewhere, mixed with plain ones."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    parts = [
        "..", "../..", "%2e%2e", "\0", "C:", "\\\\host\\share", "CON", "NUL", "/",
        "//", ".", "~", "terms", "projects", "a" * 300, ".hidden", "\u202e", "é", "a b",
    ]  # fmt: skip
    endings = [".yaml", ".csv", ".py", "", ".yaml\0", ".YAML"]
    for _ in range(NAMES):
        chosen = chance.choices(parts, k=chance.randint(1, 4))
        yield chance.choice(["/", "\\", ""]).join(chosen) + chance.choice(endings)


def test_no_name_of_a_zip_leads_out(tmp_path):
    """Of ten thousand names none writes a file outside its folder."""
    inside = tmp_path / "inside"
    inside.mkdir()
    names = {short: None for name in wild_names() if (short := name.partition("\0")[0])}
    for first in range(0, len(names), 1_000):
        some = list(names)[first : first + 1_000]
        content = zipped({"programme.yaml": MAIN, **dict.fromkeys(some, MAIN)})
        unpack(content, inside, LIMITS)
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
    written = [path for path in inside.rglob("*") if path.is_file()]
    assert all(path.suffix in {".yaml", ".csv"} for path in written)
    assert all(len(path.relative_to(inside).parts) <= 2 for path in written)


def test_a_programme_in_one_file_takes_no_neighbours_along(tmp_path):
    """The zip of a single file holds it alone."""
    (tmp_path / "mine.yaml").write_bytes(MAIN)
    (tmp_path / "secret.yaml").write_text("secret", encoding="utf-8")
    archive = zipfile.ZipFile(io.BytesIO(packed(tmp_path / "mine.yaml")))
    assert archive.namelist() == ["programme.yaml"]


def test_names_in_addresses_are_looked_up_and_never_become_paths(client, ask):
    """No id, name or ending of an address reaches the file system."""
    shared = client.post("/api/share", json=ask()).json()
    for name in ("..%2f..%2fetc%2fpasswd", "%2e%2e", "CON", "a%00b", "x" * 300):
        for address in (
            f"/runs/{shared['hash']}/{name}.csv?q={shared['token']}",
            f"/api/folder/{name}",
            f"/{name}",
        ):
            assert client.get(address).status_code in (404, 422), address


def _place() -> Path:
    found = bundled_path("us-japan-2025")
    assert found is not None
    return found
