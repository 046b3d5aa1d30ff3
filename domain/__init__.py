"""The words of the field as frozen values: no I/O, no SQL, no Streamlit, no Plotly."""
