"""Charts of the dashboard as Vega-Lite specifications, in the colours and shapes of all reports."""
