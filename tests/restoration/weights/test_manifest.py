import subprocess
import sys
from pathlib import Path

import pytest

from restoration.errors import OtherWeights
from restoration.recipe import Recipe, Step
from restoration.weights.errors import BadManifest, UnknownWeights
from restoration.weights.manifest import Manifest, Origin, Task, tasks_helping
from tests.restoration.weights.conftest import SHIPPED, ModelsDir

OFFICIAL = {
    "ddcolor_paper_tiny": "ddcolor-tiny",
    "ddcolor_paper": "ddcolor-large",
    "ddcolor_modelscope": "ddcolor-large",
    "ddcolor_artistic": "ddcolor-large",
    "RealESRGAN_x4plus": "rrdbnet-x4",
    "RealESRNet_x4plus": "rrdbnet-x4",
    "RealESRGAN_x2plus": "rrdbnet-x2",
    "RealESRGAN_x4plus_anime_6B": "rrdbnet-x4-6b",
    "realesr-general-x4v3": "srvgg-x4-32",
    "realesr-animevideov3": "srvgg-x4-16",
}


def recipe_of(kind: str, **settings: str | int) -> Recipe:
    return Recipe("trial", (Step(kind, settings),))


def test_the_catalogue_lists_every_known_official_file_with_licence_source_and_use() -> None:
    manifest = Manifest.read(SHIPPED.parent)
    official = [entry for entry in manifest.entries if entry.origin is Origin.OFFICIAL]
    assert {entry.name: entry.architecture for entry in official} == OFFICIAL
    for entry in official:
        assert entry.licence in {"Apache-2.0", "BSD-3-Clause"}
        assert entry.source.startswith("https://") and entry.source.endswith(f"/{entry.name}.pth")
        assert entry.title and entry.suits
        assert len(entry.source_sha256) in {0, 64}


def test_nothing_is_installed_in_a_fresh_folder(models_dir: ModelsDir) -> None:
    manifest = Manifest.read(models_dir.path)
    assert not [entry.name for entry in manifest.entries if manifest.installed(entry)]
    assert manifest.best_for(Task.COLORIZE) is None


def test_auto_takes_installed_official_weights_in_the_order_of_the_list(models_dir: ModelsDir) -> None:
    models_dir.lay_down("ddcolor_paper_tiny", "colorize")
    assert best(models_dir, "colorize") == "ddcolor_paper_tiny"
    models_dir.lay_down("ddcolor_modelscope", "colorize")
    assert best(models_dir, "colorize") == "ddcolor_modelscope"


def test_weights_of_an_earlier_report_are_the_only_choice_when_it_is_made_again(
    models_dir: ModelsDir,
) -> None:
    models_dir.lay_down("ddcolor_paper_tiny", "colorize")
    models_dir.lay_down("RealESRGAN_x4plus_anime_6B", "upscale-x4")
    models_dir.lay_down("ddcolor_modelscope", "colorize")
    manifest = Manifest.read(models_dir.path)
    drawings, tiny = (manifest.entry(name) for name in ("RealESRGAN_x4plus_anime_6B", "ddcolor_paper_tiny"))
    pinned = manifest.pinned({each.name: each.sha256 for each in (drawings, tiny)})
    # One that "auto" never means by itself was chosen in some way then, and is meant now.
    chosen = [pinned.best_for(task) for task in (Task.COLORIZE, Task.UPSCALE_X4)]
    assert [each.name for each in chosen if each] == [tiny.name, drawings.name]
    assert pinned.entry("ddcolor_modelscope").sha256
    assert manifest.pinned({}).best_for(Task.COLORIZE) is None
    for digests, found in (({tiny.name: "0" * 64}, tiny.sha256), ({"lost": "0" * 64}, "")):
        with pytest.raises(OtherWeights) as refused:
            manifest.pinned(digests)
        assert (refused.value.expected, refused.value.found) == ("0" * 64, found)


def test_auto_never_takes_weights_for_drawings_or_weights_that_somebody_brought_along(
    models_dir: ModelsDir,
) -> None:
    models_dir.lay_down("RealESRGAN_x4plus_anime_6B", "upscale-x4")
    models_dir.lay_down("from-a-friend", "upscale-x4", origin="local")
    assert best(models_dir, "upscale-x4") is None
    manifest = Manifest.read(models_dir.path)
    assert manifest.installed(manifest.entry("from-a-friend"))


def test_a_record_without_its_file_is_not_installed(models_dir: ModelsDir) -> None:
    models_dir.lay_down("ddcolor_paper", "colorize").unlink()
    manifest = Manifest.read(models_dir.path)
    assert not manifest.installed(manifest.entry("ddcolor_paper"))


def test_a_file_without_a_record_is_not_installed(models_dir: ModelsDir) -> None:
    (models_dir.path / "ddcolor_paper.safetensors").write_bytes(b"dropped in by hand")
    manifest = Manifest.read(models_dir.path)
    assert not manifest.installed(manifest.entry("ddcolor_paper"))


