"""From pictures or prompts to answers, through any runtime."""
