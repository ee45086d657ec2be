"""HTTP and HTTPS: requests, connections, redirects, and a backend built on them."""
