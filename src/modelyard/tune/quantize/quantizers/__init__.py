"""The methods of quantization, one a module; `base` says what one is."""
