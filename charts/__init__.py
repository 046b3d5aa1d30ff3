"""Frames in, Plotly figures out. The only room with Plotly."""
