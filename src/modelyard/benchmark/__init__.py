"""Speed: a plan of cells, fresh processes that are timed, and figures that say how sure they are."""
