"""What Streamlit runs; it stands alone in its folder, which Streamlit puts first where modules are found."""
