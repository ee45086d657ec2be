"""A zoo as a static site: a page a model, an index to search, pages that compare, a feed of changes."""
