#!/bin/sh
echo "
=============================
== Triton Inference Server ==
=============================

NVIDIA Release 25.08"
exec "$@"
