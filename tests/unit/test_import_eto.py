"""ETO's tables, in the shape of either release, become a supply network."""

import shutil
from pathlib import Path

import pytest

from kakehashi.errors import InputError
from kakehashi.model.eto_tables import read_eto
from kakehashi.reports.network_file import import_eto
from kakehashi.schema.bundled import bundled_path
from kakehashi.schema.load import load_programme

# Made up for this test, in the columns of the two releases.
INPUTS_OLD = """\
input_id,input_name,type,stage_name,stage_id,description
N1,Etching,process,Fabrication,S2,
N2,Cutting tools,tool_resource,Fabrication,S2,
N3,Fine cutting tools,tool_resource,Fabrication,S2,
N4,Coarse cutting tools,tool_resource,Fabrication,S2,
N5,Masks,material_resource,Fabrication,S2,
N6,Mask writers,tool_resource,Fabrication,S2,
N7,Glue,material_resource,Assembly,S3,
N8,Paper,material_resource,Assembly,S3,
N9,Design software,design_resource,Design,S1,
"""
PROVIDERS = """\
provider_name,provider_id,provider_type,country
USA,P1,country,
JPN,P2,country,
TWN,P3,country,
Acme,P4,organization,USA
"""
PROVISION_OLD = """\
provider_name,provider_id,provided_name,provided_id,share_provided,negligible_market_share
USA,P1,Fabrication,S2,20%,
TWN,P3,Fabrication,S2,80%,
USA,P1,Assembly,S3,10%,
TWN,P3,Assembly,S3,90%,
JPN,P2,Cutting tools,N2,50%,
JPN,P2,Fine cutting tools,N3,95%,
USA,P1,Fine cutting tools,N3,5%,
USA,P1,Coarse cutting tools,N4,51%,
JPN,P2,Coarse cutting tools,N4,51%,
JPN,P2,Masks,N5,100%,
JPN,P2,Mask writers of another name,N6,100%,
JPN,P2,Glue,N7,60%,
USA,P1,Glue,N7,,
TWN,P3,Paper,N8,,x
Acme,P4,Glue,N7,33%,
"""
SEQUENCE = """\
input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id
Cutting tools,N2,Etching,N1,,
Fine cutting tools,N3,,,Cutting tools,N2
Coarse cutting tools,N4,,,Cutting tools,N2
Masks,N5,Etching,N1,,
Mask writers,N6,Masks,N5,,
"""
STAGES = "stage_name,stage_id,description\nFabrication,S2,\nAssembly,S3,\nDesign,S1,\n"
BYTE_ORDER_MARK = "\ufeff"


def write(folder: Path, release: str) -> Path:
    """The five tables of a release, in a new folder."""
    folder.mkdir()
    inputs, provision, mark = INPUTS_OLD, PROVISION_OLD, ""
    if release == "2026":
        rows = inputs.splitlines()
        inputs = "\n".join([rows[0] + ",year", *(f"{row},2025" for row in rows[1:])])
        rows = provision.replace("%", "").splitlines()
        head = "provider_name,provider_id,provided_name,provided_id,share_provided"
        rows = [f"{head},year,source", *(f"{row}2025," for row in rows[1:])]
        provision = "\n".join(row.replace(",x2025", ",2025") for row in rows)
        mark = BYTE_ORDER_MARK
    for name, text in {
        "inputs": inputs,
        "providers": PROVIDERS,
        "provision": provision,
        "sequence": SEQUENCE,
        "stages": STAGES,
    }.items():
        (folder / f"{name}.csv").write_text(mark + text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("release", ["2022", "2026"])
def test_both_releases_say_the_same(tmp_path: Path, release: str) -> None:
    """Per cent signs, marks of byte order and other columns change nothing."""
    tables = read_eto(write(tmp_path / release, release))
    assert tables.shares["N3"] == {"JPN": 95, "USA": 5}
    assert tables.shares["N7"] == {"JPN": 60}
    assert tables.unsized == {"N7": 1, "N8": 1}
    assert "Acme" not in tables.shares["N7"]


@pytest.mark.parametrize("release", ["2022", "2026"])
def test_the_network_can_take_its_place(tmp_path: Path, release: str) -> None:
    """What is written loads in the place of the bundled network, and keeps its shares."""
    made = import_eto(
        write(tmp_path / "set", release), tmp_path / "out", "us-japan-2025"
    )
    bundled = bundled_path("us-japan-2025")
    assert bundled is not None
    mine = Path(shutil.copytree(bundled, tmp_path / "mine"))
    shutil.rmtree(mine / "network")
    shutil.copytree(tmp_path / "out", mine, dirs_exist_ok=True)
    network = load_programme(mine).programme.network
    assert network is not None
    assert made.unsized == ("Paper",)
    assert set(network.materials) == {
        "fine-cutting-tools",
        "coarse-cutting-tools",
        "masks",
        "mask-writers",
        "glue",
    }
    assert set(network.materials["masks"].inputs) == {"mask-writers"}
    assert "mask-writers" not in network.fabs["fabrication"].inputs
    assert set(network.packaging["assembly"].inputs) == {"glue", "fabrication"}
    coarse = network.materials["coarse-cutting-tools"].supply
    assert coarse["jpn"].value == pytest.approx(50)
    assert network.host == "usa"


def test_a_table_with_faults_is_refused_whole(tmp_path: Path) -> None:
    """Ids that nobody gives and shares that are no numbers: each with its line."""
    folder = write(tmp_path / "set", "2022")
    text = PROVISION_OLD.replace("N5,100%", "N55,100%").replace("20%", "some")
    (folder / "provision.csv").write_text(text, encoding="utf-8")
    (folder / "sequence.csv").write_text(
        SEQUENCE.replace("Etching,N1,,\nFine", "Etching,N77,,\nFine"), encoding="utf-8"
    )
    with pytest.raises(InputError) as refusal:
        import_eto(folder, tmp_path / "out", "us-japan-2025")
    assert [problem.where for problem in refusal.value.problems] == [
        "provision.csv:2",
        "provision.csv:11",
        "sequence.csv:2",
    ]
    assert not (tmp_path / "out").exists()


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    """Each table that is missing is named."""
    with pytest.raises(InputError) as refusal:
        read_eto(tmp_path)
    assert len(refusal.value.problems) == len(("five", "tables", "are", "not", "there"))


def test_another_columns_are_refused(tmp_path: Path) -> None:
    """A table of another shape is refused by the columns that it lacks."""
    folder = write(tmp_path / "set", "2022")
    (folder / "stages.csv").write_text("id,name\nS1,Design\n", encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        read_eto(folder)
    assert "stage_id, stage_name" in refusal.value.problems[0].what
