"""The dashboard: results and the registry, explored in a browser.

choice       the filters, and the URL that says them      facts        what the registry knows of a model
kept         the results of a folder, read once each      peers        what may stand in one chart
change_points, history, regressions                       a model over versions and dates
mistakes, answers                                         what a model got wrong, and what it says of it
launch       the process that serves it                   script, views  what Streamlit runs and shows
"""
