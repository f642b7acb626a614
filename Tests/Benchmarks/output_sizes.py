"""Bytes written per source byte, for each recipe."""
from machine import FIXTURES, ROOT, arguments, limpid_run, mb, phantom, scratch, table

KINDS = ["denoised", "standard-deviation", "fused", "overlay"]


def inputs(folder):
    """Recipe → named inputs."""
    ct, _ = phantom(folder / "ct", "CT", 512, 40)
    mr, _ = phantom(folder / "mr", "MR", 256, 40)
    us, _ = phantom(folder / "us", "US", 512, 40)
    found = {
        "low-dose-ct": [("phantom 512 × 512 × 40", ct), ("cmb_crc, 8 slices", FIXTURES / "ct_series_cmb_crc")],
        "mr-rician": [("phantom 256 × 256 × 40", mr), ("MOVEKNEE, enhanced, 19 frames", FIXTURES / "mr_enhanced/MOVEKNEE.dcm")],
        "ultrasound-speckle": [("phantom loop 512 × 512 × 40", us),
                               ("still, lossless JPEG", FIXTURES / "us_single/JPGLosslessP14SV1_1s_1f_8b.dcm")],
        "xray": [("DX 169 × 211, 8 bit", FIXTURES / "cr_dx/dx_image.dcm"),
                 ("CR 440 × 440, 10 bit", FIXTURES / "cr_dx/gdcm-CR-MONO1-10-chest.dcm")],
    }
    found["pass-through"] = [item for items in found.values() for item in items]
    return {recipe: [(n, p) for n, p in items if p.exists()] for recipe, items in found.items()}


arguments()
rows = []
with scratch() as folder:
    for recipe, items in inputs(folder).items():
        for number, (name, path) in enumerate(items):
            output = folder / f"{recipe}-{number}"
            _, report = limpid_run(ROOT / f"pipelines/{recipe}.yaml", [path], output)
            source = report["totals"]["sourceBytes"]
            written = {kind: 0 for kind in KINDS}
            for file in (f for s in report["series"] for f in s["outputFiles"]):
                written[file["kind"]] += file["bytes"]
            page = sum(f.stat().st_size for f in (output / "report").rglob("*") if f.is_file())
            share = [f"{written[k] / source:.2f}" if written[k] else "–" for k in KINDS]
            rows.append([recipe, name, mb(source), *share, f"**{sum(written.values()) / source:.2f}**", f"{page / source:.2f}"])
table("Bytes written per source byte", ["recipe", "input", "source", "denoised", "parametric map", "fused colour", "overlay",
                                        "DICOM in all", "report page"], rows)
