"""Objects lie where the OCFL extension says, as an independent implementation computes it."""

import uuid

import pytest
from ocfl.layout_0003_hash_and_id_n_tuple import Layout_0003_Hash_And_Id_N_Tuple

from archive.domain.ocfl import object_path


@pytest.mark.parametrize(
    "object_id", [f"urn:uuid:{uuid.UUID(int=7)}", "object-01", "..hor/rib:le-$id", "照片", "x" * 150]
)
def test_an_object_lies_where_another_implementation_looks_for_it(object_id: str) -> None:
    layout = Layout_0003_Hash_And_Id_N_Tuple()
    assert str(object_path(object_id)) == layout.identifier_to_path(object_id)
