"""The illustrations: body poses in, plain SVG pictures out.

A build-time tool; the app never imports it.
"""

import os

# One thread, so that the same poses give the same bytes whatever the number of cores. The numeric
# libraries read these when they are first imported, which is after this.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
