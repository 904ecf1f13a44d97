"""The illustrations: body poses in, plain SVG pictures out.

A build-time tool; the app never imports it.
"""
