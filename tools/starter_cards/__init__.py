"""What the starter zoo's cards of torchvision's models are made from."""
