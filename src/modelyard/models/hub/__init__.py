"""Models of the Hugging Face Hub: repositories in the layouts of timm and of transformers.

The files come through huggingface_hub into its own cache, and are scanned before they are read. Code that
a repository brings is never run, and its config opens no other file and no connection.
"""
