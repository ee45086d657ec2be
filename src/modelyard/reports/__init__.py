"""Results for eyes: pages, tables, plots, a dashboard to explore, a site for the zoo."""
