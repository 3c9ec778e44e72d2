"""Writes golden_images.json: small images as Pillow encodes, decodes and scales them, a MATLAB file of SciPy's
and Parquet files of pyarrow's, with what they hold.

    python src/data/testing/golden_images.py > src/data/testing/golden_images.json

Made with the versions that stand in the file, on Python 3.11, x86-64.
"""

import base64
import io
import json

import numpy
import PIL
import pyarrow
import pyarrow.parquet
import scipy
import scipy.io
from PIL import Image

random = numpy.random.default_rng(0)


def text(data):
    return base64.b64encode(bytes(data)).decode()


def encode(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def picture(width, height):
    """Slopes, an edge and noise."""
    y, x = numpy.mgrid[0:height, 0:width]
    planes = numpy.stack([x * 9 % 256, y * 11 % 256, (x // 5 + y // 4) % 2 * 200], -1)
    return Image.fromarray((planes + random.integers(-20, 21, planes.shape)).clip(0, 255).astype("uint8"))


color = picture(23, 17)
gray = color.convert("L")
opacity = Image.fromarray(random.integers(0, 256, (17, 23), dtype="uint8"))
translucent = color.copy()
translucent.putalpha(opacity)
palette = color.convert("P", palette=Image.Palette.ADAPTIVE, colors=30)
transparent = palette.copy()
transparent.info["transparency"] = 3
encoded = {
    "jpeg 4:2:0": encode(color, "JPEG", quality=85, subsampling=2),
    "jpeg 4:4:4": encode(color, "JPEG", quality=60, subsampling=0),
    "jpeg progressive": encode(color, "JPEG", quality=75, progressive=True),
    "jpeg gray": encode(gray, "JPEG", quality=75),
    "webp lossy": encode(color, "WEBP", quality=80),
    "webp lossless": encode(color, "WEBP", lossless=True),
    "webp with opacity": encode(translucent, "WEBP", lossless=True, exact=True),
    "png": encode(color, "PNG"),
    "png with opacity": encode(translucent, "PNG"),
    "png gray": encode(gray, "PNG"),
    "png gray with opacity": encode(translucent.convert("LA"), "PNG"),
    "png of one bit": encode(gray.convert("1"), "PNG"),
    "png with a palette": encode(palette, "PNG"),
    "png with a transparent color": encode(transparent, "PNG"),
}
decoded = {
    name: {
        "bytes": text(data),
        "pixels": text(Image.open(io.BytesIO(data)).convert("RGB").tobytes()),
    }
    for name, data in encoded.items()
}

deep = Image.fromarray(random.integers(0, 65536, (5, 7), dtype="uint16"))
frames = [picture(8, 8) for _ in range(3)]
bad = {
    "CMYK colors": encode(color.convert("CMYK"), "JPEG", quality=30),
    "16 bits a channel": encode(deep, "PNG"),
    "animated png": encode(frames[0], "PNG", save_all=True, append_images=frames[1:]),
    "animated webp": encode(frames[0], "WEBP", save_all=True, append_images=frames[1:], quality=10),
    "a GIF": encode(frames[0].convert("P"), "GIF"),
}


def fitted(image, size, crop):
    """torchvision's Resize and CenterCrop for images of Pillow's."""
    width, height = image.size
    if not crop:
        return image.resize((size, size), Image.Resampling.BILINEAR)
    short = min(width, height)
    to = [size if side == short else int(size * side / short) for side in (width, height)]
    image = image.resize(to, Image.Resampling.BILINEAR)
    left, top = [int(round((side - size) / 2.0)) for side in to]
    return image.crop((left, top, left + size, top + size))


fits = []
for width, height in (37, 50), (64, 33), (12, 12), (9, 5):
    image = picture(width, height)
    results = []
    for size in 8, 12, 21:
        for fitting in "crop", "stretch":
            result = numpy.asarray(fitted(image, size, fitting == "crop")).transpose(2, 0, 1)
            results.append({"size": size, "fitting": fitting, "bytes": text(result.tobytes())})
    fits.append({"width": width, "height": height, "samples": text(image.tobytes()), "results": results})

digits = random.integers(0, 256, (32, 32, 3, 3), dtype="uint8")
digits[8:] //= 64  # few values, so that the file is small
labels = numpy.array([[3], [10], [1]])
mats = {}
for name, compression in ("compressed", True), ("plain", False):
    out = io.BytesIO()
    x, y = (digits, labels.astype("uint8")) if compression else (digits[:2, :2, :, 0], labels.astype("double"))
    scipy.io.savemat(out, {"X": x, "y": y}, do_compression=compression)
    mats[name] = text(out.getvalue())

rows = [("png", 1), ("jpeg 4:2:0", 0), ("webp lossy", 1), ("png gray", 0), ("webp lossless", 1)]
struct = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
features = {"image": {"_type": "Image"}, "label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}
parquets = {}
for compression in "snappy", "zstd":
    table = pyarrow.table({
        "image": pyarrow.array([{"bytes": encoded[name], "path": f"{name}.img"} for name, _ in rows], struct),
        "label": pyarrow.array([label for _, label in rows], pyarrow.int64()),
    }).replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, row_group_size=2, compression=compression)
    parquets[compression] = text(out.getvalue())

print(json.dumps({
    "versions": {"Pillow": PIL.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__,
                 "pyarrow": pyarrow.__version__},
    "width": color.width, "height": color.height, "decoded": decoded,
    "bad": {name: text(data) for name, data in bad.items()},
    "fits": fits,
    "mats": {**mats, "digits": text(digits.transpose(3, 2, 0, 1).tobytes())},
    "parquets": {**parquets, "rows": rows},
}, indent=1))
