"""Reports as Markdown: a page to keep, and a comment on a pull request."""
