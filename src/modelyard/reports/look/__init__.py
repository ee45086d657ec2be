"""How reports, the site and the dashboard look: one set of colours, and shapes beside them."""
