"""Reads event files by TensorBoard's own reader and prints what they hold.

    pip install tensorboard==2.21.0
    python read_events.py events.out.tfevents.golden
"""

import sys

import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

print("tensorboard", tensorboard.__version__)
for path in sys.argv[1:]:
    events = EventAccumulator(path)
    events.Reload()
    tags = events.Tags()
    for tag in tags["scalars"]:
        print(tag, [(e.wall_time, e.step, e.value) for e in events.Scalars(tag)])
    for tag in tags["tensors"]:
        for e in events.Tensors(tag):
            text = e.tensor_proto.string_val[0].decode()
            plugin = events.SummaryMetadata(tag).plugin_data.plugin_name
            print(tag, plugin, e.step, repr(text[:200]))