def test_a_recipe_with_colours_lacks_weights_until_some_are_installed(models_dir: ModelsDir) -> None:
    (missing,) = Manifest.read(models_dir.path).missing_for(recipe_of("colorize"))
    assert missing.file == "albumen-colorizer.safetensors"
    assert missing.recipes == ("trial",)
    models_dir.lay_down("ddcolor_artistic", "colorize")
    assert Manifest.read(models_dir.path).missing_for(recipe_of("colorize")) == ()


def test_weights_that_a_recipe_names_are_lacking_although_others_would_do(models_dir: ModelsDir) -> None:
    models_dir.lay_down("ddcolor_artistic", "colorize")
    manifest = Manifest.read(models_dir.path)
    (missing,) = manifest.missing_for(recipe_of("colorize", weights="ddcolor_paper"))
    assert missing.name == "ddcolor_paper"
    assert "weights fetch ddcolor_paper" in missing.cure


def test_enlarging_lacks_weights_only_where_a_network_is_asked_for(models_dir: ModelsDir) -> None:
    manifest = Manifest.read(models_dir.path)
    assert manifest.missing_for(recipe_of("upscale")) == ()
    assert manifest.missing_for(recipe_of("upscale", method="classical", weights="RealESRGAN_x2plus")) == ()
    (missing,) = manifest.missing_for(recipe_of("upscale", method="network", scale=4))
    assert missing.name == "albumen-upscale-x4-print"


def test_calming_noise_lacks_weights_only_where_a_network_is_asked_for(models_dir: ModelsDir) -> None:
    manifest = Manifest.read(models_dir.path)
    assert manifest.missing_for(recipe_of("denoise")) == ()
    assert manifest.missing_for(recipe_of("denoise", method="classical", weights="albumen-denoiser")) == ()
    for settings in ({"method": "network"}, {"weights": "albumen-denoiser"}):
        (missing,) = manifest.missing_for(recipe_of("denoise", **settings))
        assert missing.name == "albumen-denoiser"


def test_finding_and_filling_damage_never_lacks_weights_but_makes_use_of_both_kinds(
    models_dir: ModelsDir,
) -> None:
    assert Manifest.read(models_dir.path).missing_for(recipe_of("scratches")) == ()
    assert tasks_helping(Step("scratches")) == {Task.SCRATCHES, Task.INPAINT}
    assert tasks_helping(Step("denoise")) == {Task.DENOISE}
    assert tasks_helping(Step("denoise", {"method": "classical"})) == frozenset()


def test_auto_enlarges_by_official_weights_and_else_by_our_own_for_prints(models_dir: ModelsDir) -> None:
    for name in ("albumen-upscale-x2-clean", "albumen-upscale-x2-print"):
        models_dir.ship(name)
    assert best(models_dir, "upscale-x2") == "albumen-upscale-x2-print"
    models_dir.lay_down("RealESRGAN_x2plus", "upscale-x2")
    assert best(models_dir, "upscale-x2") == "RealESRGAN_x2plus"


def test_our_own_weights_are_not_installed_before_they_are_trained(models_dir: ModelsDir) -> None:
    own = [entry for entry in Manifest.read(models_dir.path).entries if entry.origin is Origin.OWN]
    assert {entry.task for entry in own} == set(Task)
    for entry in own:
        (models_dir.path / entry.file).write_bytes(b"")
    manifest = Manifest.read(models_dir.path)
    assert not any(map(manifest.installed, own))
    assert all(manifest.best_for(task) is None for task in Task)


def test_a_name_that_nobody_knows_is_refused_with_the_known_names(models_dir: ModelsDir) -> None:
    with pytest.raises(UnknownWeights, match="ddcolor_paper_tiny"):
        Manifest.read(models_dir.path).entry("ddcolour")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("weights = 1", "not iterable"),
        ("[[weights]]\nname = 'x'", "missing"),
        ('[[weights]]\nname="x"\nfile="../x.safetensors"\narchitecture="a"\ntask="colorize"\n'
         'origin="own"\ntitle="t"', "plain name"),
        ("[[weights", "Expected"),
    ],
)  # fmt: skip
def test_a_bad_list_is_refused_with_file_and_reason(models_dir: ModelsDir, text: str, why: str) -> None:
    (models_dir.path / "manifest.toml").write_text(text)
    with pytest.raises(BadManifest, match=why) as caught:
        Manifest.read(models_dir.path)
    assert caught.value.path == models_dir.path / "manifest.toml"


def test_reading_the_list_never_loads_torch() -> None:
    program = "import sys, restoration.weights.manifest; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[3])


def best(models_dir: ModelsDir, task: str) -> str | None:
    entry = Manifest.read(models_dir.path).best_for(task)
    return entry.name if entry else None
